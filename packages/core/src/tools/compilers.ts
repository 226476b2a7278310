/** The whole environment of a process (structurally the `Environment` of the plans, which stand above this folder). */
type Variables = Readonly<Record<string, string>>;

/** Where compilers are found, and what must be in the environment for them to work. */
export interface Compilers {
  /** Folder for PATH with cc, c++, gcc, g++, ar, ranlib, ld, ...; empty when the machine's own are used. */
  readonly path: string;
  readonly environment: Variables;
  /** Folders of the system for PATH, where they are others than those of this machine. */
  readonly system?: readonly string[];
}

/** `from` (an absolute folder of this machine) is written as `to` wherever a compiler records a path. */
export interface PathMap {
  readonly from: string;
  readonly to: string;
}

export interface CompileEnvironmentRequest {
  readonly compilers: Compilers;
  /** Folder for PATH with cmake, ninja, pkg-config, patchelf. */
  readonly programs: string;
  /** HOME of the build: an empty folder, so that nobody's settings are read. */
  readonly home: string;
  /** TMPDIR of the build. */
  readonly temporary: string;
  readonly pathMaps: readonly PathMap[];
  /** Merged prefix of the C libraries; nothing else is found by pkg-config. */
  readonly prefix?: string;
  /** Seconds since 1970, for everything that writes a time into what it makes. */
  readonly sourceDateEpoch: number;
  /** Variables of the project itself; they win, except that PATH is put in front. */
  readonly extra: Variables;
}

/** Names of the variables that the compiler commands of ours read. */
export const compilerVariables = {
  /** Lines `from=to`, as -ffile-prefix-map takes them. */
  pathMaps: 'WHEELWRIGHT_PATH_MAPS',
  /** `1` keeps debug information. */
  debug: 'WHEELWRIGHT_DEBUG',
} as const;

/** Folders of the system that every build needs a shell, make, sed and their like from. */
export const systemPath = ['/usr/bin', '/bin'] as const;

/**
 * The allow-list environment of every compile: nothing is inherited. Path maps reach the compiler through our
 * commands' own variable and not through CFLAGS, which builds like to record in what they make.
 *
 * @example compileEnvironment({ compilers, programs, home, temporary, pathMaps: [], sourceDateEpoch: 315532800, extra: {} })
 */
export const compileEnvironment = (request: CompileEnvironmentRequest): Variables => {
  const { compilers, programs, prefix, extra } = request;
  const path = [extra['PATH'], compilers.path, programs, ...(compilers.system ?? systemPath)].filter((folder) => folder !== undefined && folder !== '');
  return {
    HOME: request.home,
    TMPDIR: request.temporary,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: String(request.sourceDateEpoch),
    PYTHONHASHSEED: '0',
    PYTHONNOUSERSITE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    // An empty list would mean "the system's own" to pkg-config; a folder that holds nothing means nothing.
    PKG_CONFIG_LIBDIR: prefix === undefined ? `${request.home}/no-pkgconfig` : `${prefix}/lib/pkgconfig:${prefix}/share/pkgconfig`,
    ...(prefix === undefined
      ? {}
      : {
          CPPFLAGS: `-I${quoted(`${prefix}/include`)}`,
          LDFLAGS: `-L${quoted(`${prefix}/lib`)}`,
          LIBRARY_PATH: `${prefix}/lib`,
          CPATH: `${prefix}/include`,
          CMAKE_PREFIX_PATH: prefix,
        }),
    ...compilers.environment,
    [compilerVariables.pathMaps]: request.pathMaps.map(({ from, to }) => `${from}=${to}`).join('\n'),
    ...extra,
    PATH: path.join(':'),
  };
};

/** For variables that programs split as a shell would; make and distutils both understand single quotes. */
const quoted = (path: string): string => (/^[\w/.+=:@%,-]*$/u.test(path) ? path : `'${path}'`);
