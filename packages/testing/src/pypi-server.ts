import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { normalizeProjectName } from '@wheelwright/core';
import { listen } from './listen';
import { parseForm, type FormPart } from './multipart-form';
import { checkPypiUpload, type StoredFile } from './pypi-checks';

/**
 * What happens to an upload instead of an answer by the rules, or after it: `reset` (the connection ends), `silent` (no
 * answer), or an answer of another server; `stored` says whether the file is stored all the same.
 */
export interface PypiTrouble {
  readonly stored: boolean;
  readonly answer: 'reset' | 'silent' | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
}

export interface PypiServerOptions {
  /** API tokens it takes, with the user name __token__. */
  readonly tokens?: readonly string[];
  /** Files that are there. */
  readonly published?: readonly { readonly file: string; readonly bytes: Uint8Array; readonly project: string; readonly version: string; /** Milliseconds since 1970. */ readonly uploaded?: number }[];
  readonly deleted?: readonly string[];
  /** bytes; PyPI's 100 MB when not said */
  readonly fileLimit?: number;
  /** Looks at each upload, counted from 1 over all files; undefined: by the rules. */
  readonly trouble?: (upload: { readonly number: number; readonly file: string | undefined }) => PypiTrouble | undefined;
  /** Times that a file's page is asked for, after it was stored, without the file being on it. */
  readonly lag?: number;
}

export interface ReceivedUpload {
  readonly file: string | undefined;
  readonly parts: readonly FormPart[];
  /** sha256 of the content as it came. */
  readonly sha256: string | undefined;
  readonly headers: IncomingMessage['headers'];
  /** What was answered; 0 for none. */
  readonly status: number;
  /** Why it was refused. */
  readonly message: string | undefined;
}

export interface PypiServer {
  readonly origin: string;
  readonly uploadUrl: string;
  readonly indexUrl: string;
  readonly uploads: readonly ReceivedUpload[];
  /** Requests of all kinds: `GET /simple/spam/`. */
  readonly requests: readonly string[];
  readonly files: readonly StoredFile[];
  /** The most uploads that were under way at the same time. */
  readonly busiest: () => number;
  close(): Promise<void>;
}

/**
 * PyPI in small: the upload interface with its checks in their order, its answers (JSON, reason phrase), and the simple
 * index in both forms. For specs; keeps everything in memory.
 *
 * @example const server = await startPypiServer({ tokens: ['pypi-canary'] });
 */
export const startPypiServer = async (options: PypiServerOptions = {}): Promise<PypiServer> => {
  const state: State = {
    options,
    uploads: [],
    requests: [],
    hidden: new Map(),
    busy: 0,
    busiest: 0,
    files: (options.published ?? []).map(({ file, bytes, project, version, uploaded }) => ({
      file, project, version, bytes: Buffer.from(bytes), sha256: createHash('sha256').update(bytes).digest('hex'), requiresPython: undefined, uploaded: uploaded ?? Date.now(),
    })),
  };
  const server = createServer((request, response) => {
    // A client that goes away in the middle is part of the specs.
    answer(state, request, response).catch(() => response.destroy());
  });
  const { origin, close } = await listen(server);
  return {
    origin,
    uploadUrl: `${origin}/legacy/`,
    indexUrl: `${origin}/simple/`,
    uploads: state.uploads,
    requests: state.requests,
    files: state.files,
    busiest: () => state.busiest,
    close,
  };
};

interface State {
  readonly options: PypiServerOptions;
  readonly uploads: ReceivedUpload[];
  readonly requests: string[];
  readonly files: StoredFile[];
  /** By file: how often its page is still to be shown without it. */
  readonly hidden: Map<string, number>;
  busy: number;
  busiest: number;
}

const answer = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? '/';
  state.requests.push(`${request.method ?? ''} ${path}`);
  if (path === '/legacy') return say(response, request, { status: 308, message: 'An upload was attempted to /legacy but the expected upload URL is /legacy/ (with a trailing slash)', headers: { location: '/legacy/' } });
  const project = /^\/simple\/([^/]+)\/$/u.exec(path)?.[1];
  if (request.method === 'POST' && path !== '/legacy/') return say(response, request, { status: 405, message: 'Method Not Allowed' });
  if (request.method === 'POST') {
    state.busy += 1;
    state.busiest = Math.max(state.busiest, state.busy);
    try {
      return await takeUpload(state, request, response);
    } finally {
      state.busy -= 1;
    }
  }
  if (project !== undefined) return showProject(state, project, request, response);
  if (path === '/simple/') return void response.writeHead(200, { 'content-type': 'text/html' }).end([...new Set(state.files.map((file) => normalizeProjectName(file.project)))].map((name) => `<a href="${name}/">${name}</a>`).join('\n'));
  if (path.startsWith('/files/')) {
    const found = state.files.find(({ file }) => path === `/files/${encodeURIComponent(file)}`);
    if (found !== undefined) return void response.writeHead(200, { 'content-length': found.bytes.length }).end(found.bytes);
  }
  return say(response, request, { status: 404, message: 'Not Found' });
};

const takeUpload = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  let parts: readonly FormPart[] = [];
  let broken: string | undefined;
  try {
    parts = parseForm(request.headers['content-type'], body);
  } catch (error) {
    broken = String(error);
  }
  const content = parts.find(({ name }) => name === 'content');
  const received = { file: content?.file, parts, sha256: content === undefined ? undefined : createHash('sha256').update(content.content).digest('hex'), headers: request.headers };
  const trouble = state.options.trouble?.({ number: state.uploads.length + 1, file: content?.file });
  const decision = trouble?.stored === false ? undefined : judge(state, request, parts, broken);
  if (decision?.stored !== undefined) {
    state.files.push(decision.stored);
    state.hidden.set(decision.stored.file, state.options.lag ?? 0);
  }
  const status = trouble === undefined ? (decision?.status ?? 0) : typeof trouble.answer === 'string' ? 0 : trouble.answer.status;
  state.uploads.push({ ...received, status, message: decision?.message });
  if (trouble === undefined) return say(response, request, { status, message: decision?.message ?? '' });
  if (trouble.answer === 'reset') return void response.socket?.resetAndDestroy();
  if (trouble.answer !== 'silent') response.writeHead(trouble.answer.status, trouble.answer.headers).end(trouble.answer.body ?? '');
};

interface Judgement {
  readonly status: number;
  readonly message?: string;
  readonly stored?: StoredFile;
}

const judge = (state: State, request: IncomingMessage, parts: readonly FormPart[], broken: string | undefined): Judgement => {
  const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  const [user, password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/su);
  if (scheme !== 'Basic') return { status: 403, message: 'Invalid or non-existent authentication information. See the help page for more information.' };
  if (user !== '__token__') return { status: 403, message: 'Username/Password authentication is no longer supported. Migrate to API Tokens or Trusted Publishers instead.' };
  if (!(state.options.tokens ?? ['pypi-token']).includes(password)) return { status: 403, message: 'Invalid or non-existent authentication information. See the help page for more information.' };
  if (request.headers['content-length'] === undefined) return { status: 411, message: 'Length Required' };
  if (broken !== undefined) return { status: 400, message: broken };
  const decision = checkPypiUpload(parts, { files: state.files, deleted: state.options.deleted ?? [], now: Date.now(), fileLimit: state.options.fileLimit ?? 100 * 1024 * 1024 });
  return decision.status === 400 ? decision : { status: 200, ...(decision.stored === undefined ? {} : { stored: decision.stored }) };
};

/** As PyPI does: the sentence in the reason phrase, and as `code` of JSON for who asks for it. */
const say = (response: ServerResponse, request: IncomingMessage, { status, message, headers = {} }: { readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> }): void => {
  if (status === 200) return void response.writeHead(200, 'OK', { 'content-length': 0 }).end();
  const general = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';
  const json = request.headers.accept?.includes('application/json') === true;
  const body = json
    ? JSON.stringify({ message: `${general}\n\n\n${message}\n\n`, code: `${status} ${message}`, title: 'Bad Request' })
    : `<html>\n <head>\n  <title>${status} ${message}</title>\n </head>\n <body>\n  <h1>${status} ${message}</h1>\n  ${general}<br/><br/>\n${message}\n </body>\n</html>`;
  response.writeHead(status, message.replace(/[^\x20-\x7E]/gu, '?'), { 'content-type': json ? 'application/json' : 'text/html; charset=UTF-8', ...headers }).end(body);
};

const showProject = (state: State, name: string, request: IncomingMessage, response: ServerResponse): void => {
  const files = state.files.filter(({ project }) => project === normalizeProjectName(name));
  if (files.length === 0) return say(response, request, { status: 404, message: 'Not Found' });
  const shown = files.filter(({ file }) => {
    const left = state.hidden.get(file) ?? 0;
    if (left > 0) state.hidden.set(file, left - 1);
    return left === 0;
  });
  const accept = request.headers.accept ?? '';
  if (accept.includes('application/vnd.pypi.simple.v1+json')) {
    const page = {
      meta: { 'api-version': '1.4', '_last-serial': 1 },
      name,
      versions: [...new Set(files.map(({ version }) => version))],
      files: shown.map(({ file, sha256, bytes, requiresPython, uploaded }) => ({
        filename: file, url: `/files/${encodeURIComponent(file)}`, hashes: { sha256 }, size: bytes.length, 'requires-python': requiresPython ?? null, 'upload-time': new Date(uploaded).toISOString(), yanked: false, 'core-metadata': false,
      })),
    };
    return void response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end(JSON.stringify(page));
  }
  const links = shown.map(({ file, sha256 }) => `<a href="/files/${encodeURIComponent(file)}#sha256=${sha256}">${file}</a><br/>`);
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><html><body>\n${links.join('\n')}\n</body></html>`);
};
