import { isHttpFailure } from '../../http-failure';
import { inLanes } from '../../in-lanes';
import type { Host, HttpAnswer, HttpBody } from '../../ports';
import { printableUrl } from '../../secret';
import { isTransferError, TransferError, type SendProgress } from '../destination';
import { transferErrorOf } from '../transfer-errors';

/** Milliseconds before each further attempt of a request that may be repeated. */
export const usualPauses: readonly number[] = [500, 1500, 4000];
/** No question waits longer for a busy server; milliseconds. */
const longestPause = 30_000;

/** 498 and 499 are Swift's own: too many requests, and a body that ended early. */
const passing: readonly number[] = [408, 425, 429, 498, 499];

/** Statuses after which the same question may get an answer. */
const mayPass = (status: number): boolean => passing.includes(status) || status >= 500;

/**
 * Asks again when that may help: for requests that do no harm when they come twice. The last answer is given whatever
 * its status.
 *
 * @throws TransferError when no answer came; WheelError interrupted
 */
export const askPatiently = async (host: Host, ask: () => Promise<HttpAnswer>, pauses: readonly number[] = usualPauses): Promise<HttpAnswer> => {
  for (const pause of pauses) {
    const outcome = await ask().catch((error: unknown) => {
      if (!isHttpFailure(error) || error.local) throw transferErrorOf(error);
      const failure = transferErrorOf(error);
      if (isTransferError(failure) && failure.failure === 'stop') throw failure;
      return undefined;
    });
    if (outcome !== undefined && (!mayPass(outcome.status) || outcome.status === 501)) return outcome;
    const asked = outcome === undefined ? 0 : (outcome.retryAfter ?? 0);
    await host.interruption.sleep(Math.max(pause, Math.min(asked, longestPause)));
  }
  return ask().catch((error: unknown) => {
    throw transferErrorOf(error);
  });
};

/** What an answer that is no success means, for a file or for a question. */
export const refusalOf = (shown: string, what: string, answer: HttpAnswer, said: string): TransferError => {
  const { status, headers } = answer;
  const words = said.replace(/\s+/gu, ' ').trim().slice(0, 300);
  const base = { status, message: `${shown} refuses ${what} (HTTP status ${status}${words === '' ? '' : `: ${words}`})`, retryAfter: answer.retryAfter };
  if (status === 401 || status === 403) return new TransferError({ ...base, failure: 'stop', hint: 'do these credentials have the right to write there?' });
  if (status >= 300 && status < 400) {
    const target = headers['location'];
    const where = target === undefined ? '' : ` to ${printableUrl(target)}`;
    return new TransferError({ ...base, failure: 'stop', message: `${shown} sends ${what} elsewhere${where}; nothing follows, since what logs in is for this server only`, hint: 'is the URL of the destination right?' });
  }
  if (status === 413 || status === 507) return new TransferError({ ...base, failure: 'refused', hint: 'the file, or all there is, may be too large for this server' });
  if (passing.includes(status)) return new TransferError({ ...base, failure: 'transient' });
  // The copy may be there even so: a cluster answers when the slowest of its servers has failed.
  if (status >= 500 && status !== 501) return new TransferError({ ...base, failure: 'unknown' });
  return new TransferError({ ...base, failure: 'refused' });
};

/** A body that tells how much of it went out. @param before bytes of the file that are there already */
export const watchedBody = (body: HttpBody, progress: SendProgress, before = 0): HttpBody => ({
  length: body.length,
  async *open() {
    let sent = before;
    for await (const chunk of body.open()) {
      yield chunk;
      sent += chunk.length;
      progress(sent);
    }
  },
});

/** Asks for each, a few at a time, and gives the answers in order. */
export const eachOf = <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> => inLanes(items, sideBySide, work);

/** Questions at the same time. */
const sideBySide = 6;
