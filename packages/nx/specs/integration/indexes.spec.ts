import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { IndexDestination } from '@wheelwright/core';
import { createNodeHost, indexDestination, readReleaseFile, Secret, sendRelease, type LocalFile, type SendReport } from '@wheelwright/host';
import { buildWheelFile, freePort, startPypiServer, type PypiServer, type ReceivedUpload, type WheelFileOptions } from '@wheelwright/testing';
import { uvProgram } from './support';

let folder: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-indexes-')));
  const uv = await uvProgram();
  execFileSync(uv, ['venv', '--quiet', '--python', 'python3', join(folder, 'venv')]);
  execFileSync(uv, ['pip', 'install', '--quiet', '--python', program('python'), 'pip', 'twine==7.0.0', 'pypiserver==2.4.2', 'devpi-server==6.20.3'], { stdio: ['ignore', 'pipe', 'pipe'] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const freshFolder = (): string => {
  const path = join(folder, `release-${(count += 1)}`);
  mkdirSync(path);
  return path;
};
const host = createNodeHost({ output: { isTTY: false, columns: 80, write: () => undefined } });

const program = (name: string): string => join(folder, 'venv/bin', name);
const run = (argv: readonly [string, ...string[]], environment: Readonly<Record<string, string>> = {}): Promise<{ readonly code: number | null; readonly output: string }> => {
  const [file, ...words] = argv;
  const child = spawn(file, words, { env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  return new Promise((done) => child.on('close', (code) => done({ code, output })));
};
const twine = (url: string, paths: readonly string[], { username, password }: { readonly username: string; readonly password: string }) =>
  run([program('twine'), 'upload', '--non-interactive', '--disable-progress-bar', '--repository-url', url, ...paths], { TWINE_USERNAME: username, TWINE_PASSWORD: password });

const local = async (path: string): Promise<LocalFile> => ({ ...(await readReleaseFile(host, path)), path, signature: undefined, attestations: [] });
const definition = (uploadUrl: string, indexUrl: string, more: Partial<IndexDestination> = {}): IndexDestination => ({
  kind: 'index', name: 'there', uploadUrl, indexUrl, rules: 'index', replaces: false, section: 'there', username: undefined, password: undefined, trustedPublishing: 'never', attestations: false, ...more,
});
const send = async (to: IndexDestination, paths: readonly string[], account: { readonly username: string; readonly password: string }): Promise<SendReport> => {
  const credentials = async () => ({ username: account.username, password: new Secret(account.password), origin: 'the spec', expires: undefined });
  return sendRelease(host, indexDestination(host, to, credentials), await Promise.all(paths.map(local)), { visibleWithin: 3000 });
};
const summary = ({ files }: SendReport) => files.map(({ state, attempts }) => [state, attempts.map(({ outcome }) => outcome).join(' ')]);

const sdist = (into: string, metadata: string, stem = 'spam-1.0'): string => {
  const work = mkdtempSync(join(folder, 'sdist-'));
  mkdirSync(join(work, stem));
  writeFileSync(join(work, stem, 'PKG-INFO'), metadata);
  writeFileSync(join(work, stem, 'pyproject.toml'), '[build-system]\nrequires = []\n');
  execFileSync('tar', ['-C', work, '-czf', join(into, `${stem}.tar.gz`), stem]);
  return join(into, `${stem}.tar.gz`);
};

describe('twine sends what we send', () => {
  const account = { username: '__token__', password: 'pypi-token' };
  let server: PypiServer;
  beforeEach(async () => (server = await startPypiServer()));
  afterEach(() => server.close());

  /** What a server made of the form. An empty field is none, and what only one of the two sends on purpose is left out. */
  const decoded = ({ parts }: ReceivedUpload) =>
    parts
      .filter(({ name, content }) => !['blake2_256_digest', 'import_name', 'import_namespace'].includes(name) && content.length > 0)
      .map(({ name, file, contentType, content }) => ({ name, file, contentType, content: name === 'content' ? content.length : content.toString('utf8') }))
      .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));

  const wheels: readonly (readonly [string, WheelFileOptions])[] = [
    ['a plain one', {}],
    ['compiled, with a build tag', { build: '3', tags: 'cp312-cp312-manylinux_2_17_x86_64', metadata: ['Requires-Python: >=3.12'] }],
    ['for two Pythons', { tags: 'py2.py3-none-any' }],
    ['with a name in another spelling', { distribution: 'Spam_Ham.Eggs' }],
    ['with everything that may be there several times', { metadata: ['Platform: linux', 'Platform: any', 'Supported-Platform: x', 'Classifier: Programming Language :: C', 'Classifier: Programming Language :: Python :: 3', 'Requires-Dist: ham>=1', 'Requires-Dist: eggs (<2)', "Requires-Dist: toast; extra == 'breakfast'", 'Provides-Extra: breakfast', 'Requires-External: libpng (>=1.5)', 'Project-URL: Home, https://example.org/', 'Project-URL: Bugs,https://example.org/bugs?a=1,2', 'Provides-Dist: spam2', 'Obsoletes-Dist: old'] }],
    ['with everything that is there once', { metadata: ['Summary: späm and ham', 'Keywords: a, b,c', 'Home-page: https://example.org', 'Download-URL: https://example.org/x', 'Author: Ä. Author', 'Author-email: Me <me@example.org>', 'Maintainer: M', 'Maintainer-email: m@example.org', 'License: MIT', 'Description-Content-Type: text/markdown; charset=UTF-8'] }],
    ['with a description of many kinds', { metadata: ['Description-Content-Type: text/markdown', '', '# Tïtle', '', '    code: x', '--boundary\r', 'CRLF\r', ''] }],
    ['with a licence of many lines', { metadata: ['License: BSD', '        ', '        Copyright (c) somebody', '        All rights reserved.', 'Author: me'] }],
    ['with keywords of many lines', { metadata: ['Keywords: a,b,', '  c d , e'] }],
    ['with a description among the headers', { metadata: ['Description: one', '        two', '        ', '          three', 'Author: me'] }],
    ['with licence files that setuptools wrote too early', { metadata: ['License-File: LICENSE'] }],
    ['with unknown values', { metadata: ['Home-page: UNKNOWN', 'License: UNKNOWN'] }],
  ];

  it.each(wheels)('of a wheel: %s', async (_name, options) => {
    const path = buildWheelFile(options).write(freshFolder());
    expect(await twine(server.uploadUrl, [path], account)).toMatchObject({ code: 0 });
    const report = await send(definition(server.uploadUrl, server.indexUrl, { rules: 'pypi' }), [path], account);
    expect(summary(report)).toEqual([['verified', 'stored']]);
    const [theirs, own] = server.uploads as [ReceivedUpload, ReceivedUpload];
    expect([theirs.message, own.message]).toEqual([undefined, undefined]);
    expect(decoded(own)).toEqual(decoded(theirs));
    expect(own.sha256).toBe(theirs.sha256);
  });

  it.each<[string, readonly string[]]>([
    ['2.4', ['License-Expression: MIT', 'License-File: LICENSE', 'License-File: licenses/other.txt', 'Dynamic: License-File']],
    ['2.2', ['Dynamic: Requires-Dist']],
    ['1.1', ['Requires: a', 'Provides: b', 'Obsoletes: c']],
  ])('of an sdist with metadata %s', async (version, lines) => {
    const path = sdist(freshFolder(), [`Metadata-Version: ${version}`, 'Name: spam', 'Version: 1.0', ...lines, ''].join('\n'));
    expect(await twine(server.uploadUrl, [path], account)).toMatchObject({ code: 0 });
    const report = await send(definition(server.uploadUrl, server.indexUrl, { rules: 'pypi' }), [path], account);
    expect(summary(report)).toEqual([['verified', 'stored']]);
    const [theirs, own] = server.uploads as [ReceivedUpload, ReceivedUpload];
    expect(decoded(own)).toEqual(decoded(theirs));
  });

  it('and is told the same by the strict server', async () => {
    const path = buildWheelFile({ tags: 'cp312-cp312-linux_x86_64' }).write(freshFolder());
    expect(await twine(server.uploadUrl, [path], account)).toMatchObject({ code: 1 });
    const report = await send(definition(server.uploadUrl, server.indexUrl, { rules: 'pypi' }), [path], account);
    const message = "Binary wheel 'spam-1.0-cp312-cp312-linux_x86_64.whl' has an unsupported platform tag 'linux_x86_64'.";
    expect(server.uploads.map((upload) => upload.message)).toEqual([message, message]);
    expect(report.files[0]?.message).toContain(message);
  });
});

/** A server that is a program; `ready` is asked until it answers. */
const startProgram = async (argv: (port: number) => readonly [string, ...string[]], ready: (origin: string) => string): Promise<{ readonly origin: string; readonly stop: () => Promise<void> }> => {
  const port = await freePort();
  const [file, ...words] = argv(port);
  const child: ChildProcess = spawn(file, words, { env: { PATH: process.env['PATH'] ?? '', HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  for (let time = 0; ; time += 1) {
    const answer = await fetch(ready(origin)).then(({ ok }) => ok, () => false);
    if (answer) break;
    if (time > 300 || child.exitCode !== null) throw new Error(`${basename(file)} does not start:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};

const pip = (indexUrl: string, into: string, requirement: string) =>
  run([program('pip'), 'download', '--isolated', '--disable-pip-version-check', '--no-cache-dir', '--no-deps', '--trusted-host', '127.0.0.1', '--index-url', indexUrl, '-d', into, requirement]);

/** The same release for all servers, and another wheel under one of its names. */
const release = (): { readonly paths: readonly string[]; readonly other: string } => {
  const into = freshFolder();
  const options = { distribution: 'wheelwright-spec', files: { 'spec.py': 'x = 1\n' } } as const;
  const paths = [
    buildWheelFile(options).write(into),
    buildWheelFile({ ...options, tags: 'cp310-cp310-manylinux1_x86_64', build: '1' }).write(into),
    sdist(into, 'Metadata-Version: 2.1\nName: wheelwright-spec\nVersion: 1.0\n', 'wheelwright_spec-1.0'),
  ];
  return { paths, other: buildWheelFile({ ...options, files: { 'spec.py': 'x = 2\n' } }).write(freshFolder()) };
};

describe('pypiserver', () => {
  const account = { username: 'me', password: 's3cret' };
  const start = async (...words: readonly string[]) => {
    const packages = freshFolder();
    const htpasswd = join(freshFolder(), 'htpasswd');
    // SHA-1 is the oldest form that needs no library to be made.
    writeFileSync(htpasswd, `me:{SHA}${Buffer.from(execFileSync('openssl', ['dgst', '-sha1', '-binary'], { input: account.password })).toString('base64')}\n`);
    const server = await startProgram((port) => [program('pypi-server'), 'run', '-i', '127.0.0.1', '-p', String(port), '-P', htpasswd, '-a', 'update', ...words, packages], (origin) => `${origin}/`);
    return { ...server, packages, to: (more: Partial<IndexDestination> = {}) => definition(`${server.origin}/`, `${server.origin}/simple/`, more) };
  };

  it('takes a release, whose wheel pip then gets, and no other bytes under its names', async () => {
    const { to, origin, packages, stop } = await start('--disable-fallback');
    try {
      const { paths, other } = release();
      expect(summary(await send(to(), paths, account))).toEqual([['verified', 'stored'], ['verified', 'stored'], ['verified', 'stored']]);
      expect(readdirSync(packages).sort()).toEqual(paths.map((path) => basename(path)).sort());
      const downloads = freshFolder();
      expect(await pip(`${origin}/simple/`, downloads, 'wheelwright-spec==1.0')).toMatchObject({ code: 0 });
      expect(readdirSync(downloads)).toEqual(['wheelwright_spec-1.0-py3-none-any.whl']);

      expect(summary(await send(to(), paths.slice(0, 1), account))).toEqual([['verified', 'refused already-there']]);
      const report = await send(to(), [other], account);
      expect(report.files[0]).toMatchObject({ state: 'failed', attempts: [{ outcome: 'refused', status: 409 }], message: expect.stringMatching(/other bytes are there under this name: (?:sha256|md5) \w+ there/u) });
      expect(readFileSync(join(packages, basename(other))).equals(readFileSync(paths[0] ?? ''))).toBe(true);
    } finally {
      await stop();
    }
  });

  it('with --overwrite replaces', async () => {
    const { to, packages, stop } = await start('--disable-fallback', '--overwrite');
    try {
      const { paths, other } = release();
      await send(to(), paths.slice(0, 1), account);
      expect(summary(await send(to({ replaces: true }), [other], account))).toEqual([['verified', 'stored']]);
      expect(readFileSync(join(packages, basename(other))).equals(readFileSync(other))).toBe(true);
    } finally {
      await stop();
    }
  });

  it.each([
    ['a wrong password', { username: 'me', password: 'wr0ng-password' }],
    ['a wrong name', { username: 'you', password: 's3cret' }],
  ])('with %s ends the run', async (_name, wrong) => {
    const { to, stop } = await start('--disable-fallback');
    try {
      const report = await send(to(), release().paths, wrong);
      expect(report.files.map(({ state }) => state)).toEqual(['failed', 'not-tried', 'not-tried']);
      expect(report.problem?.kind).toBe('stopped');
      expect(JSON.stringify(report)).not.toContain(wrong.password);
    } finally {
      await stop();
    }
  });
});

describe('devpi', () => {
  const account = { username: 'spec', password: 's3cret-of-devpi' };
  let server: { readonly origin: string; readonly stop: () => Promise<void> };
  beforeAll(async () => {
    const data = join(folder, 'devpi');
    const { code, output } = await run([program('devpi-init'), '--serverdir', data, '--no-root-pypi', '--root-passwd', 'root']);
    if (code !== 0) throw new Error(output);
    server = await startProgram((port) => [program('devpi-server'), '--serverdir', data, '--host', '127.0.0.1', '--port', String(port)], (origin) => `${origin}/+api`);
    const ask = async (method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<{ readonly result: { readonly password: string } }> => {
      const answer = await fetch(`${server.origin}${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as { readonly result: { readonly password: string } };
    };
    await ask('PUT', '/spec', { password: account.password });
    const { result } = await ask('POST', '/+login', { user: account.username, password: account.password });
    const login = { 'x-devpi-auth': Buffer.from(`${account.username}:${result.password}`).toString('base64') };
    await ask('PUT', '/spec/fixed', { volatile: false, bases: [] }, login);
    await ask('PUT', '/spec/volatile', { volatile: true, bases: [] }, login);
  });
  afterAll(() => server.stop());
  const to = (index: string, more: Partial<IndexDestination> = {}): IndexDestination => definition(`${server.origin}/spec/${index}/`, `${server.origin}/spec/${index}/+simple/`, more);

  it('takes a release, whose wheel pip then gets', async () => {
    const { paths } = release();
    expect(summary(await send(to('fixed'), paths, account))).toEqual([['verified', 'stored'], ['verified', 'stored'], ['verified', 'stored']]);
    const downloads = freshFolder();
    expect(await pip(`${server.origin}/spec/fixed/+simple/`, downloads, 'wheelwright-spec==1.0')).toMatchObject({ code: 0 });
    expect(readdirSync(downloads)).toEqual(['wheelwright_spec-1.0-py3-none-any.whl']);
  });

  it('takes the same bytes again, and no others', async () => {
    const { paths, other } = release();
    expect(summary(await send(to('fixed'), paths.slice(0, 1), account))).toEqual([['verified', 'stored']]);
    const report = await send(to('fixed'), [other], account);
    expect(report.files[0]).toMatchObject({ state: 'failed', attempts: [{ outcome: 'refused', status: 409 }], message: expect.stringContaining('other bytes are there under this name') });
  });

  it('replaces where it is volatile', async () => {
    const { paths, other } = release();
    expect(summary(await send(to('volatile', { replaces: true }), paths.slice(0, 1), account))).toEqual([['verified', 'stored']]);
    expect(summary(await send(to('volatile', { replaces: true }), [other], account))).toEqual([['verified', 'stored']]);
  });

  it('refuses a stranger', async () => {
    const report = await send(to('fixed'), release().paths, { username: 'spec', password: 'wr0ng-password' });
    expect(report.problem?.kind).toBe('stopped');
    expect(report.files.map(({ state }) => state)).toEqual(['failed', 'not-tried', 'not-tried']);
  });
});
