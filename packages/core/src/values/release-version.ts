/** Versions of what is no Python distribution: `1.6.48`, `9f`, `1.0.2u`, `2.0rc1`. Their order is the one people expect. */

const preReleaseWords = ['dev', 'alpha', 'a', 'beta', 'b', 'preview', 'pre', 'c', 'rc'];

/** What may follow the numbers of a release: a word of a pre-release, or the one letter of `9f` and `1.0.2u`. */
const tail = `(?:[-._]?(?:${preReleaseWords.filter((word) => word.length > 1).join('|')})[-._]?\\d*|[abc]\\d+|[a-z])?`;

/** True for `2.0rc1`, `1.5-beta`; a single letter at the end is a release (`9b`). */
export const isPreRelease = (version: string): boolean => /\d[-._]?(dev|alpha|beta|preview|pre|rc|[abc]\d)/iu.test(version);

/**
 * Below 0 when `a` is the older one.
 *
 * @example ['1.10', '1.9', '2.0', '2.0rc1', '1.9f'].sort(compareReleases) // 1.9, 1.9f, 1.10, 2.0rc1, 2.0
 */
export const compareReleases = (a: string, b: string): number => {
  const [left, right] = [a, b].map((version) => version.toLowerCase().match(/\d+|[a-z]+/gu) ?? []);
  const length = Math.max(left?.length ?? 0, right?.length ?? 0);
  for (let at = 0; at < length; at += 1) {
    const order = compareParts([left?.[at], left?.[at + 1]], [right?.[at], right?.[at + 1]]);
    if (order !== 0) return order;
  }
  return 0;
};

type Part = readonly [part: string | undefined, next: string | undefined];

const compareParts = (a: Part, b: Part): number => {
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  const [left = '', right = ''] = [a[0], b[0]];
  if (/^\d/u.test(left)) return Number(left) - Number(right);
  if (rank(a) === 0) return preReleaseWords.indexOf(left) - preReleaseWords.indexOf(right);
  return left < right ? -1 : left > right ? 1 : 0;
};

/** A word of a pre-release comes before the end, the end before a letter, a letter before a number. */
const rank = ([part, next]: Part): number => {
  if (part === undefined) return 1;
  if (/^\d/u.test(part)) return 3;
  return preReleaseWords.includes(part) && (part.length > 1 || next !== undefined) ? 0 : 2;
};

/** Separators that upstreams write for the dots of a version. */
const separators = ['.', '_', '-'];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');

/** A version that is not part of a longer number. */
const alone = (version: string): string => `(?<!\\d)(?<!\\d[._])${escaped(version)}(?!\\d)(?![._]\\d)`;

const written = (version: string, separator: string): string => version.replaceAll('.', separator);

/** Those that make a difference: `9f` is written in one way only. */
const separatorsFor = (version: string): readonly string[] => (version.includes('.') ? separators : ['.']);

/** True when a text names the version: with dots, underscores or dashes. */
export const namesRelease = (text: string, version: string): boolean => separatorsFor(version).some((separator) => new RegExp(alone(written(version, separator)), 'u').test(text));

/**
 * Puts another version wherever a path or a URL names one, written as it is written there; `1.14` in a folder of its
 * own follows `1.14.5`.
 *
 * @example replaceRelease('/v1_14/v1_14_5/x-1.14.5.tar.gz', '1.14.5', '1.15.0') // '/v1_15/v1_15_0/x-1.15.0.tar.gz'
 */
export const replaceRelease = (text: string, from: string, to: string): string => {
  const whole = separatorsFor(from).reduce((rest, separator) => rest.replace(new RegExp(alone(written(from, separator)), 'gu'), written(to, separator)), text);
  const [series, newSeries] = [from, to].map((version) => /^\d+\.\d+(?=\.\d)/u.exec(version)?.[0]);
  if (series === undefined || newSeries === undefined) return whole;
  return whole
    .split('/')
    .map((segment) => separators.reduce((rest, separator) => rest.replace(new RegExp(`^([A-Za-z+-]*[-_]?v?)${escaped(written(series, separator))}$`, 'u'), `$1${written(newSeries, separator)}`), segment))
    .join('/');
};

/**
 * The versions among names that are made like one whose version is known, with dots, oldest first.
 *
 * @example releasesAmong(['curl-8_9_0', 'curl-8_14_1', 'tiny-1'], 'curl-8_14_1', '8.14.1') // ['8.9.0', '8.14.1']
 */
export const releasesAmong = (names: readonly string[], like: string, version: string): readonly string[] => {
  for (const separator of separators) {
    const found = new RegExp(alone(written(version, separator)), 'u').exec(like);
    if (found === null) continue;
    const [before, after] = [like.slice(0, found.index), like.slice(found.index + found[0].length)];
    const between = escaped(separator);
    // Letters of a name may have changed their case over the years.
    const pattern = new RegExp(`^${escaped(before)}(\\d+(?:${between}\\d+)*)(${tail})${escaped(after)}$`, 'iu');
    const versions = names.flatMap((name) => {
      const [, numbers, rest = ''] = pattern.exec(name) ?? [];
      return numbers === undefined ? [] : [`${numbers.replaceAll(separator, '.')}${rest.toLowerCase()}`];
    });
    return [...new Set(versions)].sort(compareReleases);
  }
  return [];
};

const endings = /\.(tar\.(gz|xz|bz2|zst|lz|lzma)|tgz|txz|tbz2?|tar|zip|crate)$/iu;

/** A file name without the ending of archives. */
export const archiveStem = (fileName: string): string => fileName.replace(endings, '');

/**
 * What the name of an archive or of the folder in it says.
 *
 * @example parseReleaseName('curl-8_14_1') // { name: 'curl', version: '8.14.1' }
 *          parseReleaseName('v1.2.tar.gz') // { name: undefined, version: '1.2' }
 */
export const parseReleaseName = (text: string): { readonly name: string | undefined; readonly version: string | undefined } => {
  const stem = archiveStem(text).replace(/[-._](orig|src|source)$/iu, '');
  const [, name, dots, others] = new RegExp(`^(?:(.*?)[-_.])??(?:v|release-)?(?:(\\d+(?:\\.\\d+)*${tail})|(\\d+(?:_\\d+)+|\\d+(?:-\\d+)+))$`, 'iu').exec(stem) ?? [];
  const version = dots ?? others?.replaceAll(/[_-]/gu, '.');
  // What is left before the last number of `lcms2.16` or `x-1.2-3` is no name.
  if (version === undefined || (name !== undefined && /\d\.\d|\.$/u.test(name)) || (name !== undefined && /\d$/u.test(name) && stem[name.length] === '.')) return { name: undefined, version: undefined };
  return { name: name === '' ? undefined : name, version };
};
