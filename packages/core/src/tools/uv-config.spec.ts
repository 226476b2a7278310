import { uvConfigFiles, uvIndexOptions } from './uv-config';

describe('uvConfigFiles', () => {
  it.each([
    [{}, ['/home/u/.config/uv/uv.toml', '/etc/xdg/uv/uv.toml', '/etc/uv/uv.toml']],
    [{ XDG_CONFIG_HOME: '/c', XDG_CONFIG_DIRS: '/d' }, ['/c/uv/uv.toml', '/d/uv/uv.toml', '/etc/uv/uv.toml']],
    [{ UV_CONFIG_FILE: '/x.toml' }, ['/x.toml']],
    [{ UV_NO_CONFIG: '1', UV_CONFIG_FILE: '/x.toml' }, []],
  ])('%j', (variables, expected) => expect(uvConfigFiles({ home: '/home/u', variables: variables as Record<string, string> })).toEqual(expected));
});

describe('uvIndexOptions', () => {
  const nothing = { indexes: [], defaultIndex: undefined, findLinks: [], noIndex: false, insecureHosts: [], nativeTls: false, certificates: undefined, clientCertificate: undefined };
  const index = (url: string, name?: string): object => ({ url, name });
  it.each([
    ['nothing said', [], {}, {}],
    ['the default index', [], { UV_DEFAULT_INDEX: 'main=https://a.test/simple' }, { defaultIndex: index('https://a.test/simple', 'main') }],
    ['its old name', [], { UV_INDEX_URL: 'https://a.test/simple' }, { defaultIndex: index('https://a.test/simple') }],
    ['its new name wins', [], { UV_INDEX_URL: 'https://a.test', UV_DEFAULT_INDEX: 'https://b.test' }, { defaultIndex: index('https://b.test') }],
    ['more indexes', [], { UV_INDEX: 'x=https://a.test https://b.test', UV_EXTRA_INDEX_URL: 'https://c.test' }, { indexes: [index('https://a.test', 'x'), index('https://b.test'), index('https://c.test')] }],
    ['an equals sign in a URL is not a name', [], { UV_INDEX: 'https://a.test/?x=y' }, { indexes: [index('https://a.test/?x=y')] }],
    ['credentials by name', [], { UV_INDEX: 'my-x=https://a.test/s', UV_INDEX_MY_X_USERNAME: 'u', UV_INDEX_MY_X_PASSWORD: 'p@' }, { indexes: [index('https://u:p%40@a.test/s', 'my-x')] }],
    [
      'a file',
      ['native-tls = true\nfind-links = ["/w"]\nallow-insecure-host = ["h"]\n[[index]]\nurl = "https://a.test"\n[[index]]\nname = "d"\nurl = "https://b.test"\ndefault = true\n[[index]]\nname = "e"\nurl = "https://c.test"\nexplicit = true\n'],
      {},
      { indexes: [index('https://a.test')], defaultIndex: index('https://b.test', 'd'), findLinks: ['/w'], insecureHosts: ['h'], nativeTls: true },
    ],
    ['the pip table', ['[pip]\nindex-url = "https://a.test"\nextra-index-url = ["https://b.test"]\n'], {}, { indexes: [index('https://b.test')], defaultIndex: index('https://a.test') }],
    ['the stronger file first', ['index-url = "https://a.test"\n', 'index-url = "https://b.test"\n'], {}, { defaultIndex: index('https://a.test') }],
    ['find-links, certificates, insecure hosts', [], { UV_FIND_LINKS: '/a b,/c', SSL_CERT_FILE: '/ca.pem', SSL_CLIENT_CERT: '/me.pem', UV_INSECURE_HOST: 'h:1 i' }, { findLinks: ['/a b', '/c'], certificates: '/ca.pem', clientCertificate: '/me.pem', insecureHosts: ['h:1', 'i'] }],
    ['system certificates', [], { UV_SYSTEM_CERTS: '1' }, { nativeTls: true }],
    ['a variable that says no', ['native-tls = true\n'], { UV_NATIVE_TLS: 'false' }, {}],
  ])('%s', (_title, files, variables, expected) => {
    const { named, ...options } = uvIndexOptions(files, variables as unknown as Record<string, string>);
    expect(options).toEqual({ ...nothing, ...expected });
    for (const { name } of options.indexes) if (name !== undefined) expect(named.map((one) => one.name)).toContain(name);
  });

  it('knows by name what serves nothing unasked, with its credentials', () => {
    const { indexes, named } = uvIndexOptions(['[[index]]\nname = "nightly"\nurl = "https://a.test"\nexplicit = true\n'], { UV_INDEX_NIGHTLY_USERNAME: 'u' });
    expect([indexes, named]).toEqual([[], [{ url: 'https://u@a.test', name: 'nightly' }]]);
  });
});
