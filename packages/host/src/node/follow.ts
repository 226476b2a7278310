import type { Dispatcher } from 'undici';
import type { Clock, HttpTrust } from '../ports';
import { printableUrl } from '../secret';
import { splitUserinfo } from '../userinfo';
import type { Dispatchers } from './dispatchers';
import { firstOfEach } from './exchange';
import { failed, isProxyLocked, StatusError } from './http-errors';
import type { Interruption } from './interruption';
import { readAhead } from './read-ahead';
import { retryAfterOf } from './retry-after';

export interface HttpSettings {
  readonly dispatchers: Dispatchers;
  readonly clock: Pick<Clock, 'date'>;
  readonly interruption: Interruption;
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[];
  /** Milliseconds that the head of an answer may take. */
  readonly patience?: number;
}

const redirectLimit = 10;
/** Milliseconds. */
export const headTimeout = 60_000;

/**
 * Sends a GET and goes where it is sent, by hand: the credentials and headers meant for one origin must not reach
 * another (undici's own redirects keep some of them).
 */
export const follow = async (
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
    const own = url.origin === first.origin ? headers : pick(headers, ['accept', 'accept-encoding', 'range', 'if-match', 'if-none-match']);
    // The userinfo of the first URL is for every path of its origin, also after a redirect that does not repeat it.
    const basic = authorization ?? (url.origin === first.origin ? splitUserinfo(first).authorization : undefined);
    const dispatcher = await settings.dispatchers.for(bare, trust);
    const response = await inTime(settings, bare.href, (signal) =>
      request(bare, {
        dispatcher,
        headers: { 'user-agent': 'wheelwright', ...(basic === undefined ? {} : { authorization: basic }), ...own },
        signal,
        highWaterMark: readAhead,
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
const inTime = async (settings: HttpSettings, url: string, send: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>): Promise<Dispatcher.ResponseData> => {
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
    throw isProxyLocked(error) ? new StatusError(407, url, 0) : error;
  } finally {
    stop();
  }
};

const pick = (headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name.toLowerCase())));

export const headerOf = (response: Dispatcher.ResponseData, name: string): string | undefined => {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Reads a body nobody wants, so that the connection can be used again; a long one is cut off. */
export const drop = (response: Dispatcher.ResponseData): Promise<void> => response.body.dump({ limit: 64 * 1024 }).catch(() => undefined);

/** No question waits longer for a busy server; milliseconds. */
const longestPause = 30_000;

/** An answer that is not what was asked for. */
export const statusError = async ({ clock }: Pick<HttpSettings, 'clock'>, response: Dispatcher.ResponseData, url: string): Promise<StatusError> => {
  await drop(response);
  return new StatusError(response.statusCode, url, Math.min(retryAfterOf(firstOfEach(response.headers), clock.date()) ?? 0, longestPause));
};
