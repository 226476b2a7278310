import { matchesSelector } from '../definitions/wheel';
import { neededFile, type SharedObject } from '../formats/shared-object';
import { isMacosLibrary, macosFloor, macosProcessors } from '../policies/macos';
import { isWindowsLibrary, pythonOf } from '../policies/windows';
import type { PlatformTag } from '../values/platform-tag';
import { formatPlatformTag } from '../values/platform-tag';
import { compareNumbers } from '../values/version';

/** A platform tag of Windows or macOS. */
export type DesktopTag = Extract<PlatformTag, { kind: 'windows' | 'macosx' }>;

/** A file of a wheel, or a library that repair would put there. */
export interface SystemMember {
  /** Path in the wheel; for a library to be grafted, `libpng16-16.dll of libpng`. */
  readonly path: string;
  readonly shared: SharedObject;
}

export interface SystemQuestion {
  readonly tag: DesktopTag;
  readonly members: readonly SystemMember[];
  /** Libraries of the project's C libraries, which repair may graft, by file name. */
  readonly libraries: ReadonlyMap<string, SystemMember>;
  readonly exclude: readonly string[];
  /** Python and ABI tags of the wheel: cp312, abi3. */
  readonly python: { readonly tag: string; readonly abi: string };
}

/**
 * What keeps a wheel from its tag of Windows or macOS: members for other processors or a newer macOS, libraries that
 * nobody has, another Python's DLL. One sentence each, with the member's name.
 */
export const checkSystemWheel = (question: SystemQuestion): readonly string[] => {
  const everything = [...question.members, ...graftsOf(question)];
  const inside = new Set(question.members.map(({ path, shared }) => neededFile(path.split('/').at(-1) as string, shared.system)));
  return everything.flatMap((member) => [...findForeign(member, question.tag), ...findMissing(member, question, inside), ...findPython(member, question), ...findPaths(member)]);
};

/** Whether the tag is one that these checks are for. */
export const isDesktopTag = (tag: PlatformTag): tag is DesktopTag => tag.kind === 'windows' || tag.kind === 'macosx';

/** Libraries that members need, and what those need. */
const graftsOf = ({ members, libraries, exclude }: SystemQuestion): readonly SystemMember[] => {
  const found = new Map<string, SystemMember>();
  const visit = ({ shared }: SystemMember): void => {
    for (const name of shared.needed) {
      const file = neededFile(name, shared.system);
      const library = libraries.get(file);
      if (library === undefined || found.has(file) || isExcluded(file, exclude)) continue;
      found.set(file, library);
      visit(library);
    }
  };
  members.forEach(visit);
  return [...found.values()];
};

const isExcluded = (file: string, exclude: readonly string[]): boolean => exclude.some((pattern) => matchesSelector(pattern, file) || matchesSelector(pattern.toLowerCase(), file));

const findForeign = ({ path, shared }: SystemMember, tag: DesktopTag): readonly string[] => {
  const system = tag.kind === 'windows' ? 'windows' : 'macos';
  if (shared.system !== system) return [`${path} is a file of ${shared.system}`];
  const processors = tag.kind === 'windows' ? [tag.architecture] : macosProcessors(tag.architecture);
  return processors.flatMap((processor) => {
    const own = shared.machines.find(({ architecture }) => architecture === processor);
    if (own === undefined) return [`${path} is for ${shared.machines.map(({ architecture }) => architecture).join(' and ')}, not for ${processor}`];
    if (tag.kind === 'windows') return [];
    const floor = macosFloor(tag.version, processor);
    if (own.minimum === undefined) return [`${path} does not say which macOS it is for`];
    return compareNumbers(own.minimum, floor) > 0 ? [`${path} needs macOS ${own.minimum}; ${formatPlatformTag(tag)} promises ${floor}${processors.length > 1 ? ` for ${processor}` : ''}`] : [];
  });
};

const findMissing = ({ path, shared }: SystemMember, { tag, libraries, exclude }: SystemQuestion, inside: ReadonlySet<string>): readonly string[] =>
  shared.needed
    .filter((name) => {
      const file = neededFile(name, shared.system);
      const ofSystem = tag.kind === 'windows' ? isWindowsLibrary(name) : isMacosLibrary(name);
      return !ofSystem && !inside.has(file) && !libraries.has(file) && !isExcluded(file, exclude);
    })
    .map((name) => `${path} needs ${name}, which is neither in the wheel nor on every ${tag.kind === 'windows' ? 'Windows' : 'Mac'}, and which none of the project's C libraries provides`);

const findPython = ({ path, shared }: SystemMember, { python }: SystemQuestion): readonly string[] =>
  shared.needed.flatMap((name) => {
    const loaded = pythonOf(name);
    const right = loaded === undefined || loaded === (python.abi === 'abi3' ? 'cp3' : python.abi) || (loaded === 'cp3' && python.abi !== 'none') || loaded === python.tag;
    return right ? [] : [`${path} needs ${name}, and the wheel is ${python.tag}-${python.abi}`];
  });

/** Absolute folders are those of the machine that built it. */
const findPaths = ({ path, shared }: SystemMember): readonly string[] => shared.searchPaths.filter((folder) => folder.startsWith('/')).map((folder) => `${path} has the run-time search path ${folder}`);
