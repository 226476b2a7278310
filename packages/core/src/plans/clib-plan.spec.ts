import { normalizeClib, type Clib } from '../definitions/clib';
import { clibSchema } from '../definitions/clib-schema';
import { parseYamlDocument } from '../definitions/document';
import { clibFolders, licenseTargets, planClibBuild, planClibSource, type ClibBuildRequest } from './clib-plan';
import type { Step } from './step';

const load = (build: string, files = '[LICENSE]'): Clib => {
  const text = `
version: "1.0"
license: { spdx: MIT, files: ${files} }
sources: [{ url: "https://example.org/x.tar.gz", sha256: "${'0'.repeat(64)}" }]
build: ${build}
expects: { libraries: [x] }
`;
  const result = parseYamlDocument('projects/x/clib.yaml', text, clibSchema);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return normalizeClib(result.document, { name: 'x', folder: 'projects/x' }).value;
};

const folders = { ...clibFolders('/s', { root: '/w', project: 'x', platform: 'p' }), scratch: '/s', source: '/s/source', build: '/s/build', dependencies: '/s/dependencies', destination: '/s/destination', archive: '/s/archive', moved: '/s/moved/elsewhere', prefix: '/s/destination/wheelwright/prefix' };

const plan = (clib: Clib, isolated = true, foreign?: ClibBuildRequest['foreign']): readonly Step[] =>
  planClibBuild({
    clib,
    file: 'projects/x/clib.yaml',
    folders,
    dependencies: ['/w/dist/prefixes/zlib/p'],
    tools: [],
    compilers: { path: '/c', environment: {} },
    programs: '/t',
    isolated,
    foreign,
    jobs: 4,
    logs: '/l',
  });

const commands = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => (step.kind === 'run' ? [`${step.cwd}: ${step.argv.join(' ')}`] : step.kind === 'copy' ? [`copy ${step.from} ${step.to}`] : []));

const dependency = 'copy /w/dist/prefixes/zlib/p /s/dependencies';
const license = 'copy /s/source/LICENSE /s/destination/wheelwright/prefix/share/licenses/x/LICENSE';

describe('planClibBuild', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'autotools',
      '{ system: autotools, configure: [--disable-static, "--with-zlib={dependencies}"], arguments: [V=1], targets: [libx.la] }',
      [
        '/s/source: ./configure --prefix=/wheelwright/prefix --libdir=/wheelwright/prefix/lib --disable-static --with-zlib=/s/dependencies',
        '/s/source: make -j4 V=1 libx.la',
        '/s/source: make V=1 DESTDIR=/s/destination install',
      ],
    ],
    [
      'autotools in passes, with a script and an install target of its own',
      '{ system: autotools, script: Configure, configure: [--shared], passes: [[--single], []], install: [install_sw, install_more] }',
      [
        '/s/build/pass-1: /s/source/Configure --prefix=/wheelwright/prefix --libdir=/wheelwright/prefix/lib --shared --single',
        '/s/build/pass-1: make -j4',
        '/s/build/pass-1: make DESTDIR=/s/destination install_sw install_more',
        '/s/build/pass-2: /s/source/Configure --prefix=/wheelwright/prefix --libdir=/wheelwright/prefix/lib --shared',
        '/s/build/pass-2: make -j4',
        '/s/build/pass-2: make DESTDIR=/s/destination install_sw install_more',
      ],
    ],
    ['machine', '{ system: machine }', []],
    [
      'make',
      '{ system: make, directory: src, arguments: ["PREFIX={prefix}", "NUM={jobs}"], targets: [libs, shared] }',
      [
        '/s/source/src: make -j4 PREFIX=/wheelwright/prefix NUM=4 libs shared',
        '/s/source/src: make PREFIX=/wheelwright/prefix prefix=/wheelwright/prefix DESTDIR=/s/destination PREFIX=/wheelwright/prefix NUM=4 install',
      ],
    ],
    [
      'steps',
      '{ system: steps, steps: [[sh, build.sh, "{build}"], [cp, x.h, "{destination}{prefix}/include"]] }',
      ['/s/source: sh build.sh /s/build', '/s/source: cp x.h /s/destination/wheelwright/prefix/include'],
    ],
    ['prebuilt', '{ system: prebuilt, copy: { pkg/lib: lib } }', ['copy /s/source/pkg/lib /s/destination/wheelwright/prefix/lib']],
  ])('%s', (_, build, expected) => {
    expect(commands(plan(load(build)))).toEqual([dependency, ...expected, license]);
  });

  test('cmake finds nothing of the machine with a compiler of our own, and everything with the machine’s', () => {
    const cmake = (isolated: boolean): readonly string[] => commands(plan(load('{ system: cmake, configure: [-DTESTS=OFF] }'), isolated)).slice(1, -1);
    const [configure, build, install] = cmake(true);
    expect(configure).toMatch(/^\/s\/source: cmake -S \/s\/source -B \/s\/build -G Ninja -DCMAKE_INSTALL_PREFIX=\/wheelwright\/prefix .* -DTESTS=OFF$/u);
    expect(configure).toContain('-DCMAKE_FIND_ROOT_PATH=/s/dependencies');
    expect(cmake(false)[0]).not.toContain('-DCMAKE_FIND_ROOT_PATH');
    expect([build, install]).toEqual(['/s/source: cmake --build /s/build --parallel 4', '/s/source: cmake --install /s/build']);
  });

  test('the environment: what the compile needs, flags of its own only where nothing is written', () => {
    const environment = (build: string): Readonly<Record<string, string>> => {
      const run = plan(load(build)).find((step) => step.kind === 'run');
      return run?.kind === 'run' ? run.environment : {};
    };
    expect(environment('{ system: make, environment: { CFLAGS: -O3, LIBS: "-L{dependencies}/lib" } }')).toMatchObject({
      PATH: '/c:/t:/usr/bin:/bin',
      CFLAGS: '-O3',
      CXXFLAGS: '-O2 -fPIC',
      LIBS: '-L/s/dependencies/lib',
      SOURCE_DATE_EPOCH: '315532800',
      WHEELWRIGHT_PATH_MAPS: '/s=/wheelwright',
    });
  });

  test('a misspelt placeholder is an error that names the file', () => {
    expect(() => plan(load('{ system: make, arguments: ["P={prefx}"] }'))).toThrow('projects/x/clib.yaml: {prefx} in "P={prefx}" is no placeholder');
    expect(commands(plan(load('{ system: make, arguments: ["P=${prefx}"] }')))[1]).toContain('P=${prefx}');
  });
});

test('two workspaces never share a scratch folder', () => {
  const at = (root: string, project: string, platform: string): string => clibFolders('/s', { root, project, platform }).scratch;
  expect(at('/w', 'x', 'p')).toMatch(/^\/s\/clib-[0-9a-f]{16}$/u);
  expect(new Set([at('/w', 'x', 'p'), at('/v', 'x', 'p'), at('/w', 'y', 'p'), at('/w', 'x', 'q')]).size).toBe(4);
});

test('the source is unpacked into an empty folder and patched', () => {
  expect(planClibSource({ clib: load('{ system: make }'), folders, archive: '/a.tar.gz', source: { folder: '.', only: [] }, patches: [{ name: 'fix.patch', text: 'x' }] })).toEqual([
    { kind: 'fresh-folder', path: '/s' },
    { kind: 'unpack', title: 'unpack x 1.0', archive: '/a.tar.gz', into: '/s/source' },
    { kind: 'patch', name: 'fix.patch', text: 'x', folder: '/s/source' },
  ]);
});

test('a folder of the archive is the source', () => {
  expect(planClibSource({ clib: load('{ system: make }'), folders, archive: '/a.crate', source: { folder: 'libx-1.0', only: ['libx-1.0', 'cmake'] }, patches: [] })).toEqual([
    { kind: 'fresh-folder', path: '/s' },
    { kind: 'unpack', title: 'unpack x 1.0', archive: '/a.crate', into: folders.archive, only: ['libx-1.0', 'cmake'] },
    { kind: 'move', from: `${folders.archive}/libx-1.0`, to: '/s/source' },
  ]);
});

test('licence texts of one name do not hide each other', () => {
  expect(licenseTargets(load('{ system: make }', '[COPYING, lib/COPYING, doc/NOTICE]')).map(({ to }) => to)).toEqual([
    'share/licenses/x/COPYING',
    'share/licenses/x/lib-COPYING',
    'share/licenses/x/NOTICE',
  ]);
});

describe('for another kind of machine', () => {
  const foreign: ClibBuildRequest['foreign'] = { target: { system: 'linux', architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } }, machineArchitecture: 'x86_64' };
  const environmentOf = (clib: Clib): Readonly<Record<string, string>> => plan(clib, true, foreign).flatMap((step) => (step.kind === 'run' ? [step.environment] : []))[0] ?? {};

  it('configure scripts are told by variables', () => {
    expect(environmentOf(load('{ system: autotools }'))).toMatchObject({ host_alias: 'aarch64-linux-gnu', build_alias: 'x86_64-linux-gnu' });
    expect(plan(load('{ system: autotools }')).some((step) => step.kind === 'run' && 'host_alias' in step.environment)).toBe(false);
  });

  it('CMake is told its system', () => {
    expect(commands(plan(load('{ system: cmake }'), true, foreign)).join('\n')).toContain(' -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 ');
  });

  it('a tool is for this machine', () => {
    const environment = environmentOf({ ...load('{ system: autotools }'), kind: 'tool' });
    expect(environment).toMatchObject({ CC: 'host-cc', CXX: 'host-c++' });
    expect(environment).not.toHaveProperty('host_alias');
  });
});
