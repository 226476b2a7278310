import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { listen } from './listen';

/** How a route answers. A text or bytes is a body with status 200. */
export type RouteAnswer =
  | string
  | Uint8Array
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
      /**
       * reset: the connection ends before any answer; truncated: after half of the body that was announced;
       * silent: no answer at all
       */
      readonly failure?: 'reset' | 'truncated' | 'silent';
    };

export interface ServedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface LoopbackServer {
  /** http://127.0.0.1:port */
  readonly origin: string;
  readonly requests: readonly ServedRequest[];
  close(): Promise<void>;
}

/**
 * An HTTP server on the loopback interface. Routes are paths with their query; a list answers one request after the
 * other, its last entry all further ones; what is no route is 404.
 *
 * @example const server = await startServer({ '/a.whl': [{ status: 503 }, bytes] });
 */
export const startServer = async (routes: Readonly<Record<string, RouteAnswer | readonly RouteAnswer[]>>): Promise<LoopbackServer> => {
  const requests: ServedRequest[] = [];
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, headers: request.headers });
    const count = asked.get(path) ?? 0;
    asked.set(path, count + 1);
    const route = routes[path];
    const answer = isList(route) ? (route[Math.min(count, route.length - 1)] ?? '') : route;
    send(response, answer ?? { status: 404, body: '<html>no such page</html>', headers: { 'content-type': 'text/html' } });
  });
  const { origin, close } = await listen(server);
  return { origin, requests, close };
};

const isList = (route: RouteAnswer | readonly RouteAnswer[] | undefined): route is readonly RouteAnswer[] => Array.isArray(route);

const send = (response: ServerResponse, answer: RouteAnswer): void => {
  const { status = 200, headers = {}, body = '', failure } = typeof answer === 'string' || answer instanceof Uint8Array ? { body: answer } : answer;
  const bytes = Buffer.from(body);
  if (failure === 'silent') return;
  if (failure === 'reset') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(status, { 'content-length': String(bytes.length), ...headers });
  if (failure === 'truncated') response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
  else response.end(bytes);
};
