import { zigTarget } from './zig';
import type { LinuxTarget, Target } from '../values/target';
import { formatPlatformTag } from '../values/platform-tag';
import { pythonName, windowsPythonName } from '../values/python-tag';

const gnuWords: Readonly<Record<LinuxTarget['architecture'], string>> = {
  x86_64: 'x86_64-linux-gnu',
  i686: 'i386-linux-gnu',
  aarch64: 'aarch64-linux-gnu',
  armv7l: 'arm-linux-gnueabihf',
  ppc64le: 'powerpc64le-linux-gnu',
  s390x: 's390x-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
};

/** The folder of libraries of a kind of Linux machine, by which Debian and CPython name it: `i386-linux-gnu`. */
export const multiarchOf = ({ architecture, libc }: LinuxTarget): string => (libc.name === 'musl' ? gnuWords[architecture].replace('-gnu', '-musl') : gnuWords[architecture]);

/** `cpython-311-aarch64-linux-gnu`. Pythons before 3.11 do not tell musl from glibc. */
export const targetSoabi = (tag: string, target: Target): string => {
  if (target.system === 'windows') return `${tag}-${formatPlatformTag({ kind: 'windows', architecture: target.architecture })}`;
  const minor = Number(tag.replace(/^cp3/u, '').replace(/t$/u, ''));
  if (target.system === 'macos') return `cpython-3${minor}${tag.endsWith('t') ? 't' : ''}-darwin`;
  const flags = tag.endsWith('t') ? 't' : minor < 8 ? 'm' : '';
  return `cpython-3${minor}${flags}-${minor < 11 ? gnuWords[target.architecture] : multiarchOf(target)}`;
};

/** What the names of extensions end in. */
export const extensionSuffix = (tag: string, target: Target): string => `.${targetSoabi(tag, target)}${target.system === 'windows' ? '.pyd' : '.so'}`;

/** Folder of Python.h in an archive of a target's Python. */
export const targetInclude = (tag: string, target: Target): string => (target.system === 'windows' ? 'include' : `include/${pythonName(tag)}`);

/** Import library in an archive of a target's Python for Windows, which extensions are linked with; undefined elsewhere. */
export const targetImportLibrary = (tag: string, target: Target): string | undefined => (target.system === 'windows' ? `libs/${windowsPythonName(tag)}.lib` : undefined);

/** The same for extensions of the stable ABI: that of python3.dll, which every Python there has. */
export const stableImportLibrary = (target: Target): string | undefined => (target.system === 'windows' ? 'libs/python3.lib' : undefined);

/** A module that Python imports when it starts: setuptools takes the suffix of extensions of the stable ABI from the machine itself. undefined where it is the same. */
export const suffixModule = (tag: string, target: Target): string | undefined =>
  target.system === 'windows'
    ? `# Written by Wheelwright: what the names of extensions for Windows end in.\nimport importlib.machinery\n\nimportlib.machinery.EXTENSION_SUFFIXES[:] = [${JSON.stringify(extensionSuffix(tag, target))}, ".pyd"]\n`
    : undefined;

/** What `sysconfig.get_platform()` says there, from which platform tags are made. */
export const targetPlatform = (target: Target): string => {
  switch (target.system) {
    case 'linux':
      return `linux-${target.architecture}`;
    case 'windows':
      return formatPlatformTag({ kind: 'windows', architecture: target.architecture }).replace('_', '-');
    case 'macos':
      return `macosx-${target.minimum}-${target.architecture}`;
  }
};

export interface TargetSettings {
  readonly tag: string;
  readonly target: Target;
  /** 3.11.3 */
  readonly version: string;
  /** Folder of include and lib. */
  readonly prefix: string;
}

/** Name of the module that `sysconfig` asks for the settings of the build. */
export const sysconfigModule = '_sysconfigdata_wheelwright';

const bits = (target: Target): number => (target.architecture === 'i686' || target.architecture === 'armv7l' ? 32 : 64);

/**
 * What a build backend asks its Python about extensions: a module in place of `_sysconfigdata_*`, whose names and values
 * are those that a Python of the target has. Nothing of the machine's own Python is in it; compilers are named as PATH has them.
 */
export const sysconfigData = ({ tag, target, version, prefix }: TargetSettings): string => {
  const soabi = targetSoabi(tag, target);
  const include = `${prefix}/${targetInclude(tag, target)}`;
  const linker = target.system === 'linux' ? '-pthread -shared' : target.system === 'macos' ? '-shared -undefined dynamic_lookup' : '-shared';
  const short = version.split('.').slice(0, 2).join('.');
  const values: Readonly<Record<string, string | number>> = {
    ABIFLAGS: tag.endsWith('t') ? 't' : '',
    AR: 'ar',
    ARFLAGS: 'rcs',
    BINDIR: `${prefix}/bin`,
    BLDSHARED: `cc ${linker}`,
    CC: 'cc -pthread',
    CCSHARED: '-fPIC',
    CFLAGS: '-Wno-unused-result -Wsign-compare -DNDEBUG -O2 -Wall',
    CONFINCLUDEPY: include,
    CXX: 'c++ -pthread',
    EXE: target.system === 'windows' ? '.exe' : '',
    EXT_SUFFIX: extensionSuffix(tag, target),
    HOST_GNU_TYPE: target.system === 'linux' ? multiarchOf(target).replace('-linux-', '-unknown-linux-') : zigTarget(target).machine,
    INCLUDEDIR: `${prefix}/include`,
    INCLUDEPY: include,
    INSTSONAME: `lib${pythonName(tag)}.so`,
    LDCXXSHARED: `c++ ${linker}`,
    LDFLAGS: '',
    LDLIBRARY: `lib${pythonName(tag)}.so`,
    LDSHARED: `cc ${linker}`,
    LDVERSION: `${short}${tag.endsWith('t') ? 't' : ''}`,
    LIBDIR: `${prefix}/lib`,
    LIBPL: `${prefix}/lib/${pythonName(tag)}/config`,
    LIBPYTHON: '',
    LIBRARY: `lib${pythonName(tag)}.a`,
    LIBS: '',
    LINKCC: 'cc -pthread',
    MACHDEP: target.system === 'linux' ? 'linux' : target.system === 'macos' ? 'darwin' : 'win32',
    ...(target.system === 'macos' ? { MACOSX_DEPLOYMENT_TARGET: target.minimum } : {}),
    MULTIARCH: target.system === 'linux' ? multiarchOf(target) : target.system === 'macos' ? 'darwin' : '',
    OPT: '-DNDEBUG -O2 -Wall',
    PYTHON: 'python',
    Py_DEBUG: 0,
    Py_ENABLE_SHARED: 0,
    Py_GIL_DISABLED: tag.endsWith('t') ? 1 : 0,
    RANLIB: 'ranlib',
    SHELL: '/bin/sh',
    SHLIB_SUFFIX: target.system === 'windows' ? '.pyd' : '.so',
    SIZEOF_LONG: target.system === 'windows' ? 4 : bits(target) / 8,
    SIZEOF_SIZE_T: bits(target) / 8,
    SIZEOF_VOID_P: bits(target) / 8,
    SO: extensionSuffix(tag, target),
    SOABI: soabi,
    VERSION: short,
    WITH_PYMALLOC: 1,
    // Where sysconfig looks for headers, whatever Python runs.
    installed_base: prefix,
    installed_platbase: prefix,
  };
  const lines = Object.entries(values).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  return `# Written by Wheelwright: settings of Python ${version} for ${target.architecture} (${target.system === 'linux' ? target.libc.name : target.system}).\nbuild_time_vars = {\n${lines.join('\n')}\n}\n`;
};

const mesonCpus: Readonly<Record<Target['architecture'], readonly [family: string, endian: string]>> = {
  x86_64: ['x86_64', 'little'],
  i686: ['x86', 'little'],
  aarch64: ['aarch64', 'little'],
  arm64: ['aarch64', 'little'],
  armv7l: ['arm', 'little'],
  ppc64le: ['ppc64', 'little'],
  s390x: ['s390x', 'big'],
  riscv64: ['riscv64', 'little'],
};

/**
 * A cross file of meson.
 *
 * @param python the Python that runs the build, with the settings of the target in its environment
 */
export const mesonCrossFile = (target: Target, python: string): string => {
  const [family, endian] = mesonCpus[target.architecture];
  const word = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return [
    '# Written by Wheelwright.',
    '[binaries]',
    "c = 'cc'",
    "cpp = 'c++'",
    "ar = 'ar'",
    "strip = 'strip'",
    "pkg-config = 'pkg-config'",
    `python = ${word(python)}`,
    ...(target.system === 'windows' ? ["windres = 'windres'"] : []),
    '[properties]',
    // Also for x86 on x86_64: what runs here and what does not must not depend on the machine.
    'needs_exe_wrapper = true',
    // numpy asks; a program of the target would have to run to find out.
    `longdouble_format = '${longDoubleOf(target)}'`,
    '[host_machine]',
    `system = '${target.system === 'macos' ? 'darwin' : target.system}'`,
    `cpu_family = '${family}'`,
    `cpu = '${target.architecture}'`,
    `endian = '${endian}'`,
    '',
  ].join('\n');
};

const longDoubles: Readonly<Record<Target['architecture'], string>> = {
  x86_64: 'INTEL_EXTENDED_16_BYTES_LE',
  i686: 'INTEL_EXTENDED_12_BYTES_LE',
  aarch64: 'IEEE_QUAD_LE',
  arm64: 'IEEE_DOUBLE_LE',
  armv7l: 'IEEE_DOUBLE_LE',
  ppc64le: 'IBM_DOUBLE_DOUBLE_LE',
  s390x: 'IEEE_QUAD_BE',
  riscv64: 'IEEE_QUAD_LE',
};

/** In the words of numpy. */
const longDoubleOf = ({ system, architecture }: Target): string => longDoubles[system === 'windows' && architecture === 'aarch64' ? 'arm64' : architecture];

/** What CMake must know of another system than this one. Compilers come from PATH. */
export const cmakeTargetWords = (target: Target): Readonly<Record<string, string>> => {
  switch (target.system) {
    case 'linux':
      return { CMAKE_SYSTEM_NAME: 'Linux', CMAKE_SYSTEM_PROCESSOR: target.architecture };
    case 'windows':
      return { CMAKE_SYSTEM_NAME: 'Windows', CMAKE_SYSTEM_PROCESSOR: { x86_64: 'AMD64', i686: 'x86', aarch64: 'ARM64' }[target.architecture], CMAKE_RC_COMPILER: 'windres' };
    case 'macos':
      return { CMAKE_SYSTEM_NAME: 'Darwin', CMAKE_SYSTEM_PROCESSOR: target.architecture, CMAKE_OSX_DEPLOYMENT_TARGET: target.minimum, CMAKE_MACOSX_RPATH: 'ON', /* Our compiler writes install names as they must be. */ CMAKE_INSTALL_NAME_TOOL: '/bin/true' };
  }
};

const libraryWords = (variable: string, library: string | undefined, prefix: string): readonly string[] => (library === undefined ? [] : [`set(${variable} "${prefix}/${library}")`]);

/** A toolchain file of CMake for builds of extensions. */
export const cmakeToolchainFile = ({ tag, target, prefix }: TargetSettings, libraries: string | undefined): string =>
  [
    '# Written by Wheelwright.',
    ...Object.entries(cmakeTargetWords(target)).map(([name, value]) => `set(${name} ${value})`),
    'set(CMAKE_C_COMPILER cc)',
    'set(CMAKE_CXX_COMPILER c++)',
    'set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)',
    'set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)',
    'set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)',
    'set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)',
    `set(CMAKE_FIND_ROOT_PATH "${prefix}"${libraries === undefined ? '' : ` "${libraries}"`})`,
    ...['Python', 'Python3'].flatMap((name) => [`set(${name}_INCLUDE_DIR "${prefix}/${targetInclude(tag, target)}")`, ...libraryWords(`${name}_LIBRARY`, targetImportLibrary(tag, target), prefix), ...libraryWords(`${name}_SABI_LIBRARY`, stableImportLibrary(target), prefix), `set(${name}_SOABI "${targetSoabi(tag, target)}")`]),
    `set(SKBUILD_SOABI "${targetSoabi(tag, target)}")`,
    '',
  ].join('\n');
