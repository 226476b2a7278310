import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { create } from 'tar';
import { clibSchema, isWheelError, libraryClosure, normalizeClib, parseYamlDocument, renderProblem, type ClibRecord } from '@wheelwright/core';
import { createNodeHost, type Host, type Toolchain } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { LoadedClib } from '../../workspace/workspace';
import { buildClib } from './build-clib';

/** A real host and real files; the only thing that is not real is the toolchain, as nothing here is compiled. */
const toolchain = {
  record: { platform: 'host', supported: true, engine: { kind: 'host', tag: undefined, compiler: 'none' }, tools: {}, interpreters: [], machine: { os: 'linux', architecture: 'x86_64' } },
  tools: { programs: '/nowhere' },
  compilers: { path: '', environment: {} },
} as unknown as Toolchain;

/** "Builds" a library: a header, a static library, a .pc file. */
const buildScript = `set -e
p="$1"
mkdir -p "$p/include" "$p/lib/pkgconfig" "$p/bin" "$p/share/man/man3"
cp x.h "$p/include/x.h"
echo 'int x(void) { return 1; }' > x.c
cc -c x.c
ar rc "$p/lib/libx.a" x.o
printf 'prefix=/wheelwright/prefix\\nlibdir=/wheelwright/prefix/lib\\nName: x\\nDescription: x\\nVersion: 1\\nLibs: -L\${libdir} -lx\\n' > "$p/lib/pkgconfig/x.pc"
printf '#!/bin/sh\\necho /wheelwright/prefix\\n' > "$p/bin/x-config"
echo manual > "$p/share/man/man3/x.3"
echo "libdir='/wheelwright/prefix/lib'" > "$p/lib/libx.la"
`;

let root: string;
let sha256: string;

const writeSource = async (script = buildScript): Promise<void> => {
  const source = join(root, 'source', 'x-1.0');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'build.sh'), script);
  writeFileSync(join(source, 'x.h'), '#define X 1\n');
  writeFileSync(join(source, 'LICENSE'), 'do as you like\n');
  mkdirSync(join(root, 'mirror'), { recursive: true });
  await create({ gzip: true, file: join(root, 'mirror', 'x-1.0.tar.gz'), cwd: join(root, 'source'), portable: true, mtime: new Date(0) }, ['x-1.0']);
  sha256 = createHash('sha256').update(readFileSync(join(root, 'mirror', 'x-1.0.tar.gz'))).digest('hex');
};

const yaml = (changes: Readonly<Record<string, string>> = {}): string => {
  const lines: Readonly<Record<string, string>> = {
    version: '"1.0"',
    license: '{ spdx: MIT, files: [LICENSE] }',
    sources: `[{ mirror: ../../mirror, file: x-1.0.tar.gz, sha256: "${sha256}" }]`,
    build: '{ system: steps, steps: [[sh, build.sh, "{destination}{prefix}"]] }',
    expects: '{ headers: [x.h], libraries: [x], pkg-config: [x] }',
    ...changes,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
};

const run = async (written: Readonly<Record<string, string>>, options: { readonly dryRun?: boolean; readonly project?: string; readonly wait?: number } = {}): Promise<{ readonly output: string }> => {
  let output = '';
  const real = createNodeHost({
    variables: { PATH: '/usr/bin:/bin', HOME: join(root, 'home'), WHEELWRIGHT_CACHE_DIR: join(root, 'cache') },
    output: { isTTY: false, columns: 120, write: (text: string) => void (output += text) },
  });
  const host = options.wait === undefined ? real : busyFor(real, options.wait);
  const load = (name: string): LoadedClib => {
    const file = `projects/${name}/clib.yaml`;
    const parsed = parseYamlDocument(file, written[name] ?? '', clibSchema);
    if (!parsed.ok) throw new Error(parsed.problems.map(renderProblem).join('\n'));
    return { clib: normalizeClib(parsed.document, { name, folder: `projects/${name}` }).value, name, file, folder: join(root, 'projects', name), document: parsed.document };
  };
  const name = options.project ?? 'x';
  const stage = {
    host,
    project: { name, root: `projects/${name}`, folder: join(root, 'projects', name) },
    platform: { key: 'host', engine: 'host', tag: undefined, tools: {} },
    pythons: undefined,
    dryRun: options.dryRun ?? false,
    workspace: {
      root,
      platformsLock: { lockfileVersion: 1, tools: [] },
      clib: (project: string) => Promise.resolve(load(project)),
      clibClosure: (names: readonly string[]) => Promise.resolve(libraryClosure(names, (one) => load(one).clib.needs).map(load)),
    },
  } as unknown as Stage;
  await buildClib(stage, () => Promise.resolve(toolchain));
  return { output };
};

/** A machine whose processors others use for so many milliseconds. */
const busyFor = (host: Host, milliseconds: number): Host => {
  let late = 0;
  return {
    ...host,
    clock: { ...host.clock, now: () => host.clock.now() + late },
    locks: {
      ...host.locks,
      withCores: (wanted, work) => {
        late = milliseconds;
        return host.locks.withCores(wanted, work);
      },
    },
  };
};

/** What a person would read of an error. */
const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (!isWheelError(error)) throw error;
    return [`${error.code}: ${error.message}`, ...error.problems.map(renderProblem), ...(error.hint === undefined ? [] : [error.hint])].join('\n').replaceAll(root, '<root>');
  }
  throw new Error('nothing failed');
};

const at = (...parts: readonly string[]): string => join(root, 'dist', 'prefixes', 'x', 'host', ...parts);
const exists = (path: string): boolean => {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
};

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-clib-')));
  mkdirSync(join(root, 'projects', 'x'), { recursive: true });
  await writeSource();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('build-clib', () => {
  test('makes a movable prefix with its record, and keeps it while nothing changes', async () => {
    await run({ x: yaml() });
    const record = JSON.parse(readFileSync(at('clib.json'), 'utf8')) as ClibRecord;
    expect(Object.keys(record.files)).toEqual(['include/x.h', 'lib/libx.a', 'lib/pkgconfig/x.pc', 'share/licenses/x/LICENSE']);
    expect(record).toMatchObject({ name: 'x', version: '1.0', platform: 'host', source: { file: 'x-1.0.tar.gz', sha256 }, license: { spdx: 'MIT', files: ['share/licenses/x/LICENSE'] } });
    expect(readFileSync(at('lib/pkgconfig/x.pc'), 'utf8')).toContain('prefix=${pcfiledir}/../..\nlibdir=${prefix}/lib\n');
    expect(exists(join(root, 'cache', 'scratch'))).toBe(false);

    const before = readFileSync(at('clib.json'), 'utf8');
    expect((await run({ x: `# a comment\n${yaml()}` })).output).toContain('x 1.0 for host: reused, nothing that goes in has changed');
    rmSync(at(), { recursive: true });
    await run({ x: yaml() });
    expect(readFileSync(at('clib.json'), 'utf8')).toBe(before);
  });

  test('builds again when a definition changed, or when what is there is not whole', async () => {
    await run({ x: yaml() });
    expect((await run({ x: yaml({ provides: '[y]' }) })).output).toContain('from x-1.0.tar.gz');
    writeFileSync(at('include/x.h'), 'edited\n');
    await run({ x: yaml({ provides: '[y]' }) });
    expect(readFileSync(at('include/x.h'), 'utf8')).toBe('#define X 1\n');
  });

  test('a patch is applied before the build; one that does not fit is an error and leaves nothing', async () => {
    const patch = (from: string): string => `--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-#define X ${from}\n+#define X 2\n`;
    const build = '{ system: steps, patches: [fix.patch], steps: [[sh, build.sh, "{destination}{prefix}"]] }';
    writeFileSync(join(root, 'projects', 'x', 'fix.patch'), patch('1'));
    await run({ x: yaml({ build }) });
    expect(readFileSync(at('include/x.h'), 'utf8')).toBe('#define X 2\n');
    writeFileSync(join(root, 'projects', 'x', 'fix.patch'), patch('3'));
    expect(await failure(run({ x: yaml({ build }) }))).toContain('patch fix.patch does not apply: x.h, hunk 1 of 1');
    expect(exists(at('clib.json'))).toBe(false);
  });

  test('a failed build keeps its log and nothing else', async () => {
    await writeSource('echo some work; echo "x.c:1: error: no such thing" >&2; exit 2\n');
    await expect(run({ x: yaml() })).rejects.toMatchObject({
      code: 'command-failed',
      log: join(root, 'dist/logs/x/host/build-clib/step-1.log'),
      tail: expect.arrayContaining(['x.c:1: error: no such thing']),
    });
    expect(readFileSync(join(root, 'dist/logs/x/host/build-clib/step-1.log'), 'utf8')).toContain('some work');
    expect([exists(at('clib.json')), exists(at('include/x.h'))]).toEqual([false, false]);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'what is expected and not there, each with its line',
      { expects: '{ headers: [y.h], libraries: [x, z], pkg-config: [x] }' },
      `expectation-failed: x 1.0 for host is not as it must be
projects/x/clib.yaml:5:22: no include/y.h (installed: x.h)
projects/x/clib.yaml:5:43: neither lib/libz.so nor lib/libz.a (installed: libx.a)`,
    ],
    ['a missing licence text', { license: '{ spdx: MIT, files: [LICENCE] }' }, 'license-missing: x 1.0 for host is not as it must be\nprojects/x/clib.yaml:2:31: the source has no LICENCE (it has LICENSE)'],
    ['nothing installed', { build: '{ system: steps, steps: [["true"]] }' }, 'nothing was installed'],
    ['a program that this machine lacks', { build: '{ system: steps, tools: [mkae], steps: [[mkae]] }' }, 'tool-unavailable: mkae is not on this machine; projects/x/clib.yaml builds with it\napt-get install mkae, or dnf install mkae'],
    [
      'a build folder in what is installed',
      { build: '{ system: steps, steps: [[sh, build.sh, "{destination}{prefix}"], [sh, -c, "(head -c 1 /dev/zero; echo {source}) > {destination}{prefix}/lib/libx.a"]] }' },
      'leaks-build-path: x 1.0 for host is not as it must be\nprojects/x/clib.yaml:4:8: lib/libx.a has the build folder <root>/cache/scratch/clib-',
    ],
    ['a platform it is not built for', { platforms: '{ host: null }' }, 'platform-unsupported: x is not built for host'],
    ['a library that is not built yet', { needs: '[y]' }, 'library-missing: x needs y, which is not built for host\nnx run y:build-clib:host'],
    ['another hash', { sources: `[{ mirror: ../../mirror, file: x-1.0.tar.gz, sha256: "${'0'.repeat(64)}" }]` }, 'x-1.0.tar.gz'],
  ])('%s', async (_, changes, expected) => {
    expect(await failure(run({ x: yaml(changes), y: yaml() }))).toContain(expected);
    expect(exists(at('clib.json'))).toBe(false);
  });

  test('a library finds what it needs in one merged prefix, which is not in what it installs', async () => {
    const y = yaml({ needs: '[x]', build: '{ system: steps, steps: [[sh, -c, "mkdir -p {destination}{prefix}/lib && cp {dependencies}/lib/libx.a {destination}{prefix}/lib/liby.a"]] }', expects: '{ libraries: [y] }' });
    mkdirSync(join(root, 'projects', 'y'));
    await run({ x: yaml(), y });
    await run({ x: yaml(), y }, { project: 'y' });
    const record = JSON.parse(readFileSync(join(root, 'dist/prefixes/y/host/clib.json'), 'utf8')) as ClibRecord;
    expect(Object.keys(record.files)).toEqual(['lib/liby.a', 'share/licenses/y/LICENSE']);
    await run({ x: yaml({ provides: '[z]' }), y });
    expect((await run({ x: yaml({ provides: '[z]' }), y }, { project: 'y' })).output).not.toContain('reused');
  });

  test('a tiny program is compiled against the moved prefix, linked and run', async () => {
    const check = "{ code: 'printf(\"x is %d of %s\\n\", X, __VERSION__);', prints: 'x is 1' }";
    const { output } = await run({ x: yaml({ check }) });
    expect(output).toMatch(/tried out/u);
    expect((JSON.parse(readFileSync(at('clib.json'), 'utf8')) as ClibRecord).check).toBe('ran');
  });

  test.each<[string, string, string]>([
    ['does not compile', "{ code: 'no_such_function_of_x();' }", 'projects/x/clib.yaml:6:8: a program that uses the library does not compile: '],
    ['does not link', "{ code: 'int y(void); return y();' }", 'a program that uses the library does not compile: '],
    ['fails', "{ code: 'abort();' }", 'projects/x/clib.yaml:6:8: the program that uses the library fails: '],
    ['prints something else', "{ code: 'puts(\"1.1\");', prints: 'version {version}' }", 'projects/x/clib.yaml:6:40: the program that uses the library prints "1.1", which lacks "version 1.0"'],
  ])('a tiny program that %s is an error with its place, and nothing is kept', async (_, check, expected) => {
    expect(await failure(run({ x: yaml({ check }) }))).toContain(expected);
    expect(exists(at('clib.json'))).toBe(false);
  });

  test('a tool is on PATH where it is needed, in none of the prefixes, and its variables are set', async () => {
    const tool = yaml({
      kind: 'tool',
      exports: '{ GREETING: "{prefix}/share/greeting" }',
      build: `{ system: steps, steps: [[sh, -c, 'mkdir -p "$0/bin" "$0/share" && echo hello > "$0/share/greeting" && printf "#!/bin/sh\\ncat \\"\\$GREETING\\"\\n" > "$0/bin/greet" && chmod +x "$0/bin/greet"', "{destination}{prefix}"]] }`,
      expects: '{ programs: [greet] }',
      check: '{ run: [greet], prints: hello }',
    });
    const y = yaml({ needs: '[x]', build: `{ system: steps, steps: [[sh, -c, 'mkdir -p "$0/include" && greet > "$0/include/y.h"', "{destination}{prefix}"]] }`, expects: '{ headers: [y.h] }', check: '{ includes: [] }' });
    mkdirSync(join(root, 'projects', 'y'));
    await run({ x: tool, y });
    await run({ x: tool, y }, { project: 'y' });
    expect(readFileSync(join(root, 'dist/prefixes/y/host/include/y.h'), 'utf8')).toBe('hello\n');
    expect(exists(join(root, 'dist/prefixes/y/host/bin/greet'))).toBe(false);
  });

  test('a library of the machine is tried out, and has nothing in its prefix', async () => {
    const machine = { sources: '[]', license: '{ spdx: GPL-3.0-or-later }', build: '{ system: machine }', expects: '{ headers: [math.h], libraries: [m] }' };
    const { output } = await run({ x: yaml({ ...machine, check: "{ code: 'volatile double four = 4; printf(\"%g\\n\", sqrt(four));', prints: '2' }" }) });
    expect(output).toMatch(/x 1\.0 for host, the one of this machine, .*tried out/u);
    expect(JSON.parse(readFileSync(at('clib.json'), 'utf8'))).toMatchObject({ source: null, files: {}, check: 'ran' });
    expect((await run({ x: yaml({ ...machine, check: "{ code: 'volatile double four = 4; printf(\"%g\\n\", sqrt(four));', prints: '2' }" }) })).output).toContain('reused');
    expect(await failure(run({ x: yaml({ ...machine, expects: '{ libraries: [no_such_library] }' }) }))).toContain('a program that uses the library does not compile: ');
  });

  test('the folder of an archive is the source', async () => {
    mkdirSync(join(root, 'source', 'outer'), { recursive: true });
    await create({ gzip: true, file: join(root, 'mirror', 'outer-1.0.tar.gz'), cwd: join(root, 'source'), portable: true, mtime: new Date(0) }, ['outer', 'x-1.0']);
    const hash = createHash('sha256').update(readFileSync(join(root, 'mirror', 'outer-1.0.tar.gz'))).digest('hex');
    await run({ x: yaml({ sources: `[{ mirror: ../../mirror, file: outer-1.0.tar.gz, folder: x-1.0, sha256: "${hash}" }]` }) });
    expect(exists(at('include/x.h'))).toBe(true);
  });

  test('the time that it says is its own, not that of others that compiled before it', async () => {
    expect((await run({ x: yaml() }, { wait: 7_200_000 })).output).toMatch(/x 1\.0 for host, .*, [\d.]+ m?s, tried out/u);
  });

  test('a dry run prints the plan and makes nothing', async () => {
    const { output } = await run({ x: yaml() }, { dryRun: true });
    expect(output).toContain('$ sh build.sh ');
    expect(exists(at('clib.json'))).toBe(false);
  });
});
