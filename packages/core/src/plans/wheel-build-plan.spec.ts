import type { LockedPackage } from '../definitions/lock';
import type { ClibRecord } from '../definitions/records';
import type { WheelBuildSettings, WheelProject } from '../definitions/wheel';
import type { KeepWheelStep, RunStep, Step } from './step';
import { buildEnvironmentFolder, planWheelBuild, planWheelScratch, wheelFolders, type WheelBuildRequest } from './wheel-build-plan';
import type { WheelCell } from './wheel-plan';

const build: WheelBuildSettings = { requires: [], constraints: [], against: [], environment: {}, configSettings: {}, patches: [], tools: [] };
const packageOf = (name: string): LockedPackage => ({ name, version: '1', hashes: ['00'.repeat(32)] });
const cell: WheelCell = {
  python: 'cp310',
  digest: 'digest',
  build,
  packages: [packageOf('build'), packageOf('setuptools')],
  against: [],
  interpreter: {
    tag: 'cp310',
    version: '3.10.13',
    implementation: 'cpython',
    soabi: 'cpython-310-x86_64-linux-gnu',
    architecture: 'x86_64',
    linksLibpython: false,
    executable: '/pyenv/3.10.13/bin/python3.10',
    include: '/pyenv/3.10.13/include/python3.10',
  },
};
const folders = { scratch: '/scratch/wheel-0', prefix: '/scratch/wheel-0/prefix' };

const request = (changes: Partial<WheelBuildRequest> = {}): WheelBuildRequest => ({
  project: { distribution: 'numpy', source: { kind: 'sdist', distribution: 'numpy', version: '2.2.6' }, abi: 'cpython', libraries: ['openblas'] } as unknown as WheelProject,
  file: 'projects/numpy-wheels/wheel.yaml',
  platform: 'manylinux1',
  cell,
  folders,
  source: { kind: 'archive', archive: '/store/numpy.tar.gz' },
  patches: [],
  libraries: [{ name: 'openblas', version: '0.3.28', digest: 'b' } as ClibRecord],
  tools: [],
  compilers: { path: '/cache/compilers/x', environment: { CC: 'cc' } },
  programs: '/cache/programs/y',
  uv: '/cache/uv',
  cache: '/cache',
  root: '/workspace',
  jobs: 3,
  output: '/workspace/dist/wheels',
  logs: '/workspace/dist/logs',
  ...changes,
});

const stepOf = <Kind extends Step['kind']>(steps: readonly Step[], kind: Kind): Extract<Step, { kind: Kind }> =>
  steps.find((step): step is Extract<Step, { kind: Kind }> => step.kind === kind) as Extract<Step, { kind: Kind }>;
const runOf = (changes: Partial<WheelBuildRequest> = {}): RunStep => stepOf(planWheelBuild(request(changes)), 'run');
const withSettings = (settings: Partial<WheelBuildSettings>, packages = cell.packages): Partial<WheelBuildRequest> => ({ cell: { ...cell, packages, build: { ...build, ...settings } } });

describe('planWheelBuild', () => {
  it('makes an environment, unpacks, builds, keeps, cleans', () => {
    expect(planWheelBuild(request({ patches: [{ name: 'a.patch', text: 'x' }] })).map(({ kind }) => kind)).toEqual([
      'python-environment',
      ...Array<string>(4).fill('fresh-folder'),
      'unpack',
      'patch',
      'run',
      'keep-wheel',
      'remove',
    ]);
  });

  it('is the same on Windows, with the names of that system', () => {
    const run = runOf({
      compilers: { path: '', environment: { INCLUDE: 'C:/VS/include', LIB: 'C:/VS/lib' }, os: 'win32', system: ['C:/VS/bin'] },
      programs: 'C:/t/cmake;C:/t/ninja',
      tools: [{ folder: 'C:/tools/nasm', exports: {} }],
    });
    const environment = buildEnvironmentFolder('/cache', cell);
    expect(run.argv.slice(0, 4)).toEqual([`${environment}/Scripts/python.exe`, '-m', 'build', '--wheel']);
    expect(run.environment).toMatchObject({ INCLUDE: '/scratch/wheel-0/prefix/include;C:/VS/include', LIB: '/scratch/wheel-0/prefix/lib;C:/VS/lib', PATH: `${environment}/Scripts;C:/tools/nasm/bin;C:/t/cmake;C:/t/ninja;C:/VS/bin`, TEMP: '/scratch/wheel-0/cp310/tmp' });
    expect(Object.keys(run.environment).filter((name) => ['CPPFLAGS', 'LDFLAGS', 'CPATH', 'LIBRARY_PATH', 'TMPDIR', 'WHEELWRIGHT_PATH_MAPS'].includes(name))).toEqual([]);
  });

  it('checks out a commit, which gives the time and the record, and hides what is patched', () => {
    const checkout = { location: '/workspace/spam', git: 'spam', commit: 'c'.repeat(40), tags: ['v1'], submodules: true };
    const from = (time: number, patches: WheelBuildRequest['patches'] = []): readonly Step[] => planWheelBuild(request({ source: { kind: 'commit', checkout, subdirectory: 'python', time }, patches }));
    const steps = from(1700000000, [{ name: 'a.patch', text: 'x' }]);
    expect(steps.map(({ kind }) => kind).slice(5)).toEqual(['checkout', 'patch', 'hide-changes', 'run', 'keep-wheel', 'remove']);
    expect(stepOf(steps, 'checkout')).toEqual({ kind: 'checkout', title: 'check out cccccccccc', checkout, into: '/scratch/wheel-0/cp310/source' });
    expect(stepOf(steps, 'run').argv.at(-1)).toBe('/scratch/wheel-0/cp310/source/python');
    expect(stepOf(steps, 'run').environment['SOURCE_DATE_EPOCH']).toBe('1700000000');
    expect(stepOf(steps, 'keep-wheel')).toMatchObject({ sourceDateEpoch: 1700000000, record: { source: { git: 'spam', commit: checkout.commit } } });
    expect(from(1700000000).map(({ kind }) => kind)).not.toContain('hide-changes');
    // Older than what a zip file can say.
    expect(stepOf(from(0), 'keep-wheel').sourceDateEpoch).toBe(315532800);
  });

  it('copies only the files of a source tree', () => {
    const steps = planWheelBuild(request({ source: { kind: 'tree', folder: '/workspace/projects/a/package', files: ['setup.py'] } }));
    expect(stepOf(steps, 'copy')).toEqual({ kind: 'copy', from: '/workspace/projects/a/package', to: '/scratch/wheel-0/cp310/source', only: ['setup.py'] });
  });

  it.each<[string, Partial<WheelBuildRequest>, readonly string[]]>([
    ['without settings', {}, []],
    ['lists and words', withSettings({ configSettings: { 'setup-args': ['-Da=b', '-Dc={prefix}/lib'], x: ['{jobs}'] } }), ['-Csetup-args=-Da=b', '-Csetup-args=-Dc=/scratch/wheel-0/prefix/lib', '-Cx=3']],
    ['of meson-python', withSettings({ configSettings: { 'compile-args': ['-v'] } }, [packageOf('meson-python')]), ['-Cbuilddir=/scratch/wheel-0/cp310/build', '-Ccompile-args=-j3', '-Ccompile-args=-v']],
    ['of meson-python with a folder of its own', withSettings({ configSettings: { 'build-dir': ['b'] } }, [packageOf('meson-python')]), ['-Cbuild-dir=b', '-Ccompile-args=-j3']],
  ])('config settings: %s', (_, changes, words) => {
    const { argv, cwd } = runOf(changes);
    expect(argv.slice(1, 7)).toEqual(['-m', 'build', '--wheel', '--no-isolation', '--skip-dependency-check', '--outdir']);
    expect(argv.slice(8, -1)).toEqual(words);
    expect(argv.at(-1)).toBe('/scratch/wheel-0/cp310/source');
    expect(cwd).toBe('/scratch/wheel-0/cp310/home');
  });

  it('puts the environment first on the path, and the project’s words into variables', () => {
    const { environment } = runOf(withSettings({ environment: { OPENBLAS: '{prefix}', PATH: '/mine', MAKEFLAGS: '-j1' } }));
    const python = buildEnvironmentFolder('/cache', cell);
    expect(environment).toMatchObject({ OPENBLAS: '/scratch/wheel-0/prefix', MAKEFLAGS: '-j1', NPY_NUM_BUILD_JOBS: '3', SOURCE_DATE_EPOCH: '315532800', CC: 'cc' });
    expect(environment['PATH']).toBe(`${python}/bin:/mine:/cache/compilers/x:/cache/programs/y:/usr/bin:/bin`);
    expect(environment['PKG_CONFIG_LIBDIR']).toContain('/scratch/wheel-0/prefix/lib/pkgconfig');
  });

  it('gives a wheel without libraries no prefix', () => {
    expect(runOf({ libraries: [] }).environment['CPPFLAGS']).toBeUndefined();
  });

  it('refuses a word that is none', () => {
    expect(() => runOf(withSettings({ environment: { A: '{prefx}' } }))).toThrow(
      expect.objectContaining({ code: 'definition-invalid', message: 'projects/numpy-wheels/wheel.yaml: {prefx} in "{prefx}" is no placeholder', hint: 'did you mean "prefix"?' }),
    );
  });

  it('says what is kept, and what is taken out of its texts', () => {
    const keep: KeepWheelStep = stepOf(planWheelBuild(request(withSettings({ environment: { SOURCE_DATE_EPOCH: '1700000000' } }))), 'keep-wheel');
    expect(keep).toMatchObject({
      from: '/scratch/wheel-0/cp310/wheels',
      to: '/workspace/dist/wheels',
      sourceDateEpoch: 1700000000,
      expected: { distribution: 'numpy', version: '2.2.6', abi: 'cpython', python: 'cp310', libraries: ['openblas'] },
      record: { stage: 'build-wheel', platform: 'manylinux1', python: 'cp310', digest: 'digest', libraries: [{ name: 'openblas', version: '0.3.28', digest: 'b' }] },
    });
    const places = Object.fromEntries(keep.replacements.map(({ from, to }) => [from, to]));
    expect(places).toEqual({
      '/scratch/wheel-0/cp310/source': '/wheelwright/source',
      '/scratch/wheel-0/cp310': '/wheelwright',
      '/scratch/wheel-0/prefix': '/wheelwright/prefix',
      '/scratch/wheel-0': '/wheelwright',
      [buildEnvironmentFolder('/cache', cell)]: '/wheelwright/python',
      '/pyenv/3.10.13/include/python3.10': '/wheelwright/python/include',
      '/pyenv/3.10.13/bin/python3.10': '/wheelwright/python',
      '/pyenv/3.10.13': '/wheelwright/python',
      '/cache/compilers/x': '/wheelwright/compilers',
      '/cache/programs/y': '/wheelwright/programs',
      '/cache': '/wheelwright/cache',
      '/workspace': '/wheelwright/workspace',
    });
  });

  it('leaves the system’s own folders in texts', () => {
    const system = { ...cell, interpreter: { ...cell.interpreter, executable: '/usr/bin/python3.10', include: '/usr/include/python3.10' } };
    const { replacements } = stepOf(planWheelBuild(request({ cell: system })), 'keep-wheel');
    expect(replacements.map(({ from }) => from).filter((from) => from.startsWith('/usr'))).toEqual(['/usr/include/python3.10']);
  });
});

describe('planWheelScratch', () => {
  it('merges the prefixes, whose records it drops', () => {
    expect(planWheelScratch(folders, ['/p/zlib', '/p/libpng'])).toEqual([
      { kind: 'fresh-folder', path: '/scratch/wheel-0' },
      { kind: 'copy', from: '/p/zlib', to: '/scratch/wheel-0/prefix' },
      { kind: 'copy', from: '/p/libpng', to: '/scratch/wheel-0/prefix' },
      { kind: 'remove', path: '/scratch/wheel-0/prefix/clib.json' },
    ]);
  });

  it('has one folder per workspace, project and platform', () => {
    const of = (root: string, project: string, platform: string): string => wheelFolders('/s', { root, project, platform }).scratch;
    expect(new Set([of('/a', 'p', 'x'), of('/b', 'p', 'x'), of('/a', 'q', 'x'), of('/a', 'p', 'y')]).size).toBe(4);
    expect(of('/a', 'p', 'x')).toBe(of('/a', 'p', 'x'));
  });

  it('tells the backend about another kind of machine', () => {
    const foreign = { machine: 'aarch64-glibc', target: { system: 'linux', architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } }, sources: [], folder: '/cache/pythons/x', program: undefined, root: [], rootFolder: '' } as const;
    const there = { ...cell, packages: [packageOf('meson-python')], interpreter: { ...cell.interpreter, version: '3.10.8', soabi: 'cpython-310-aarch64-linux-gnu', architecture: 'aarch64', foreign } };
    const steps = planWheelBuild(request({ cell: there }));
    const at = '/scratch/wheel-0/cp310/target';
    expect(steps.flatMap((step) => (step.kind === 'write-text' ? [step.path] : []))).toEqual([`${at}/modules/_sysconfigdata_wheelwright.py`, `${at}/cross.ini`, `${at}/toolchain.cmake`]);
    expect(stepOf(steps, 'run').environment).toMatchObject({ _PYTHON_HOST_PLATFORM: 'linux-aarch64', _PYTHON_SYSCONFIGDATA_NAME: '_sysconfigdata_wheelwright', PYTHONPATH: `${at}/modules`, CMAKE_TOOLCHAIN_FILE: `${at}/toolchain.cmake` });
    expect(stepOf(steps, 'run').argv).toContain(`-Csetup-args=--cross-file=${at}/cross.ini`);
    expect(stepOf(steps, 'keep-wheel').foreign).toEqual({ target: foreign.target, soabi: 'cpython-310-aarch64-linux-gnu' });
    expect(stepOf(planWheelBuild(request()), 'keep-wheel').foreign).toBeUndefined();
  });
});
