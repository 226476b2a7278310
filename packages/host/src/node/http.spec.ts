import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { listen, startServer, type LoopbackServer, type RouteAnswer } from '@wheelwright/testing';
import { createClock } from './clock';
import { createDispatchers } from './dispatchers';
import { createHttp } from './http';
import { createInterruption } from './interruption';

let folder: string;
const servers: LoopbackServer[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-http-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const http = (variables: Record<string, string> = {}) =>
  createHttp({ dispatchers: createDispatchers(variables), clock: createClock(), interruption: createInterruption(), pauses: [10, 20], patience: 500 });
const serve = async (routes: Record<string, RouteAnswer | readonly RouteAnswer[]>): Promise<LoopbackServer> => {
  const server = await startServer(routes);
  servers.push(server);
  return server;
};
const withUser = (origin: string): string => origin.replace('://', '://me:s%40cret@');
const basic = `Basic ${Buffer.from('me:s@cret').toString('base64')}`;
const body = Buffer.from('content '.repeat(50_000));
const sha256 = createHash('sha256').update(body).digest('hex');

describe('download', () => {
  const into = (): string => join(folder, 'deep/file');

  it('streams to its place and gives sha256 and size', async () => {
    const server = await serve({ '/file': body });
    const seen: number[] = [];
    expect(await http().download(`${server.origin}/file`, into(), (received, total) => seen.push(received, total ?? -1))).toEqual({ sha256, size: body.length });
    expect(readFileSync(into()).equals(body)).toBe(true);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['file']);
    expect(seen.at(-2)).toBe(body.length);
    expect(seen.at(-1)).toBe(body.length);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
    expect(server.requests[0]?.headers.accept).toBe('*/*');
  });

  it('outlives servers that send everything at once and close, as those of HTTP/1.0 do', async () => {
    const head = `HTTP/1.0 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`;
    const server = createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([Buffer.from(head), body]))));
    const { origin, close } = await listen(server);
    const url = `${origin}/file`;
    try {
      for (let round = 0; round < 20; round += 1) {
        expect(await http().download(url, into())).toEqual({ sha256, size: body.length });
      }
    } finally {
      await close();
    }
  });

  it.each<[string, RouteAnswer]>([
    ['503', { status: 503 }],
    ['429', { status: 429, headers: { 'retry-after': '0' } }],
    ['a reset', { failure: 'reset' }],
    ['half a body', { body, failure: 'truncated' }],
  ])('tries again after %s, with a new body', async (_name, failure) => {
    const server = await serve({ '/file': [failure, failure, body] });
    expect(await http().download(`${server.origin}/file`, into())).toEqual({ sha256, size: body.length });
    expect(server.requests).toHaveLength(3);
  });

  it.each<[string, RouteAnswer, number, string]>([
    ['404', { status: 404, body: '<html>' }, 1, 'answered with HTTP status 404'],
    ['403', { status: 403 }, 1, 'answered with HTTP status 403'],
    ['204', { status: 204 }, 1, 'answered with HTTP status 204'],
    ['500 for ever', { status: 500 }, 3, 'answered with HTTP status 500'],
    ['half a body for ever', { body, failure: 'truncated' }, 3, ''],
    ['resets for ever', { failure: 'reset' }, 3, ''],
  ])('keeps nothing after %s', async (_name, failure, attempts, message) => {
    const server = await serve({ '/file': failure });
    await expect(http().download(`${withUser(server.origin)}/file?token=t0ken`, into())).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining('404') });
    const error: unknown = await http().download(`${withUser(server.origin)}/file`, into()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'download-failed', message: expect.stringContaining(message) });
    expect(String(error)).toContain('http://****@127.0.0.1');
    expect(server.requests.filter(({ path }) => path === '/file')).toHaveLength(attempts);
    expect(readdirSync(folder).flatMap((name) => readdirSync(join(folder, name)))).toEqual([]);
  });

  it('does not wait for a server that is not there', async () => {
    const server = await startServer({});
    await server.close();
    const started = performance.now();
    await expect(http().download(`${server.origin}/x`, into())).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining('refuses the connection') });
    await expect(http().download('http://no-such-host.invalid/x', into())).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining('no-such-host.invalid') });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('says that a URL is none', async () => {
    await expect(http().download('nonsense', into())).rejects.toMatchObject({ code: 'download-failed' });
    await expect(http().download('file:///etc/passwd', into())).rejects.toMatchObject({ code: 'download-failed' });
  });
});

describe('redirects', () => {
  it('are followed, relative ones too', async () => {
    const server = await serve({ '/a': { status: 301, headers: { location: '/b' } }, '/b': { status: 302, headers: { location: 'c?d=1' } }, '/c?d=1': 'hello' });
    expect(await http().getText(`${server.origin}/a`)).toMatchObject({ status: 200, url: `${server.origin}/c?d=1`, text: 'hello' });
  });

  it('do not carry credentials or headers to another origin', async () => {
    const other = await serve({ '/file': 'there' });
    const server = await serve({ '/same': { status: 307, headers: { location: '/away' } }, '/away': { status: 302, headers: { location: `${other.origin}/file` } } });
    await http().getText(`${withUser(server.origin)}/same`, { 'X-Auth-Token': 'token', accept: 'text/html' });
    expect(server.requests.map(({ headers }) => [headers.authorization, headers['x-auth-token']])).toEqual([
      [basic, 'token'],
      [basic, 'token'],
    ]);
    expect(other.requests[0]?.headers).toMatchObject({ accept: 'text/html' });
    expect(Object.keys(other.requests[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['authorization']));
    expect(other.requests[0]?.headers['x-auth-token']).toBeUndefined();
  });

  it.each([
    ['a circle', '/a', 'redirects more than 10 times'],
    ['another scheme', 'file:///etc/passwd', 'not secure'],
  ])('end at %s', async (_name, location, message) => {
    const server = await serve({ '/a': { status: 302, headers: { location } } });
    await expect(http().getText(`${server.origin}/a`)).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining(message) });
  });
});

describe('getText', () => {
  it('gives any final answer, with its type', async () => {
    const server = await serve({ '/t': { status: 404, body: 'no', headers: { 'content-type': 'text/x' } } });
    expect(await http().getText(`${server.origin}/t`)).toEqual({ status: 404, url: `${server.origin}/t`, contentType: 'text/x', text: 'no' });
  });

  it('unzips', async () => {
    const server = await serve({ '/t': { body: gzipSync('zipped ä'), headers: { 'content-encoding': 'gzip' } } });
    expect((await http().getText(`${server.origin}/t`)).text).toBe('zipped ä');
  });
});

describe('a proxy', () => {
  it('of the variables is used, but not for NO_PROXY', async () => {
    const proxy = await serve({ 'http://index.example/a': 'through the proxy' });
    const server = await serve({ '/a': 'direct' });
    const client = http({ HTTP_PROXY: withUser(proxy.origin), no_proxy: '127.0.0.1' });
    expect((await client.getText('http://index.example/a')).text).toBe('through the proxy');
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(basic);
    expect((await client.getText(`${server.origin}/a`)).text).toBe('direct');
  });

  it('that never opens a tunnel is not waited for', async () => {
    const proxy = await serve({});
    const error: unknown = await http({ HTTPS_PROXY: withUser(proxy.origin) }).getText('https://index.example/a').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'download-failed', message: 'https://index.example/a does not answer' });
  });
});

describe('a silent server', () => {
  it('is asked again, then given up', async () => {
    const server = await serve({ '/a': { failure: 'silent' } });
    await expect(http().getText(`${server.origin}/a`)).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining('does not answer') });
    expect(server.requests).toHaveLength(3);
  });
});

describe('certificates', () => {
  it('of a file that is named must be there', async () => {
    await expect(http().getText('https://127.0.0.1:1/', {}, { certificates: join(folder, 'no.pem') })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('no.pem'),
    });
    await expect(http({ SSL_CERT_FILE: join(folder, 'gone.pem') }).getText('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'download-failed' });
  });
});
