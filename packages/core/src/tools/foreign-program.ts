import type { Target } from '../values/target';
import { multiarchOf } from './target-python';
import { shellQuoted } from './zig-compiler-command';

const qemuNames: Readonly<Record<string, string>> = { x86_64: 'x86_64', i686: 'i386', aarch64: 'aarch64', armv7l: 'arm', ppc64le: 'ppc64le', s390x: 's390x', riscv64: 'riscv64' };

/** Dynamic linkers of glibc, by processor. */
const loaders: Readonly<Record<string, string>> = { x86_64: 'lib64/ld-linux-x86-64.so.2', i686: 'lib/ld-linux.so.2' };

/**
 * What runs a Linux program of another kind of machine here: nothing but its own dynamic linker where the processor can
 * (32-bit programs of x86), else an emulator, by the names it goes by. undefined where nothing does.
 */
export const foreignRunner = (target: Target, machine: { readonly os: string; readonly architecture: string }): { readonly kind: 'loader' } | { readonly kind: 'emulator'; readonly programs: readonly string[] } | undefined => {
  if (machine.os !== 'linux' || target.system !== 'linux' || target.libc.name !== 'glibc') return undefined;
  if (machine.architecture === target.architecture || (machine.architecture === 'x86_64' && target.architecture === 'i686')) return { kind: 'loader' };
  const name = `qemu-${qemuNames[target.architecture] ?? target.architecture}`;
  return { kind: 'emulator', programs: [`${name}-static`, name] };
};

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
      ? [`${root}/${loaders[target.architecture] ?? ''}`, '--library-path', [`${root}/lib/${multiarchOf(target)}`, `${root}/usr/lib/${multiarchOf(target)}`, folder].join(':')].map(shellQuoted).concat('--argv0', '"$0"')
      : [...[emulator, '-L', root, '-E', `LD_LIBRARY_PATH=${folder}`].map(shellQuoted), '-0', '"$0"'];
  return `#!/bin/sh\n# Written by Wheelwright: a Python for ${target.architecture}, run here.\nexec ${[...command, shellQuoted(program)].join(' ')} "$@"\n`;
};
