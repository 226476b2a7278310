import type { Clib } from '../definitions/clib';
import { normalizeClib } from '../definitions/clib';
import { clibSchema } from '../definitions/clib-schema';
import { parseYamlDocument } from '../definitions/document';
import type { ClibRecord } from '../definitions/records';
import type { ToolchainRecord } from '../definitions/toolchain';
import { canonicalSource, clibDigest, clibForPlatform, clibForSource, clibNotices, isClibUpToDate, refusePrefixCollisions, type ClibInputs } from './clib-inputs';

const one = '1'.repeat(64);
const two = '2'.repeat(64);

const yaml = `
version: "1.2"
license: { spdx: Zlib, files: [LICENSE] }
sources:
  - { url: https://example.org/x-1.2.tar.gz, sha256: "${one}" }
  - debian: { source: x, version: 1.2-1, file: x_1.2.orig.tar.gz }
    sha256: "${two}"
    differs: without lapack
    adjust: { version: "1.2.1", provides: [blas], arguments: [NO_LAPACK=1], notice: BLAS only }
build: { system: make, arguments: [A=1], environment: { X: "1", Y: "1" } }
provides: [blas, lapack]
expects: { libraries: [x] }
platforms:
  manylinux1: { arguments: [B=1], environment: { X: "2" }, targets: [all], notice: old }
  host: null
`;

const load = (text = yaml): Clib => {
  const result = parseYamlDocument('projects/x/clib.yaml', text, clibSchema);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return normalizeClib(result.document, { name: 'x', folder: 'projects/x' }).value;
};

const toolchain: ToolchainRecord = {
  platform: 'manylinux1',
  supported: true,
  engine: { kind: 'zig', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' }, tag: 'manylinux1_x86_64', target: 'x86_64-linux-gnu.2.5', commands: 'c0' },
  tools: { ziglang: { version: '0.15.2', digest: 'a' }, uv: { version: '1', digest: 'b' } },
  interpreters: [],
  machine: { os: 'linux', architecture: 'x86_64' },
};

const inputs = (changes: Partial<ClibInputs> = {}): ClibInputs => ({ clib: clibForPlatform(load(), 'manylinux1'), patches: new Map(), dependencies: [], toolchain, ...changes });
const digest = (changes: Partial<ClibInputs> = {}): string => clibDigest(inputs(changes), one);
const [url, debian] = load().sources;
const patched = clibForPlatform(load(yaml.replace('arguments: [A=1]', 'arguments: [A=1], patches: [fix.patch]')), 'manylinux1');
if (url === undefined || debian === undefined) throw new Error('two sources');

describe('adjustments', () => {
  test('of the platform, then of the source: words are appended, variables merged, the rest replaced', () => {
    const clib = clibForSource(clibForPlatform(load(), 'manylinux1'), debian);
    expect(clib.build.arguments).toEqual(['A=1', 'B=1', 'NO_LAPACK=1']);
    expect(clib.build.environment).toEqual({ X: '2', Y: '1' });
    expect(clib.build.targets).toEqual(['all']);
    expect([clib.version, clib.provides]).toEqual(['1.2.1', ['blas']]);
  });

  test('a platform without any, and one that is not built', () => {
    expect(clibForPlatform(load(), 'manylinux2014').build.arguments).toEqual(['A=1']);
    expect(() => clibForPlatform(load(), 'host')).toThrow('x is not built for host');
  });

  test('of two places with the same bytes the first counts, whichever answered', () => {
    const clib = load(yaml.replace(two, one));
    const [first, second] = clib.sources;
    if (first === undefined || second === undefined) throw new Error('two sources');
    expect(canonicalSource(clib, second)).toBe(first);
    expect(canonicalSource(load(), debian)).toEqual(debian);
  });

  test('notices', () => {
    expect(clibNotices(load(), 'manylinux1', debian)).toEqual(['old', 'BLAS only']);
    expect(clibNotices(load(), 'manylinux2014', url)).toEqual([]);
  });
});

describe('clibDigest', () => {
  const changed = (from: string, to: string): ClibInputs => inputs({ clib: clibForPlatform(load(yaml.replace(from, to)), 'manylinux1') });

  test.each<[string, ClibInputs]>([
    ['the url only', changed('example.org', 'example.net')],
    ['another place for the same bytes', changed('sources:', `sources:\n  - { mirror: ../mirror, file: x.tar.gz, sha256: "${one}" }`)],
    ['a notice', changed('notice: BLAS only', 'notice: only BLAS')],
    ['another platform', changed('host: null', 'host: { arguments: [C=1] }')],
    ['a tool that does not build C', inputs({ toolchain: { ...toolchain, tools: { ...toolchain.tools, uv: { version: '2', digest: 'c' } } } })],
  ])('stays for %s', (_, other) => {
    expect(clibDigest(other, one)).toBe(digest());
  });

  test.each<[string, ClibInputs, string]>([
    ['the source used', inputs(), two],
    ['another choice of sources', changed(two, '3'.repeat(64)), one],
    ['an argument', changed('A=1', 'A=2'), one],
    ['an adjustment of this platform', changed('B=1', 'B=2'), one],
    ['what is expected', changed('libraries: [x]', 'libraries: [y]'), one],
    ['the compiler', inputs({ toolchain: { ...toolchain, tools: { ...toolchain.tools, ziglang: { version: '0.16.0', digest: 'a' } } } }), one],
    ['the floor', inputs({ toolchain: { ...toolchain, engine: { kind: 'zig', architecture: 'x86_64', libc: { name: 'glibc', version: '2.12' }, tag: 't', target: 'x86_64-linux-gnu.2.12', commands: 'c0' } } }), one],
    ['the text of the compiler commands', inputs({ toolchain: { ...toolchain, engine: { ...toolchain.engine, commands: 'c1' } as ToolchainRecord['engine'] } }), one],
    ['the machine', inputs({ toolchain: { ...toolchain, machine: { os: 'linux', architecture: 'aarch64' } } }), one],
    ['a dependency', inputs({ dependencies: [{ name: 'zlib', digest: 'd' } as ClibRecord] }), one],
    ['a patch', changed('arguments: [A=1]', 'arguments: [A=1], patches: [fix.patch]'), one],
    ['the text of a patch', inputs({ clib: patched, patches: new Map([['projects/x/fix.patch', 'text']]) }), one],
  ])('changes with %s', (_, other, source) => {
    expect(clibDigest(other, source)).not.toBe(digest());
  });

  test('what is there is up to date whichever source it was built from, as long as that is still one', () => {
    const record = (sha256: string): ClibRecord => ({ digest: clibDigest(inputs(), sha256), source: { sha256 } }) as ClibRecord;
    expect([one, two, '3'.repeat(64)].map((sha256) => isClibUpToDate(record(sha256), inputs()))).toEqual([true, true, false]);
  });
});

test('two prefixes with one path', () => {
  const record = (name: string, content: string): ClibRecord => ({ name, files: { 'include/cblas.h': content } }) as unknown as ClibRecord;
  expect(() => refusePrefixCollisions([record('a', 'x'), record('b', 'x')])).not.toThrow();
  expect(() => refusePrefixCollisions([record('a', 'x'), record('b', 'y')])).toThrow('a and b both install include/cblas.h, and they differ');
});
