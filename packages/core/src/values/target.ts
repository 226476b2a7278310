/** A C library of Linux. `version` is the oldest one that what is built must run on. */
export interface GlibcOrMusl {
  readonly name: 'glibc' | 'musl';
  readonly version: string;
}

export const linuxArchitectures = ['x86_64', 'i686', 'aarch64', 'armv7l', 'ppc64le', 's390x', 'riscv64'] as const;
export const windowsArchitectures = ['x86_64', 'i686', 'aarch64'] as const;
export const macosArchitectures = ['x86_64', 'arm64'] as const;

export interface LinuxTarget {
  readonly system: 'linux';
  readonly architecture: (typeof linuxArchitectures)[number];
  readonly libc: GlibcOrMusl;
}

export interface WindowsTarget {
  readonly system: 'windows';
  readonly architecture: (typeof windowsArchitectures)[number];
}

export interface MacosTarget {
  readonly system: 'macos';
  readonly architecture: (typeof macosArchitectures)[number];
  /** The oldest macOS: `11.0`. */
  readonly minimum: string;
}

/** What machine code is for. */
export type Target = LinuxTarget | DesktopTarget;

/** What is built with the compilers of a machine of that kind, or with zig on any. */
export type DesktopTarget = WindowsTarget | MacosTarget;

/** @example renderTarget({ system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.17' } }) // 'x86_64, glibc 2.17' */
export const renderTarget = (target: Target): string => {
  switch (target.system) {
    case 'linux':
      return `${target.architecture}, ${target.libc.name} ${target.libc.version}`;
    case 'windows':
      return `${target.architecture}, Windows`;
    case 'macos':
      return `${target.architecture}, macOS ${target.minimum}`;
  }
};

/**
 * The name under which systems with musl have their C library.
 *
 * @example muslLibrary('i686') // 'libc.musl-x86.so.1'
 */
export const muslLibrary = (architecture: string): string => `libc.musl-${{ i686: 'x86', armv7l: 'armv7' }[architecture] ?? architecture}.so.1`;
