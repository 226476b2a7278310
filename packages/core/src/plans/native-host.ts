import type { Clib } from '../definitions/clib';
import type { Platform } from '../definitions/platforms';
import { WheelError } from '../errors/wheel-error';
import type { Target } from '../values/target';

/** What Node calls the systems. */
const nodeNames: Readonly<Record<Target['system'], string>> = { linux: 'linux', windows: 'win32', macos: 'darwin' };

const words: Readonly<Record<string, string>> = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' };

/** As machines say it: macOS calls aarch64 arm64. */
const architectureOf = (target: Target): string => (target.architecture === 'arm64' ? 'aarch64' : target.architecture);

/**
 * Why a platform of the host engine is not for this machine, in words; undefined where it is, and for other engines. What
 * a machine's own compilers build is for its own system and processor.
 */
export const nativeObstacle = (platform: Platform, machine: { readonly os: string; readonly architecture: string }): string | undefined => {
  if (platform.engine !== 'host') return undefined;
  const os = nodeNames[platform.target?.system ?? 'linux'];
  if (os !== machine.os) return `its compilers are those of a machine with ${words[os]}, and this one has ${words[machine.os] ?? machine.os}`;
  if (platform.target === undefined || architectureOf(platform.target) === machine.architecture) return undefined;
  return `it is for ${platform.target.architecture}, and this machine's compilers for ${machine.architecture}`;
};

/** @throws WheelError platform-unsupported */
export const refuseOtherMachine = (platform: Platform, machine: { readonly os: string; readonly architecture: string }): void => {
  const obstacle = nativeObstacle(platform, machine);
  if (obstacle === undefined) return;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `platform "${platform.key}" (engine: host) cannot be built here: ${obstacle}`,
    hint: 'run it on a machine of that kind, or take a platform with the zig engine, which builds for all of them on Linux',
  });
};

/**
 * Libraries that are built need a POSIX shell and gcc's words; on Windows there are neither.
 *
 * @throws WheelError platform-unsupported
 */
export const refuseOnWindows = ({ name, build }: Pick<Clib, 'name' | 'build'>, platform: Platform): void => {
  if (platform.engine !== 'host' || platform.target?.system !== 'windows' || build.system === 'prebuilt') return;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `${name} is built with ${build.system}, which Microsoft's compilers do not do here (platform "${platform.key}")`,
    hint: 'take a library with "system: prebuilt" there, or a platform with "engine: zig, system: windows", which builds it on Linux',
  });
};
