import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { WheelError } from '@wheelwright/core';
import type { Dispatcher } from 'undici';
import { HttpFailure } from '../http-failure';
import type { Clock, HttpAnswer, HttpBody, HttpExchange } from '../ports';
import { printableUrl } from '../secret';
import { errnoOf } from './disk-full';
import type { Dispatchers } from './dispatchers';
import { isProxyLocked, reasonFor, truncated } from './http-errors';
import type { Interruption } from './interruption';
import { readAhead } from './read-ahead';
import { retryAfterOf } from './retry-after';

export interface ExchangeSettings {
  readonly dispatchers: Dispatchers;
  readonly clock: Pick<Clock, 'date'>;
  readonly interruption: Interruption;
  /** Milliseconds that a connection, or a body on its way, may stand still. */
  readonly patience: number;
}

/** What an answer may have to say; bytes. */
const answerLimit = 16 * 1024 * 1024;

/** See `Http.exchange`. */
export const exchange = (settings: ExchangeSettings, request: HttpExchange): Promise<HttpAnswer> =>
  settings.interruption.during(async () => {
    const url = new URL(request.url);
    if (url.username !== '' || url.password !== '') {
      throw new WheelError({ code: 'bug', family: 'bug', message: `credentials must not stand in the URL of an exchange: ${printableUrl(url)}` });
    }
    const body = request.body === undefined || request.body.length === 0 ? undefined : new CountedBody(request.body);
    try {
      return await send(settings, request, url, body);
    } catch (error) {
      settings.interruption.check();
      // The answer of a proxy is one too.
      if (isProxyLocked(error)) return { status: 407, statusText: '', headers: {}, text: '', sent: body?.sent ?? 0 };
      throw failure(url, error, body);
    }
  });

const send = async (settings: ExchangeSettings, request: HttpExchange, url: URL, body: CountedBody | undefined): Promise<HttpAnswer> => {
  const { request: ask } = await import('undici');
  const { signal } = settings.interruption;
  const controller = new AbortController();
  // Of undici's own waits, one counts while a slow server digests what it got, and one never ends (a silent proxy).
  const patience = new Patience(settings.patience, controller);
  body?.onProgress((finished) => (finished ? patience.extend(request.patience ?? settings.patience) : patience.renew()));
  if (body === undefined) patience.extend(request.patience ?? settings.patience);
  const dispatcher = await settings.dispatchers.for(url, request.trust, { fresh: request.body !== undefined || !['GET', 'HEAD'].includes(request.method) });
  const sent = ask(url, {
    dispatcher,
    method: request.method,
    headers: {
      'user-agent': 'wheelwright',
      accept: '*/*',
      'accept-encoding': 'identity',
      ...lowerCase(request.headers ?? {}),
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    },
    ...(body === undefined ? {} : { body: body.bytes() as never }),
    headersTimeout: 0,
    bodyTimeout: settings.patience,
    highWaterMark: readAhead,
    signal: AbortSignal.any([signal, controller.signal]),
  });
  let response: Dispatcher.ResponseData;
  try {
    response = await Promise.race([sent, patience.ended, aborted(signal, controller.signal)]);
  } catch (error) {
    controller.abort();
    void sent.then((late) => late.body.destroy(), () => undefined);
    throw error;
  } finally {
    patience.stop();
  }
  const headers = firstOfEach(response.headers);
  const text = decode(await collect(response, request.method === 'HEAD' ? undefined : headers['content-length']), headers['content-encoding']);
  // What the server did not wait for is not sent any more.
  controller.abort();
  return { status: response.statusCode, statusText: response.statusText, headers, text, sent: body?.sent ?? 0, retryAfter: retryAfterOf(headers, settings.clock.date()) };
};

/** Counts what a body gives, and knows whether it was the body that failed. */
class CountedBody {
  readonly length: number;
  sent = 0;
  error: unknown;
  #progress: (finished: boolean) => void = () => undefined;

  constructor(private readonly body: HttpBody) {
    this.length = body.length;
  }

  onProgress(progress: (finished: boolean) => void): void {
    this.#progress = progress;
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    const chunks = this.body.open()[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.#next(chunks);
        if (next === undefined) break;
        if (this.sent + next.length > this.length) throw this.#wrongLength('more');
        yield next;
        this.sent += next.length;
        this.#progress(false);
      }
      if (this.sent !== this.length) throw this.#wrongLength('fewer');
      this.#progress(true);
    } finally {
      await chunks.return?.();
    }
  }

  #wrongLength(how: string): unknown {
    this.error = Object.assign(new Error(`it has ${how} than the ${this.length} bytes it had`), { code: truncated });
    return this.error;
  }

  async #next(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
    try {
      const { value, done } = await chunks.next();
      return done === true ? undefined : (value as Uint8Array);
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}

/** A wait that is renewed by every sign of life. */
class Patience {
  readonly ended: Promise<never>;
  #timer: NodeJS.Timeout;
  #late: () => void;

  constructor(milliseconds: number, controller: AbortController) {
    let reject: (error: Error) => void;
    this.ended = new Promise<never>((_resolve, refuse) => {
      reject = refuse;
    });
    this.ended.catch(() => undefined);
    this.#late = () => {
      reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
      controller.abort();
    };
    this.#timer = setTimeout(this.#late, milliseconds);
  }

  renew(): void {
    this.#timer.refresh();
  }

  extend(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#late, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

const aborted = (signal: AbortSignal, until: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { signal: until });
  });

const collect = async (response: Dispatcher.ResponseData, announced: string | undefined): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= answerLimit) return Buffer.concat(chunks).subarray(0, answerLimit);
  }
  if (announced !== undefined && response.statusCode !== 304 && size < Number(announced)) {
    throw Object.assign(new Error('the answer is shorter than it says'), { code: 'UND_ERR_SOCKET' });
  }
  return Buffer.concat(chunks);
};

/** What cannot be decoded is no text; the status stays an answer. */
const decode = (bytes: Buffer, encoding: string | undefined): string => {
  // A text that was cut at the limit has no end.
  const options = { maxOutputLength: answerLimit, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (encoding?.trim().toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, options).toString('utf8');
      case 'deflate':
        return inflateSync(bytes, options).toString('utf8');
      case 'br':
        return brotliDecompressSync(bytes, { maxOutputLength: answerLimit }).toString('utf8');
      default:
        return bytes.toString('utf8');
    }
  } catch {
    return '';
  }
};

const failure = (url: URL, error: unknown, body: CountedBody | undefined): unknown => {
  if (error instanceof WheelError) return error;
  const sent = body?.sent ?? 0;
  if (body?.error !== undefined) {
    const why = body.error instanceof Error ? body.error.message : String(body.error);
    return new HttpFailure({ message: `what is sent to ${printableUrl(url)} cannot be read: ${why}`, code: errnoOf(body.error) ?? 'EIO', sent, local: true, cause: body.error });
  }
  return new HttpFailure({ message: `${printableUrl(url)} ${reasonFor(error, url.hostname).what}`, code: errnoOf(error) ?? 'UNKNOWN', sent, cause: error });
};

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** A repeated header counts once. */
export const firstOfEach = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
