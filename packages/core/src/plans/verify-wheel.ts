import { utf8ToBytes } from '@noble/hashes/utils';
import { matchesSelector } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import { isElf, readElf } from '../formats/elf';
import { readSharedObject, systemOf } from '../formats/shared-object';
import type { WheelOutline } from '../formats/release-contents';
import type { WheelContents } from '../formats/wheel-contents';
import { allowsLibrary, allowsVersion, renderAllowance } from '../policies/allows';
import type { Policy } from '../policies/policy';
import { formatPlatformTag, parsePlatformTag, samePlatformTag } from '../values/platform-tag';
import { isPureWheel } from '../values/wheel-filename';
import { providedNames, type ElfMember } from './policy-check';
import { findBuildTagDisagreement } from './build-tag';
import { checkSystemWheel, isDesktopTag, type DesktopTag, type SystemMember } from './system-check';
import { findDisagreements } from './wheel-agreement';

export interface WheelExpectations {
  /** What the wheel's platform permits; undefined for a wheel for every platform, and for Windows and macOS. */
  readonly policy: Policy | undefined;
  /** Patterns of libraries that are neither the system's nor in the wheel, on purpose. */
  readonly exclude: readonly string[];
  /** Absolute folders of this machine that no member may name. */
  readonly forbidden: readonly string[];
  /** RECORD's hash of a member: `sha256=...`. */
  readonly hash: (bytes: Uint8Array) => string;
}

/** Something wrong with a finished wheel. */
export interface WheelFinding {
  readonly code: 'leaks-build-path' | 'policy-exceeded' | 'wheel-invalid';
  readonly message: string;
}

/**
 * Everything that must hold of a wheel that leaves repair, looked at once more in the wheel itself, whoever made it.
 * The ZIP's own structure is `checkZipStructure`'s.
 */
export const verifyWheel = (wheel: WheelContents, expected: WheelExpectations): readonly WheelFinding[] => {
  const tag = desktopTag(wheel);
  const members = elfMembers(wheel);
  return [
    ...(tag === undefined ? invalid(findPlatform(wheel, expected.policy)) : findDesktop(wheel, tag, expected.exclude)),
    ...invalid([...findDisagreements(outlineOf(wheel, expected.hash)), ...findBuildTagDisagreement(wheel)]),
    ...invalid(findAbi(wheel, members)),
    ...members.flatMap((member) => findElf(member, members, expected)),
    ...findLeaks(wheel, expected.forbidden),
  ];
};

/** @throws WheelError with the gravest finding's code, that lists them all */
export const refuseFindings = (file: string, findings: readonly WheelFinding[]): void => {
  const [first] = [...findings].sort((a, b) => (a.code < b.code ? -1 : 1));
  if (first === undefined) return;
  throw new WheelError({
    code: first.code,
    family: 'usage',
    message: `${file} is not fit to leave this machine: ${findings.length === 1 ? first.message : `${findings.length} problems`}`,
    problems: findings.map(({ message }) => ({ file, message })),
    hint: {
      'leaks-build-path': 'the build recorded where it ran; a patch or an option of its build backend can keep it from that',
      'policy-exceeded': 'its platform does not permit this',
      'wheel-invalid': 'did its build backend, or a hand, leave it so?',
    }[first.code],
  });
};

/** The ELF files of a wheel. @throws WheelError wheel-invalid naming a member that is damaged */
export const elfMembers = (wheel: Pick<WheelContents, 'file' | 'members'>): readonly ElfMember[] =>
  [...wheel.members]
    .filter(([, { bytes }]) => isElf(bytes))
    .map(([path, { bytes }]) => {
      try {
        return { path, facts: readElf(bytes) };
      } catch (error) {
        throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${path} of ${wheel.file} cannot be read`, cause: error });
      }
    })
    // Object files and static libraries that a distribution ships are nobody's run-time business.
    .filter(({ facts }) => facts.kind === 'shared' || facts.kind === 'executable');

/** The tag of a wheel for Windows or macOS; undefined for others. */
export const desktopTag = ({ filename }: Pick<WheelContents, 'filename'>): DesktopTag | undefined => filename.platforms.map(parsePlatformTag).find(isDesktopTag);

const findDesktop = (wheel: WheelContents, tag: DesktopTag, exclude: readonly string[]): readonly WheelFinding[] => {
  const tags = wheel.filename.platforms.map(parsePlatformTag);
  const desktop = tags.filter(isDesktopTag);
  const members = systemMembers(wheel);
  const exceeded = (own: DesktopTag): readonly WheelFinding[] =>
    checkSystemWheel({ tag: own, members, libraries: new Map(), exclude, python: pythonOfWheel(wheel) }).map((message) => ({ code: 'policy-exceeded', message: `${message}${tags.length > 1 ? ` (${formatPlatformTag(own)})` : ''}` }));
  return [
    ...invalid(tags.every(({ kind }) => kind === tag.kind) ? [] : [`its platforms are ${wheel.filename.platforms.join(', ')}, of more than one system`]),
    ...desktop.flatMap(exceeded),
  ];
};

/** Every file of a wheel that a loader of some system loads. @throws WheelError wheel-invalid naming a member that is damaged */
export const systemMembers = (wheel: Pick<WheelContents, 'file' | 'members'>): readonly SystemMember[] =>
  [...wheel.members].flatMap(([path, { bytes }]) => {
    try {
      const shared = readSharedObject(bytes);
      return shared === undefined ? [] : [{ path, shared }];
    } catch (error) {
      throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${path} of ${wheel.file} cannot be read`, cause: error });
    }
  });

/** For checks of what its extensions load. */
export const pythonOfWheel = ({ filename }: Pick<WheelContents, 'filename'>): { readonly tag: string; readonly abi: string } => ({ tag: filename.pythons[0] ?? '', abi: filename.abis[0] ?? '' });

const invalid = (messages: readonly string[]): readonly WheelFinding[] => messages.map((message) => ({ code: 'wheel-invalid', message }));

const outlineOf = (wheel: WheelContents, hash: (bytes: Uint8Array) => string): WheelOutline => ({
  ...wheel,
  members: new Map([...wheel.members].map(([path, { bytes }]) => [path, { size: bytes.length, hashes: [hash(bytes)] }])),
});

const findPlatform = ({ filename }: WheelContents, policy: Policy | undefined): readonly string[] => {
  const strange = filename.platforms.filter((platform) => !(policy === undefined ? platform === 'any' : samePlatformTag(platform, policy.tag)));
  return strange.length > 0 ? [`its platform is ${strange.join(', ')}, not ${policy?.tag ?? 'any'}`] : [];
};

/** The Python that the names of extensions speak of is the one of the tags; nothing of Python's ABI is used where the tag says so. */
const findAbi = ({ filename }: WheelContents, members: readonly ElfMember[]): readonly string[] => {
  if (isPureWheel(filename)) return members.map(({ path }) => `it is for every platform and holds ${path}`);
  const [abi = ''] = filename.abis;
  return members.flatMap(({ path, facts }) => {
    const python = /\.cpython-(\d+t?)[a-z]*-[^/]*\.so$/u.exec(path)?.[1];
    if (python !== undefined && !new RegExp(`^cp${python}[mdu]*$`, 'u').test(abi)) return [`${path} is for CPython ${python}, and the ABI tag is ${abi}`];
    if (python === undefined && abi === 'none' && facts.undefinedSymbols.some((symbol) => /^_?Py[A-Z_]/u.test(symbol))) return [`${path} uses Python's ABI, and the ABI tag is none`];
    return [];
  });
};

const findElf = ({ path, facts }: ElfMember, members: readonly ElfMember[], { policy, exclude }: WheelExpectations): readonly WheelFinding[] => {
  const inside = providedNames(members);
  const found: WheelFinding[] = [];
  for (const entry of [...facts.rpath, ...facts.runpath]) {
    if (!staysInside(path, entry)) found.push({ code: 'leaks-build-path', message: `${path} has the run-time search path ${entry}, which leaves the wheel` });
  }
  if (facts.libpython !== undefined) found.push({ code: 'policy-exceeded', message: `${path} needs ${facts.libpython}, which no wheel may` });
  if (policy === undefined) return found;
  for (const soname of facts.needed) {
    if (soname === facts.libpython || inside.has(soname) || allowsLibrary(policy, soname) || exclude.some((pattern) => matchesSelector(pattern, soname))) continue;
    found.push({ code: 'policy-exceeded', message: `${path} needs ${soname}, which is neither in the wheel nor on every ${policy.tag} system` });
  }
  for (const { library, version } of facts.versionNeeds) {
    if (!allowsVersion(policy, version)) found.push({ code: 'policy-exceeded', message: `${path} needs ${version} of ${library}; ${policy.tag} allows ${renderAllowance(policy, version)}` });
  }
  return found;
};

/** Whether a search path starts at the file itself and ends within the wheel. */
const staysInside = (path: string, entry: string): boolean => {
  const match = /^\$(?:ORIGIN|\{ORIGIN\})(?<rest>\/.*)?$/u.exec(entry);
  if (match === null) return false;
  let depth = path.split('/').length - 1;
  for (const part of (match.groups?.['rest'] ?? '').split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return false;
  }
  return true;
};

/**
 * Folders of the machine in the bytes of members. One that is a single name (`/root`, `/src`) is looked for in
 * libraries and programs only and with a slash behind it: in texts it is too often a word.
 */
const findLeaks = ({ members }: WheelContents, forbidden: readonly string[]): readonly WheelFinding[] => {
  const wanted = [...new Set(forbidden.map((folder) => folder.replace(/\/+$/u, '')))].filter((folder) => folder.startsWith('/')).sort((a, b) => b.length - a.length);
  const patterns = wanted.map((folder) => ({ folder, short: folder.split('/').length <= 2, bytes: utf8ToBytes(folder) }));
  return [...members].flatMap(([path, { bytes }]) => {
    const leaked = firstLeak(bytes, systemOf(bytes) !== undefined ? patterns : patterns.filter(({ short }) => !short));
    return leaked === undefined ? [] : [{ code: 'leaks-build-path' as const, message: `${path} names ${leaked}` }];
  });
};

const slash = 0x2f;

const firstLeak = (bytes: Uint8Array, patterns: readonly { readonly folder: string; readonly short: boolean; readonly bytes: Uint8Array }[]): string | undefined => {
  if (patterns.length === 0) return undefined;
  for (let at = bytes.indexOf(slash); at !== -1; at = bytes.indexOf(slash, at + 1)) {
    const starts = at === 0 || !isPathByte(bytes[at - 1] as number) || isOption(bytes, at);
    for (const { folder, short, bytes: pattern } of patterns) {
      const next = bytes[at + pattern.length];
      if (short ? !starts || next !== slash : next !== undefined && isPathByte(next)) continue;
      if (pattern.every((byte, step) => bytes[at + step] === byte)) return folder;
    }
  }
  return undefined;
};

/** Whether a path stands right behind -I or -L. */
const isOption = (bytes: Uint8Array, at: number): boolean => bytes[at - 2] === 0x2d && (bytes[at - 1] === 0x49 || bytes[at - 1] === 0x4c);

/** Letters, digits, `.`, `_` and `-`; not the slash. */
const isPathByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2e || byte === 0x5f || byte === 0x2d;
