import { join } from 'node:path';
import {
  auditwheelLauncher,
  compilerNames,
  digestOf,
  lockedTools,
  machineCommands,
  programCommands,
  refuseUnknownGlibc,
  toolchainRecord,
  zigCommands,
  type Compilers,
  type LockedTool,
  type Platform,
  type PlatformsLock,
} from '@wheelwright/core';
import { observeInterpreters } from '../observe/interpreters';
import { openProbeCache } from '../observe/probe-cache';
import type { Host } from '../ports';
import { bringTools, readZigFacts, toolPython, zigCache } from './bring-tools';
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
  const found = await observeInterpreters(host);
  const python = toolPython(found);
  const folders = await bringTools(host, tools, found);
  const folderOf = (name: string): string => folders.get(name) ?? '';
  const { compilers, description } = platform.engine === 'zig' ? await zigCompilers(host, platform, folderOf('ziglang')) : await machineCompilers(host);
  const interpreters = found.filter(({ tag }) => options.pythons === undefined || options.pythons.includes(tag));
  return {
    record: toolchainRecord({ platform, tools, interpreters, machine: host.machine, compiler: description }),
    platform,
    interpreters,
    tools: {
      uv: join(folderOf('uv'), 'bin/uv'),
      zig: platform.engine === 'zig' ? join(folderOf('ziglang'), 'ziglang/zig') : undefined,
      // Not `-I`: it would ignore PYTHONHASHSEED, which decides the order of what auditwheel patches, and so its bytes.
      auditwheel: [python.executable, '-s', join(folderOf('auditwheel'), auditwheelLauncher.file)],
      programs: await programsFolder(host, tools, folders),
    },
    compilers,
  };
};

const zigCompilers = async (
  host: Host,
  platform: Extract<Platform, { engine: 'zig' }>,
  folder: string,
): Promise<{ readonly compilers: Compilers; readonly description: string }> => {
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
  return { compilers: { path, environment: compilerNames }, description };
};

const machineCompilers = async (host: Host): Promise<{ readonly compilers: Compilers; readonly description: string }> => {
  const c = await firstProgram(host, ['cc', 'gcc', 'clang']);
  const cxx = await firstProgram(host, ['c++', 'g++', 'clang++']);
  const commands = machineCommands({ c, cxx });
  const path = join(host.machine.cache, 'compilers', digestOf(commands).slice(0, 16));
  await writeCommands(host, path, commands);
  const { CC, CXX, CC_FOR_BUILD, BUILD_CC, LDSHARED, LDCXXSHARED } = compilerNames as Record<string, string>;
  const environment = { ...(c === undefined ? {} : { CC, CC_FOR_BUILD, BUILD_CC }), ...(cxx === undefined ? {} : { CXX }), ...(host.machine.os === 'linux' ? { LDSHARED, LDCXXSHARED } : {}) };
  return {
    compilers: { path, environment: Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)) },
    description: c === undefined ? 'none' : await describeCompiler(host, c),
  };
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
