import { join } from 'node:path';
import {
  compilerNames,
  compilerVariablesOf,
  digestOf,
  foreignHint,
  foreignInterpreters,
  foreignTarget,
  launcherOf,
  lockedTools,
  machineCommands,
  programCommands,
  refuseUnknownGlibc,
  repairTool,
  runsTools,
  toolchainRecord,
  zigCommands,
  type Compilers,
  type ImageFacts,
  type Interpreter,
  type LockedTool,
  type MachineCompilers,
  type Platform,
  type PlatformsLock,
} from '@wheelwright/core';
import { observeInterpreters } from '../observe/interpreters';
import { openProbeCache } from '../observe/probe-cache';
import type { Host } from '../ports';
import { bringTools, interpreterHint, readZigFacts, toolPython, zigCache } from './bring-tools';
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
  const repairer = repairTool(platform.engine === 'host' ? 'linux' : platform.target.system);
  const auditor = auditwheelPython(platform, found, own);
  return {
    record: toolchainRecord({ platform, tools, interpreters, machine: host.machine, compiler: description, image: image === undefined ? undefined : { name: image.reference, id: image.id } }),
    platform,
    interpreters,
    advice: isForeign ? (version) => foreignHint(platform, version) : image === undefined ? interpreterHint : () => `the image ${image.reference} has ${found.map(({ version }) => version).join(', ') || 'no Python'}; take another image, or say missing-pythons: skip`,
    tools: {
      uv: join(folderOf('uv'), 'bin/uv'),
      zig: platform.engine === 'zig' ? join(folderOf('ziglang'), 'ziglang/zig') : undefined,
      // Not `-I`: it would ignore PYTHONHASHSEED, which decides the order of what auditwheel patches, and so its bytes.
      repair: [auditor.executable, '-s', join(folderOf(repairer), launcherOf(repairer)?.file ?? '')],
      repairInside: auditor.image !== undefined,
      programs: await programsFolder(host, tools, folders),
    },
    compilers,
  };
};

/**
 * auditwheel runs where it sees the libraries that it may graft: in the image that builds, if a Python there is new
 * enough for it. Otherwise on this machine, and only libraries of the workspace are grafted.
 */
const auditwheelPython = (platform: Platform, found: readonly Interpreter[], own: readonly Interpreter[]): Interpreter =>
  platform.engine === 'container' && found.some(runsTools) ? toolPython(found) : toolPython(own);

interface FoundCompilers {
  readonly compilers: Compilers;
  readonly description: string;
}

const compilersOf = async (host: Host, platform: Platform, zig: string, image: ImageFacts | undefined): Promise<FoundCompilers> => {
  switch (platform.engine) {
    case 'zig':
      return zigCompilers(host, platform, zig);
    case 'host':
      return machineCompilers(host);
    case 'container': {
      const { c, cxx } = image?.compilers ?? { c: undefined, cxx: undefined };
      const compilers = await wrapCompilers(host, { c: c?.path, cxx: cxx?.path });
      return { compilers: { ...compilers, system: image?.path ?? [] }, description: c?.version ?? 'none' };
    }
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

const machineCompilers = async (host: Host): Promise<FoundCompilers> => {
  const c = await firstProgram(host, ['cc', 'gcc', 'clang']);
  const cxx = await firstProgram(host, ['c++', 'g++', 'clang++']);
  return { compilers: await wrapCompilers(host, { c, cxx }), description: c === undefined ? 'none' : await describeCompiler(host, c) };
};

/** Our commands around compilers of this machine or of an image. */
const wrapCompilers = async (host: Host, { c, cxx }: MachineCompilers): Promise<Compilers> => {
  const commands = machineCommands({ c, cxx });
  const path = join(host.machine.cache, 'compilers', digestOf(commands).slice(0, 16));
  await writeCommands(host, path, commands);
  const { CC, CXX, CC_FOR_BUILD, BUILD_CC, LDSHARED, LDCXXSHARED } = compilerNames as Record<string, string>;
  const environment = { ...(c === undefined ? {} : { CC, CC_FOR_BUILD, BUILD_CC }), ...(cxx === undefined ? {} : { CXX }), ...(host.machine.os === 'linux' ? { LDSHARED, LDCXXSHARED } : {}) };
  return { path, environment: Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)) };
};

const firstProgram = async (host: Host, names: readonly string[]): Promise<string | undefined> => {
  for (const name of names) {
    const path = await host.processes.find(name);
    if (path !== undefined) return path;
  }
  return undefined;
};

/** First line of `cc --version`: its name and version. */
const describeCompiler = async (host: Host, compiler: string): Promise<string> => {
  const cache = await openProbeCache(host, { name: 'compilers.json', question: '--version' });
  const real = await host.files.realPath(compiler);
  const text = await cache.answer(real, async () => {
    const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    return (await host.processes.run({ argv: [compiler, '--version'], cwd: '/', environment, timeoutSeconds: 60 })).stdout;
  });
  await cache.save();
  return text?.split('\n')[0]?.trim() ?? 'unknown';
};

/** One folder for PATH with the programs of all tools. */
const programsFolder = async (host: Host, tools: readonly LockedTool[], folders: ReadonlyMap<string, string>): Promise<string> => {
  const commands = programCommands(
    tools.flatMap(({ name, version }) => {
      const folder = folders.get(name);
      return folder === undefined ? [] : [{ name, version, folder }];
    }),
  );
  const path = join(host.machine.cache, 'programs', digestOf(commands).slice(0, 16));
  await writeCommands(host, path, { ...commands, files: {}, libraries: {} });
  return path;
};
