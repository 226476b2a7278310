import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf, isWheelError, WheelError, type ListedFile } from '@wheelwright/core';
import { fileDigests, type FileDigests } from '../file-digests';
import { inLanes } from '../in-lanes';
import type { Host, ResumeAnswer } from '../ports';
import { printableUrl } from '../secret';
import { checkFetched } from './check-fetched';
import { readFetchManifest, recordFetch } from './fetch-manifest';
import type { FetchedFile, FetchOptions, FetchReport } from './fetch-report';
import type { FetchSource } from './source';
import { authorizationOf } from './source-request';

/** Folder of unfinished files, within that of the finished ones. */
const unfinished = '.fetching';

/** A listing, or some of its files. */
export interface WantedFiles {
  readonly source: FetchSource;
  readonly files: readonly ListedFile[];
}

/**
 * Brings files of a source into a folder. A file that is there already is kept only if its bytes are proven to be those
 * of the source, by hash, or by the server's word that nothing has changed since they were fetched; what arrives is
 * compared with every hash and size that the source says, and takes its name when it is found sound. What is cut off is
 * gone on with by the next run. Where from, and with what hash, is kept in `.fetched.json` in the folder.
 *
 * One file that fails does not keep the others.
 *
 * @throws WheelError disk-full, interrupted; all else is in the report
 */
export const fetchFiles = (host: Host, listing: WantedFiles, options: FetchOptions): Promise<FetchReport> => host.interruption.during(() => fetchAll(host, listing, options));

const fetchAll = async (host: Host, listing: WantedFiles, options: FetchOptions): Promise<FetchReport> => {
  await host.files.makeFolder(options.folder);
  const fetched: FetchedFile[] = [];
  const failures: { file: ListedFile; error: WheelError }[] = [];
  await inLanes(listing.files, options.jobs, async (file) => {
    host.interruption.check();
    try {
      fetched.push(await fetchOne(host, { file, source: listing.source, options }));
    } catch (error) {
      if (!isWheelError(error) || error.code === 'disk-full' || error.code === 'interrupted') throw error;
      failures.push({ file, error });
    }
  });
  await removeIfEmpty(host, join(options.folder, unfinished));
  const byName = (a: { file: string }, b: { file: string }): number => (a.file < b.file ? -1 : 1);
  return { files: fetched.sort(byName), failures: failures.sort((a, b) => byName(a.file, b.file)) };
};

interface Work {
  readonly file: ListedFile;
  readonly source: FetchSource;
  readonly options: FetchOptions;
}

const fetchOne = async (host: Host, work: Work): Promise<FetchedFile> => {
  const path = join(work.options.folder, work.file.file);
  // Two runs into one folder: the second finds what the first has fetched.
  return host.locks.hold(`fetch-${digestOf(path).slice(0, 16)}`, async () => {
    const facts = await host.files.facts(path);
    if (facts?.kind === 'folder') throw refuse(work.file, 'is a folder here', 'give another folder to fetch into');
    const own = facts !== undefined && work.file.url.startsWith('file:') && (await host.files.exists(path)) && (await host.files.realPath(path)) === (await host.files.realPath(fileURLToPath(work.file.url)));
    const there = facts === undefined || !(await host.files.exists(path)) ? undefined : await fileDigests(host, path);
    if (there !== undefined && (own || (!work.options.clobber && provenBy(work.file, there)))) return result(work, path, { ...there, state: 'kept' });
    return bring(host, work, { path, there });
  });
};

const bring = async (host: Host, work: Work, { path, there }: { path: string; there: FileDigests | undefined }): Promise<FetchedFile> => {
  const { file, options } = work;
  const part = join(options.folder, unfinished, file.file);
  const known = there === undefined || options.clobber ? undefined : (await readFetchManifest(host, options.folder))[file.file];
  const unlessEtag = known !== undefined && known.sha256 === there?.sha256 && known.from === printableUrl(file.url) && hashesOf(file).length === 0 ? known.etag : undefined;
  const answer = await arrive(host, work, { part, ...(unlessEtag === undefined ? {} : { unlessEtag }) });
  if (answer.unchanged) {
    if (there === undefined) throw new WheelError({ code: 'bug', family: 'bug', message: `${file.file} is said to be unchanged and is not there` });
    return result(work, path, { ...there, state: 'kept' });
  }
  const same = there?.sha256 === answer.sha256;
  try {
    await checkFetched(host, { file: file.file, path: part, vouched: hashesOf(file).length > 0 });
  } catch (error) {
    await forget(host, part);
    throw error;
  }
  await host.files.move(part, path);
  await forget(host, part);
  const { sha256, size, etag, date } = answer;
  await recordFetch(host, options.folder, { file: file.file, record: { from: printableUrl(file.url), sha256, size, ...(etag === undefined ? {} : { etag }), ...(date === undefined ? {} : { fetched: date }) } });
  return result(work, path, { sha256, size, resumed: answer.resumed, state: there === undefined ? 'fetched' : same ? 'kept' : 'replaced' });
};

/** Fetches into the part and compares with what the source says. What was gone on with and is wrong is fetched once more, whole. */
const arrive = async (host: Host, work: Work, { part, unlessEtag }: { part: string; unlessEtag?: string }): Promise<ResumeAnswer> => {
  const answer = await transfer(host, work, { part, ...(unlessEtag === undefined ? {} : { unlessEtag }) });
  if (answer.unchanged) return answer;
  const wrong = mismatch(work.file, answer);
  if (wrong === undefined) return answer;
  await forget(host, part);
  if (answer.resumed > 0) return arrive(host, work, { part });
  throw wrong;
};

const transfer = async (host: Host, { file, source, options }: Work, { part, unlessEtag }: { part: string; unlessEtag?: string }): Promise<ResumeAnswer> => {
  const progress = (received: number, total: number | undefined): void => options.onProgress?.({ file: file.file, received, total });
  if (!file.url.startsWith('file:')) {
    return host.http.resume({
      url: file.url,
      part,
      headers: authorizationOf(source, file.url),
      ...(source.trust === undefined ? {} : { trust: source.trust }),
      ...(unlessEtag === undefined ? {} : { unlessEtag }),
      progress,
    });
  }
  const from = fileURLToPath(file.url);
  if (!(await host.files.exists(from))) throw refuse(file, 'is no longer there');
  // A link is followed, so that bytes arrive and not a link.
  await host.files.copy(await host.files.realPath(from), part);
  const digests = await fileDigests(host, part);
  progress(digests.size, digests.size);
  return { unchanged: false, ...digests, resumed: 0, etag: undefined, date: undefined };
};

const forget = async (host: Host, part: string): Promise<void> => {
  await host.files.remove(part);
  await host.files.remove(`${part}.json`);
};

const removeIfEmpty = async (host: Host, folder: string): Promise<void> => {
  if ((await host.files.list(folder)).length === 0) await host.files.remove(folder);
};

/** What the source says of the bytes, in the algorithms that are computed here. */
const hashesOf = (file: ListedFile): readonly ('sha256' | 'md5')[] => (['sha256', 'md5'] as const).filter((algorithm) => file.hashes[algorithm] !== undefined);

const provenBy = (file: ListedFile, there: FileDigests): boolean => hashesOf(file).length > 0 && mismatch(file, there) === undefined;

const mismatch = (file: ListedFile, bytes: FileDigests): WheelError | undefined => {
  for (const algorithm of hashesOf(file)) {
    if (file.hashes[algorithm] === bytes[algorithm]) continue;
    return new WheelError({
      code: 'sha256-mismatch',
      family: 'usage',
      message: `${file.file} from ${printableUrl(file.url)} has the ${algorithm} ${bytes[algorithm]}, not ${file.hashes[algorithm] ?? ''} as its page says`,
      hint: 'the page or the file may be an old copy (a CDN keeps them for a while): wait and run again; if it stays so, somebody has replaced one of the two',
    });
  }
  if (file.size === undefined || file.size === bytes.size) return undefined;
  return refuse(file, `has ${bytes.size} bytes, not ${file.size} as its page says`);
};

const result = (
  { file }: Work,
  path: string,
  facts: { readonly sha256: string; readonly size: number; readonly state: FetchedFile['state']; readonly resumed?: number },
): FetchedFile => ({
  file: file.file,
  kind: file.kind,
  path,
  from: printableUrl(file.url),
  sha256: facts.sha256,
  size: facts.size,
  state: facts.state,
  resumed: facts.resumed ?? 0,
  vouched: hashesOf(file).length > 0,
});

const refuse = (file: ListedFile, what: string, hint?: string): WheelError =>
  new WheelError({ code: 'download-failed', family: 'usage', message: `${file.file} from ${printableUrl(file.url)} ${what}`, ...(hint === undefined ? {} : { hint }) });
