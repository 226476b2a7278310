import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileEnvironment, normalizePlatforms, parseYamlDocument, platformsLockSchema, platformsSchema, readElf, type Platform } from '@wheelwright/core';
import { createNodeHost, openToolchain, type Toolchain } from '@wheelwright/host';
import { repositoryRoot } from '@wheelwright/testing';

/** The compiler commands with the real zig: what they make runs on the libc that the platform names, wherever it was made. */
const host = createNodeHost();
let root: string;
let platforms: ReadonlyMap<string, Platform>;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright compilers ')));
  const file = 'projects/platforms/platforms.yaml';
  const parsed = parseYamlDocument(file, readFileSync(join(repositoryRoot, file), 'utf8'), platformsSchema);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  platforms = normalizePlatforms(parsed.document).value.platforms;
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const open = async (key: string): Promise<Toolchain> => {
  const lock = platformsLockSchema.parse(JSON.parse(readFileSync(join(repositoryRoot, 'projects/platforms/platforms.lock.json'), 'utf8')));
  return openToolchain(host, platforms.get(key) as Platform, lock);
};

const source = `#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
const char *where(void) { return __FILE__; }
double busy(double x, char *to, const char *from, size_t size) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  sscanf(from, "%lf", &x);
  memcpy(to, from, size);
  strcpy(to + size, from);
  return pow(x, (double)now.tv_sec) + exp(x) + log(x);
}
`;

/** Runs a compiler command in a folder, as builds do. */
const commandsIn = (toolchain: Toolchain, folder: string): ((...argv: readonly string[]) => Promise<unknown>) => {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const environment = compileEnvironment({
    compilers: toolchain.compilers,
    programs: toolchain.tools.programs,
    home: folder,
    temporary: join(folder, 'tmp'),
    pathMaps: [{ from: folder, to: '/src' }],
    sourceDateEpoch: 315532800,
    extra: {},
  });
  return (...argv) => host.processes.run({ argv: [join(toolchain.compilers.path, argv[0] ?? ''), ...argv.slice(1)], cwd: folder, environment });
};

/** Compiles and links in a folder of its own, by absolute paths, with the words that builds like to say. */
const compile = async (toolchain: Toolchain, name: string): Promise<Uint8Array> => {
  const folder = join(root, name);
  const run = commandsIn(toolchain, folder);
  writeFileSync(join(folder, 'busy.c'), source);
  writeFileSync(join(folder, 'versions.map'), 'V_1 { global: busy; where; absent; local: *; };\n');
  await run('cc', '-O2', '-g', '-fPIC', '-c', join(folder, 'busy.c'), '-o', 'busy.o');
  await run('cc', '-shared', 'busy.o', '-o', 'libbusy.so.1', '-Wl,-soname,libbusy.so.1', '-Wl,--version-script,versions.map', '-Wl,--exclude-libs,ALL,-Map,busy.map', '-lm');
  return readFileSync(join(folder, 'libbusy.so.1'));
};

/** What every start file refers to and needs not find. */
const weakSymbols = /^(_ITM_|__gmon_start__$|__cxa_finalize$)/u;

const numbers = (version: string): number[] => version.split('.').map(Number);
const isNewer = (one: string, other: string): boolean => {
  const [a, b] = [numbers(one), numbers(other)];
  return (a[0] ?? 0) !== (b[0] ?? 0) ? (a[0] ?? 0) > (b[0] ?? 0) : (a[1] ?? 0) > (b[1] ?? 0);
};

describe.each([
  ['manylinux1', '2.5'],
  ['manylinux2010', '2.12'],
  ['manylinux2014', '2.17'],
  ['manylinux_2_28', '2.28'],
])('%s', (key, floor) => {
  it(`makes the same bytes in two folders, for glibc ${floor}`, async () => {
    const toolchain = await open(key);
    const one = await compile(toolchain, `${key} one`);
    const other = await compile(toolchain, `${key}/two/three`);
    expect(Buffer.compare(one, other)).toBe(0);
    const text = Buffer.from(one).toString('latin1');
    expect(text).toContain('/src/busy.c');
    expect(text).not.toContain(root);
    expect(text).not.toContain(host.machine.cache);
    const { soname, versionNeeds, undefinedSymbols } = readElf(one);
    expect(soname).toBe('libbusy.so.1');
    const needed = [...new Set(versionNeeds.flatMap(({ version }) => (version.startsWith('GLIBC_') ? [version.slice('GLIBC_'.length)] : [])))];
    expect(needed).not.toEqual([]);
    expect(needed.filter((version) => isNewer(version, floor))).toEqual([]);
    // What has no version is in none of the libraries it was linked with: it would be missing where the wheel runs.
    const versioned = new Set(versionNeeds.flatMap(({ symbols }) => symbols));
    expect(undefinedSymbols.filter((symbol) => !versioned.has(symbol) && !weakSymbols.test(symbol))).toEqual([]);
  });
});

it('makes one object of each source, as other compilers do, and lets them say the time of the source', async () => {
  const folder = join(root, 'several');
  const run = commandsIn(await open('manylinux2014'), folder);
  writeFileSync(join(folder, 'one.c'), 'const char *one(void) { return __DATE__; }\n');
  writeFileSync(join(folder, 'the other.c'), 'extern const char *one(void); const char *other(void) { return one(); }\n');
  await run('cc', '-fPIC', '-c', 'one.c', 'the other.c', '-O2');
  await run('cc', '-shared', 'one.o', 'the other.o', '-o', 'libboth.so');
  expect(readFileSync(join(folder, 'libboth.so')).includes('Jan  1 1980')).toBe(true);
  writeFileSync(join(folder, 'one.c'), 'int one(\n');
  await expect(run('cc', '-c', 'one.c', 'the other.c')).rejects.toMatchObject({ code: 'command-failed' });
});

it('knows extensions of ARM processors by the names that gcc has for them', async () => {
  const folder = join(root, 'extensions');
  const run = commandsIn(await open('manylinux2014_aarch64'), folder);
  writeFileSync(join(folder, 'empty.c'), '');
  const defined = async (word: string): Promise<string> => {
    await run('cc', word, '-E', '-dM', 'empty.c', '-o', 'defined.h');
    return readFileSync(join(folder, 'defined.h'), 'utf8');
  };
  expect(await defined('-march=armv8-a')).not.toContain('__ARM_FEATURE_CRC32');
  const all = await defined('-march=armv8.2-a+fp+fp16+fp16fml+dotprod+memtag+profile+rdma+rng+simd+sve');
  for (const macro of ['__ARM_FEATURE_FP16_VECTOR_ARITHMETIC', '__ARM_FEATURE_DOTPROD', '__ARM_FEATURE_MEMORY_TAGGING', '__ARM_FEATURE_QRDMX', '__ARM_FEATURE_RNG', '__ARM_FEATURE_SVE']) expect(all).toContain(`#define ${macro} 1\n`);
  expect(await defined('-mcpu=neoverse-n1+nocrypto')).not.toContain('__ARM_FEATURE_AES');
});
