import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Dispatcher } from 'undici';
import type { ResumeAnswer, ResumeRequest } from '../ports';
import { errnoOf, explainNoSpace } from './disk-full';
import { drop, follow, headerOf, statusError, type HttpSettings } from './follow';
import { failed, truncated } from './http-errors';
import { writeAll } from './write-all';

/** What `<part>.json` says. The URL stands there as a hash: it may hold a signature. */
interface PartState {
  readonly url: string;
  readonly etag: string;
  /** bytes of the whole file */
  readonly total: number;
}

/** One attempt. See `Http.resume`. */
export const resume = async (settings: HttpSettings, request: ResumeRequest): Promise<ResumeAnswer> => {
  const { url, part } = request;
  const begun = request.unlessEtag === undefined ? await readState(request) : undefined;
  const headers = {
    ...request.headers,
    accept: '*/*',
    // A file is wanted as it lies on the server.
    'accept-encoding': 'identity',
    ...(begun === undefined ? {} : { range: `bytes=${begun.have}-`, 'if-match': begun.state.etag }),
    ...(request.unlessEtag === undefined ? {} : { 'if-none-match': request.unlessEtag }),
  };
  const { response } = await follow(settings, url, headers, request.trust);
  if (response.statusCode === 304 && request.unlessEtag !== undefined) {
    await drop(response);
    return { unchanged: true };
  }
  if (begun !== undefined && !continues(response, begun)) {
    // The file has changed (412), is shorter now (416), or the server has misunderstood: what is here is of no use.
    if (response.statusCode === 200) return receive(response, request, undefined);
    if (![206, 412, 416].includes(response.statusCode)) throw await statusError(settings, response, url);
    await drop(response);
    await forgetPart(part);
    return resume(settings, request);
  }
  if (response.statusCode !== (begun === undefined ? 200 : 206)) throw await statusError(settings, response, url);
  return receive(response, request, begun);
};

/** Takes away an unfinished file and what is known of it. */
const forgetPart = async (part: string): Promise<void> => {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
};

interface Begun {
  readonly state: PartState;
  /** bytes that are there */
  readonly have: number;
}

const readState = async ({ url, part }: ResumeRequest): Promise<Begun | undefined> => {
  try {
    const state = JSON.parse(await readFile(`${part}.json`, 'utf8')) as Partial<PartState>;
    const { size } = await stat(part);
    if (state.url !== digest(url) || strong(state.etag) === undefined || !Number.isSafeInteger(state.total) || state.total === 0 || size === 0) return undefined;
    const { etag = '', total = 0 } = state;
    // Of a file that is whole the last byte is asked for again, so that the server says whether it still is that file.
    return { state: { url: state.url, etag, total }, have: Math.min(size, total - 1) };
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined || code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
};

/** Whether an answer is exactly what is missing of the file we have the beginning of. */
const continues = (response: Dispatcher.ResponseData, { state, have }: Begun): boolean => {
  if (response.statusCode !== 206 || headerOf(response, 'etag') !== state.etag) return false;
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/u.exec(headerOf(response, 'content-range') ?? '') ?? [];
  return Number(first) === have && Number(last) === state.total - 1 && Number(total) === state.total;
};

const receive = async (response: Dispatcher.ResponseData, request: ResumeRequest, begun: Begun | undefined): Promise<ResumeAnswer> => {
  const { url, part } = request;
  const encoding = headerOf(response, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    await drop(response);
    throw failed(url, `comes encoded as ${encoding}, though the file itself was asked for`, 'the server changes what it sends; its administrator can switch that off for wheels');
  }
  const length = headerOf(response, 'content-length');
  const have = begun?.have ?? 0;
  const total = begun?.state.total ?? (length === undefined ? undefined : Number(length));
  const etag = strong(headerOf(response, 'etag'));
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let size = have;
  try {
    await mkdir(dirname(part), { recursive: true });
    if (begun === undefined) await forgetPart(part);
    const file = await open(part, begun === undefined ? 'w' : 'r+');
    try {
      // Before the first byte of the body: what is known of a part must be there when it is cut off.
      if (begun === undefined && etag !== undefined && total !== undefined) {
        await writeFile(`${part}.json`, JSON.stringify({ url: digest(url), etag, total } satisfies PartState));
      }
      await file.truncate(have);
      if (have > 0) {
        for await (const chunk of createReadStream(part, { end: have - 1, highWaterMark: 1 << 20 })) {
          sha256.update(chunk as Buffer);
          md5.update(chunk as Buffer);
        }
      }
      for await (const chunk of response.body) {
        await writeAll(file, chunk as Buffer, size);
        sha256.update(chunk as Buffer);
        md5.update(chunk as Buffer);
        size += (chunk as Buffer).length;
        request.progress?.(size, total);
      }
      if (total !== undefined && size !== total) throw Object.assign(new Error(`${size} of ${total} bytes came`), { code: truncated });
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    response.body.destroy();
    const explained = explainNoSpace(error, part);
    if (explained !== error) await forgetPart(part);
    throw explained;
  }
  return { unchanged: false, sha256: sha256.digest('hex'), md5: md5.digest('hex'), size, resumed: have, etag, date: headerOf(response, 'date') };
};

/** An ETag that stands for the bytes; Swift writes its own without quotes. */
const strong = (etag: string | undefined): string | undefined => (etag !== undefined && (/^"[^"]+"$/u.test(etag) || /^[0-9a-f]{32}$/u.test(etag)) ? etag : undefined);

const digest = (url: string): string => createHash('sha256').update(url).digest('hex');
