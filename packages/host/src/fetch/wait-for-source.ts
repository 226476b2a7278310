import { isWheelError, type WheelError } from '@wheelwright/core';
import { renderDuration } from '../node/render-duration';
import type { Host } from '../ports';
import { isPageMissing, listSource, type WantedRelease } from './list-source';
import type { FetchSource, SourceListing } from './source';

export interface SourceWait {
  /** Names of what is still missing in a listing; empty when it is whole. */
  readonly missing: (listing: SourceListing) => readonly string[];
  /** Milliseconds until patience ends; 20 minutes when not said: a CDN keeps what it has for 15. 0 asks once. */
  readonly limit?: number;
  /** Milliseconds between two questions; 15 seconds when not said. */
  readonly interval?: number;
}

/**
 * Asks a source until it has all that is wanted of a release: listings lag behind what was uploaded, and a CDN shows the
 * old page, or that there is none, until its copy is too old. Gives the last listing when the time is over, whole or
 * not, so that whoever asked says what is missing.
 *
 * @throws WheelError as `listSource`; that a page is not there (yet) only at the end
 */
export const waitForSource = (host: Host, source: FetchSource, request: { readonly release: WantedRelease; readonly wait: SourceWait }): Promise<SourceListing> =>
  host.interruption.during(() => poll(host, source, request));

const poll = async (host: Host, source: FetchSource, request: { readonly release: WantedRelease; readonly wait: SourceWait }): Promise<SourceListing> => {
  const { missing, limit = 20 * 60_000, interval = 15_000 } = request.wait;
  const end = host.clock.now() + limit;
  let step: ReturnType<Host['log']['step']> | undefined;
  try {
    for (;;) {
      const listing = await listOnce(host, source, request.release);
      const lacking = isWheelError(listing) ? ['the page'] : missing(listing);
      const rest = end - host.clock.now();
      if (lacking.length === 0 || rest <= 0) {
        if (isWheelError(listing)) throw listing;
        if (lacking.length === 0) step?.done();
        else step?.failed(`missing: ${few(lacking)}`);
        return listing;
      }
      step ??= host.log.step(`wait for ${lacking.length === 1 ? (lacking[0] ?? '') : `${lacking.length} files`} to be shown`);
      step.update(`missing: ${few(lacking)}; at most ${renderDuration(rest)} more`);
      await host.interruption.sleep(Math.min(interval, rest));
    }
  } catch (error) {
    step?.failed();
    throw error;
  }
};

/** A page that is not there may come; whatever else is wrong stays wrong. */
const listOnce = async (host: Host, source: FetchSource, release: WantedRelease): Promise<SourceListing | WheelError> => {
  try {
    return await listSource(host, source, release);
  } catch (error) {
    if (isWheelError(error) && isPageMissing(error)) return error;
    throw error;
  }
};

const few = (names: readonly string[]): string => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
