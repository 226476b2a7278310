import { inspect } from 'node:util';
import { createRedact, printableUrl, Secret, secretsAmong } from './secret';

describe('Secret', () => {
  it('is seen only when asked', () => {
    const secret = new Secret('hunter2');
    expect(secret.reveal()).toBe('hunter2');
    expect([`${secret}`, String(secret), JSON.stringify({ secret }), inspect({ secret }), inspect(secret, { showHidden: true })].join()).not.toContain('hunter2');
    expect(JSON.stringify({ secret })).toBe('{"secret":"****"}');
    expect(inspect(secret)).toBe('****');
  });
});

describe('secretsAmong', () => {
  it.each([
    ['PIP_INDEX_URL', 'https://me:pass%40word@index.example/simple', ['pass%40word', 'me:pass%40word']],
    ['PIP_EXTRA_INDEX_URL', 'https://one:aaaa@x.example https://bbbb@y.example', ['aaaa', 'one:aaaa', 'bbbb']],
    ['HTTPS_PROXY', 'http://proxy.example:3128', []],
    ['http_proxy', 'http://me:pass@proxy.example:3128', ['pass', 'me:pass']],
    ['UV_INDEX_PRIVATE_PASSWORD', 'long enough', ['long enough']],
    ['GITHUB_TOKEN', 'ghp_0123456789', ['ghp_0123456789']],
    ['USE_TOKEN', 'true', []],
    ['ORIGIN', 'ssh://git@host.example/x', []],
    ['PATH', '/usr/bin', []],
  ])('%s=%s', (name, value, secrets) => {
    expect(secretsAmong({ [name]: value }).map((secret) => secret.reveal())).toEqual(secrets);
  });
});

describe('createRedact', () => {
  const redact = createRedact([new Secret('p%40ss/word'), new Secret('abc')]);
  it.each([
    ['p%40ss/word', '****'],
    ['p@ss/word', '****'],
    ['p%40ss%2Fword', '****'],
    [`Basic ${Buffer.from('p@ss/word').toString('base64')}`, 'Basic ****'],
    ['what abc is too short to be a secret', 'what abc is too short to be a secret'],
    ['get https://user:x@y@host.example/a and http://host.example/@b', 'get https://****@host.example/a and http://host.example/@b'],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });
});

describe('printableUrl', () => {
  it.each([
    ['https://me:secret@host.example:8080/a/b?X-Signature=1#f', 'https://****@host.example:8080/a/b?…'],
    ['https://host.example/a', 'https://host.example/a'],
    ['https://me:secret@ho st/', 'https://****@ho st/'],
  ])('%s', (url, shown) => {
    expect(printableUrl(url)).toBe(shown);
  });
});
