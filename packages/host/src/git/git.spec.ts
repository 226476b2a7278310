import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isWheelError, type AskedRef, type Checkout } from '@wheelwright/core';
import { gitWorkshop, type GitDaemon, type GitRepository, type GitWorkshop } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host, LogStep } from '../ports';
import { bringCommit } from './bring-commit';
import { checkOut, hideChanges } from './checkout';
import { commitFiles } from './commit-files';
import { mirrorFolder } from './mirror';
import { resolveCommit } from './resolve-commit';

// Every case starts some dozens of git processes.
jest.setTimeout(60_000);

let workshop: GitWorkshop;
let upstream: GitRepository;
let first: string;
let tip: string;

/** What was printed. */
let printed: string;
const hostWith = (variables: Readonly<Record<string, string>> = {}): Host => {
  printed = '';
  return createNodeHost({
    variables: { ...workshop.variables, WHEELWRIGHT_CACHE_DIR: join(workshop.root, 'cache'), ...variables },
    output: { isTTY: false, columns: 80, write: (text) => void (printed += text) },
  });
};
const silent: LogStep = { update: () => undefined, done: () => undefined, failed: () => undefined };
const asked = (ref: string, variable?: string): AskedRef => ({ ref, variable });
const fresh = (name = 'work'): string => join(workshop.root, name);
const checkoutOf = (changes: Partial<Checkout> = {}): Checkout => ({ location: upstream.url, git: upstream.url, commit: tip, tags: [], submodules: true, ...changes });
const git = (folder: string, ...words: readonly string[]): string => execFileSync('git', words, { cwd: folder, encoding: 'utf8', env: { PATH: workshop.variables['PATH'] ?? '', HOME: '/nonexistent' } }).trim();
/** What a person would read of an error. */
const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (!isWheelError(error)) throw error;
    return [error.code, error.message, error.hint].join('\n').replaceAll(workshop.root, '');
  }
  throw new Error('nothing failed');
};

beforeEach(() => {
  workshop = gitWorkshop();
  upstream = workshop.repository('spam');
  first = upstream.commit({ 'pyproject.toml': '[build-system]\nrequires = ["a"]\n', 'sub/pyproject.toml': 'x = 1\n', 'spam.c': 'int spam;\n' }, 'one');
  upstream.git('tag', '-a', 'v1.0', '-m', 'a release');
  tip = upstream.commit({ 'spam.c': 'int eggs;\n' }, 'two');
});
afterEach(() => workshop.remove());

describe('resolveCommit', () => {
  it.each<[string, () => string, () => { readonly kind: string; readonly commit: string; readonly tags: readonly string[] }]>([
    ['a branch', () => 'main', () => ({ kind: 'branch', commit: tip, tags: [] })],
    ['an annotated tag', () => 'v1.0', () => ({ kind: 'tag', commit: first, tags: ['v1.0'] })],
    ['a hash', () => first, () => ({ kind: 'commit', commit: first, tags: ['v1.0'] })],
    ['a hash in capitals', () => first.toUpperCase(), () => ({ kind: 'commit', commit: first, tags: ['v1.0'] })],
    ['the beginning of one', () => first.slice(0, 9), () => ({ kind: 'commit', commit: first, tags: ['v1.0'] })],
    ['a whole name', () => 'refs/heads/main', () => ({ kind: 'branch', commit: tip, tags: [] })],
    ['HEAD', () => 'HEAD', () => ({ kind: 'branch', commit: tip, tags: [] })],
  ])('%s', async (_, ref, expected) => {
    expect(await resolveCommit(hostWith(), upstream.url, asked(ref()))).toEqual(expected());
  });

  it('clones nothing for a name, and asks a branch each time', async () => {
    const host = hostWith();
    await resolveCommit(host, upstream.url, asked('main'));
    expect(existsSync(join(host.machine.cache, 'git'))).toBe(false);
    const moved = upstream.commit({ 'spam.c': 'int ham;\n' });
    expect((await resolveCommit(host, upstream.url, asked('main'))).commit).toBe(moved);
  });

  it('knows a hash that was there before without the repository', async () => {
    const host = hostWith();
    await bringCommit(host, { location: upstream.url, trusted: true, commit: tip, tags: [] });
    rmSync(upstream.root, { recursive: true });
    expect(await resolveCommit(host, upstream.url, asked(first))).toEqual({ kind: 'commit', commit: first, tags: ['v1.0'] });
    expect((await resolveCommit(host, upstream.url, asked(first.slice(0, 8)))).commit).toBe(first);
    expect(await failure(resolveCommit(host, upstream.url, asked('main')))).toContain('source-unavailable\nfile:///repositories/spam cannot be had: \'/repositories/spam\' does not appear to be a git repository');
  });

  it('says what is near when a name is unknown', async () => {
    for (const name of ['v1.1', 'v2.0', 'maint/1.0']) upstream.git('tag', name);
    expect(await failure(resolveCommit(hostWith(), upstream.url, asked('1.0', 'BUILD_COMMIT')))).toMatchInlineSnapshot(`
"source-unavailable
file:///repositories/spam has no branch, tag or commit "1.0" (BUILD_COMMIT)
it has "v1.0", "v1.1", "v2.0" and 2 more; a hash needs seven digits at least"
`);
    expect(await failure(resolveCommit(hostWith(), upstream.url, asked('abcdef0')))).toContain('has no branch, tag or commit "abcdef0"');
  });

  it('refuses what could be two commits', async () => {
    upstream.git('branch', 'v1.0', tip);
    expect(await failure(resolveCommit(hostWith(), upstream.url, asked('v1.0')))).toMatchInlineSnapshot(`
"source-unavailable
"v1.0" is not one commit of file:///repositories/spam: it could be refs/tags/v1.0, or refs/heads/v1.0
write the whole name"
`);
  });

  it('keeps passwords and user names to itself', async () => {
    const host = hostWith({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'url.https://u:canary-Pa55@127.0.0.1:1/.insteadOf', GIT_CONFIG_VALUE_0: 'https://forge.invalid/' });
    const message = await failure(resolveCommit(host, 'https://forge.invalid/a/b.git', asked('main')));
    expect(message).toContain('https://forge.invalid/a/b.git cannot be had: unable to access');
    expect(`${message}${printed}`).not.toContain('canary');
  });

  it('needs git', async () => {
    expect(await failure(resolveCommit(hostWith({ PATH: '/nonexistent' }), upstream.url, asked('main')))).toMatch(/^tool-unavailable\ngit is not on this machine.*\napt-get install git/su);
  });
});

describe('checkOut', () => {
  it('gives history and tags up to the commit, and nothing else', async () => {
    upstream.git('tag', 'v9.0');
    upstream.git('branch', 'other');
    await checkOut(hostWith(), checkoutOf({ commit: first, tags: ['v1.0'] }), fresh(), silent);
    expect(readFileSync(join(fresh(), 'spam.c'), 'utf8')).toBe('int spam;\n');
    expect(git(fresh(), 'describe', '--tags', '--long', '--dirty')).toBe(`v1.0-0-g${first.slice(0, 10)}`);
    expect(git(fresh(), 'for-each-ref', '--format=%(refname)')).toBe('refs/tags/v1.0');
    expect(git(fresh(), 'config', 'remote.origin.url')).toBe(upstream.url);
    expect(git(fresh(), 'rev-parse', '--is-shallow-repository')).toBe('false');
  });

  it('shows a tag of the commit only when it was known', async () => {
    upstream.git('tag', 'v2.0');
    await checkOut(hostWith(), checkoutOf(), fresh('without'), silent);
    await checkOut(hostWith(), checkoutOf({ tags: ['v2.0'] }), fresh('with'), silent);
    expect(git(fresh('without'), 'describe', '--tags')).toBe(`v1.0-1-g${tip.slice(0, 10)}`);
    expect(git(fresh('with'), 'describe', '--tags')).toBe('v2.0');
  });

  it('fetches a tag that came after the commit, and says when one has moved', async () => {
    const host = hostWith();
    const { time } = await bringCommit(host, { location: upstream.url, trusted: true, commit: tip, tags: [] });
    expect(new Date(time * 1000).toISOString()).toBe('2021-01-01T00:02:00.000Z');
    upstream.git('tag', 'v2.0');
    await checkOut(host, checkoutOf({ tags: ['v2.0'] }), fresh(), silent);
    expect(git(fresh(), 'describe', '--tags')).toBe('v2.0');
    expect(await failure(bringCommit(host, { location: upstream.url, trusted: true, commit: tip, tags: ['v1.0'] }))).toContain('the tag v1.0 of file:///repositories/spam is at ');
  });

  it.each<[string, () => string, string]>([
    ['a commit that is nowhere', () => '1'.repeat(40), `has no commit ${'1'.repeat(40)}`],
    ['the hash of a tag', () => upstream.git('rev-parse', 'v1.0'), 'is a tag of file:///repositories/spam, not a commit'],
  ])('refuses %s', async (_, commit, message) => {
    expect(await failure(checkOut(hostWith(), checkoutOf({ commit: commit() }), fresh(), silent))).toContain(message);
  });

  it('brings submodules and theirs at the commits that are recorded', async () => {
    const [library, inner] = [workshop.repository('library'), workshop.repository('inner')];
    inner.commit({ 'inner.c': 'inner' });
    library.git('submodule', 'add', '-q', '../inner', 'deep/inner');
    library.commit({ 'library.c': 'old' });
    upstream.git('submodule', 'add', '-q', library.url, 'vendor/library');
    const commit = upstream.commit({});
    library.commit({ 'library.c': 'new' });
    await checkOut(hostWith(), checkoutOf({ commit }), fresh(), silent);
    expect(readFileSync(join(fresh(), 'vendor/library/library.c'), 'utf8')).toBe('old');
    expect(readFileSync(join(fresh(), 'vendor/library/deep/inner/inner.c'), 'utf8')).toBe('inner');
    expect(git(fresh(), 'describe', '--tags', '--dirty')).not.toContain('dirty');
    expect(git(fresh(), 'status', '--porcelain')).toBe('');
    await checkOut(hostWith(), checkoutOf({ commit, submodules: false }), fresh('without'), silent);
    expect(readdirSync(join(fresh('without'), 'vendor/library'))).toEqual([]);
    // As git has it by default.
    writeFileSync(join(workshop.root, 'home/.gitconfig'), '');
    rmSync(join(workshop.root, 'cache'), { recursive: true });
    expect(await failure(checkOut(hostWith(), checkoutOf({ commit }), fresh(), silent))).toMatch(/^source-unavailable\nfile:\/\/\/repositories\/library cannot be had: transport 'file' not allowed\n.*submodules: false/su);
  });

  it('takes what was patched for the commit', async () => {
    await checkOut(hostWith(), checkoutOf(), fresh(), silent);
    writeFileSync(join(fresh(), 'spam.c'), 'patched');
    writeFileSync(join(fresh(), 'new [file].c '), 'new');
    rmSync(join(fresh(), 'sub/pyproject.toml'));
    expect(git(fresh(), 'describe', '--tags', '--dirty')).toMatch(/-dirty$/u);
    await hideChanges(hostWith(), fresh());
    expect(git(fresh(), 'describe', '--tags', '--dirty')).toBe(`v1.0-1-g${tip.slice(0, 10)}`);
    expect(git(fresh(), 'status', '--porcelain', '--untracked-files=all')).toBe('');
    expect(readFileSync(join(fresh(), 'spam.c'), 'utf8')).toBe('patched');
  });

  it('is what the commit says, whatever the user has configured', async () => {
    writeFileSync(join(workshop.root, 'home/.gitconfig'), `[user]\nname = A Person\nemail = person@example.org\n[core]\nautocrlf = true\nabbrev = 20\nhooksPath = ${workshop.root}/hooks\n[filter "upper"]\nsmudge = tr a-z A-Z\n`);
    mkdirSync(join(workshop.root, 'hooks'));
    writeFileSync(join(workshop.root, 'hooks/post-checkout'), `#!/bin/sh\ntouch ${workshop.root}/hooked\n`, { mode: 0o755 });
    const commit = upstream.commit({ '.gitattributes': '*.txt filter=upper\n', 'a.txt': 'text\n' });
    await checkOut(hostWith(), checkoutOf({ commit }), fresh(), silent);
    expect(readFileSync(join(fresh(), 'a.txt'), 'utf8')).toBe('text\n');
    expect(existsSync(join(workshop.root, 'hooked'))).toBe(false);
  });
});

describe('the stored history', () => {
  const wanted = () => ({ location: upstream.url, trusted: true, commit: tip, tags: [] });
  const mirror = (host: Host): string => mirrorFolder(host, wanted());

  it('is asked for nothing that it has', async () => {
    const host = hostWith();
    await bringCommit(host, wanted());
    expect(printed).toContain('fetch file://');
    rmSync(upstream.root, { recursive: true });
    printed = '';
    await checkOut(host, checkoutOf(), fresh(), silent);
    expect(printed).toBe('');
  });

  it.each<[string, (folder: string) => void]>([
    ['a folder without anything', (folder) => mkdirSync(folder, { recursive: true })],
    ['a clone that was killed beside', (folder) => mkdirSync(join(`${folder}.making`, 'objects'), { recursive: true })],
    ['a repository that is no longer one', (folder) => { execFileSync('git', ['clone', '-q', '--bare', upstream.root, folder]); rmSync(join(folder, 'HEAD')); }],
    ['locks and halves of a killed fetch', (folder) => { execFileSync('git', ['init', '-q', '--bare', folder]); writeFileSync(join(folder, 'packed-refs.lock'), ''); mkdirSync(join(folder, 'refs/heads'), { recursive: true }); writeFileSync(join(folder, 'refs/heads/main.lock'), ''); writeFileSync(join(folder, 'objects/pack/tmp_pack_x'), 'x'); }],
    ['a config that is none', (folder) => { execFileSync('git', ['clone', '-q', '--bare', upstream.root, folder]); writeFileSync(join(folder, 'config'), '[['); }],
  ])('recovers from %s', async (_, damage) => {
    const host = hostWith();
    mkdirSync(join(host.machine.cache, 'git'), { recursive: true });
    damage(mirror(host));
    await checkOut(host, checkoutOf(), fresh(), silent);
    expect(git(fresh(), 'describe', '--tags')).toBe(`v1.0-1-g${tip.slice(0, 10)}`);
    expect(readdirSync(join(host.machine.cache, 'git'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.git$/u)]);
  });

  it('goes on after a git that was killed in the middle, first and later', async () => {
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    mkdirSync(fresh('bin'));
    const kill = 'for word; do case "$word" in --git-dir=*) folder="${word#--git-dir=}";; esac; done; : > "$folder/objects/pack/tmp_pack_x"; : > "$folder/packed-refs.lock"; kill -9 $$';
    writeFileSync(join(fresh('bin'), 'git'), `#!/bin/sh\ncase "$*" in *" fetch "*) ${kill};; esac\nexec ${real} "$@"\n`, { mode: 0o755 });
    const killing = (): Host => hostWith({ PATH: `${fresh('bin')}:${workshop.variables['PATH']}` });
    expect(await failure(bringCommit(killing(), wanted()))).toContain('was ended by SIGKILL');
    const { mirror: folder } = await bringCommit(hostWith(), wanted());
    const moved = upstream.commit({ 'spam.c': 'int moved;\n' });
    expect(await failure(bringCommit(killing(), { ...wanted(), commit: moved }))).toContain('was ended by SIGKILL');
    expect(existsSync(join(folder, 'packed-refs.lock'))).toBe(true);
    await checkOut(hostWith(), checkoutOf({ commit: moved }), fresh(), silent);
    expect(readFileSync(join(fresh(), 'spam.c'), 'utf8')).toBe('int moved;\n');
    expect(existsSync(join(folder, 'packed-refs.lock'))).toBe(false);
  });

  it('is fetched again when its objects are damaged', async () => {
    const host = hostWith();
    await bringCommit(host, wanted());
    const packs = join(mirror(host), 'objects/pack');
    for (const name of readdirSync(packs).filter((one) => one.endsWith('.pack'))) {
      const bytes = readFileSync(join(packs, name));
      rmSync(join(packs, name));
      writeFileSync(join(packs, name), Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(bytes.length - 32, 7), bytes.subarray(-20)]));
    }
    await checkOut(host, checkoutOf(), fresh(), silent);
    expect(git(fresh(), 'describe', '--tags')).toBe(`v1.0-1-g${tip.slice(0, 10)}`);
  });

  it('keeps a commit that was pushed over', async () => {
    const host = hostWith();
    await bringCommit(host, wanted());
    upstream.git('reset', '-q', '--hard', first);
    const other = upstream.commit({ 'spam.c': 'int other;\n' });
    await bringCommit(host, { ...wanted(), commit: other });
    rmSync(upstream.root, { recursive: true });
    await checkOut(host, checkoutOf(), fresh(), silent);
    expect(readFileSync(join(fresh(), 'spam.c'), 'utf8')).toBe('int eggs;\n');
  });

  it('says so when a clone of this machine lacks history', async () => {
    execFileSync('git', ['clone', '-q', '--depth=1', upstream.url, fresh('shallow')], { env: { ...workshop.variables } });
    expect(await failure(bringCommit(hostWith(), { ...wanted(), location: fresh('shallow') }))).toContain('git fetch --unshallow --tags');
  });

  it('reads files of a commit', async () => {
    const host = hostWith();
    await bringCommit(host, wanted());
    const files = commitFiles(host, mirror(host), first);
    expect(await files.list('/')).toEqual(['pyproject.toml', 'spam.c', 'sub']);
    expect(await files.readText('/pyproject.toml')).toBe('[build-system]\nrequires = ["a"]\n');
    expect(await files.exists('/sub/pyproject.toml')).toBe(true);
    expect(await files.exists('/sub/setup.py')).toBe(false);
    expect(await files.list('/none')).toEqual([]);
  });
});

describe('a git daemon', () => {
  let daemon: GitDaemon;
  beforeEach(async () => {
    daemon = await workshop.serve();
  });
  afterEach(() => daemon.close());

  it('gives names, commits, and one that only a pull request holds', async () => {
    const location = `${daemon.origin}spam`;
    const host = hostWith();
    expect(await resolveCommit(host, location, asked('v1.0'))).toEqual({ kind: 'tag', commit: first, tags: ['v1.0'] });
    upstream.git('checkout', '-q', '--detach');
    const pull = upstream.commit({ 'spam.c': 'int pull;\n' });
    upstream.git('update-ref', 'refs/pull/7/head', pull);
    upstream.git('checkout', '-q', 'main');
    expect(await resolveCommit(host, location, asked('refs/pull/7/head'))).toEqual({ kind: 'branch', commit: pull, tags: [] });
    await checkOut(host, checkoutOf({ location, commit: pull }), fresh(), silent);
    expect(git(fresh(), 'describe', '--tags')).toBe(`v1.0-2-g${pull.slice(0, 10)}`);
  });

  it('two runs at once fetch once', async () => {
    const location = `${daemon.origin}spam`;
    const hosts = [hostWith(), hostWith()];
    await Promise.all(hosts.map((host) => bringCommit(host, { location, trusted: true, commit: tip, tags: [] })));
    expect(printed.match(/✓ fetch/gu)).toHaveLength(1);
  });
});
