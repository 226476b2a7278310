import { inspect } from 'node:util';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { indexEnvironment } from './index-environment';
import { authorizationFor } from './index-request';
import { loadIndexSettings } from './load-index-settings';

const canary = 'canary-Pa55';
let host: RecordingHost;
const start = (variables: Record<string, string> = {}, files: Record<string, string> = {}): RecordingHost => (host = recordingHost({ variables: { XDG_CONFIG_DIRS: '/nonexistent', PIP_CONFIG_FILE: '', ...variables }, files }));
afterEach(() => host.dispose());

/** Files of the machine itself would count too: the specs see none of pip's global ones. */
const withoutGlobal = (variables: Record<string, string> = {}): Record<string, string> => ({ PIP_CONFIG_FILE: '/dev/null', ...variables });

describe('loadIndexSettings', () => {
  it('knows when nothing is configured, and needs no process for it', async () => {
    const settings = await loadIndexSettings(start(withoutGlobal()));
    expect(settings).toMatchObject({ origin: 'none', indexes: [], defaultIndex: undefined, findLinks: [], noIndex: false, netrc: undefined });
    expect(host.commands()).toEqual([]);
  });

  it('takes pip’s configuration', async () => {
    const settings = await loadIndexSettings(start({}, { 'home/.config/pip/pip.conf': '[global]\nindex-url = https://u:p@i.test/simple\nextra-index-url = https://x.test/simple\n' }));
    expect(settings.origin).toBe('pip');
    expect(settings.indexes.map(({ url }) => url)).toEqual(['https://x.test/simple']);
    expect(settings.defaultIndex?.url).toBe('https://i.test/simple');
    expect(settings.defaultIndex?.userinfo?.reveal()).toBe('u:p');
  });

  it('takes uv’s where uv’s says something, and then nothing of pip’s indexes', async () => {
    const settings = await loadIndexSettings(
      start(withoutGlobal({ PIP_INDEX_URL: 'https://pip.test/simple', PIP_EXTRA_INDEX_URL: 'https://more.test' }), { 'home/.config/uv/uv.toml': '[[index]]\nurl = "https://uv.test/simple"\n' }),
    );
    expect(settings).toMatchObject({ origin: 'uv', indexes: [{ url: 'https://uv.test/simple' }], defaultIndex: undefined });
  });

  it('leaves out find-links that are not there, and says so', async () => {
    const settings = await loadIndexSettings(start(withoutGlobal({ PIP_FIND_LINKS: '/nowhere/at/all https://l.test/page relative' })));
    expect(settings.findLinks).toEqual([{ url: 'https://l.test/page', userinfo: undefined }]);
    expect(host.lines).toEqual(['! find-links file:///nowhere/at/all is not there: left out', '! find-links relative is a relative path: left out']);
  });

  it.each([
    ['home/.config/pip/pip.conf', '[global]\nindex-url canary-Pa55\n', {}, /the configuration of pip in .*pip\.conf cannot be read: line 2: neither/],
    ['home/.config/uv/uv.toml', 'index-url = "https://u:canary-Pa55@i.test\n', {}, /the configuration of uv in .*uv\.toml cannot be read: it is not what uv reads/],
  ])('says which file cannot be read, and does not quote it: %s', async (file, text, variables, message) => {
    const error = (await loadIndexSettings(start(variables, { [file]: text })).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: 'definition-invalid', message: expect.stringMatching(message) as string });
    expect(inspect(error, { depth: 9 })).not.toContain(canary);
  });

  it('refuses an index that is a relative path', async () => {
    await expect(loadIndexSettings(start(withoutGlobal({ UV_DEFAULT_INDEX: 'some/index' })))).rejects.toMatchObject({ code: 'definition-invalid' });
  });

  it('shows no secret when it is printed', async () => {
    const url = `https://user:${canary}@i.test/simple`;
    const settings = await loadIndexSettings(
      start(withoutGlobal({ UV_INDEX: url, UV_DEFAULT_INDEX: url, UV_FIND_LINKS: url, HTTPS_PROXY: `http://u:${canary}@proxy.test`, PIP_PROXY: `http://u:${canary}@proxy.test` }), {
        'home/.netrc': `machine i.test login u password ${canary}\n`,
      }),
    );
    expect(inspect(settings, { depth: 9 })).not.toContain(canary);
    expect(JSON.stringify(settings)).not.toContain(canary);
  });
});

describe('indexEnvironment', () => {
  it.each([
    ['nothing configured: uv’s own default', {}, {}],
    ['indexes with their credentials', { UV_INDEX: 'a=https://u:p@a.test/s https://b.test/s', UV_DEFAULT_INDEX: 'https://c.test/s' }, { UV_INDEX: 'https://u:p@a.test/s https://b.test/s', UV_DEFAULT_INDEX: 'https://c.test/s' }],
    ['pip’s', { PIP_INDEX_URL: 'https://u:p@a.test/s', PIP_TRUSTED_HOST: 'a.test' }, { UV_DEFAULT_INDEX: 'https://u:p@a.test/s', UV_INSECURE_HOST: 'a.test' }],
    ['no index', { PIP_NO_INDEX: '1', PIP_INDEX_URL: 'https://a.test' }, { UV_DEFAULT_INDEX: 'file:///no-index' }],
    ['a comma in find-links', { PIP_FIND_LINKS: 'https://a.test/x,y' }, { UV_FIND_LINKS: 'https://a.test/x%2Cy' }],
    ['proxies', { https_proxy: 'http://proxy.test' }, { https_proxy: 'http://proxy.test' }],
    ['pip’s proxy, where no variable names one', { PIP_PROXY: 'proxy.test:3128' }, { HTTP_PROXY: 'http://proxy.test:3128', HTTPS_PROXY: 'http://proxy.test:3128' }],
    ['pip’s client certificate', { PIP_CLIENT_CERT: '/me.pem' }, { SSL_CLIENT_CERT: '/me.pem' }],
    ['uv’s before pip’s', { PIP_CLIENT_CERT: '/me.pem', SSL_CLIENT_CERT: '/you.pem' }, { SSL_CLIENT_CERT: '/you.pem' }],
    ['the machine’s certificates', { UV_NATIVE_TLS: '1' }, { UV_SYSTEM_CERTS: '1', UV_NATIVE_TLS: '1' }],
  ])('%s', async (_title, variables, expected) => {
    expect(indexEnvironment(await loadIndexSettings(start(withoutGlobal(variables as Record<string, string>))))).toEqual({ UV_NO_CONFIG: '1', ...expected });
  });

  it('names certificates and .netrc by path', async () => {
    start({}, { 'ca.pem': 'x', 'home/.netrc': 'machine a.test login u password p\n' });
    const settings = await loadIndexSettings({ ...host, variables: { ...host.variables, ...withoutGlobal({ PIP_CERT: host.path('ca.pem') }) } });
    expect(indexEnvironment(settings)).toEqual({ UV_NO_CONFIG: '1', SSL_CERT_FILE: host.path('ca.pem'), NETRC: host.path('home/.netrc') });
  });
});

describe('authorizationFor', () => {
  const basic = (pair: string): object => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  it.each([
    ['https://a.test/one/simple/x/', basic('one:1')],
    ['https://a.test/two/files/x.whl', basic('two:2@')],
    ['https://n.test/x', basic('nan:3')],
    ['https://a.test:8443/one/x', {}],
    ['http://a.test/one/x', {}],
    ['https://b.test/x', {}],
    ['file:///a.test/x', {}],
  ])('%s', async (url, expected) => {
    const settings = await loadIndexSettings(
      start(withoutGlobal({ UV_INDEX: 'https://one:1@a.test/one/simple https://two:2%40@a.test/two/simple' }), { 'home/.netrc': 'machine n.test login nan password 3\n' }),
    );
    expect(authorizationFor(settings, url)).toEqual(expected);
  });
});
