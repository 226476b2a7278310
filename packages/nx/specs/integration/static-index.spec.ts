import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { normalizeProjectName, normalizeVersion, type Version } from '@wheelwright/core';
import {
  createFolderDestination,
  createNodeHost,
  fetchFiles,
  listSource,
  openToolchain,
  readReleaseFile,
  sendRelease,
  waitForSource,
  type Destination,
  type Host,
  type LocalFile,
} from '@wheelwright/host';
import { buildWheelFile, missingForNginx, startNginx, type NginxServer, type WheelFileOptions } from '@wheelwright/testing';
import { readPlatforms } from '../../src/workspace/definition-reader';

const repository = join(__dirname, '../../../..');
const missing = missingForNginx();

let folder: string;
let host: Host;
let uv: string;
/** The interpreter itself: what stands before it on some machines takes longer than pip. */
let python: string;
const servers: NginxServer[] = [];
beforeAll(async () => {
  const real = createNodeHost();
  const { platforms, lock } = await readPlatforms({ files: real.files, root: repository }, 'projects/platforms');
  const platform = platforms.platforms.get('manylinux2014');
  if (platform === undefined || lock === undefined) throw new Error('no platform to take uv from');
  python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  uv = (await openToolchain(real, platform, lock)).tools.uv;
});
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-index-')));
  host = createNodeHost({ variables: { PATH: '/usr/bin:/bin', HOME: folder, WHEELWRIGHT_CACHE_DIR: join(folder, 'cache') }, output: { isTTY: false, columns: 80, write: () => undefined } });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true });
});

const root = (): string => join(folder, 'web');
const localFile = async (options: WheelFileOptions): Promise<LocalFile> => {
  const path = buildWheelFile(options).write(join(folder, 'built'));
  return { ...(await readReleaseFile(host, path)), path, signature: undefined, attestations: [] };
};
const destination = (facts: { readonly pages?: boolean; readonly replace?: boolean } = {}): Destination =>
  createFolderDestination(host, { kind: 'folder', name: 'web', path: root(), pages: true, replace: false, ...facts });
const publish = async (...files: readonly WheelFileOptions[]): Promise<readonly LocalFile[]> => {
  const local = await Promise.all(files.map(localFile));
  for (const one of new Set(local.map((file) => `${file.project} ${file.version}`))) {
    const report = await sendRelease(host, destination(), local.filter((file) => `${file.project} ${file.version}` === one), { jobs: 3, onEvent: () => undefined });
    expect(report.files.map(({ state }) => state)).toEqual(report.files.map(() => 'verified'));
  }
  return local;
};

const eggs: WheelFileOptions = { distribution: 'Eggs.Fried', version: '1.0+local.1', files: { 'eggs_fried.py': 'taste = "good"\n' }, metadata: ['Requires-Python: >=3.6'] };
const spam: WheelFileOptions = { distribution: 'spam', version: '2.0', build: '1', files: { 'spam.py': 'import eggs_fried\n' }, metadata: ['Requires-Dist: eggs.fried >=1'] };
const future: WheelFileOptions = { distribution: 'spam', version: '3.0', files: { 'spam.py': '' }, metadata: ['Requires-Python: >=9'] };

/** Pip and uv with nothing of this user's configuration. */
const pip = (...words: readonly string[]): string =>
  execFileSync(python, ['-m', 'pip', '--disable-pip-version-check', '--no-cache-dir', '--isolated', ...words], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const runUv = (...words: readonly string[]): string =>
  execFileSync(uv, [...words, '--no-config', '--no-cache', '--python', python], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: folder } });
const installed = (where: string): readonly string[] => readdirSync(join(folder, where)).filter((name) => name.endsWith('.dist-info')).sort();
const both = ['eggs_fried-1.0+local.1.dist-info', 'spam-2.0.dist-info'];
const listing = (): readonly string[] => (readdirSync(root(), { recursive: true }) as string[]).filter((path) => statSync(join(root(), path)).isFile()).sort();

describe('a folder', () => {
  it('is an index, each page of which is the same after a second run', async () => {
    const files = await publish(eggs, spam);
    expect(listing()).toEqual([
      'eggs_fried-1.0+local.1-py3-none-any.whl',
      'eggs_fried-1.0+local.1-py3-none-any.whl.metadata',
      'index.html',
      'simple/eggs-fried/index.html',
      'simple/eggs-fried/index.v1_json',
      'simple/index.html',
      'simple/index.v1_json',
      'simple/spam/index.html',
      'simple/spam/index.v1_json',
      'spam-2.0-1-py3-none-any.whl',
      'spam-2.0-1-py3-none-any.whl.metadata',
    ]);
    const before = listing().map((path) => readFileSync(join(root(), path), 'utf8'));
    const release = { project: normalizeProjectName('spam'), version: '2.0' as Version };
    await destination().finish(release, files.filter(({ project }) => project === 'spam'));
    expect(listing().map((path) => readFileSync(join(root(), path), 'utf8'))).toEqual(before);
    expect(await destination().list(release)).toMatchObject([{ file: 'spam-2.0-1-py3-none-any.whl', hashes: { sha256: files[1]?.sha256, md5: files[1]?.md5 }, size: files[1]?.size }]);
  });

  it('keeps what is there when other bytes come under its name, unless it is told to replace', async () => {
    const [first] = await publish(spam);
    const other = await localFile({ ...spam, files: { 'spam.py': 'other = True\n' } });
    await expect(destination().send(other, () => undefined)).rejects.toMatchObject({ name: 'TransferError', failure: 'refused' });
    expect(await host.files.sha256(join(root(), other.file))).toBe(first?.sha256);
    await destination({ replace: true }).send(other, () => undefined);
    expect(await host.files.sha256(join(root(), other.file))).toBe(other.sha256);
    expect(listing().filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('does not take a file that is not the one that was looked at', async () => {
    const file = await localFile(spam);
    writeFileSync(file.path, 'x', { flag: 'a' });
    await expect(destination().send(file, () => undefined)).rejects.toMatchObject({ failure: 'refused', message: expect.stringContaining('has changed') as string });
    expect(listing()).toEqual([]);
  });

  it('is read by nobody for what else lies in it', async () => {
    mkdirSync(join(root(), 'private'), { recursive: true });
    writeFileSync(join(root(), 'private/spam-9.0-py3-none-any.whl'), 'x');
    writeFileSync(join(root(), 'notes.txt'), 'x');
    await publish(spam);
    expect(readFileSync(join(root(), 'index.html'), 'utf8')).not.toMatch(/private|notes/u);
  });

  it('many runs at once leave pages that name every file', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, index) => publish({ distribution: `part${index}`, version: '1.0' })));
    expect(readdirSync(join(root(), 'simple')).filter((name) => !name.includes('.'))).toHaveLength(6);
    const page = readFileSync(join(root(), 'simple/index.html'), 'utf8');
    for (let index = 0; index < 6; index += 1) expect(page).toContain(`href="part${index}/"`);
  });

  it('installs with pip straight from the disk', async () => {
    await publish(eggs, spam, future);
    pip('install', '--target', 'by-index', '--index-url', `${pathToFileURL(root()).href}/simple/`, 'spam');
    expect(installed('by-index')).toEqual(both);
    pip('install', '--target', 'by-links', '--no-index', '--find-links', join(root(), 'index.html'), 'spam');
    expect(installed('by-links')).toEqual(both);
  });

  it('installs with uv straight from the disk', async () => {
    await publish(eggs, spam, future);
    runUv('pip', 'install', '--target', 'by-links', '--no-index', '--find-links', root(), 'spam');
    expect(installed('by-links')).toEqual(both);
    runUv('pip', 'install', '--target', 'by-index', '--index-url', `${pathToFileURL(root()).href}/simple/`, 'spam');
    expect(installed('by-index')).toEqual(both);
  });
});

(missing.length > 0 ? describe.skip : describe)(`a real nginx (skipped where Debian’s ${missing.join(', ') || 'package'} is not installed; npm test does that as root)`, () => {
  const serve = async (lines: readonly string[], http: readonly string[] = []): Promise<NginxServer> => {
    const server = await startNginx(lines, http);
    servers.push(server);
    return server;
  };
  const plain = (): readonly string[] => [`root ${root()};`];
  /** What a web server needs so that it gives each client the form it asks for. */
  const negotiating = (): readonly string[] => [`root ${root()};`, 'index index.$form index.html;', 'types { text/html html; application/vnd.pypi.simple.v1+json v1_json; }'];
  const forms = ['map $http_accept $form { default html; ~application/vnd.pypi.simple.v1\\+json v1_json; }'];
  const release = (version: string) => ({ project: normalizeProjectName('spam'), version: normalizeVersion(version) });

  it.each(['HTML', 'JSON'])('lets pip and uv install from our tree by %s', async (form) => {
    await publish(eggs, spam, future);
    const server = form === 'HTML' ? await serve(plain()) : await serve(negotiating(), forms);
    expect((await fetch(`${server.origin}/simple/spam/`, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } })).headers.get('content-type')).toContain(form.toLowerCase());
    pip('install', '--target', 'pip', '--index-url', `${server.origin}/simple/`, 'spam');
    expect(installed('pip')).toEqual(both);
    runUv('pip', 'install', '--target', 'uv', '--index-url', `${server.origin}/simple/`, 'spam');
    expect(installed('uv')).toEqual(both);
    pip('download', '--no-deps', '--no-index', '--find-links', `${server.origin}/`, '--dest', 'links', 'spam');
    expect(readdirSync(join(folder, 'links'))).toEqual(['spam-2.0-1-py3-none-any.whl']);
    // Both took the metadata from beside the wheel, and looked at no wheel that is not for this Python.
    expect(server.requests()).toContain('GET /spam-2.0-1-py3-none-any.whl.metadata HTTP/1.1 200');
    expect(server.requests().filter((line) => line.includes('spam-3.0'))).toEqual([]);
    expect(server.requests().filter((line) => !/ 20[06]$/u.test(line))).toEqual([]);
  });

  it('lets uv choose by the time of upload', async () => {
    await publish(eggs, spam);
    const server = await serve(negotiating(), forms);
    const old = spawnSync(uv, ['pip', 'install', '--target', 'old', '--exclude-newer', '2020-01-01', '--index-url', `${server.origin}/simple/`, 'eggs-fried', '--no-config', '--no-cache', '--python', python], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder } });
    expect(old.status).not.toBe(0);
    runUv('pip', 'install', '--target', 'new', '--exclude-newer', '2100-01-01', '--index-url', `${server.origin}/simple/`, 'eggs-fried');
    expect(installed('new')).toEqual(['eggs_fried-1.0+local.1.dist-info']);
  });

  it('pip refuses a wheel that is not the one of the page', async () => {
    const [file] = await publish(eggs);
    const server = await serve(plain());
    writeFileSync(join(root(), file?.file ?? ''), readFileSync(file?.path ?? '').subarray(0, 400));
    expect(() => pip('download', '--no-deps', '--index-url', `${server.origin}/simple/`, 'eggs-fried')).toThrow(/hash|HASH/u);
  });

  const manylinux: WheelFileOptions = { distribution: 'spam', version: '1.0', tags: 'cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64', files: { 'spam.py': '' } };

  it.each<[string, readonly string[]]>([
    ['HTML, with names cut', ['autoindex on;']],
    ['JSON', ['autoindex on;', 'autoindex_format json;']],
    ['exact sizes', ['autoindex on;', 'autoindex_exact_size on;', 'autoindex_localtime on;']],
  ])('is a source: its own listing in %s', async (_name, lines) => {
    const wheel = buildWheelFile(manylinux);
    wheel.write(root());
    buildWheelFile({ ...manylinux, version: '1.0.1' }).write(root());
    const server = await serve([...plain(), ...lines]);
    const found = await listSource(host, { url: server.origin }, release('1.0'));
    expect(found).toMatchObject({ files: [{ file: wheel.file }], others: [expect.stringContaining('1.0.1')] });
    const fetched = await fetchFiles(host, found, { folder: join(folder, 'house'), jobs: 2, clobber: false });
    expect(fetched).toMatchObject({ files: [{ file: wheel.file, sha256: wheel.sha256, state: 'fetched', vouched: false }], failures: [] });
    expect(await fetchFiles(host, found, { folder: join(folder, 'house'), jobs: 2, clobber: false })).toMatchObject({ files: [{ state: 'kept' }] });
    expect(server.requests().filter((line) => line.startsWith('GET /spam-')).map((line) => line.slice(-3))).toEqual(['200', '304']);
  });

  it.each(['/', '/simple/', '/simple/spam/', '/index.html'])('is a source: our tree at %s', async (path) => {
    const [file] = await publish(spam, eggs);
    const server = await serve(plain());
    const found = await listSource(host, { url: `${server.origin}${path}` }, release('2.0'));
    expect(found.files).toMatchObject([{ file: file?.file, hashes: { sha256: file?.sha256 } }]);
    expect(await fetchFiles(host, found, { folder: join(folder, 'house'), jobs: 1, clobber: false })).toMatchObject({ files: [{ sha256: file?.sha256, vouched: true }], failures: [] });
  });

  it('a download that breaks off on a slow link is gone on with', async () => {
    const noise = Buffer.alloc(3_000_000);
    for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE(Math.imul(at ^ 0x5bd1e995, 2_654_435_761) >>> 0, at);
    const wheel = buildWheelFile({ ...manylinux, files: { 'noise.bin': noise } });
    wheel.write(root());
    const server = await serve([...plain(), 'autoindex on;', 'limit_rate 300k;']);
    const found = await listSource(host, { url: server.origin }, release('1.0'));
    const into = { folder: join(folder, 'house'), jobs: 1, clobber: false };
    let received = 0;
    const broken = fetchFiles(host, found, { ...into, onProgress: (progress) => (received = progress.received) });
    while (received < 400_000) await new Promise((resolve) => setTimeout(resolve, 20));
    await server.kill();
    expect((await broken).failures).toHaveLength(1);
    expect(readdirSync(into.folder)).toEqual(['.fetching']);
    await server.restart([...plain(), 'autoindex on;']);
    const report = await fetchFiles(host, found, into);
    expect(report).toMatchObject({ files: [{ sha256: wheel.sha256, state: 'fetched' }], failures: [] });
    expect(report.files[0]?.resumed).toBeGreaterThanOrEqual(400_000);
    expect(server.requests().at(-1)).toMatch(/\.whl HTTP\/1\.1 206$/u);
  });

  it('waits while a CDN in front of it shows the old page', async () => {
    const wheel = buildWheelFile(manylinux);
    mkdirSync(root());
    const origin = await serve([...plain(), 'autoindex on;']);
    const cdn = await serve([`location / { proxy_pass ${origin.origin}; proxy_cache stale; proxy_cache_valid 200 404 3s; }`], [`proxy_cache_path ${join(folder, 'cdn')} keys_zone=stale:1m;`]);
    expect((await listSource(host, { url: cdn.origin }, release('1.0'))).files).toEqual([]);
    wheel.write(root());
    expect((await listSource(host, { url: cdn.origin }, release('1.0'))).files).toEqual([]);
    const found = await waitForSource(host, { url: cdn.origin }, { release: release('1.0'), wait: { missing: ({ files }) => (files.length === 0 ? [wheel.file] : []), interval: 300, limit: 20_000 } });
    expect(found.files).toMatchObject([{ file: wheel.file }]);
  });
});
