import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, type Listening } from '@wheelwright/testing';
import type { Http } from '../ports';
import { bytesBody } from '../uploads/file-body';
import { createClock } from './clock';
import { createDispatchers } from './dispatchers';
import { createHttp } from './http';
import { createInterruption } from './interruption';

let proxy: Listening;
let asked = 0;
beforeAll(async () => {
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you?');
  });
  server.on('connect', (_request, socket) => {
    asked += 1;
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n');
  });
  proxy = await listen(server);
});
afterAll(() => proxy.close());
beforeEach(() => void (asked = 0));

const client = (): Http =>
  createHttp({ dispatchers: createDispatchers({ HTTP_PROXY: proxy.origin, HTTPS_PROXY: proxy.origin }), clock: createClock(), interruption: createInterruption(), pauses: [1], patience: 500 });
const file = join(tmpdir(), 'wheelwright-never-written');

describe.each(['http://index.example/a', 'https://index.example/a'])('a proxy that wants credentials, on the way to %s', (url) => {
  it.each<[string, (http: Http) => Promise<unknown>]>([
    ['a page', (http) => http.getText(url)],
    ['a download', (http) => http.download(url, file)],
    ['a download that goes on', (http) => http.resume({ url, part: file })],
  ])('%s', async (_name, ask) => {
    await expect(ask(client())).rejects.toMatchObject({
      code: 'download-failed',
      message: `${url} answered with HTTP status 407`,
      hint: 'the proxy wants credentials: put them in HTTPS_PROXY',
    });
    expect(asked).toBe(1);
  });

  it('an upload gets it as an answer, which its plan understands', async () => {
    expect(await client().exchange({ method: 'POST', url, body: bytesBody('wheel') })).toMatchObject({ status: 407 });
    expect(asked).toBe(1);
  });
});
