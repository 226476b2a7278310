import { WheelError } from '../errors/wheel-error';
import { muslLibrary, type GlibcOrMusl, type LinuxTarget, type MacosTarget, type Target } from '../values/target';

/** Our architectures in zig's words: processor and, after the C library's name, the ABI. */
const zigArchitectures: Readonly<Record<string, { readonly cpu: string; readonly abi: string; readonly gnu: string }>> = {
  x86_64: { cpu: 'x86_64', abi: '', gnu: 'x86_64' },
  i686: { cpu: 'x86', abi: '', gnu: 'i686' },
  aarch64: { cpu: 'aarch64', abi: '', gnu: 'aarch64' },
  armv7l: { cpu: 'arm', abi: 'eabihf', gnu: 'arm' },
  ppc64le: { cpu: 'powerpc64le', abi: '', gnu: 'powerpc64le' },
  s390x: { cpu: 's390x', abi: '', gnu: 's390x' },
  riscv64: { cpu: 'riscv64', abi: '', gnu: 'riscv64' },
  // As macOS calls aarch64.
  arm64: { cpu: 'aarch64', abi: '', gnu: 'aarch64' },
};

/** What zig must be told to aim at, and what its compilers say they are. */
export interface ZigTarget {
  /** x86_64-linux-gnu.2.17 */
  readonly target: string;
  /** x86_64-unknown-linux-gnu, for -dumpmachine */
  readonly machine: string;
  /** x86_64-linux-gnu, the prefix of command names such as x86_64-linux-gnu-gcc */
  readonly triplet: string;
}

/**
 * @example zigTarget({ system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' } }).target // 'x86_64-linux-gnu.2.5'
 */
export const zigTarget = (target: Target): ZigTarget => {
  const words = zigArchitectures[target.architecture];
  if (words === undefined) {
    throw new WheelError({
      code: 'platform-unsupported',
      family: 'usage',
      message: `zig is not taught the architecture "${target.architecture}"`,
      hint: `known: ${Object.keys(zigArchitectures).sort().join(', ')}`,
    });
  }
  switch (target.system) {
    case 'linux':
      return linuxTarget(target, words);
    case 'windows':
      return { target: `${words.cpu}-windows-gnu`, machine: `${words.gnu}-w64-mingw32`, triplet: `${words.gnu}-w64-mingw32` };
    case 'macos':
      return { target: `${words.cpu}-macos.${target.minimum}`, machine: `${words.gnu}-apple-darwin${darwinOf(target)}`, triplet: `${words.gnu}-apple-darwin` };
  }
};

const linuxTarget = ({ libc }: LinuxTarget, words: { readonly cpu: string; readonly abi: string; readonly gnu: string }): ZigTarget => {
  const system = `${libc.name === 'glibc' ? 'gnu' : 'musl'}${words.abi}`;
  return {
    target: `${words.cpu}-linux-${system}${libc.name === 'glibc' ? `.${libc.version}` : ''}`,
    machine: `${words.gnu}-unknown-linux-${system}`,
    triplet: `${words.gnu}-linux-${system}`,
  };
};

/** The name under which systems with musl have their C library; undefined for all others. */
export const muslName = (target: Target): string | undefined =>
  target.system === 'linux' && target.libc.name === 'musl' ? muslLibrary(target.architecture) : undefined;

/** The kernel of a macOS, as compilers name it: 17.0.0 of 10.13, 20.0.0 of 11, 25.0.0 of 26. */
const darwinOf = ({ minimum }: MacosTarget): string => {
  const [major = 0, minor = 0] = minimum.split('.').map(Number);
  return `${major === 10 ? minor + 4 : major >= 26 ? major - 1 : major + 9}.0.0`;
};

/**
 * Target for programs that a build runs itself. Where the platform's own programs run on this machine, theirs, so that
 * zig's C runtime is built once; otherwise this machine's with an old libc.
 */
export const zigHelperTarget = (target: Target, machineArchitecture: string): ZigTarget =>
  target.system === 'linux' && target.architecture === machineArchitecture && target.libc.name === 'glibc'
    ? zigTarget(target)
    : zigTarget({ system: 'linux', architecture: machineArchitecture as LinuxTarget['architecture'], libc: { name: 'glibc', version: '2.17' } });

/**
 * The newest glibc that a zig knows ("2.43"), from its `lib/libc/glibc/abilists`: a count of libraries and their names,
 * each ended by a zero byte; then a count of versions and three bytes for each, in order.
 */
export const newestGlibc = (abilists: Uint8Array): string | undefined => {
  let position = 1;
  for (let libraries = abilists[0] ?? 0; libraries > 0; libraries -= 1) {
    const end = abilists.indexOf(0, position);
    if (end === -1) return undefined;
    position = end + 1;
  }
  const versions = abilists[position] ?? 0;
  const last = position + 1 + (versions - 1) * 3;
  const [major, minor] = [abilists[last], abilists[last + 1]];
  return versions === 0 || major === undefined || minor === undefined ? undefined : `${major}.${minor}`;
};

/** @throws WheelError platform-unsupported, where zig itself would quietly take an older glibc */
export const refuseUnknownGlibc = (request: { readonly platform: string; readonly libc: GlibcOrMusl | undefined; readonly newest: string; readonly zig: string }): void => {
  if (request.libc?.name !== 'glibc' || compareDotted(request.libc.version, request.newest) <= 0) return;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `platform "${request.platform}" asks for glibc ${request.libc.version}; zig ${request.zig} knows none newer than ${request.newest}`,
    hint: 'take a newer ziglang in `tools` of platforms.yaml, or an older glibc',
  });
};

/** The version of clang inside, from `zig cc --version`: `clang version 21.1.0`. */
export const parseClangVersion = (stdout: string): string | undefined => /clang version (\d+(?:\.\d+)+)/u.exec(stdout)?.[1];

const compareDotted = (one: string, other: string): number => {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
};
