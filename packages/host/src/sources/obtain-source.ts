import { join } from 'node:path';
import { isWheelError, renderSource, WheelError, type Source } from '@wheelwright/core';
import type { Host, LogStep } from '../ports';
import { printableUrl } from '../secret';
import { mirrorPlaces, mirrorsVariable, parseMirrors } from './mirror-places';
import type { Place } from './place';
import { sourcePlaces } from './source-places';
import { findStored, store } from './source-store';

export interface ObtainedSource {
  /** The one that was found. */
  readonly source: Source;
  /** Absolute path in the store. */
  readonly archive: string;
}

interface Attempt {
  readonly place: string;
  readonly why: string;
}

/**
 * Brings one of several equivalent sources into the user's store, checked by sha256: what is already there; else
 * from the user's mirrors; else from each source in order. What fails is passed over; nothing unchecked is kept.
 *
 * @param base folder that relative mirrors start from
 * @param line shows the progress; without it a line of our own does, when something must be fetched
 * @throws WheelError source-unavailable, or sha256-mismatch where something else came, with every place that was tried and why it did not do
 */
export const obtainSource = async (host: Host, sources: readonly Source[], base: string, line?: LogStep): Promise<ObtainedSource> => {
  for (const source of sources) {
    const archive = await findStored(host, source);
    if (archive !== undefined) return noted(host, { source, archive });
  }
  const title = sources[0]?.fileName ?? 'source';
  const step = line ?? host.log.step(`fetch ${title}`);
  const attempts: Attempt[] = [];
  try {
    const obtained = await fetchAny(host, { sources, base, step, attempts });
    if (obtained === undefined) throw nothingDid(sources, attempts);
    if (line === undefined) step.done(renderSource(obtained.source));
    return noted(host, obtained);
  } catch (error) {
    if (line === undefined) step.failed();
    throw error;
  }
};

interface Search {
  readonly sources: readonly Source[];
  readonly base: string;
  readonly step: LogStep;
  readonly attempts: Attempt[];
}

const fetchAny = async (host: Host, search: Search): Promise<ObtainedSource | undefined> => {
  for (const location of parseMirrors(host.variables[mirrorsVariable] ?? '')) {
    for (const source of search.sources) {
      const archive = await fetchOne(host, { ...search, source, places: () => mirrorPlaces(host, location, source, search.base) });
      if (archive !== undefined) return { source, archive };
    }
  }
  for (const source of search.sources) {
    const archive = await fetchOne(host, { ...search, source, places: () => sourcePlaces(host, source, search.base) });
    if (archive !== undefined) return { source, archive };
  }
  return undefined;
};

interface FetchOne extends Search {
  readonly source: Source;
  readonly places: () => readonly Place[] | Promise<readonly Place[]>;
}

/** One run at a time fetches what has one hash; another that waited finds it in the store. */
const fetchOne = async (host: Host, search: FetchOne): Promise<string | undefined> =>
  host.locks.hold(`source-${search.source.sha256.slice(0, 16)}`, async () => {
    const { source, attempts, step } = search;
    const stored = await findStored(host, source);
    if (stored !== undefined) return stored;
    let places: readonly Place[];
    try {
      places = await search.places();
    } catch (error) {
      attempts.push({ place: renderSource(source), why: reason(error) });
      return undefined;
    }
    const incoming = join(host.machine.cache, 'sources', '.incoming', source.sha256);
    for (const place of places) {
      await host.files.remove(incoming);
      await host.files.makeFolder(incoming);
      try {
        const file = join(incoming, 'file');
        step.update(`${source.fileName} from ${place.title}`);
        await place.fetch(file, (received, total) => step.update(`${megabytes(received)}${total === undefined ? '' : ` of ${megabytes(total)}`} from ${place.title}`));
        const wrong = await complaint(host, file, source.sha256);
        if (wrong === undefined) return await store(host, source, file);
        attempts.push({ place: place.title, why: wrong });
        host.log.warn(`${place.title}: ${wrong}`);
      } catch (error) {
        attempts.push({ place: place.title, why: reason(error) });
      } finally {
        await host.files.remove(incoming);
      }
    }
    return undefined;
  });

/** What is wrong with a file that came, or undefined. */
const complaint = async (host: Host, file: string, expected: string): Promise<string | undefined> => {
  const actual = await host.files.sha256(file);
  if (actual === expected) return undefined;
  const size = (await host.files.facts(file))?.size ?? 0;
  const hint = size === 0 ? ', an empty file' : (await looksLikePage(host, file, size)) ? ', which looks like an HTML page and no archive' : '';
  return `has the sha256 ${actual} (${size} bytes${hint}), not ${expected}`;
};

const looksLikePage = async (host: Host, file: string, size: number): Promise<boolean> => {
  if (size > 4 * 1024 * 1024) return false;
  const head = new TextDecoder().decode((await host.files.readBytes(file)).subarray(0, 1024)).trimStart();
  return /^(<!--.*?-->\s*)?<(!doctype html|html|head|body|\?xml)/isu.test(head);
};

/** Errors that the next place would not help against end the search. */
const reason = (error: unknown): string => {
  if (!isWheelError(error) || ['interrupted', 'disk-full', 'bug'].includes(error.code)) throw error;
  return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
};

const nothingDid = (sources: readonly Source[], attempts: readonly Attempt[]): WheelError => {
  const name = sources[0]?.fileName ?? 'the source';
  const lines = attempts.map(({ place, why }) => `  - ${why.startsWith(place) ? why : `${place}: ${why}`}`);
  const mismatch = attempts.some(({ why }) => why.startsWith('has the sha256'));
  return new WheelError({
    code: mismatch ? 'sha256-mismatch' : 'source-unavailable',
    family: 'usage',
    message: [`${name} could not be had; tried:`, ...lines].join('\n'),
    hint: `${mismatch ? 'a wrong sha256 means another file, or a wrong entry: check before you change it; ' : ''}add another entry to "sources", or put the file into a folder and name that in ${mirrorsVariable}`,
  });
};

const noted = (host: Host, obtained: ObtainedSource): ObtainedSource => {
  const { source } = obtained;
  if (source.differs !== undefined) host.log.info(`${printableUrl(renderSource(source))} is used; it differs from upstream’s release: ${source.differs}`);
  if (source.adjust.notice !== undefined) host.log.info(source.adjust.notice);
  return obtained;
};

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
