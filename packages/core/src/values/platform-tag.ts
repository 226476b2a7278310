import { compareNumbers } from './version';

/** A platform tag: where a wheel may be installed. */
export type PlatformTag =
  | { readonly kind: 'any' }
  /** What a build on Linux is called before repair has proved more. */
  | { readonly kind: 'linux'; readonly architecture: string }
  /** PEP 600: `version` is the oldest glibc. manylinux1, 2010 and 2014 are older names for 2.5, 2.12 and 2.17. */
  | { readonly kind: 'manylinux'; readonly version: string; readonly architecture: string }
  /** PEP 656: `version` is the oldest musl. */
  | { readonly kind: 'musllinux'; readonly version: string; readonly architecture: string }
  | { readonly kind: 'macosx'; readonly version: string; readonly architecture: string }
  | { readonly kind: 'windows'; readonly architecture: string }
  | { readonly kind: 'other'; readonly text: string };

/** Names from before PEP 600, to the glibc they stand for. */
export const manylinuxAliases: Readonly<Record<string, string>> = { manylinux1: '2.5', manylinux2010: '2.12', manylinux2014: '2.17' };

const windows: Readonly<Record<string, string>> = { win32: 'i686', win_amd64: 'x86_64', win_arm64: 'aarch64' };

/** @example parsePlatformTag('manylinux2014_x86_64') // { kind: 'manylinux', version: '2.17', architecture: 'x86_64' } */
export const parsePlatformTag = (text: string): PlatformTag => {
  if (text === 'any') return { kind: 'any' };
  const architecture = Object.hasOwn(windows, text) ? windows[text] : undefined;
  if (architecture !== undefined) return { kind: 'windows', architecture };
  const versioned = /^(?<kind>manylinux|musllinux|macosx)_(?<major>[0-9]+)_(?<minor>[0-9]+)_(?<architecture>[a-z0-9_]+)$/u.exec(text)?.groups;
  if (versioned !== undefined) {
    return {
      kind: versioned['kind'] as 'manylinux' | 'musllinux' | 'macosx',
      version: `${versioned['major']}.${versioned['minor']}`,
      architecture: versioned['architecture'] as string,
    };
  }
  const named = /^(?<name>manylinux1|manylinux2010|manylinux2014|linux)_(?<architecture>[a-z0-9_]+)$/u.exec(text)?.groups;
  if (named === undefined) return { kind: 'other', text };
  const version = manylinuxAliases[named['name'] as string];
  if (version === undefined) return { kind: 'linux', architecture: named['architecture'] as string };
  return { kind: 'manylinux', version, architecture: named['architecture'] as string };
};

/** The spelling of PEP 600 and its likes: `manylinux_2_17_x86_64`, also for what was written manylinux2014. */
export const formatPlatformTag = (tag: PlatformTag): string => {
  switch (tag.kind) {
    case 'any':
      return 'any';
    case 'linux':
      return `linux_${tag.architecture}`;
    case 'manylinux':
    case 'musllinux':
    case 'macosx':
      return `${tag.kind}_${tag.version.replace('.', '_')}_${tag.architecture}`;
    case 'windows':
      return Object.keys(windows).find((name) => windows[name] === tag.architecture) ?? `win_${tag.architecture}`;
    case 'other':
      return tag.text;
  }
};

/**
 * Every spelling of a tag, sorted, as a repaired wheel carries them: installers from before PEP 600 know the old
 * ones only.
 *
 * @example platformTagSpellings('manylinux1_x86_64') // ['manylinux1_x86_64', 'manylinux_2_5_x86_64']
 */
export const platformTagSpellings = (text: string): readonly string[] => {
  const tag = parsePlatformTag(text);
  if (tag.kind !== 'manylinux') return [formatPlatformTag(tag)];
  const aliases = Object.keys(manylinuxAliases).filter((alias) => manylinuxAliases[alias] === tag.version);
  return [...aliases.map((alias) => `${alias}_${tag.architecture}`), formatPlatformTag(tag)].sort();
};

/** Whether two spellings mean the same platform. */
export const samePlatformTag = (one: string, other: string): boolean =>
  formatPlatformTag(parsePlatformTag(one)) === formatPlatformTag(parsePlatformTag(other));

/**
 * Whether what is tagged `wheel` may be installed where `machine` describes the system: same kind and architecture,
 * and a floor that is not newer.
 */
export const platformAccepts = (machine: PlatformTag, wheel: PlatformTag): boolean => {
  if (wheel.kind === 'any') return true;
  if (wheel.kind === 'other' || machine.kind === 'other' || machine.kind === 'any') return formatPlatformTag(wheel) === formatPlatformTag(machine);
  if (wheel.architecture !== machine.architecture) return false;
  if (wheel.kind === 'linux') return machine.kind === 'linux' || machine.kind === 'manylinux' || machine.kind === 'musllinux';
  if (wheel.kind !== machine.kind) return false;
  return wheel.kind === 'windows' || machine.kind === 'windows' || compareNumbers(wheel.version, machine.version) <= 0;
};
