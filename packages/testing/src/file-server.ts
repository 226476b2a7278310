import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './listen';

/** A file that a server offers, and how it misbehaves. May be changed while the server runs. */
export interface ServedFile {
  bytes: Uint8Array;
  /** As it is sent, with its quotes; none when absent. */
  etag?: string;
  /** Bytes of the body after which the connection breaks: of the first answer, the second, and so on. */
  breaks?: number[];
  /** What is done with Range. `ignore`: the whole file comes. `lie`: 206 with other bytes than asked for. */
  ranges?: 'honor' | 'ignore' | 'lie';
  /** If-Match is not looked at. */
  ignoreMatch?: boolean;
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Announced instead of the true length. */
  length?: number;
}

export interface FileServer {
  /** http://127.0.0.1:port */
  readonly origin: string;
  readonly requests: readonly { readonly path: string; readonly range: string | undefined; readonly ifMatch: string | undefined; readonly ifNoneMatch: string | undefined; readonly authorization: string | undefined; readonly status: number }[];
  close(): Promise<void>;
}

/** A server of files with ETags, ranges and conditions (RFC 9110), on the loopback interface. */
export const startFileServer = async (files: Readonly<Record<string, ServedFile>>): Promise<FileServer> => {
  const requests: FileServer['requests'][number][] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const file = files[path];
    const status = file === undefined ? 404 : statusOf(file, request);
    const { range, 'if-match': ifMatch, 'if-none-match': ifNoneMatch, authorization } = request.headers;
    requests.push({ path, range, ifMatch, ifNoneMatch, authorization, status });
    if (file === undefined) response.writeHead(404).end('no such page');
    else answer(response, { file, status, start: startOf(request) });
  });
  const { origin, close } = await listen(server);
  return {
    origin,
    requests,
    close,
  };
};

const startOf = (request: IncomingMessage): number | undefined => {
  const [, start] = /^bytes=(\d+)-$/u.exec(request.headers.range ?? '') ?? [];
  return start === undefined ? undefined : Number(start);
};

const statusOf = (file: ServedFile, request: IncomingMessage): number => {
  if (file.status !== undefined) return file.status;
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  if (ifMatch !== undefined && ifMatch !== file.etag && file.ignoreMatch !== true) return 412;
  if (ifNoneMatch !== undefined && ifNoneMatch === file.etag) return 304;
  const start = startOf(request);
  if (start === undefined || file.ranges === 'ignore') return 200;
  return start >= file.bytes.length ? 416 : 206;
};

const answer = (response: ServerResponse, { file, status, start = 0 }: { file: ServedFile; status: number; start: number | undefined }): void => {
  const etag = file.etag === undefined ? {} : { etag: file.etag };
  if (![200, 206].includes(status)) {
    response.writeHead(status, { ...etag, ...file.headers }).end();
    return;
  }
  const lie = file.ranges === 'lie' ? 1 : 0;
  const body = status === 206 ? file.bytes.subarray(start - lie) : file.bytes;
  const range = status === 206 ? { 'content-range': `bytes ${start - lie}-${file.bytes.length - 1}/${file.bytes.length}` } : {};
  response.writeHead(status, { 'content-length': String(file.length ?? body.length), 'content-type': 'application/octet-stream', ...etag, ...range, ...file.headers });
  const broken = file.breaks?.shift();
  if (broken === undefined) response.end(body);
  else response.write(body.subarray(0, broken), () => setTimeout(() => response.socket?.destroy(), 150));
};
