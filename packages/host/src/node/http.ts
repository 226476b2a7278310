import { createHash } from 'node:crypto';
import { open, rename, rm, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Http, HttpTrust } from '../ports';
import { printableUrl } from '../secret';
import { errnoOf, explainNoSpace } from './disk-full';
import type { Dispatchers } from './dispatchers';
import { exchange } from './exchange';
import { explain, failed, StatusError, truncated } from './http-errors';
import type { Interruption } from './interruption';

export interface HttpSettings {
  readonly dispatchers: Dispatchers;
  readonly interruption: Interruption;
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[];
  /** Milliseconds that the head of an answer may take. */
  readonly patience?: number;
}

const redirectLimit = 10;
const headTimeout = 60_000;
/** No document of an index is larger; bytes. */
const textLimit = 256 * 1024 * 1024;
const retriedStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504];
/** Trouble on the way. What will be the same the next time (no such host, nobody listens or answers, a bad certificate) fails at once: another source may be next. */
const retriedCodes: readonly string[] = [
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  truncated,
];
export const createHttp = (settings: HttpSettings): Http => {
  const attempts = <Result>(url: string, work: () => Promise<Result>): Promise<Result> =>
    settings.interruption.during(async () => {
      for (const pause of settings.pauses ?? [500, 1500, 4000]) {
        try {
          return await work();
        } catch (error) {
          settings.interruption.check();
          if (!mayHelp(error)) throw explain(url, error);
          await delay(Math.max(pause, error instanceof StatusError ? error.retryAfter : 0), undefined, { signal: settings.interruption.signal }).catch(() => undefined);
          settings.interruption.check();
        }
      }
      try {
        return await work();
      } catch (error) {
        settings.interruption.check();
        throw explain(url, error);
      }
    });

  return {
    getText: (url, headers, trust) =>
      attempts(url, async () => {
        const { response, url: last } = await follow(settings, url, { 'accept-encoding': 'gzip', accept: '*/*', ...headers }, trust);
        if (retriedStatuses.includes(response.statusCode)) throw await statusError(response, last);
        const bytes = await collect(response);
        const text = response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
        return { status: response.statusCode, url: last, contentType: headerOf(response, 'content-type') ?? '', text };
      }),
    download: (url, into, progress, options) =>
      attempts(url, async () => {
        // A file is wanted as it lies on the server, so no encoding on the way.
        const { response, url: last } = await follow(settings, url, { 'accept-encoding': 'identity', accept: '*/*', ...options?.headers }, options?.trust);
        if (response.statusCode !== 200) throw await statusError(response, last);
        return save(response, into, progress);
      }),
    exchange: (request) => exchange({ ...settings, patience: settings.patience ?? headTimeout }, request),
  };
};

const statusError = async (response: Dispatcher.ResponseData, url: string): Promise<StatusError> => {
  await drop(response);
  const seconds = Number(headerOf(response, 'retry-after') ?? 0);
  return new StatusError(response.statusCode, url, Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 30) * 1000 : 0);
};

const mayHelp = (error: unknown): boolean =>
  error instanceof StatusError ? retriedStatuses.includes(error.status) : retriedCodes.includes(errnoOf(error) ?? '');

/**
 * Sends a GET and goes where it is sent, by hand: the credentials and headers meant for one origin must not reach
 * another (undici's own redirects keep some of them).
 */
const follow = async (
  settings: HttpSettings,
  start: string,
  headers: Readonly<Record<string, string>>,
  trust: HttpTrust | undefined,
): Promise<{ response: Dispatcher.ResponseData; url: string }> => {
  const { request } = await import('undici');
  const first = new URL(start);
  let url = first;
  for (let hop = 0; hop <= redirectLimit; hop += 1) {
    const { bare, authorization } = splitUserinfo(url);
    const own = url.origin === first.origin ? headers : pick(headers, ['accept', 'accept-encoding']);
    // The userinfo of the first URL is for every path of its origin, also after a redirect that does not repeat it.
    const basic = authorization ?? (url.origin === first.origin ? splitUserinfo(first).authorization : undefined);
    const dispatcher = await settings.dispatchers.for(bare, trust);
    const response = await inTime(settings, (signal) =>
      request(bare, {
        dispatcher,
        headers: { 'user-agent': 'wheelwright', ...(basic === undefined ? {} : { authorization: basic }), ...own },
        signal,
      }),
    );
    const location = headerOf(response, 'location');
    if (![301, 302, 303, 307, 308].includes(response.statusCode) || location === undefined) return { response, url: bare.href };
    await drop(response);
    const next = new URL(location, bare);
    if (next.protocol !== 'https:' && (next.protocol !== 'http:' || url.protocol === 'https:')) {
      throw failed(start, `redirects to ${printableUrl(next)}, which is not secure`);
    }
    if (next.hash === '') next.hash = bare.hash;
    url = next;
  }
  throw failed(start, `redirects more than ${redirectLimit} times`);
};

/**
 * Waits for the head of an answer. undici notices neither its timeouts nor an abort while a proxy is silent about a
 * tunnel, so the wait itself is bounded here.
 */
const inTime = async (settings: HttpSettings, send: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>): Promise<Dispatcher.ResponseData> => {
  const { signal } = settings.interruption;
  const controller = new AbortController();
  const sent = send(AbortSignal.any([signal, controller.signal]));
  let stop = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), settings.patience ?? headTimeout);
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([sent, late]);
  } catch (error) {
    controller.abort();
    void sent.then(drop, () => undefined);
    throw error;
  } finally {
    stop();
  }
};

const splitUserinfo = (url: URL): { bare: URL; authorization: string | undefined } => {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  if (url.username === '' && url.password === '') return { bare, authorization: undefined };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { bare, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
};

const pick = (headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name.toLowerCase())));

const headerOf = (response: Dispatcher.ResponseData, name: string): string | undefined => {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Reads a body nobody wants, so that the connection can be used again; a long one is cut off. */
const drop = (response: Dispatcher.ResponseData): Promise<void> => response.body.dump({ limit: 64 * 1024 }).catch(() => undefined);

const collect = async (response: Dispatcher.ResponseData): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > textLimit) throw new Error(`the document is larger than ${textLimit} bytes`);
  }
  return Buffer.concat(chunks);
};

const save = async (
  response: Dispatcher.ResponseData,
  into: string,
  progress: ((received: number, total: number | undefined) => void) | undefined,
): Promise<{ sha256: string; size: number }> => {
  const length = headerOf(response, 'content-length');
  const total = length === undefined ? undefined : Number(length);
  const part = `${into}.part-${process.pid}`;
  const hash = createHash('sha256');
  let size = 0;
  try {
    await mkdir(dirname(into), { recursive: true });
    const file = await open(part, 'w');
    try {
      for await (const chunk of response.body) {
        await file.write(chunk as Buffer);
        hash.update(chunk as Buffer);
        size += (chunk as Buffer).length;
        progress?.(size, total);
      }
      if (total !== undefined && size !== total) {
        throw Object.assign(new Error(`${size} of ${total} bytes came`), { code: truncated });
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, into);
    return { sha256: hash.digest('hex'), size };
  } catch (error) {
    response.body.destroy();
    await rm(part, { force: true });
    throw explainNoSpace(error, into);
  }
};
