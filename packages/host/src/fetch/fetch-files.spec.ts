import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { normalizeProjectName, type ListedFile, type Version } from '@wheelwright/core';
import { buildWheelFile, smallDisk, startFileServer, type FileServer, type ServedFile } from '@wheelwright/testing';
import { createDispatchers } from '../node/dispatchers';
import { createHttp } from '../node/http';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { fetchFiles } from './fetch-files';
import { readFetchManifest } from './fetch-manifest';
import type { FetchOptions, FetchReport } from './fetch-report';

let root: string;
let host: Host;
const servers: FileServer[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright-fetch-'));
  const real = createNodeHost({ variables: { WHEELWRIGHT_CACHE_DIR: join(root, 'cache'), HOME: root }, output: { isTTY: false, columns: 80, write: () => undefined } });
  host = { ...real, http: createHttp({ dispatchers: createDispatchers({}), clock: real.clock, interruption: real.interruption, pauses: [], patience: 1000 }) };
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(root, { recursive: true, force: true });
});

/** What no compression makes smaller. */
const noise = Buffer.concat(Array.from({ length: 6_000 }, (_, at) => createHash('sha256').update(String(at)).digest()));
const { bytes, file: wheel, sha256 } = buildWheelFile({ files: { 'spam.py': 'x = 1\n', 'noise.bin': noise } });
const md5 = createHash('md5').update(bytes).digest('hex');
const folder = (): string => join(root, 'house');
const target = (name = wheel): string => join(folder(), name);

const serve = async (files: Record<string, ServedFile>): Promise<FileServer> => {
  const server = await startFileServer(files);
  servers.push(server);
  return server;
};
const listed = (url: string, facts: Partial<ListedFile> = {}): ListedFile => ({
  file: wheel,
  kind: 'wheel',
  project: normalizeProjectName('spam'),
  version: '1.0' as Version,
  url,
  hashes: {},
  size: undefined,
  requiresPython: undefined,
  yanked: false,
  uploaded: undefined,
  metadata: false,
  signed: false,
  ...facts,
});
const fetch = (files: readonly ListedFile[], options: Partial<FetchOptions> = {}, url = 'http://127.0.0.1:9/'): Promise<FetchReport> =>
  fetchFiles(host, { source: { url }, files }, { folder: folder(), jobs: 3, clobber: false, ...options });
const put = (content: string | Uint8Array, name = wheel): void => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(target(name), content);
};
/** What is in the folder; the manifest apart. */
const there = (): readonly string[] => readdirSync(folder()).filter((name) => name !== '.fetched.json');

it('brings files, and notes where from', async () => {
  const server = await serve({ '/a.whl?X-Signature=canary': { bytes, etag: '"one"', headers: { date: 'Fri, 02 Jan 2026 03:04:05 GMT' } } });
  const seen: string[] = [];
  const report = await fetch([listed(`${server.origin}/a.whl?X-Signature=canary`, { hashes: { sha256 }, size: bytes.length })], { onProgress: ({ file, received, total }) => seen.push(`${file} ${received} ${total ?? ''}`) });
  expect(report).toEqual({
    files: [{ file: wheel, kind: 'wheel', path: target(), from: `${server.origin}/a.whl?…`, sha256, size: bytes.length, state: 'fetched', resumed: 0, vouched: true }],
    failures: [],
  });
  expect(readFileSync(target()).equals(bytes)).toBe(true);
  expect(there()).toEqual([wheel]);
  expect(await readFetchManifest(host, folder())).toEqual({ [wheel]: { from: `${server.origin}/a.whl?…`, sha256, size: bytes.length, etag: '"one"', fetched: 'Fri, 02 Jan 2026 03:04:05 GMT' } });
  expect(seen.at(-1)).toBe(`${wheel} ${bytes.length} ${bytes.length}`);
});

describe('what is there already', () => {
  it.each<[string, Partial<ListedFile>]>([
    ['sha256', { hashes: { sha256 } }],
    ['MD5', { hashes: { md5 } }],
  ])('is kept when its %s is the one the page says; nothing is asked', async (_name, facts) => {
    put(bytes);
    expect(await fetch([listed('http://127.0.0.1:9/a.whl', facts)])).toMatchObject({ files: [{ state: 'kept', sha256 }], failures: [] });
  });

  it.each<[string, Uint8Array | string]>([
    ['half of it', bytes.subarray(0, 1000)],
    ['nothing', ''],
    ['other bytes', buildWheelFile({ files: { 'other.py': '' } }).bytes],
  ])('is replaced when it is %s', async (_name, content) => {
    put(content);
    const server = await serve({ '/a.whl': { bytes } });
    expect(await fetch([listed(`${server.origin}/a.whl`, { hashes: { sha256 } })])).toMatchObject({ files: [{ state: 'replaced', sha256 }] });
    expect(readFileSync(target()).equals(bytes)).toBe(true);
  });

  it('is never kept for its name alone', async () => {
    put(bytes);
    const server = await serve({ '/a.whl': { bytes } });
    expect(await fetch([listed(`${server.origin}/a.whl`)])).toMatchObject({ files: [{ state: 'kept', vouched: false }] });
    expect(server.requests).toHaveLength(1);
  });

  it('is kept when it was fetched from there and the server says that nothing has changed', async () => {
    const file: ServedFile = { bytes, etag: '"one"' };
    const server = await serve({ '/a.whl': file });
    await fetch([listed(`${server.origin}/a.whl`)]);
    expect(await fetch([listed(`${server.origin}/a.whl`)])).toMatchObject({ files: [{ state: 'kept', sha256 }] });
    expect(server.requests.map(({ status }) => status)).toEqual([200, 304]);
    // Changed here: the server's word is about other bytes.
    put(bytes.subarray(0, 1000));
    expect(await fetch([listed(`${server.origin}/a.whl`)])).toMatchObject({ files: [{ state: 'replaced', sha256 }] });
    // Changed there.
    const other = buildWheelFile({ files: { 'other.py': '' } });
    Object.assign(file, { bytes: other.bytes, etag: '"two"' });
    expect(await fetch([listed(`${server.origin}/a.whl`)])).toMatchObject({ files: [{ state: 'replaced', sha256: other.sha256 }] });
    expect(server.requests.map(({ status }) => status)).toEqual([200, 304, 200, 200]);
  });

  it('is fetched again when that is wanted', async () => {
    put(bytes);
    const server = await serve({ '/a.whl': { bytes } });
    expect(await fetch([listed(`${server.origin}/a.whl`, { hashes: { sha256 } })], { clobber: true })).toMatchObject({ files: [{ state: 'kept' }] });
    expect(server.requests).toHaveLength(1);
  });

  it('is not written through when it is a link', async () => {
    mkdirSync(folder());
    writeFileSync(join(root, 'precious'), 'precious');
    symlinkSync(join(root, 'precious'), target());
    const server = await serve({ '/a.whl': { bytes } });
    expect(await fetch([listed(`${server.origin}/a.whl`, { hashes: { sha256 } })])).toMatchObject({ files: [{ state: 'replaced' }] });
    expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('precious');
  });
});

describe('an interrupted run', () => {
  it('leaves nothing under the name, and the next goes on', async () => {
    const server = await serve({ '/a.whl': { bytes, etag: '"one"', breaks: [100_000] } });
    const file = listed(`${server.origin}/a.whl`, { hashes: { sha256 } });
    expect(await fetch([file])).toMatchObject({ files: [], failures: [{ file: { file: wheel }, error: { code: 'download-failed' } }] });
    expect(there()).toEqual(['.fetching']);
    expect(await fetch([file])).toMatchObject({ files: [{ state: 'fetched', resumed: 100_000, sha256 }] });
    expect(there()).toEqual([wheel]);
  });

  it('whose part was damaged is begun again', async () => {
    const server = await serve({ '/a.whl': { bytes, etag: '"one"', breaks: [100_000] } });
    const file = listed(`${server.origin}/a.whl`, { hashes: { sha256 } });
    await fetch([file]);
    const part = join(folder(), '.fetching', wheel);
    writeFileSync(part, Buffer.alloc(statSync(part).size));
    expect(await fetch([file])).toMatchObject({ files: [{ resumed: 0, sha256 }] });
    expect(server.requests.map(({ status }) => status)).toEqual([200, 206, 200]);
  });
});

describe('what is not what it should be', () => {
  const html = Buffer.from('<!DOCTYPE html><html><body>Please log in</body></html>'.repeat(20));
  const flipped = Uint8Array.from(bytes);
  flipped[5000] = (flipped[5000] ?? 0) ^ 1;
  const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

  it.each<[string, Uint8Array, Partial<ListedFile>, string, string]>([
    ['another sha256', bytes, { hashes: { sha256: 'ab'.repeat(32) } }, 'sha256-mismatch', 'not abab'],
    ['another MD5', bytes, { hashes: { sha256, md5: 'ab'.repeat(16) } }, 'sha256-mismatch', 'has the md5'],
    ['another size', bytes, { size: 5 }, 'download-failed', `has ${bytes.length} bytes, not 5`],
    ['a web page', html, {}, 'release-invalid', 'it is a page or a text'],
    ['a web page whose hash is told', html, { hashes: { sha256: hashOf(html) } }, 'release-invalid', 'it is a page or a text'],
    ['a wheel that is cut off', bytes.subarray(0, 150_000), {}, 'release-invalid', 'is not sound'],
    ['a flipped byte', flipped, {}, 'release-invalid', 'is not sound'],
    ['nothing', new Uint8Array(), {}, 'release-invalid', 'is not sound'],
    ['a tar', Buffer.concat([Buffer.alloc(1000, 7), bytes]), {}, 'release-invalid', 'it does not begin like one'],
  ])('%s gets no name', async (_name, content, facts, code, message) => {
    const server = await serve({ '/a.whl': { bytes: content, etag: '"one"' } });
    const report = await fetch([listed(`${server.origin}/a.whl`, facts)]);
    expect(report.files).toEqual([]);
    expect(report.failures[0]?.error).toMatchObject({ code, message: expect.stringContaining(message) as string });
    expect(there()).toEqual([]);
  });

  it('leaves what is there', async () => {
    put('old');
    const server = await serve({ '/a.whl': { bytes: html } });
    await fetch([listed(`${server.origin}/a.whl`)]);
    expect(readFileSync(target(), 'utf8')).toBe('old');
  });

  it('does not keep the others', async () => {
    const other = buildWheelFile({ tags: 'py2-none-any' });
    const server = await serve({ '/a.whl': { bytes, status: 404 }, '/b.whl': { bytes: other.bytes } });
    const report = await fetch([listed(`${server.origin}/a.whl`), listed(`${server.origin}/b.whl`, { file: other.file })], { jobs: 1 });
    expect(report).toMatchObject({ files: [{ file: other.file }], failures: [{ file: { file: wheel }, error: { message: expect.stringContaining('404') as string } }] });
  });

  it('is said where a folder is in the way', async () => {
    mkdirSync(target(), { recursive: true });
    expect((await fetch([listed('http://127.0.0.1:9/a.whl')])).failures[0]?.error.message).toContain('is a folder here');
  });
});

describe('secrets', () => {
  it('go to the origin of the source only', async () => {
    const other = await serve({ '/b.whl': { bytes } });
    const server = await serve({ '/a.whl': { bytes } });
    const url = `${server.origin.replace('://', '://me:canary@')}/`;
    await fetch([listed(`${server.origin}/a.whl`)], {}, url);
    await fetch([listed(`${other.origin}/b.whl`)], { clobber: true }, url);
    expect(server.requests[0]?.authorization).toBe(`Basic ${Buffer.from('me:canary').toString('base64')}`);
    expect(other.requests[0]?.authorization).toBeUndefined();
    expect(readFileSync(join(folder(), '.fetched.json'), 'utf8')).not.toContain('canary');
  });
});

describe('from a folder', () => {
  const source = (): string => join(root, 'source');
  beforeEach(() => {
    mkdirSync(source());
    writeFileSync(join(source(), wheel), bytes);
  });

  it('copies bytes, not links', async () => {
    symlinkSync(wheel, join(source(), 'link.whl'));
    const report = await fetch([listed(pathToFileURL(join(source(), 'link.whl')).href)], {}, source());
    expect(report).toMatchObject({ files: [{ state: 'fetched', sha256 }] });
    expect(readFileSync(target()).equals(bytes)).toBe(true);
  });

  it('leaves the folder itself alone', async () => {
    const report = await fetch([listed(pathToFileURL(join(source(), wheel)).href)], { folder: source(), clobber: true }, source());
    expect(report).toMatchObject({ files: [{ state: 'kept', sha256, path: join(source(), wheel) }] });
    expect(readdirSync(source())).toEqual([wheel]);
  });

  it('says when the file has gone', async () => {
    expect((await fetch([listed(pathToFileURL(join(source(), 'gone.whl')).href)])).failures[0]?.error.message).toContain('is no longer there');
  });
});

it('fetches a few at a time, and gives them by name', async () => {
  const wheels = Array.from({ length: 12 }, (_, index) => buildWheelFile({ build: String(20 - index) }));
  const server = await serve(Object.fromEntries(wheels.map((one) => [`/${one.file}`, { bytes: one.bytes }])));
  const report = await fetch(wheels.map((one) => listed(`${server.origin}/${one.file}`, { file: one.file, hashes: { sha256: one.sha256 } })));
  expect(report.files.map(({ file }) => file)).toEqual(wheels.map(({ file }) => file).sort());
  expect(Object.keys(await readFetchManifest(host, folder()))).toHaveLength(12);
});

it('two runs into one folder fetch a file once', async () => {
  const server = await serve({ '/a.whl': { bytes, etag: '"one"' } });
  const file = listed(`${server.origin}/a.whl`, { hashes: { sha256 } });
  const reports = await Promise.all([fetch([file]), fetch([file])]);
  expect(reports.flatMap(({ files }) => files.map(({ state }) => state)).sort()).toEqual(['fetched', 'kept']);
  expect(server.requests).toHaveLength(1);
});

it('a full disk ends the run, and leaves nothing half-written', async () => {
  const disk = smallDisk(96);
  if (disk === undefined) return;
  try {
    const server = await serve({ '/a.whl': { bytes }, '/b.whl': { bytes } });
    const files = [listed(`${server.origin}/a.whl`), listed(`${server.origin}/b.whl`, { file: 'spam-1.0-1-py3-none-any.whl' })];
    await expect(fetch(files, { folder: disk.folder, jobs: 1 })).rejects.toMatchObject({ code: 'disk-full' });
    expect(existsSync(join(disk.folder, wheel))).toBe(false);
    expect(server.requests).toHaveLength(1);
  } finally {
    disk.remove();
  }
});
