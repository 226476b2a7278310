import { compareVersions, normalizeVersion, type Version } from '../values/version';

/** A file of a channel, as far as it matters how long it stays. */
export interface PrunableFile {
  readonly file: string;
  /** As the server writes it. */
  readonly version: string;
  /** ISO 8601; undefined where the server does not say. */
  readonly uploaded: string | undefined;
  readonly labels: readonly string[];
}

/** How long files of one project stay. */
export interface PruneRules {
  /** So many versions stay, the newest ones; undefined: any number. */
  readonly versions: number | undefined;
  /** Versions whose last file came longer ago go; undefined: none does. */
  readonly days: number | undefined;
  /** Only files that have no other labels than these may go. */
  readonly labels: readonly string[];
  /** The newest version stays even when it is too old. */
  readonly keepNewest: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface PrunePlan<File extends PrunableFile> {
  readonly remove: readonly { readonly file: File; /** `2.1.0.dev3 is not among the newest 5 versions` */ readonly reason: string }[];
  readonly keep: readonly File[];
  /** What people should know: nothing came for weeks, or what cannot be judged. */
  readonly notes: readonly string[];
}

interface Release<File> {
  readonly text: string;
  readonly version: Version | undefined;
  readonly files: readonly File[];
  /** Milliseconds since 1970 of the last file; undefined where one of them has no time. */
  readonly uploaded: number | undefined;
}

/** Days without a new version after which people are told. */
const staleDays = 15;
const day = 24 * 60 * 60 * 1000;

/**
 * What retention takes away from a channel of nightlies. Newest is what came last, since development versions of two
 * branches, or of two commits of a day, have no other order; where times are unknown, the version decides.
 *
 * @example planPrune(files, { versions: 5, days: 30, labels: ['main'], keepNewest: true, now })
 */
export const planPrune = <File extends PrunableFile>(files: readonly File[], rules: PruneRules): PrunePlan<File> => {
  const { now } = rules;
  const releases = releasesOf(files).sort(newestFirst);
  const notes: string[] = [];
  const remove: { file: File; reason: string }[] = [];
  const keep: File[] = [];
  for (const [position, release] of releases.entries()) {
    const reason = whyGone(release, position, rules, now);
    if (release.version === undefined) notes.push(`"${release.text}" is no version: its files stay`);
    for (const file of release.files) {
      if (reason === undefined || (position === 0 && rules.keepNewest)) keep.push(file);
      else if (file.labels.every((label) => rules.labels.includes(label))) remove.push({ file, reason });
      else {
        keep.push(file);
        notes.push(`${file.file} stays: it has the labels ${file.labels.join(', ')} too`);
      }
    }
  }
  const [newest] = releases;
  const age = newest?.uploaded === undefined ? 0 : Math.floor((now - newest.uploaded) / day);
  if (newest !== undefined && age >= staleDays) notes.push(`nothing came for ${age} days: the newest version is ${newest.text}`);
  return { remove, keep, notes };
};

const releasesOf = <File extends PrunableFile>(files: readonly File[]): Release<File>[] => {
  const byVersion = new Map<string, File[]>();
  for (const file of files) {
    const key = normalizeVersion(file.version) ?? file.version;
    byVersion.set(key, [...(byVersion.get(key) ?? []), file]);
  }
  return [...byVersion].map(([text, group]) => {
    const times = group.map(({ uploaded }) => (uploaded === undefined ? Number.NaN : Date.parse(uploaded)));
    const last = Math.max(...times);
    return { text, version: normalizeVersion(text), files: group, uploaded: Number.isNaN(last) ? undefined : last };
  });
};

/** What is no version comes last; it stays anyway. */
const newestFirst = (one: Release<unknown>, other: Release<unknown>): number => {
  if (one.version === undefined || other.version === undefined) return Number(one.version === undefined) - Number(other.version === undefined);
  const [first, second] = [one.uploaded, other.uploaded];
  if (first !== undefined && second !== undefined && first !== second) return second - first;
  return compareVersions(other.version, one.version);
};

const whyGone = ({ version, text, uploaded }: Release<unknown>, position: number, { versions, days }: PruneRules, now: number): string | undefined => {
  if (version === undefined) return undefined;
  if (versions !== undefined && position >= versions) return `${text} is not among the newest ${versions} versions`;
  if (days === undefined || uploaded === undefined || now - uploaded <= days * day) return undefined;
  return `${text} came ${Math.floor((now - uploaded) / day)} days ago, and ${days} are kept`;
};
