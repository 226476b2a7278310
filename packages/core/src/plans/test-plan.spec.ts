import type { RepairedWheelRecord, TestedWheelRecord } from '../definitions/records';
import type { Interpreter } from '../definitions/toolchain';
import type { WheelTestSettings } from '../definitions/wheel';
import { importableNames, planTest, testDigest, wheelFor, type TestCell } from './test-plan';

const interpreter = (tag: string): Interpreter => ({ tag, version: `${tag}.1`, implementation: 'cpython', soabi: tag, architecture: 'x86_64', linksLibpython: false, executable: `/pythons/${tag}`, include: undefined });
const settings: WheelTestSettings = { requires: [], constraints: [], against: [], sources: [], files: [], patches: [], command: ['python', '-m', 'pytest'], environment: { A: '1', PATH: '/evil' } };
const wheel = { file: 'demo-1.0-cp312-cp312-manylinux1_x86_64.whl', sha256: 'w', size: 1 };
const cell = (tag: string, change: Partial<TestCell> = {}): TestCell => ({ python: tag, interpreter: interpreter(tag), wheel, test: settings, packages: [], against: [], patches: [], source: undefined, files: [], digest: `digest ${tag}`, ...change });
const tested = (python: string, digest = `digest ${python}`): TestedWheelRecord => ({ stage: 'test', platform: 'manylinux1', python, digest, wheel, passed: true });

describe('planTest', () => {
  const request = { cell: cell('cp312'), platform: 'manylinux1', folders: { project: '/p', repaired: '/w/repair', tested: '/w/test', scratch: '/s', logs: '/w/logs' }, uv: '/uv', modules: ['demo'] };

  it('makes an environment, runs the command in an empty folder without anything else on PATH, records, cleans up', () => {
    const steps = planTest({ ...request, cell: cell('cp312', { packages: [{ name: 'pytest', version: '8', hashes: ['ab'] }] }) });
    expect(steps.map((step) => step.kind)).toEqual(['fresh-folder', 'fresh-folder', 'fresh-folder', 'python-environment', 'run', 'write-text', 'remove']);
    expect(steps[3]).toMatchObject({ python: '/pythons/cp312', path: '/s/cp312/environment', requirements: 'pytest==8 \\\n    --hash=sha256:ab\n', wheels: [`/w/repair/${wheel.file}`], shared: false });
    expect(steps[4]).toMatchObject({ argv: ['/s/cp312/environment/bin/python', '-m', 'pytest'], cwd: '/s/cp312/empty', log: '/w/logs/cp312.log' });
    expect((steps[4] as { environment: unknown }).environment).toEqual({
      A: '1',
      HOME: '/s/cp312/home',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      PATH: '/s/cp312/environment/bin',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONNOUSERSITE: '1',
      TMPDIR: '/s/cp312/temporary',
      TZ: 'UTC',
      VIRTUAL_ENV: '/s/cp312/environment',
    });
    expect(steps[5]).toMatchObject({ path: '/w/test/cp312.json' });
    expect(JSON.parse((steps[5] as { text: string }).text)).toEqual(tested('cp312'));
  });

  it('patches what is installed, and takes from the source only what is named, with the patches of the build, then files of the project', () => {
    const steps = planTest({
      ...request,
      cell: cell('cp313t', { test: { ...settings, sources: ['tests', 'more/data.txt'] }, files: [{ path: 'tests/more.py', sha256: 'm' }], patches: [{ name: 'i.patch', text: 'i' }], source: { digest: 's', patches: [{ name: 'b.patch', text: 'b' }] } }),
      source: (into) => ({ kind: 'unpack', title: 'unpack', archive: '/store/x', into }),
    });
    expect(steps.slice(4, -3)).toEqual([
      { kind: 'patch', name: 'i.patch', text: 'i', folder: '/s/cp313t/environment/lib/python3.13t/site-packages' },
      { kind: 'unpack', title: 'unpack', archive: '/store/x', into: '/s/cp313t/source' },
      { kind: 'patch', name: 'b.patch', text: 'b', folder: '/s/cp313t/source' },
      { kind: 'copy', from: '/s/cp313t/source/tests', to: '/s/cp313t/empty/tests' },
      { kind: 'copy', from: '/s/cp313t/source/more/data.txt', to: '/s/cp313t/empty/more/data.txt' },
      { kind: 'remove', path: '/s/cp313t/source' },
      { kind: 'copy', from: '/p/tests/more.py', to: '/s/cp313t/empty/tests/more.py' },
    ]);
  });

  it('installs wheels of other projects by their hash', () => {
    const against = [{ project: 'p', name: 'numpy', path: '/w/numpy.whl', wheel: { file: 'numpy.whl', sha256: 'cd', size: 1 } }];
    expect(planTest({ ...request, cell: cell('cp312', { against }) })[3]).toMatchObject({ requirements: 'numpy @ file:///w/numpy.whl \\\n    --hash=sha256:cd\n' });
  });

  it('is the same on Windows, with the names and the variables of that system', () => {
    const steps = planTest({ ...request, cell: cell('cp312', { test: { ...settings, command: ['pytest'] }, patches: [{ name: 'i.patch', text: 'i' }] }), os: 'win32', system: { SystemRoot: 'C:\\Windows' } });
    expect(steps.filter(({ kind }) => kind === 'patch')).toEqual([{ kind: 'patch', name: 'i.patch', text: 'i', folder: '/s/cp312/environment/Lib/site-packages' }]);
    expect(steps.filter(({ kind }) => kind === 'run')).toMatchObject([
      {
        argv: ['/s/cp312/environment/Scripts/pytest.exe'],
        environment: { A: '1', HOME: '/s/cp312/home', USERPROFILE: '/s/cp312/home', TEMP: '/s/cp312/temporary', TMP: '/s/cp312/temporary', PATH: '/s/cp312/environment/Scripts', SystemRoot: 'C:\\Windows', VIRTUAL_ENV: '/s/cp312/environment' },
      },
    ]);
  });

  it.each<[string, readonly string[], string]>([
    ['a program of the environment', ['pytest', '-q'], '/s/cp312/environment/bin/pytest -q'],
    ['a program elsewhere', ['/bin/true'], '/bin/true'],
    ['nothing declared', [], '/s/cp312/environment/bin/python -c import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]] demo'],
  ])('runs %s', (_title, command, expected) => {
    const [run] = planTest({ ...request, cell: cell('cp312', { test: { ...settings, command } }) }).filter((step) => step.kind === 'run');
    expect(run?.argv.join(' ')).toBe(expected);
  });
});

describe('testDigest', () => {
  const one = cell('cp312');
  it.each<[string, Partial<TestCell>, boolean]>([
    ['the place of the interpreter', { interpreter: { ...interpreter('cp312'), executable: '/elsewhere' } }, true],
    ['the version of the interpreter', { interpreter: { ...interpreter('cp312'), version: '3.12.9' } }, false],
    ['the command', { test: { ...settings, command: ['pytest'] } }, false],
    ['the environment', { test: { ...settings, environment: {} } }, false],
    ['requirements that resolve to the same', { test: { ...settings, requires: ['pytest'] } }, true],
    ['the packages', { packages: [{ name: 'pytest', version: '9', hashes: [] }] }, false],
    ['a patch for what is installed', { patches: [{ name: 'a', text: 'b' }] }, false],
    ['a wheel of another project', { against: [{ project: 'p', name: 'n', path: '/n', wheel: { file: 'n', sha256: 'n', size: 1 } }] }, false],
    ['a source that the tests take something from', { source: { digest: 's', patches: [] } }, false],
    ['a file of the project', { files: [{ path: 'check.py', sha256: 'c' }] }, false],
    ['the wheel', { wheel: { ...wheel, sha256: 'x' } }, false],
  ])('and %s', (_title, change, same) => {
    expect(testDigest({ ...one, ...change }) === testDigest(one)).toBe(same);
  });
});

describe('wheelFor', () => {
  const repaired = (python: string, file: string): RepairedWheelRecord => ({ stage: 'repair', platform: 'p', python, digest: '', wheel: { file, sha256: '', size: 1 }, grafted: [] });
  const abi3 = repaired('cp310', 'demo-1.0-cp38-abi3-manylinux1_x86_64.whl');
  it.each<[string, readonly RepairedWheelRecord[], string, string | undefined]>([
    ['its own wheel', [repaired('cp311', 'demo-1.0-cp311-cp311-any.whl'), repaired('cp312', 'demo-1.0-cp312-cp312-any.whl')], 'cp312', 'demo-1.0-cp312-cp312-any.whl'],
    ['the stable ABI', [abi3], 'cp312', abi3.wheel.file],
    ['nothing for an older Python', [repaired('cp310', 'demo-1.0-cp310-abi3-any.whl')], 'cp39', undefined],
    ['nothing for a free-threaded one', [abi3], 'cp313t', undefined],
  ])('%s', (_title, records, python, file) => {
    expect(wheelFor(python, records)?.wheel.file).toBe(file);
  });
});

it.each<[readonly string[], readonly string[]]>([
  [['numpy/__init__.py', 'numpy/core/__init__.py', 'numpy.libs/libz.so', 'numpy-1.dist-info/METADATA'], ['numpy']],
  [['six.py', '_six.cpython-313-x86_64-linux-gnu.so'], ['six']],
  [['_x.abi3.so'], ['_x']],
  [['a.so', 'b/__init__.py', 'data/table.csv', 'demo-1.data/scripts/x.py', 'not-a-name.py'], ['a', 'b']],
])('of %j one imports %j', (paths, names) => {
  expect(importableNames(paths)).toEqual(names);
});
