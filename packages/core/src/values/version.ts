import { compare, explain } from '@renovatebot/pep440';
import { WheelError } from '../errors/wheel-error';

/** A version in the one spelling of PEP 440. */
export type Version = string & { readonly brand: 'Version' };

/**
 * The normal form is built from the parts: the library's own `clean` writes a comma into local versions
 * (`1.0+git2024,abc`), which every nightly has.
 *
 * @example parseVersion('v1.0-RC1+Git.1') // '1.0rc1+git.1'
 * @throws WheelError wheel-invalid
 */
export const parseVersion = (text: string): Version => {
  const version = normalizeVersion(text);
  if (version !== undefined) return version;
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `"${text}" is not a version`,
    hint: 'PEP 440 says how versions are written: 1.2.3, 1.2rc1, 1.2.post1, 1.2.dev3+local',
  });
};

/** undefined when the text is no version. */
export const normalizeVersion = (text: string): Version | undefined => {
  const parts = explain(text.trim());
  if (parts === null) return undefined;
  const local = parts.local === null || parts.local === undefined ? '' : `+${parts.local}`;
  return `${parts.public}${local}` as Version;
};

/** Negative when `one` is older, 0 when they are the same version, positive when it is newer. */
export const compareVersions = (one: Version, other: Version): number => compare(one, other);

/** Equality of PEP 440: 1.0 and 1.0.0 are the same version. */
export const sameVersion = (one: string, other: string): boolean => {
  const [first, second] = [normalizeVersion(one), normalizeVersion(other)];
  return first !== undefined && second !== undefined && compareVersions(first, second) === 0;
};

/** Numbers of a plain dotted version, for tables of symbol versions and libc versions: 2.17 is [2, 17]. */
export const numbersOf = (dotted: string): readonly number[] => dotted.split('.').map(Number);

/** Compares plain dotted numbers part by part: 2.5 is older than 2.17. */
export const compareNumbers = (one: string, other: string): number => {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  for (let position = 0; position < Math.max(first.length, second.length); position += 1) {
    const difference = (first[position] ?? 0) - (second[position] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** True for alphas, betas, release candidates and development releases, which nobody gets unasked (PEP 440). */
export const isPrerelease = (version: Version): boolean => explain(version)?.is_prerelease === true;
