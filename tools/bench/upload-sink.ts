import { createServer } from 'node:http';

/**
 * Takes uploads and forgets them, as fast as it can. `GET /measure` gives bytes and milliseconds from the first byte to
 * the last since it was last asked; no project is there.
 */
export const startSink = (): void => {
  let bytes = 0;
  let first = 0;
  let last = 0;
  const server = createServer((request, response) => {
    if (request.url === '/measure') {
      response.end(JSON.stringify({ bytes, milliseconds: last - first }));
      bytes = 0;
      return;
    }
    request.on('data', (chunk: Buffer) => {
      if (bytes === 0) first = performance.now();
      bytes += chunk.length;
    });
    request.on('end', () => {
      last = performance.now();
      response.writeHead(request.method === 'POST' ? 200 : 404).end();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
};

startSink();
