import { join } from 'node:path';
import {
  compilerVariablesOf,
  digestOf,
  foreignHint,
  foreignInterpreters,
  foreignTarget,
  launcherOf,
  lockedTools,
  machinePaths,
  platformSystem,
  programCommands,
  programPlaces,
  refuseOtherMachine,
  refuseUnknownGlibc,
  repairTool,
  runsTools,
  toolchainRecord,
  zigCommands,
  type Environment,
  type ImageFacts,
  type Interpreter,
  type LockedTool,
  type Platform,
  type PlatformsLock,
} from '@wheelwright/core';
import { observeInterpreters } from '../observe/interpreters';
import type { Host } from '../ports';
import { bringTools, interpreterHint, readZigFacts, toolPython, zigCache } from './bring-tools';
import { imageCompilers, machineCompilers, type FoundCompilers } from './machine-compilers';
import type { Toolchain } from './toolchain';
import { writeCommands } from './write-commands';

export interface OpenToolchainOptions {
  /** Python tags whose interpreters count; all that are found when not given. */
  readonly pythons?: readonly string[];
}

/**
 * Everything that builds for a platform, ready to be called. The first call on a machine brings the tools; later ones
 * start no process.
 *
 * @throws WheelError lock-stale, interpreter-missing, tool-unavailable, platform-unsupported
 * @example const { compilers, tools } = await openToolchain(host, platform, workspace.platformsLock)
 */
export const openToolchain = async (host: Host, platform: Platform, lock: PlatformsLock, options: OpenToolchainOptions = {}): Promise<Toolchain> => {
  refuseOtherMachine(platform, host.machine);
  const tools = lockedTools(platform, lock);
  const own = await observeInterpreters(host);
  const folders = await bringTools(host, tools, own);
  const folderOf = (name: string): string => folders.get(name) ?? '';
  const image = await host.bench.image?.();
  const found = image?.interpreters ?? own;
  const { compilers, description } = await compilersOf(host, platform, folderOf('ziglang'), image);
  const wanted = found.filter(({ tag }) => options.pythons === undefined || options.pythons.includes(tag));
  const isForeign = platform.engine === 'zig' && image === undefined && foreignTarget(platform, host) !== undefined;
  const interpreters = isForeign ? foreignInterpreters({ platform, interpreters: wanted, cache: host.machine.cache }) : wanted;
  const repairer = repairTool(platformSystem(platform));
  const programs = await programsOf(host, tools, folders);
  const auditor = auditwheelPython(platform, found, own);
  return {
    record: toolchainRecord({ platform, tools, interpreters, machine: host.machine, compiler: description, image: image === undefined ? undefined : { name: image.reference, id: image.id } }),
    platform,
    interpreters,
    advice: isForeign ? (version) => foreignHint(platform, version) : image === undefined ? interpreterHint : () => `the image ${image.reference} has ${found.map(({ version }) => version).join(', ') || 'no Python'}; take another image, or say missing-pythons: skip`,
    tools: {
      uv: machinePaths(host.machine.os).program(join(folderOf('uv'), 'bin/uv')),
      zig: platform.engine === 'zig' ? join(folderOf('ziglang'), 'ziglang/zig') : undefined,
      // Not `-I`: it would ignore PYTHONHASHSEED, which decides the order of what auditwheel patches, and so its bytes.
      repair: [auditor.executable, '-s', join(folderOf(repairer), launcherOf(repairer)?.file ?? '')],
      repairInside: auditor.image !== undefined,
      programs: programs.path,
    },
    compilers: { ...compilers, environment: { ...compilers.environment, ...programs.variables } },
  };
};

/**
 * auditwheel runs where it sees the libraries that it may graft: in the image that builds, if a Python there is new
 * enough for it. Otherwise on this machine, and only libraries of the workspace are grafted.
 */
const auditwheelPython = (platform: Platform, found: readonly Interpreter[], own: readonly Interpreter[]): Interpreter =>
  platform.engine === 'container' && found.some(runsTools) ? toolPython(found) : toolPython(own);

const compilersOf = async (host: Host, platform: Platform, zig: string, image: ImageFacts | undefined): Promise<FoundCompilers> => {
  switch (platform.engine) {
    case 'zig':
      return zigCompilers(host, platform, zig);
    case 'host':
      return machineCompilers(host, platform.target);
    case 'container':
      return imageCompilers(host, image, platform.container);
  }
};

const zigCompilers = async (
  host: Host,
  platform: Extract<Platform, { engine: 'zig' }>,
  folder: string,
): Promise<FoundCompilers> => {
  const facts = await readZigFacts(host, folder);
  refuseUnknownGlibc({ platform: platform.key, libc: platform.target.system === 'linux' ? platform.target.libc : undefined, newest: facts.glibc, zig: platform.tools['ziglang'] ?? '' });
  const request = {
    target: platform.target,
    machineArchitecture: host.machine.architecture,
    zig: join(folder, 'ziglang/zig'),
    clang: facts.clang,
    cache: zigCache(host),
  };
  // Where the folder is stands in its files; what they say besides decides where it is.
  const digest = digestOf(zigCommands({ ...request, folder: '' })).slice(0, 16);
  const path = join(host.machine.cache, 'compilers', digest);
  await writeCommands(host, path, zigCommands({ ...request, folder: path }));
  // The same on every machine: what the commands do, and not where they find it.
  const description = digestOf(zigCommands({ ...request, folder: '', zig: 'zig', cache: 'cache' }));
  return { compilers: { path, environment: compilerVariablesOf(platform.target) }, description };
};

interface Programs {
  /** Folders for PATH, separated as the machine does. */
  readonly path: string;
  /** What they want in the environment. */
  readonly variables: Environment;
}

/** The programs of all tools: in one folder, and on Windows each in its own. */
const programsOf = async (host: Host, tools: readonly LockedTool[], folders: ReadonlyMap<string, string>): Promise<Programs> => {
  const installed = tools.flatMap(({ name, version }) => {
    const folder = folders.get(name);
    return folder === undefined ? [] : [{ name, version, folder }];
  });
  if (host.machine.os === 'win32') {
    const { path, variables } = programPlaces(installed);
    return { path: path.join(machinePaths(host.machine.os).separator), variables };
  }
  const commands = programCommands(installed);
  const path = join(host.machine.cache, 'programs', digestOf(commands).slice(0, 16));
  await writeCommands(host, path, { ...commands, files: {}, libraries: {} });
  return { path, variables: {} };
};
