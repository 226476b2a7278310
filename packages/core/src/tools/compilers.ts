import { machinePaths } from '../values/machine-paths';

/** The whole environment of a process (structurally the `Environment` of the plans, which stand above this folder). */
type Variables = Readonly<Record<string, string>>;

/** Where compilers are found, and what must be in the environment for them to work. */
export interface Compilers {
  /** Folder for PATH with cc, c++, gcc, g++, ar, ranlib, ld, ...; empty when the machine's own are used. */
  readonly path: string;
  readonly environment: Variables;
  /** The system that they run on, as Node names it; linux when not said. */
  readonly os?: string;
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
  const { separator } = machinePaths(compilers.os);
  const path = [extra['PATH'], compilers.path, programs, ...(compilers.system ?? systemPath)].filter((folder) => folder !== undefined && folder !== '');
  return {
    ...homeVariables(request.home, request.temporary, compilers.os),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: String(request.sourceDateEpoch),
    PYTHONHASHSEED: '0',
    PYTHONNOUSERSITE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    // An empty list would mean "the system's own" to pkg-config; a folder that holds nothing means nothing.
    PKG_CONFIG_LIBDIR: prefix === undefined ? `${request.home}/no-pkgconfig` : [`${prefix}/lib/pkgconfig`, `${prefix}/share/pkgconfig`].join(separator),
    ...compilers.environment,
    ...(prefix === undefined ? {} : prefixVariables(prefix, compilers)),
    ...(compilers.os === 'win32' ? {} : { [compilerVariables.pathMaps]: request.pathMaps.map(({ from, to }) => `${from}=${to}`).join('\n') }),
    ...extra,
    PATH: path.join(separator),
  };
};

/** Where a process finds its home and its temporary folder. */
export const homeVariables = (home: string, temporary: string, os?: string): Variables => (os === 'win32' ? { USERPROFILE: home, HOME: home, TEMP: temporary, TMP: temporary } : { HOME: home, TMPDIR: temporary });

/** How compilers find a prefix: gcc's and clang's variables, or those of Microsoft's, which are lists that begin with it. */
const prefixVariables = (prefix: string, { environment, os }: Compilers): Variables => {
  const [include, library] = [`${prefix}/include`, `${prefix}/lib`];
  const before = (name: string, folder: string): string => [folder, environment[name]].filter((part) => part !== undefined && part !== '').join(';');
  return {
    ...(os === 'win32' ? { INCLUDE: before('INCLUDE', include), LIB: before('LIB', library) } : { CPPFLAGS: `-I${quoted(include)}`, LDFLAGS: `-L${quoted(library)}`, LIBRARY_PATH: library, CPATH: include }),
    CMAKE_PREFIX_PATH: prefix,
  };
};

/** For variables that programs split as a shell would; make and distutils both understand single quotes. */
const quoted = (path: string): string => (/^[\w/.+=:@%,-]*$/u.test(path) ? path : `'${path}'`);
