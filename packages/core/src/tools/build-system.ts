import { WheelError } from '../errors/wheel-error';

/** What is needed of an unpacked release. */
export interface ReleaseTree {
  /** Relative paths with forward slashes, sorted. */
  readonly files: readonly string[];
  /** Texts of the files that `isTextOfInterest` names. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The part of `build` in a clib.yaml that a release itself gives away. */
export interface DetectedBuild {
  readonly build: Readonly<Record<string, unknown>>;
  /** The file that gave it away. */
  readonly from: string;
  /** Lines for the person who asked: what should be looked at. */
  readonly notes: readonly string[];
}

const makefiles = ['GNUmakefile', 'makefile', 'Makefile'];

/** Files that say how a release is built. */
export const isBuildFile = (path: string): boolean => ['configure', 'Makefile.in', 'CMakeLists.txt', ...makefiles].includes(path);

/**
 * How a release is built, by what is at its top: a configure script, CMake, a Makefile that installs; where they are
 * missing, what Autoconf and Meson start from.
 *
 * @param archive what messages call it
 * @throws WheelError definition-invalid, with what was found instead
 */
export const detectBuildSystem = (archive: string, { files, texts }: ReleaseTree): DetectedBuild => {
  const has = (file: string): boolean => files.includes(file);
  if (has('configure')) return configured(texts['configure'] ?? '', texts['Makefile.in'] ?? '');
  if (has('CMakeLists.txt')) return { from: 'CMakeLists.txt', build: { system: 'cmake', configure: cmakeWords(texts['CMakeLists.txt'] ?? '') }, notes: [] };
  const makefile = makefiles.find((file) => has(file) && /^install\b[^:=\n]*:/mu.test(texts[file] ?? ''));
  if (makefile !== undefined) return made(makefile, texts[makefile] ?? '');
  if (has('configure.ac') || has('configure.in')) {
    const from = has('configure.ac') ? 'configure.ac' : 'configure.in';
    return {
      from,
      build: { system: 'steps', tools: ['autoreconf', 'automake', 'libtoolize', 'make'], steps: [['autoreconf', '-fi'], ['./configure', '--prefix={prefix}', '--libdir={prefix}/lib'], ['make', '-j{jobs}'], ['make', 'install', 'DESTDIR={destination}']] },
      notes: [`${archive} has ${from} and no configure, so autoreconf of this machine makes one; the release archive of upstream, if it has one with configure, is the better source`],
    };
  }
  if (has('meson.build')) {
    return {
      from: 'meson.build',
      build: {
        system: 'steps',
        tools: ['meson', 'ninja'],
        steps: [
          ['meson', 'setup', '{build}', '--prefix={prefix}', '--libdir=lib', '--buildtype=release', '--default-library=shared', '--wrap-mode=nodownload'],
          ['meson', 'compile', '-C', '{build}'],
          ['meson', 'install', '-C', '{build}', '--destdir={destination}'],
        ],
      },
      notes: [`${archive} is built with Meson, which must be on this machine`],
    };
  }
  const top = [...new Set(files.map((file) => (file.includes('/') ? `${file.split('/')[0]}/` : file)))];
  const uninstalled = makefiles.find(has);
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: `${archive} has no configure, CMakeLists.txt, Makefile with an install target, configure.ac or meson.build at its top; there are: ${top.slice(0, 20).join(', ')}${top.length > 20 ? ` and ${top.length - 20} more` : ''}`,
    hint: `write its clib.yaml by hand, with \`system: steps\` and the calls that build and install it${uninstalled === undefined ? '' : `; its ${uninstalled} installs nothing`}`,
  });
};

const configured = (script: string, makefile: string): DetectedBuild => {
  const autoconf = script.includes('GNU Autoconf');
  const libtool = /enable[_-]shared/u.test(script) && /enable[_-]static/u.test(script);
  return {
    from: 'configure',
    build: { system: 'autotools', ...(autoconf && libtool ? { configure: ['--enable-shared', '--disable-static'] } : {}), ...installWords(makefile) },
    notes: autoconf ? [] : ['its configure is not one of Autoconf: look at ./configure --help for words that "build.configure" should have'],
  };
};

/** A Makefile by hand that does not know DESTDIR is told another prefix when it installs; Automake's all know it. */
const installWords = (makefile: string): { readonly install?: readonly string[] } =>
  /^prefix[ \t]*=[ \t]*@prefix@/mu.test(makefile) && !makefile.includes('DESTDIR') ? { install: ['install', 'prefix={destination}{prefix}'] } : {};

const cmakeWords = (text: string): readonly string[] => {
  const [, major = '4', minor = '0'] = /cmake_minimum_required\s*\(\s*VERSION\s+(\d+)\.(\d+)(?:\.\d+)*[\s)]/iu.exec(text) ?? [];
  return [
    '-DBUILD_SHARED_LIBS=ON',
    ...(/BUILD_TESTING|include\s*\(\s*CTest/iu.test(text) ? ['-DBUILD_TESTING=OFF'] : []),
    ...extras(text).map((name) => `-D${name}=OFF`),
    // CMake 4 refuses files that were written for versions before 3.5, unless told that they may be tried.
    ...(Number(major) < 3 || (major === '3' && Number(minor) < 5) ? ['-DCMAKE_POLICY_VERSION_MINIMUM=3.5'] : []),
  ];
};

/** Options, on by default, for what nobody installs and what often needs sources that the archive does not have. */
const extras = (text: string): readonly string[] =>
  [...text.matchAll(/^[ \t]*option\s*\(\s*(\w+)\s+(?:"[^"]*"|\S+)\s+ON\s*\)/gimu)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'BUILD_TESTING' && /(?:^|_)(?:TEST|TESTS|UNIT_?TESTS|BENCH|BENCHMARK|BENCHMARKS|EXAMPLE|EXAMPLES|DEMO|DEMOS)(?:_|$)/iu.test(name));

const made = (from: string, text: string): DetectedBuild => {
  const variable = /^[ \t]*(PREFIX|prefix)[ \t]*[?:+]*=/mu.exec(text)?.[1];
  const staged = /DESTDIR/u.test(text);
  // A Makefile that does not know DESTDIR would install where the library believes that it is.
  const words = staged || variable === undefined ? [] : [`${variable}={destination}{prefix}`];
  const notes = variable === undefined && !staged ? [`its ${from} says neither PREFIX nor DESTDIR: see where its install target writes, which must be below {destination}{prefix}`] : [];
  return { from, build: { system: 'make', ...(words.length > 0 ? { arguments: words } : {}) }, notes };
};
