import { isAbsolute, resolve } from 'node:path';
import { compareWithExpected, describeExpected, isOfWheelType, parseWheelFilename, WheelError, type ExpectedFile, type ListedFile } from '@wheelwright/core';
import { fetchFiles, waitForSource, type FetchReport, type FetchSource, type Host, type SourceListing } from '@wheelwright/host';
import type { UploaderOptions } from './options';

/** A URL as it is, a path as an absolute one: `~/wheels` and `wheels` too. */
export const sourceOf = (host: Pick<Host, 'machine'>, cwd: string, { source, allowedHosts }: Pick<UploaderOptions, 'source' | 'allowedHosts'>): FetchSource => ({
  url: /^[a-z][a-z0-9+.-]+:/iu.test(source) ? source : pathOf(host, cwd, source),
  allowedHosts,
});

export const pathOf = ({ machine }: Pick<Host, 'machine'>, cwd: string, path: string): string =>
  path === '~' || path.startsWith('~/') ? `${machine.home}${path.slice(1)}` : isAbsolute(path) ? path : resolve(cwd, path);

/**
 * The wheels of the wanted types on the page; with `expected`, after the wait for those that are not shown yet.
 *
 * @throws WheelError wheel-missing naming what the page has instead; source-unavailable
 */
export const listWheels = async (host: Host, source: FetchSource, options: UploaderOptions, expected: readonly ExpectedFile[] | undefined): Promise<{ readonly listing: SourceListing; readonly files: readonly ListedFile[] }> => {
  const { project, version, types, sdist, wait, verbose } = options;
  const isWanted = ({ kind, file }: ListedFile): boolean => (kind === 'sdist' ? sdist : types.some((type) => isOfWheelType(type, parseWheelFilename(file))));
  const missing = ({ files }: SourceListing): readonly string[] =>
    compareWithExpected(files.map(({ file, hashes }) => ({ file, sha256: hashes['sha256'] })), expected ?? []).missing.map(describeExpected);
  const listing = await waitForSource(host, source, { release: { project, version }, wait: { missing, limit: wait } });
  for (const { link, reason } of listing.refused) host.log.warn(`left out: ${link}: ${reason}`);
  const files = listing.files.filter(isWanted);
  if (verbose) for (const { file } of listing.files) if (!files.some((wanted) => wanted.file === file)) host.log.info(`left out, as it is of another type: ${file}`);
  if (files.length === 0) throw nothingFound(listing, options);
  return { listing, files };
};

const nothingFound = ({ shown, files, others }: SourceListing, { project, version, typeWords }: UploaderOptions): WheelError =>
  new WheelError({
    code: 'wheel-missing',
    family: 'usage',
    message: `${shown} shows no ${files.length === 0 ? 'wheels' : `wheels of type ${typeWords.join(' or ')}`} of ${project} ${version}`,
    hint:
      files.length > 0
        ? `it shows of that release: ${few(files.map(({ file }) => file))}; -t says which are wanted`
        : others.length === 0
          ? 'it shows no wheels at all: is it the right page?'
          : `it shows: ${few(others)}`,
  });

const few = (names: readonly string[]): string => `${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;

/** Brings the files, with one ticking line for each. */
export const fetchWheels = async (host: Host, { listing, files }: { readonly listing: SourceListing; readonly files: readonly ListedFile[] }, options: { readonly folder: string; readonly jobs: number; readonly clobber: boolean }): Promise<FetchReport> => {
  const step = host.log.step(`fetch ${files.length === 1 ? (files[0]?.file ?? '') : `${files.length} files`} from ${listing.shown}`);
  const finished = new Set<string>();
  try {
    const report = await fetchFiles(host, { source: listing.source, files }, {
      ...options,
      onProgress: ({ file, received, total }) => {
        if (received === total) finished.add(file);
        step.update(`${finished.size} of ${files.length}, ${file}`);
      },
    });
    const kept = report.files.filter(({ state }) => state === 'kept').length;
    if (report.failures.length > 0) step.failed(`${report.failures.length} of ${files.length} could not be fetched`);
    else step.done(kept === 0 ? undefined : `${kept} of them ${kept === 1 ? 'was' : 'were'} there already`);
    return report;
  } catch (error) {
    step.failed();
    throw error;
  }
};
