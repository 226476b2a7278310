import { dirname, join } from 'node:path';
import {
  compilerNames,
  digestOf,
  machineCommands,
  macosVariables,
  msvcCall,
  parseMsvcEnvironment,
  sdkVersionArgv,
  vswhereArgv,
  vswherePath,
  WheelError,
  windowsSystemVariables,
  type Compilers,
  type DesktopTarget,
  type Environment,
  type ImageFacts,
  type MachineCompilers,
  type MacosTarget,
  type PlatformContainer,
  type WindowsTarget,
} from '@wheelwright/core';
import { openProbeCache } from '../observe/probe-cache';
import type { Host } from '../ports';
import { writeCommands } from './write-commands';

export interface FoundCompilers {
  readonly compilers: Compilers;
  /** What stands in records for them: their version, and that of the SDK. */
  readonly description: string;
}

/**
 * The compilers that this machine has of its own, for its own kind of wheels.
 *
 * @param target of a platform for Windows or macOS
 * @throws WheelError tool-unavailable, environment-failed
 */
export const machineCompilers = async (host: Host, target?: DesktopTarget): Promise<FoundCompilers> => {
  switch (target?.system) {
    case undefined:
      return unixCompilers(host);
    case 'macos':
      return macosCompilers(host, target);
    case 'windows':
      return msvcCompilers(host, target);
  }
};

/**
 * Those of an image. What its ccache keeps does not change what they make, and so is not described.
 *
 * @throws WheelError tool-unavailable for a ccache that is not in it
 */
export const imageCompilers = async (host: Host, image: ImageFacts | undefined, { ccache }: Pick<PlatformContainer, 'ccache'>): Promise<FoundCompilers> => {
  const { c, cxx } = image?.compilers ?? { c: undefined, cxx: undefined };
  if (ccache === true && image !== undefined && image.ccache === undefined) {
    throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `the image ${image.reference} has no ccache`, hint: 'take an image with it, or take "ccache" out of platforms.yaml' });
  }
  const wrapped = await wrapCompilers(host, { c: c?.path, cxx: cxx?.path, ...(ccache === true ? { ccache: image?.ccache?.path } : {}) });
  const kept: Environment = ccache === true ? { CCACHE_DIR: join(host.machine.cache, 'ccache', image?.id.replace(/^sha256:/u, '').slice(0, 16) ?? ''), CCACHE_BASEDIR: host.machine.scratch } : {};
  return { compilers: { ...wrapped, environment: { ...wrapped.environment, ...kept }, system: image?.path ?? [] }, description: c?.version ?? 'none' };
};

const unixCompilers = async (host: Host): Promise<FoundCompilers> => {
  const found = await findCompilers(host);
  return { compilers: await wrapCompilers(host, found), description: found.c === undefined ? 'none' : await describeCompiler(host, found.c) };
};

const findCompilers = async (host: Host): Promise<MachineCompilers> => ({
  c: await firstProgram(host, ['cc', 'gcc', 'clang']),
  cxx: await firstProgram(host, ['c++', 'g++', 'clang++']),
});

/** clang takes the SDK that Xcode or its command line tools have chosen, which is as much a part of what it makes as itself. */
const macosCompilers = async (host: Host, target: MacosTarget): Promise<FoundCompilers> => {
  const found = await findCompilers(host);
  if (found.c === undefined) throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: 'this Mac has no C compiler', hint: 'xcode-select --install' });
  const { stdout } = await host.processes.run({ argv: sdkVersionArgv, cwd: dirname(found.c), environment: { PATH: '/usr/bin:/bin', HOME: host.machine.home }, timeoutSeconds: 120 });
  const { path } = await wrapCompilers(host, found, 'macos');
  return { compilers: { path, environment: macosVariables(target), os: host.machine.os }, description: `${await describeCompiler(host, found.c)}, SDK ${stdout.trim()}` };
};

const msvcCompilers = async (host: Host, target: WindowsTarget): Promise<FoundCompilers> => {
  const vswhere = vswherePath(host.variables);
  const environment = windowsSystemVariables(host.variables);
  const missing = (cause?: unknown): WheelError =>
    new WheelError({ code: 'tool-unavailable', family: 'usage', message: `no Visual Studio with C++ compilers for ${target.architecture} was found (asked: ${vswhere})`, hint: 'install the Build Tools for Visual Studio with "Desktop development with C++"', cause });
  if (!(await host.files.exists(vswhere))) throw missing();
  const { stdout } = await host.processes.run({ argv: vswhereArgv(vswhere, target), cwd: dirname(vswhere), environment, timeoutSeconds: 120 });
  const [installation = ''] = stdout.trim().split(/\r?\n/u);
  if (installation === '') throw missing();
  const script = await host.processes.run({ ...msvcCall(installation, target, host.machine.architecture), environment, timeoutSeconds: 300 });
  const msvc = parseMsvcEnvironment(script.stdout);
  return { compilers: { path: '', environment: msvc.environment, os: host.machine.os, system: msvc.path }, description: msvc.description };
};

/** Our commands around compilers of this machine or of an image. */
const wrapCompilers = async (host: Host, found: MachineCompilers, system?: 'macos'): Promise<Compilers> => {
  const { c, cxx } = found;
  const commands = machineCommands(found, system);
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
