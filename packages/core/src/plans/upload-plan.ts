import type { UploadRules } from '../definitions/destinations';
import type { PublishedFile, ReleaseFile } from '../values/release-file';
import { compareWithExpected, describeExpected, type ExpectedFile } from './expected-wheels';
import type { ReleaseFinding } from './release-finding';

export interface UploadRequest<File extends ReleaseFile> {
  /** What is here to be sent, all of one project and version. */
  readonly files: readonly File[];
  /** What the destination has of that release; undefined where it cannot be asked. */
  readonly published: readonly PublishedFile[] | undefined;
  readonly rules: UploadRules;
  /** A file of the same name with other bytes may be replaced. */
  readonly replaces: boolean;
  /** What the whole release must hold; undefined where nothing is said. */
  readonly expected: readonly ExpectedFile[] | undefined;
  /** Leaves a file of the same name alone whose hash the destination does not tell. */
  readonly skipExisting: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type UploadEntry<File extends ReleaseFile> =
  /** `replaces`: what is there under the same name with other bytes. */
  | { readonly action: 'send'; readonly file: File; readonly replaces: PublishedFile | undefined }
  /** `identical`: the same bytes, by their hash; `unknown-hash`: a file of that name, of which nothing more is known. */
  | { readonly action: 'skip'; readonly file: File; readonly reason: 'identical' | 'unknown-hash' };

export interface UploadPlan<File extends ReleaseFile> {
  /** In the order of sending. */
  readonly entries: readonly UploadEntry<File>[];
  /** Nothing may be sent while one of them is an error. */
  readonly problems: readonly ReleaseFinding[];
}

/** PyPI takes no file for a release whose first file is older. */
const openDays = 14;
const day = 86_400_000;

/**
 * Decides for each file whether it is sent, by name and hash of what is there and never by what a server says about
 * it in words.
 */
export const planUpload = <File extends ReleaseFile>(request: UploadRequest<File>): UploadPlan<File> => {
  const decided = inSendingOrder(request.files).map((file) => decide(file, request));
  const entries = decided.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const sends = entries.some(({ action }) => action === 'send');
  return {
    entries,
    problems: [...checkExpected(request), ...decided.flatMap(({ problems }) => problems), ...(sends ? checkAge(request) : [])],
  };
};

/** Wheels before sdists, so that no installer builds from source while wheels are on their way; small ones first, where trouble costs least. */
export const inSendingOrder = <File extends Pick<ReleaseFile, 'kind' | 'size' | 'file'>>(files: readonly File[]): readonly File[] =>
  [...files].sort((a, b) => (a.kind === b.kind ? a.size - b.size || (a.file < b.file ? -1 : 1) : a.kind === 'wheel' ? -1 : 1));

interface Decision<File extends ReleaseFile> {
  readonly entry: UploadEntry<File> | undefined;
  readonly problems: readonly ReleaseFinding[];
}

const decide = <File extends ReleaseFile>(file: File, { published = [], rules, replaces, skipExisting }: UploadRequest<File>): Decision<File> => {
  const send = (replaced?: PublishedFile): Decision<File> => ({ entry: { action: 'send', file, replaces: replaced }, problems: [] });
  const conflict = (message: string, hint: string): Decision<File> => ({ entry: undefined, problems: [{ severity: 'error', code: 'release-conflict', file: file.file, message, hint }] });
  const same = published.find((other) => other.file === file.file);
  if (same !== undefined) {
    const { verdict, own, theirs } = compareBytes(file, same);
    if (verdict === 'same') return { entry: { action: 'skip', file, reason: 'identical' }, problems: [] };
    if (replaces) return send(same);
    if (verdict === 'different') {
      return conflict(`it is there already with other bytes: ${theirs} there, ${own} here`, 'a name is taken once and for all: give the new file a build tag or the release a new version, or upload the file that is there');
    }
    if (skipExisting) return { entry: { action: 'skip', file, reason: 'unknown-hash' }, problems: [{ severity: 'warning', file: file.file, message: 'it is there already, and is left as it is; whether it has the same bytes is not known' }] };
    return conflict('it is there already, and no hash is told that could be compared', 'with --skip-existing it is left as it is');
  }
  const elsewhere = rules === 'pypi' ? published.find((other) => compareBytes(file, other).verdict === 'same') : undefined;
  if (elsewhere !== undefined) return conflict(`it has the very bytes of ${elsewhere.file}, which is there already; PyPI takes no bytes twice`, 'was a wheel renamed by hand? Build it under its own name');
  const sdist = rules === 'pypi' && file.kind === 'sdist' ? published.find((other) => isSdist(other)) : undefined;
  if (sdist !== undefined) return conflict(`the release has an sdist there already, ${sdist.file}; PyPI takes one`, 'make a new version');
  return send();
};

const isSdist = ({ file }: PublishedFile): boolean => /\.(?:tar\.gz|zip|tar\.bz2)$/u.test(file);

export interface BytesComparison {
  readonly verdict: 'same' | 'different' | 'unknown';
  readonly own: string;
  readonly theirs: string;
}

/** By the strongest hash that both have; another size is enough to differ. */
export const compareBytes = (file: ReleaseFile, { hashes, size }: PublishedFile): BytesComparison => {
  for (const algorithm of ['sha256', 'md5'] as const) {
    const theirs = hashes[algorithm]?.toLowerCase();
    if (theirs !== undefined) return { verdict: theirs === file[algorithm] ? 'same' : 'different', own: `${algorithm} ${file[algorithm]}`, theirs: `${algorithm} ${theirs}` };
  }
  return { verdict: size === undefined || size === file.size ? 'unknown' : 'different', own: `${file.size} bytes (sha256 ${file.sha256})`, theirs: `${size ?? 'an unknown number of'} bytes` };
};

/** What lies at the destination already counts as there: a run that goes on where another stopped has the rest. */
const checkExpected = <File extends ReleaseFile>({ files, published = [], expected }: UploadRequest<File>): readonly ReleaseFinding[] => {
  if (expected === undefined) return [];
  const here = compareWithExpected(files, expected);
  const anywhere = compareWithExpected([...files, ...published.map(({ file, hashes }) => ({ file, sha256: hashes['sha256'] }))], expected);
  const error = (file: string, message: string, hint?: string): ReleaseFinding => ({ severity: 'error', code: 'release-incomplete', file, message, ...(hint === undefined ? {} : { hint }) });
  const release = files[0] === undefined ? 'the release' : `${files[0].project} ${files[0].version}`;
  return [
    ...anywhere.missing.map((one) => error(release, `it lacks ${describeExpected(one)}`, 'nothing is uploaded while a part of the release is missing')),
    ...here.unexpected.map((file) => error(file, 'it is none of the expected files', 'take it away, or have it expected')),
    ...anywhere.different.map(({ file, expected: wanted, actual }) => error(file, `it is expected with sha256 ${wanted} and has ${actual}`, 'is it the file that was tested?')),
  ];
};

const checkAge = <File extends ReleaseFile>({ published = [], rules, now, files }: UploadRequest<File>): readonly ReleaseFinding[] => {
  const times = published.map(({ uploaded }) => Date.parse(uploaded ?? '')).filter((time) => !Number.isNaN(time));
  if (rules !== 'pypi' || times.length === 0) return [];
  const days = Math.floor((now - Math.min(...times)) / day);
  if (days < openDays) return [];
  return [
    {
      severity: 'error',
      file: files[0] === undefined ? 'the release' : `${files[0].project} ${files[0].version}`,
      message: `it is ${days} days old, and PyPI takes no new file for a release after ${openDays} days`,
      hint: 'make a new version (a post-release, such as 1.0.post1)',
    },
  ];
};
