import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerAnaconda, createAnacondaState, type AnacondaState, type PublishedDistribution } from './anaconda-state';
import { listen } from './listen';
import { parseForm, type FormPart } from './multipart-form';

/** Where something goes wrong: the first part of the path, `storage` for what is sent there, `delete` for a DELETE of a file. What comes from storage is a `download` too. */
export type AnacondaPlace = 'user' | 'package' | 'release' | 'dist' | 'stage' | 'storage' | 'commit' | 'delete' | 'download' | 'channels';

/**
 * reset: nothing is done and the connection ends; lost: it is done, and the connection ends without an answer;
 * silent: nothing is done or said
 */
export type AnacondaFault = 'reset' | 'lost' | 'silent' | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> };

export interface AnacondaServerOptions {
  readonly organization?: string;
  readonly token?: string;
  /** What becomes of a file whose name is taken; `conflict-at-stage`, as at anaconda.org, when not said. */
  readonly existing?: 'conflict-at-stage' | 'conflict-at-commit' | 'allowed';
  /** One after the other at each place; what is not there goes right. */
  readonly faults?: Partial<Readonly<Record<AnacondaPlace, readonly (AnacondaFault | undefined)[]>>>;
}

export interface AnacondaRequest {
  readonly place: AnacondaPlace | undefined;
  readonly method: string;
  /** As it came: encoded. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of its body: bytes and sha256. */
  readonly size: number;
  readonly sha256: string;
  /** JSON, where it was. */
  readonly json: unknown;
}

export interface AnacondaServer {
  /** http://127.0.0.1:port */
  readonly apiUrl: string;
  /** Another origin. */
  readonly storageOrigin: string;
  readonly token: string;
  readonly requests: readonly AnacondaRequest[];
  /** What a request did that the real service would not accept. */
  readonly violations: readonly string[];
  /** Shown files by name. */
  readonly files: ReadonlyMap<string, PublishedDistribution>;
  /** Puts a file there without a request. */
  publish(file: Omit<PublishedDistribution, 'sha256' | 'md5'>): void;
  /** What wrote, in order: `POST stage`, `POST storage`. */
  writes(): readonly string[];
  close(): Promise<void>;
}

/**
 * anaconda.org's API and its object storage, two origins on the loopback interface: as strict as its documented
 * clients let one be, and stricter about the token, which storage must never see.
 */
export const anacondaServer = async (options: AnacondaServerOptions = {}): Promise<AnacondaServer> => {
  const { organization = 'nightly', token = `an-${randomBytes(12).toString('hex')}`, existing = 'conflict-at-stage' } = options;
  const requests: AnacondaRequest[] = [];
  const violations: string[] = [];
  const faults = new Map(Object.entries(options.faults ?? {}).map(([place, list]) => [place, [...list]]));
  let storageOrigin = '';
  const state = createAnacondaState({ organization, token, existing, storage: () => `${storageOrigin}/bucket`, violate: (text) => void violations.push(text) });

  const serve = (work: (request: IncomingMessage, body: Buffer) => Reply, placeOf: (request: IncomingMessage) => AnacondaPlace | undefined): Server =>
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const place = placeOf(request);
        requests.push({
          place,
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          size: body.length,
          sha256: createHash('sha256').update(body).digest('hex'),
          json: jsonOf(request, body),
        });
        const fault = place === undefined ? undefined : faults.get(place)?.shift();
        if (fault === 'silent') return;
        if (fault === 'reset') return void request.socket.destroy();
        if (typeof fault === 'object') return reply(response, fault);
        const done = work(request, body);
        if (fault === 'lost') return void request.socket.destroy();
        reply(response, done);
      });
    });

  const api = await listen(serve((request, body) => answerAnaconda(state, request, body), placeOfPath));
  const storage = await listen(serve((request, body) => store(state, request, body), ({ method }) => (method === 'GET' ? 'download' : 'storage')));
  storageOrigin = storage.origin;

  return {
    apiUrl: api.origin,
    storageOrigin,
    token,
    requests,
    violations,
    files: state.published,
    publish: (file) => state.publish(file),
    writes: () => requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD').map(({ method, place }) => `${method} ${place ?? '?'}`),
    close: async () => {
      await Promise.all([api.close(), storage.close()]);
    },
  };
};

export interface Reply {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const reply = (response: ServerResponse, { status, body = '', headers = {} }: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers });
  response.end(body);
};

const placeOfPath = (request: IncomingMessage): AnacondaPlace | undefined => {
  const first = (request.url ?? '').split('/')[1] ?? '';
  if (first === 'dist' && request.method === 'DELETE') return 'delete';
  return (['user', 'package', 'release', 'dist', 'stage', 'commit', 'download', 'channels'] as const).find((place) => place === first);
};

const jsonOf = (request: IncomingMessage, body: Buffer): unknown => {
  try {
    return request.headers['content-type'] === 'application/json' ? JSON.parse(body.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
};

/** The form of object storage: fields that were signed, then length and MD5, then the file. */
const store = (state: AnacondaState, request: IncomingMessage, body: Buffer): Reply => {
  const refuse = (status: number, code: string, message: string): Reply => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><StringToSign>secret-string-to-sign</StringToSign></Error>`,
  });
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (request.method === 'GET' && path.startsWith('/bucket/')) {
    if (request.headers.authorization !== undefined) return refuse(400, 'InvalidArgument', 'Only one auth mechanism allowed');
    const bytes = state.objects.get(decodeURIComponent(path.slice('/bucket/'.length)));
    return bytes === undefined ? refuse(404, 'NoSuchKey', 'The specified key does not exist.') : { status: 200, body: bytes, headers: { 'content-type': 'application/octet-stream' } };
  }
  for (const header of ['authorization', 'x-binstar-api-version', 'cookie']) {
    if (request.headers[header] !== undefined) {
      state.violate(`storage got the header ${header}`);
      return refuse(400, 'InvalidArgument', 'Unsupported Authorization Type');
    }
  }
  if (request.headers['transfer-encoding'] !== undefined) return refuse(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  let parts: readonly FormPart[];
  try {
    parts = parseForm(request.headers['content-type'], body);
  } catch (error) {
    state.violate(`storage: ${String(error)}`);
    return refuse(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');
  }
  const fields = new Map(parts.filter(({ file }) => file === undefined).map(({ name, content }) => [name, content.toString('utf8')]));
  const stage = [...state.stages.values()].find(({ form }) => form['key'] === fields.get('key'));
  if (stage === undefined) return refuse(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.');
  const expected = [...Object.keys(stage.form), 'Content-Length', 'Content-MD5', 'file'];
  const names = parts.map(({ name }) => name);
  if (names.at(-1) !== 'file' || [...names].sort().join() !== [...expected].sort().join()) {
    state.violate(`storage got the fields ${names.join(', ')}`);
    return refuse(400, 'InvalidArgument', 'POST requires exactly one file upload per request, last.');
  }
  for (const [name, value] of Object.entries(stage.form)) {
    if (fields.get(name) !== value) return refuse(403, 'AccessDenied', `Invalid according to Policy: ${name}`);
  }
  const content = parts.at(-1)?.content ?? Buffer.alloc(0);
  if (fields.get('Content-Length') !== String(content.length)) return refuse(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  if (fields.get('Content-MD5') !== createHash('md5').update(content).digest('base64')) return refuse(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  state.objects.set(stage.form['key'] ?? '', Buffer.from(content));
  return { status: 201, headers: { 'content-type': 'application/xml' }, body: '<PostResponse><Bucket>bucket</Bucket></PostResponse>' };
};
