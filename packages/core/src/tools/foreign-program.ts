import type { LinuxTarget, Target } from '../values/target';
import { multiarchOf } from './target-python';
import { winePrograms } from './wine';
import { shellQuoted } from './zig-compiler-command';

/** Where qemu's word for a processor is another one. */
const qemuNames: Readonly<Partial<Record<LinuxTarget['architecture'], string>>> = { i686: 'i386', armv7l: 'arm' };

/** Where musl's word for a processor is another one. */
const muslNames: Readonly<Partial<Record<LinuxTarget['architecture'], string>>> = { i686: 'i386', armv7l: 'armhf', ppc64le: 'powerpc64le' };

/** Dynamic linkers of glibc, by processor. */
const glibcLoaders: Readonly<Record<LinuxTarget['architecture'], string>> = {
  x86_64: 'lib64/ld-linux-x86-64.so.2',
  i686: 'lib/ld-linux.so.2',
  aarch64: 'lib/ld-linux-aarch64.so.1',
  armv7l: 'lib/ld-linux-armhf.so.3',
  ppc64le: 'lib64/ld64.so.2',
  s390x: 'lib/ld64.so.1',
  riscv64: 'lib/ld-linux-riscv64-lp64d.so.1',
};

/** A dynamic linker, below the root; that of musl is its C library too. */
const loaderOf = ({ architecture, libc }: LinuxTarget): string => (libc.name === 'musl' ? `lib/ld-musl-${muslNames[architecture] ?? architecture}.so.1` : glibcLoaders[architecture]);

/** What runs programs of another kind of machine. */
export type ForeignRunner =
  /** Their own dynamic linker: the processor can. */
  | { readonly kind: 'loader' }
  /** By the names it goes by. */
  | { readonly kind: 'emulator'; readonly programs: readonly [string, ...string[]] }
  | { readonly kind: 'wine'; readonly programs: typeof winePrograms };

/** What runs a program of another kind of machine here: where the processor can (32-bit programs of x86, musl) no emulator. undefined where nothing does. */
export const foreignRunner = (target: Target, machine: { readonly os: string; readonly architecture: string }): ForeignRunner | undefined => {
  if (machine.os !== 'linux') return undefined;
  // wine is no emulator, and Debian's 64-bit one has nothing of 32-bit Windows.
  if (target.system === 'windows') return target.architecture === 'x86_64' && machine.architecture === 'x86_64' ? { kind: 'wine', programs: winePrograms } : undefined;
  if (target.system !== 'linux') return undefined;
  if (machine.architecture === target.architecture || (machine.architecture === 'x86_64' && target.architecture === 'i686')) return { kind: 'loader' };
  const name = `qemu-${qemuNames[target.architecture] ?? target.architecture}`;
  return { kind: 'emulator', programs: [`${name}-static`, name] };
};

/** @example muslTriple('x86_64') // 'x86_64-unknown-linux-musl', in the words of uv */
export const muslTriple = (architecture: LinuxTarget['architecture']): string => `${architecture}-unknown-linux-musl`;

/** What is said to be missing where it is. */
export const runnerName = (runner: InstallableRunner): string => (runner.kind === 'wine' ? 'wine' : runner.programs[0]);

/** One that a machine may lack. */
export type InstallableRunner = Exclude<ForeignRunner, { kind: 'loader' }>;

export interface ForeignLauncherRequest {
  readonly target: Extract<Target, { system: 'linux' }>;
  /** Absolute folder with the C library and what else is needed. */
  readonly root: string;
  /** Absolute folder of the Python: it may have libraries of its own at its top. */
  readonly folder: string;
  /** Absolute path of the program. */
  readonly program: string;
  /** Absolute path of the emulator; undefined where the processor runs it itself. */
  readonly emulator: string | undefined;
}

/**
 * A script that stands for a Python of another kind of machine. The Python is told the script's own name as its own, so
 * that a link to the script beside a pyvenv.cfg is a virtual environment, and what it starts again is the script.
 */
export const foreignLauncher = ({ target, root, folder, program, emulator }: ForeignLauncherRequest): string => {
  const command =
    emulator === undefined
      ? [`${root}/${loaderOf(target)}`, '--library-path', [`${root}/lib/${multiarchOf(target)}`, `${root}/usr/lib/${multiarchOf(target)}`, folder].join(':')].map(shellQuoted).concat('--argv0', '"$0"')
      : [...[emulator, '-L', root, '-E', `LD_LIBRARY_PATH=${folder}`].map(shellQuoted), '-0', '"$0"'];
  return `#!/bin/sh\n# Written by Wheelwright: a Python for ${target.architecture}, run here.\nexec ${[...command, shellQuoted(program)].join(' ')} "$@"\n`;
};
