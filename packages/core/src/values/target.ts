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
export type Target = LinuxTarget | WindowsTarget | MacosTarget;

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

/** Whether two targets are the same system, processor and kind of C library; floors do not count. */
export const sameKindOfMachine = (one: Target, other: Target): boolean =>
  one.system === other.system && one.architecture === other.architecture && (one.system !== 'linux' || other.system !== 'linux' || one.libc.name === other.libc.name);
