import type { Clib, ClibCheck } from '../definitions/clib';
import type { Platform } from '../definitions/platforms';
import type { ToolchainRecord } from '../definitions/toolchain';

/** What is tried with a library: what its file says, else whether its headers compile and its libraries link and load. */
export const checkOf = (clib: Clib): ClibCheck | undefined => {
  if (clib.check !== undefined) return clib.check;
  if (clib.kind === 'tool') return undefined;
  return { code: '', language: 'c', includes: clib.expects.headers, libraries: [], flags: [], run: [], prints: undefined };
};

/** Text of the tiny program. */
export const checkProgram = ({ includes, code }: ClibCheck): string =>
  [...['stddef.h', 'stdint.h', 'stdio.h', 'stdlib.h', 'string.h', ...includes].map((header) => `#include <${header}>`), '', 'int main(void) {', code.trim(), '  return 0;', '}', ''].join('\n');

export interface CheckCompileRequest {
  readonly clib: Clib;
  readonly check: ClibCheck;
  /** Text of the program, and the program. */
  readonly source: string;
  readonly program: string;
  /** Where the library is; undefined for one of the machine. */
  readonly prefix: string | undefined;
  /** What pkg-config answered, word by word; undefined where the library has no pkg-config file. */
  readonly pkgConfig: readonly string[] | undefined;
  /** Folders in which GNU's linker looks for what the libraries themselves ask for; none for linkers that do not look. */
  readonly indirect: readonly string[];
}

/** The compiler call. */
export const checkCompileArgv = ({ clib, check, source, program, prefix, pkgConfig, indirect }: CheckCompileRequest): readonly string[] => [
  check.language === 'c' ? 'cc' : 'c++',
  ...check.flags,
  source,
  '-o',
  program,
  ...(prefix === undefined ? [] : [`-I${prefix}/include`, `-L${prefix}/lib`]),
  ...(pkgConfig ?? clib.expects.libraries.map((library) => `-l${library}`)),
  ...check.libraries.map((library) => `-l${library}`),
  ...(indirect.length === 0 ? [] : [`-Wl,-rpath-link,${indirect.join(':')}`]),
];

/** What the output must contain. */
export const checkPrints = (clib: Clib, { prints }: ClibCheck): string | undefined => prints?.replaceAll('{version}', clib.version);

/** True when what is compiled for a platform also runs on the machine that compiles it. */
export const runsHere = (platform: Platform, { machine }: Pick<ToolchainRecord, 'machine'>): boolean =>
  platform.engine !== 'zig' ||
  (machine.os === 'linux' && platform.target.system === 'linux' && platform.target.architecture === machine.architecture && platform.target.libc.name === 'glibc');
