import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { createNodeHost, type Host } from '@wheelwright/host';
import { startServer, type LoopbackServer, type RouteAnswer } from '@wheelwright/testing';
import { create } from 'tar';
import { bumpGenerator } from './generator';
import type { BumpGeneratorSchema } from './schema';

const old = 'ab'.repeat(32);
let root: string;
let output: string;
let tree: Tree;
let server: LoopbackServer;
let archives: Record<string, Buffer>;

const makeHost = (path = '/usr/bin:/bin'): Host =>
  createNodeHost({ variables: { PATH: path, HOME: root, WHEELWRIGHT_CACHE_DIR: join(root, 'cache'), NO_COLOR: '1' }, output: { isTTY: false, columns: 200, write: (text) => void (output += text) } });
const run = async (options: BumpGeneratorSchema, host = (): Host => makeHost()): Promise<string> => {
  output = '';
  await bumpGenerator(tree, options, host);
  return output;
};
const read = (name: string): string => tree.read(`projects/${name}/clib.yaml`, 'utf8') ?? '';
const sha256 = (version: string): string => createHash('sha256').update(archives[version] ?? '').digest('hex');

/** A release with a licence, as a real tar.gz. */
const pack = async (version: string): Promise<Buffer> => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  mkdirSync(join(folder, `foo-${version}`));
  writeFileSync(join(folder, `foo-${version}`, 'LICENSE'), version);
  await create({ cwd: folder, file: join(folder, 'x.tar.gz'), gzip: true, portable: true }, [`foo-${version}`]);
  const bytes = readFileSync(join(folder, 'x.tar.gz'));
  rmSync(folder, { recursive: true });
  return bytes;
};

/** What a plain web server has of a real repository with these tags: git reads it without any service. */
const repository = (tags: readonly string[]): Record<string, RouteAnswer> => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  const git = (...words: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main', ...words], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '-m', 'one');
  for (const [position, tag] of tags.entries()) git('tag', ...(position % 2 === 0 ? [] : ['-a', '-m', tag]), tag);
  git('update-server-info');
  const at = (file: string): string => readFileSync(join(folder, '.git', file), 'utf8');
  const routes = { '/o/foo/info/refs?service=git-upload-pack': at('info/refs'), '/o/foo/HEAD': at('HEAD') };
  rmSync(folder, { recursive: true });
  return routes;
};

beforeAll(async () => {
  archives = {};
  for (const version of ['1.9.0', '1.10.0', '2.0.0rc1']) archives[version] = await pack(version);
  const archive = (version: string): Buffer => archives[version] ?? Buffer.alloc(0);
  server = await startServer({
    ...repository(['v1.9.0', 'v1.8.2', 'v1.10.0', 'v2.0.0rc1', 'foo-9.0.0', 'v1.10.0-docs', 'nightly']),
    '/o/foo/releases/download/v1.10.0/foo-1.10.0.tar.gz': archive('1.10.0'),
    '/o/foo/releases/download/v2.0.0rc1/foo-2.0.0rc1.tar.gz': archive('2.0.0rc1'),
    '/files/': '<h1>Index of /files</h1><a href="../">Up</a><a href="foo-1.9.0.tar.gz">foo</a> <a href="foo-1.10.0.tar.gz">foo</a> <a href="foo-1.10.0.tar.gz.sig">s</a> <a href="/files/bar-3.tar.gz">bar</a>',
    '/files/foo-1.9.0.tar.gz': archive('1.9.0'),
    '/files/foo-1.10.0.tar.gz': archive('1.10.0'),
    '/elsewhere/latest.tar.gz': archive('1.10.0'),
    '/empty/': '<h1>Nothing</h1>',
    '/page/': '<a href="foo-1.10.0.tar.gz">',
    '/page/foo-1.10.0.tar.gz': '<html>sorry</html>',
  });
});
afterAll(() => server.close());

/** A clib.yaml at 1.9.0 with a word of its maintainer. */
const clib = (url: string, more = ''): string => `# Foo; mind the gap.
version: "1.9.0" # not 1.8
license: { spdx: MIT, files: [LICENSE] }
sources:
  - url: ${url}
    sha256: ${old}
${more}build: { system: make }
`;
const debian = `  # Debian's
  - debian: { source: foo, version: 1.9.0-1, file: foo_1.9.0.orig.tar.gz }
    sha256: ${old}
`;
const tags = (): string => `${server.origin}/o/foo/releases/download/v1.9.0/foo-1.9.0.tar.gz`;
const listing = (): string => `${server.origin}/files/foo-1.9.0.tar.gz`;
/** The same with another release and no further source. */
const bumped = (url: string, version: string): string => clib(url.replaceAll('1.9.0', version)).replace('"1.9.0"', `"${version}"`).replace(old, sha256(version));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  tree = createTree();
  Object.defineProperty(tree, 'root', { value: root });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('bump', () => {
  it('asks git for the tags, takes the newest, and leaves every other byte', async () => {
    tree.write('projects/foo/clib.yaml', clib(tags(), debian));
    const said = await run({ name: 'foo' });
    expect(read('foo')).toBe(bumped(tags(), '1.10.0'));
    expect(said).toContain(`foo: 1.9.0 -> 1.10.0 (sha256 ${sha256('1.10.0')})\n`);
    expect(said).toContain('taken out of projects/foo/clib.yaml, since it holds 1.9.0 and would build that: Debian source foo 1.9.0-1 (foo_1.9.0.orig.tar.gz)\n');
    // The build that follows need not fetch it.
    expect(readFileSync(join(root, 'cache/sources', sha256('1.10.0'), 'foo-1.10.0.tar.gz'))).toEqual(archives['1.10.0']);
  });

  it('changes nothing the second time', async () => {
    tree.write('projects/foo/clib.yaml', clib(tags()));
    await run({ name: 'foo' });
    expect(await run({ name: 'foo' })).toContain(`foo is at 1.10.0; the tags of ${server.origin}/o/foo have nothing newer\n`);
    expect(await run({ name: 'foo', to: '1.10.0' })).toContain('foo is at 1.10.0 already: nothing to do\n');
    expect(read('foo')).toBe(bumped(tags(), '1.10.0'));
  });

  it('takes a pre-release when asked', async () => {
    tree.write('projects/foo/clib.yaml', clib(tags()));
    await run({ name: 'foo', preReleases: true });
    expect(read('foo')).toBe(bumped(tags(), '2.0.0rc1'));
  });

  it('reads the listing of a folder', async () => {
    tree.write('projects/foo/clib.yaml', clib(listing()));
    await run({ name: 'foo' });
    expect(read('foo')).toBe(bumped(listing(), '1.10.0'));
  });

  it('goes where it is told, and looks at what comes', async () => {
    tree.write('projects/foo/clib.yaml', clib(listing()).replace('[LICENSE]', '[LICENSE, COPYING]').replace('{ system: make }', '{ system: make, patches: [a.patch] }'));
    const said = await run({ name: 'foo', to: '1.10.0', sha256: sha256('1.10.0') });
    expect(said).toContain('1.10.0 has no COPYING, which "license.files" names');
    expect(said).toContain('the patches were made for 1.9.0');
    await run({ name: 'foo', to: '1.10.1', url: `${server.origin}/elsewhere/latest.tar.gz` });
    expect(read('foo')).toContain(`version: "1.10.1" # not 1.8\n`);
    expect(read('foo')).toContain(`  - url: ${server.origin}/elsewhere/latest.tar.gz\n`);
  });

  it('takes all of a workspace, and says what it could not', async () => {
    tree.write('projects/foo/clib.yaml', clib(listing()));
    tree.write('projects/bar/clib.yaml', clib('https://nowhere.invalid/bar-1.9.0.tar.gz'));
    tree.write('projects/baz/clib.yaml', 'extends: foo\n');
    const said = await run({ all: true });
    expect(said).toContain('foo: 1.9.0 -> 1.10.0');
    expect(said).toContain('bar stays as it is: what is new cannot be seen: https://nowhere.invalid/ cannot be reached');
    expect(said).toContain('baz stays as it is: projects/baz/clib.yaml has no sources of its own: it extends foo');
    tree.delete('projects/foo/clib.yaml');
    await expect(run({ all: true })).rejects.toThrow('no C library could be brought anywhere');
  });

  it.each<readonly [string, (origin: string) => string, BumpGeneratorSchema, RegExp]>([
    ['offline', () => 'https://nowhere.invalid/files/foo-1.9.0.tar.gz', {}, /nowhere\.invalid.* cannot be reached[^]*nothing was written;/u],
    ['offline, with tags', () => 'https://nowhere.invalid/o/foo/archive/v1.9.0.tar.gz', {}, /the tags of https:\/\/nowhere\.invalid\/o\/foo cannot be had: git says unable to access[^]*nothing was written;/u],
    ['no listing', (origin) => `${origin}/other/foo-1.9.0.tar.gz`, {}, /gives no listing: it answered with HTTP status 404/u],
    ['an empty listing', (origin) => `${origin}/empty/foo-1.9.0.tar.gz`, {}, /lists no version like that/u],
    ['a URL without the version', (origin) => `${origin}/latest.tar.gz`, {}, /does not say 1\.9\.0, so it cannot be seen/u],
    ['a version for such a URL', (origin) => `${origin}/latest.tar.gz`, { to: '2.0' }, /no URL can be made of it/u],
    ['a URL whose version nobody says', (origin) => `${origin}/files/foo-1.9.0.tar.gz`, { url: 'https://foo.test/latest.zip' }, /the name of .* says no version/u],
    ['a version that is not there', (origin) => `${origin}/files/foo-1.9.0.tar.gz`, { to: '7.7.7' }, /answered with HTTP status 404/u],
    ['a page instead of an archive', (origin) => `${origin}/page/foo-1.9.0.tar.gz`, {}, /is no archive/u],
    ['another hash', (origin) => `${origin}/files/foo-1.9.0.tar.gz`, { sha256: 'cd'.repeat(32) }, /has the sha256 [0-9a-f]{64}, not cdcd/u],
    ['an unknown name', (origin) => `${origin}/files/foo-1.9.0.tar.gz`, { name: 'fooo' }, /no C library "fooo"[^]*did you mean "foo"/u],
    ['all and one', (origin) => `${origin}/files/foo-1.9.0.tar.gz`, { all: true }, /--all takes no name/u],
  ])('refuses %s, and writes nothing', async (_what, url, options, message) => {
    const text = clib(url(server.origin));
    tree.write('projects/foo/clib.yaml', text);
    await expect(run({ name: 'foo', ...options })).rejects.toThrow(message);
    expect(read('foo')).toBe(text);
  });

  it('says that git is missing', async () => {
    tree.write('projects/foo/clib.yaml', clib(tags()));
    await expect(run({ name: 'foo' }, () => makeHost(root))).rejects.toThrow('there is no git on this machine');
  });
});
