import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, temporaryWorkspace, type LoopbackServer, type RouteAnswer, type TemporaryWorkspace } from '@wheelwright/testing';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A source archive of a library that is made by copying one header. */
const archive = (words: readonly string[] = []): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelwright-source-'));
  mkdirSync(join(folder, 'tiny-1.0'));
  writeFileSync(join(folder, 'tiny-1.0/tiny.h'), '#define TINY 1\n');
  writeFileSync(join(folder, 'tiny-1.0/LICENSE'), 'MIT\n');
  execFileSync('tar', ['-C', folder, '--sort=name', '--owner=0', '--group=0', '--mtime=@0', ...words, '-czf', join(folder, 'out.tar.gz'), 'tiny-1.0']);
  const bytes = readFileSync(join(folder, 'out.tar.gz'));
  rmSync(folder, { recursive: true });
  return bytes;
};

const right = archive();

describe('sources that are not what they should be', () => {
  let server: LoopbackServer;
  let workspace: TemporaryWorkspace;
  let cache: string;

  // A cache of its own, so that the store is seen empty; tools are brought into it once.
  beforeAll(() => {
    cache = mkdtempSync(join(tmpdir(), 'wheelwright-cache-'));
  });
  afterAll(() => rmSync(cache, { recursive: true, force: true }));
  beforeEach(async () => {
    workspace = await temporaryWorkspace({ projects: ['platforms'], variables: { WHEELWRIGHT_CACHE_DIR: cache } });
  });
  afterEach(async () => {
    await server.close();
    await workspace.remove();
    rmSync(join(cache, 'sources'), { recursive: true, force: true });
  });

  const build = async (answer: RouteAnswer, hash: string, url?: string) => {
    server = await startServer({ '/tiny-1.0.tar.gz': answer });
    workspace.write(
      'projects/tiny/clib.yaml',
      `version: "1.0"
license: { spdx: MIT, files: [LICENSE] }
sources:
  - url: ${url ?? `${server.origin}/tiny-1.0.tar.gz`}
    sha256: ${hash}
build: { system: prebuilt, copy: { tiny.h: include/tiny.h } }
expects: { headers: [tiny.h] }
`,
    );
    return workspace.run(['run', 'tiny:build-clib:host']);
  };

  const nothingKept = (): void => {
    const store = join(cache, 'sources');
    const kept = existsSync(store) ? readdirSync(store, { recursive: true }).map(String).filter((name) => name.includes('tiny')) : [];
    expect(kept).toEqual([]);
    expect(existsSync(workspace.path('dist/prefixes/tiny/host/clib.json'))).toBe(false);
  };

  it.each<[string, RouteAnswer, string, RegExp]>([
    ['another hash', right, 'f'.repeat(64), new RegExp(`${sha256(right)}`, 'u')],
    ['a page that says 404', { status: 404, body: '<html>gone</html>' }, sha256(right), /404/u],
    ['a page with status 200', { body: '<!doctype html><html>gone</html>', headers: { 'content-type': 'text/html' } }, sha256(right), /HTML/u],
    ['half of it', { body: right, failure: 'truncated' }, sha256(right), /(ended|bytes|closed|terminated|truncated)/u],
  ])('%s', async (_name, answer, hash, said) => {
    const run = await build(answer, hash);
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(said);
    expect(run.output).toMatch(/tiny-1\.0\.tar\.gz/u);
    nothingKept();
    await server.close();
    expect(await build(right, sha256(right))).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['a truncated archive with the right hash', right.subarray(0, right.length - 40), /(truncated|unreadable|unexpected end|corrupt|cannot be read)/u],
    ['a member with ..', archive(['--absolute-names', '--transform=s,^tiny-1.0/tiny.h,tiny-1.0/../../evil.h,']), /evil\.h/u],
    ['an absolute member', archive(['--absolute-names', '--transform=s,^tiny-1.0/tiny.h,/tmp/evil.h,']), /evil\.h/u],
  ])('%s', async (_name, bytes, said) => {
    const run = await build(bytes, sha256(bytes));
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(said);
    expect(existsSync(workspace.path('dist/prefixes/tiny/host/clib.json'))).toBe(false);
    expect(existsSync('/tmp/evil.h')).toBe(false);
  });

  it('no network: says what was tried, at once', async () => {
    const run = await build(right, sha256(right), 'https://no-such-host.invalid/tiny-1.0.tar.gz');
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(/no-such-host\.invalid/u);
    nothingKept();
  });
});
