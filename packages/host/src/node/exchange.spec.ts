import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { listen, startServer, type LoopbackServer, type RouteAnswer } from '@wheelwright/testing';
import type { HttpFailure } from '../http-failure';
import type { HttpAnswer, HttpBody, HttpExchange } from '../ports';
import { bytesBody, fileBody } from '../uploads/file-body';
import { createClock } from './clock';
import { createDispatchers } from './dispatchers';
import { createHttp } from './http';
import { createInterruption, interruptedError, type Interruption } from './interruption';

let folder: string;
const closing: (() => void | Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-exchange-'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

const patience = 400;
const http = (variables: Record<string, string> = {}, interruption = createInterruption()) => createHttp({ dispatchers: createDispatchers(variables), clock: createClock(), interruption, patience });
const serve = async (routes: Record<string, RouteAnswer | readonly RouteAnswer[]>): Promise<LoopbackServer> => {
  const server = await startServer(routes);
  closing.push(() => server.close());
  return server;
};
const failureOf = async (work: Promise<HttpAnswer>): Promise<HttpFailure> =>
  work.then(
    (answer) => {
      throw new Error(`an answer: ${answer.status}`);
    },
    (error: unknown) => error as HttpFailure,
  );

interface RawServer {
  readonly origin: string;
  /** Bytes of each connection. */
  readonly received: readonly Buffer[];
}

/** A server of bytes, for what no HTTP library would do. `react` sees a connection each time that something came. */
const raw = async (react: (socket: Socket, received: Buffer, connection: number) => void): Promise<RawServer> => {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    const connection = received.push(Buffer.alloc(0)) - 1;
    socket.on('error', () => undefined);
    // One buffer that grows by doubling: to join 4 MB anew with every packet would take seconds.
    let room = Buffer.alloc(64 * 1024);
    let size = 0;
    socket.on('data', (data) => {
      while (size + data.length > room.length) room = Buffer.concat([room, Buffer.alloc(room.length)]);
      size += data.copy(room, size);
      received[connection] = room.subarray(0, size);
      react(socket, room.subarray(0, size), connection);
    });
  });
  const { origin, close } = await listen(server);
  closing.push(close);
  return { origin, received };
};

const bodyOf = (request: Buffer): Buffer => {
  const end = request.indexOf('\r\n\r\n');
  return end === -1 ? Buffer.alloc(0) : request.subarray(end + 4);
};
const megabytes = Buffer.alloc(4 * 1024 * 1024, 'wheel');
const post = (origin: string, body: HttpBody = bytesBody('hello'), more: Partial<HttpExchange> = {}): HttpExchange => ({ method: 'POST', url: `${origin}/upload?x=secret`, body, ...more });

describe('an exchange', () => {
  it('sends a body of known length and gives the whole answer', async () => {
    const server = await raw((socket, request) => {
      if (bodyOf(request).length === 5) socket.end('HTTP/1.1 400 Filename already exists\r\nX-Twice: one\r\nX-Twice: two\r\nContent-Length: 2\r\n\r\nno');
    });
    expect(await http().exchange(post(server.origin, bytesBody('hello'), { headers: { Authorization: 'Basic x' } }))).toEqual({
      status: 400,
      statusText: 'Filename already exists',
      headers: { 'x-twice': 'one', 'content-length': '2' },
      text: 'no',
      sent: 5,
    });
    const [head = ''] = String(server.received[0]).split('\r\n\r\n');
    expect(head.split('\r\n').sort()).toEqual(['POST /upload?x=secret HTTP/1.1', 'accept-encoding: identity', 'accept: */*', 'authorization: Basic x', 'connection: close', 'content-length: 5', expect.stringMatching(/^host: /u), 'user-agent: wheelwright']);
  });

  it('sends a file, or a part of one, byte for byte and again', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, megabytes);
    const server = await raw((socket, request) => {
      const wanted = Number(/content-length: (\d+)/u.exec(request.subarray(0, 1000).toString('latin1'))?.[1]);
      if (bodyOf(request).length === wanted) socket.end('HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n');
    });
    const body = fileBody(path);
    expect((await http().exchange(post(server.origin, body))).sent).toBe(megabytes.length);
    expect((await http().exchange(post(server.origin, body))).sent).toBe(megabytes.length);
    expect((await http().exchange(post(server.origin, fileBody(path, { start: 10, length: 20 })))).sent).toBe(20);
    expect(server.received.map((request) => bodyOf(request).equals(megabytes))).toEqual([true, true, false]);
    expect(bodyOf(server.received[2] as Buffer)).toEqual(megabytes.subarray(10, 30));
  });

  it('of nothing says that it is nothing', async () => {
    writeFileSync(join(folder, 'empty'), '');
    const server = await raw((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    expect((await http().exchange(post(server.origin, fileBody(join(folder, 'empty'))))).sent).toBe(0);
    await http().exchange({ method: 'PUT', url: server.origin });
    expect(server.received.map((request) => /content-length: \d+/u.exec(String(request))?.[0])).toEqual(['content-length: 0', 'content-length: 0']);
  });

  it.each([301, 302, 303, 307, 308])('does not follow %i', async (status) => {
    const other = await serve({ '/b': 'there' });
    const server = await serve({ '/upload?x=secret': { status, headers: { location: `${other.origin}/b` } } });
    expect(await http().exchange(post(server.origin))).toMatchObject({ status, headers: { location: `${other.origin}/b` } });
    expect(other.requests).toEqual([]);
  });

  it.each<[string, Buffer, string, string]>([
    ['gzip', gzipSync('wörds'), 'gzip', 'wörds'],
    ['deflate', deflateSync('wörds'), 'deflate', 'wörds'],
    ['br', brotliCompressSync('wörds'), 'br', 'wörds'],
    ['what is none', Buffer.from('plain'), 'gzip', ''],
    ['a bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024)), 'gzip', ''],
  ])('reads %s', async (_name, body, encoding, text) => {
    const server = await serve({ '/t': { body, headers: { 'content-encoding': encoding } } });
    expect(await http().exchange({ method: 'GET', url: `${server.origin}/t` })).toMatchObject({ status: 200, text });
  });

  it('reads no more of an answer than anybody needs', async () => {
    const server = await serve({ '/t': Buffer.alloc(20 * 1024 * 1024, 'x') });
    expect((await http().exchange({ method: 'GET', url: `${server.origin}/t` })).text).toHaveLength(16 * 1024 * 1024);
  });

  it('asks for a head without waiting for a body', async () => {
    const server = await serve({ '/t': 'twelve bytes' });
    expect(await http().exchange({ method: 'HEAD', url: `${server.origin}/t` })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '12' } });
  });

  it('knows how long a server asks to wait', async () => {
    const server = await serve({ '/t': { status: 503, headers: { 'retry-after': '7' }, body: '' }, '/u': { status: 503, body: '' } });
    expect(await http().exchange({ method: 'GET', url: `${server.origin}/t` })).toMatchObject({ status: 503, retryAfter: 7000 });
    expect((await http().exchange({ method: 'GET', url: `${server.origin}/u` })).retryAfter).toBeUndefined();
  });

  it('writes over connections of its own', async () => {
    let ports = 0;
    const server = await raw((socket, request) => {
      if (request.length > 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      ports += 1;
    });
    const client = http();
    await client.exchange(post(server.origin));
    await client.exchange(post(server.origin));
    expect(server.received).toHaveLength(2);
    expect(ports).toBeGreaterThanOrEqual(2);
  });

  it('goes through the proxy of the variables', async () => {
    const proxy = await serve({ 'http://index.example/upload?x=secret': { status: 201, body: 'stored' } });
    expect(await http({ HTTP_PROXY: proxy.origin }).exchange(post('http://index.example'))).toMatchObject({ status: 201, text: 'stored', sent: 5 });
  });

  it('takes no credentials in its URL', async () => {
    await expect(http().exchange({ method: 'GET', url: 'http://me:s3cret@127.0.0.1/' })).rejects.toMatchObject({ code: 'bug', message: expect.not.stringContaining('s3cret') });
  });
});

describe('an answer before the body is out', () => {
  it.each([
    ['and the connection stays', false],
    ['and a reset', true],
  ])('is read, %s', async (_name, reset) => {
    const server = await raw((socket, request) => {
      if (bodyOf(request).length > 64 * 1024 && !socket.destroyed && socket.writable) {
        socket.pause();
        socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig', () => (reset ? setTimeout(() => socket.resetAndDestroy(), 50) : undefined));
      }
    });
    const answer = await http().exchange(post(server.origin, bytesBodies(megabytes, 64)));
    expect(answer).toMatchObject({ status: 413, text: 'big' });
    expect(answer.sent).toBeLessThan(64 * megabytes.length);
  });
});

/** So many times the same bytes. */
const bytesBodies = (bytes: Buffer, times: number): HttpBody => ({
  length: bytes.length * times,
  async *open() {
    for (let time = 0; time < times; time += 1) yield bytes;
  },
});

describe('no whole answer', () => {
  it.each<[string, (socket: Socket, request: Buffer) => void, string[]]>([
    ['a reset at once', (socket) => socket.resetAndDestroy(), ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']],
    ['a reset in the middle', (socket, request) => (bodyOf(request).length > megabytes.length / 2 ? socket.resetAndDestroy() : undefined), ['ECONNRESET', 'EPIPE']],
    ['a reset after the last byte', (socket, request) => (bodyOf(request).length === megabytes.length ? socket.resetAndDestroy() : undefined), ['ECONNRESET']],
    ['an end after the last byte', (socket, request) => (bodyOf(request).length === megabytes.length ? socket.end() : undefined), ['UND_ERR_SOCKET']],
    ['silence', () => undefined, ['ETIMEDOUT']],
    ['a stall in the middle', (socket, request) => (bodyOf(request).length > 1000 ? socket.pause() : undefined), ['ETIMEDOUT']],
    ['half a head', (socket, request) => (bodyOf(request).length === megabytes.length ? socket.end('HTTP/1.1 20') : undefined), ['UND_ERR_SOCKET', 'HPE_INVALID_EOF_STATE']],
    ['no HTTP', (socket, request) => (bodyOf(request).length === megabytes.length ? socket.end('SSH-2.0\r\n\r\n') : undefined), ['HPE_INVALID_CONSTANT', 'UNKNOWN']],
    ['half an answer', (socket, request) => (bodyOf(request).length === megabytes.length ? socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf') : undefined), ['UND_ERR_SOCKET']],
    ['an answer that never ends', (socket, request) => (bodyOf(request).length === megabytes.length ? void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf') : undefined), ['UND_ERR_BODY_TIMEOUT']],
  ])('after %s is a failure with a code and the bytes that went out', async (name, react, codes) => {
    const server = await raw(react);
    const error = await failureOf(http().exchange(post(server.origin, bytesBody(megabytes))));
    expect({ name: error.name, local: error.local }).toEqual({ name: 'HttpFailure', local: false });
    expect(codes).toContain(error.code);
    expect(error.message).toContain('/upload?… ');
    expect(error.message).not.toContain('secret');
    if (name.includes('last byte')) expect(error.sent).toBe(megabytes.length);
  });

  it('is patient with a server that digests what it got', async () => {
    const server = await raw((socket, request) => void (bodyOf(request).length === 5 && setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), 2 * patience)));
    expect((await http().exchange(post(server.origin, bytesBody('hello'), { patience: 10 * patience }))).status).toBe(200);
  });

  it('is patient with a link that is slow and moves', async () => {
    const slow: HttpBody = {
      length: 10,
      async *open() {
        for (let byte = 0; byte < 10; byte += 1) {
          await new Promise((resolve) => setTimeout(resolve, patience / 4));
          yield Buffer.from('x');
        }
      },
    };
    const server = await raw((socket, request) => void (bodyOf(request).length === 10 && socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')));
    expect(await http().exchange(post(server.origin, slow))).toMatchObject({ status: 200, sent: 10 });
  });

  it.each([
    ['a name nobody knows', 'http://no-such-host.invalid', ['ENOTFOUND', 'EAI_AGAIN']],
    ['a port nobody listens at', 'http://127.0.0.1:1', ['ECONNREFUSED']],
  ])('from %s', async (_name, origin, codes) => {
    const error = await failureOf(http().exchange(post(origin)));
    expect(codes).toContain(error.code);
    expect(error.sent).toBe(0);
  });

  it('is not the same as a body that cannot be read', async () => {
    const path = join(folder, 'gone');
    writeFileSync(path, megabytes);
    const body = fileBody(path);
    unlinkSync(path);
    const server = await raw(() => undefined);
    expect(await failureOf(http().exchange(post(server.origin, body)))).toMatchObject({ name: 'HttpFailure', code: 'ENOENT', local: true, sent: 0 });
  });

  it.each([
    ['shorter', 6],
    ['longer', 4],
  ])('nor as one that is %s than it says', async (_name, length) => {
    const server = await raw(() => undefined);
    expect(await failureOf(http().exchange(post(server.origin, { ...bytesBody('hello'), length })))).toMatchObject({ name: 'HttpFailure', local: true });
  });

  it('because of Ctrl-C is WheelError interrupted', async () => {
    // Without the signal itself, after which the real one ends the process.
    const controller = new AbortController();
    const interruption: Interruption = {
      signal: controller.signal,
      check: () => controller.signal.throwIfAborted(),
      sleep: () => Promise.resolve(),
      during: (work) => work(),
      atExit: () => () => undefined,
    };
    const server = await raw((_socket, request) => void (bodyOf(request).length === 5 && controller.abort(interruptedError('SIGINT'))));
    await expect(http({}, interruption).exchange(post(server.origin))).rejects.toMatchObject({ code: 'interrupted' });
  });
});
