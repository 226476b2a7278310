import { createHash } from 'node:crypto';
import { open, rename, rm, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Http } from '../ports';
import { errnoOf, explainNoSpace } from './disk-full';
import { exchange } from './exchange';
import { follow, headerOf, headTimeout, statusError, type HttpSettings } from './follow';
import { explain, StatusError, truncated } from './http-errors';
import { resume } from './resume';
import { writeAll } from './write-all';

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
          await settings.interruption.sleep(Math.max(pause, error instanceof StatusError ? error.retryAfter : 0));
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
        if (retriedStatuses.includes(response.statusCode)) throw await statusError(settings, response, last);
        const bytes = await collect(response);
        const text = response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
        return { status: response.statusCode, url: last, contentType: headerOf(response, 'content-type') ?? '', text };
      }),
    download: (url, into, progress, options) =>
      attempts(url, async () => {
        // A file is wanted as it lies on the server, so no encoding on the way.
        const { response, url: last } = await follow(settings, url, { 'accept-encoding': 'identity', accept: '*/*', ...options?.headers }, options?.trust);
        if (response.statusCode !== 200) throw await statusError(settings, response, last);
        return save(response, into, progress);
      }),
    resume: (request) => attempts(request.url, () => resume(settings, request)),
    exchange: (request) => exchange({ ...settings, patience: settings.patience ?? headTimeout }, request),
  };
};

const mayHelp = (error: unknown): boolean =>
  error instanceof StatusError ? retriedStatuses.includes(error.status) : retriedCodes.includes(errnoOf(error) ?? '');

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
        await writeAll(file, chunk as Buffer);
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
