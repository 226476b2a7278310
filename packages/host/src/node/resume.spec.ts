import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallDisk, startFileServer, startServer, type FileServer, type LoopbackServer, type ServedFile } from '@wheelwright/testing';
import type { Http, ResumeAnswer } from '../ports';
import { createClock } from './clock';
import { createDispatchers } from './dispatchers';
import { createHttp } from './http';
import { createInterruption } from './interruption';

let folder: string;
const servers: (FileServer | LoopbackServer)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-resume-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 251));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const md5 = createHash('md5').update(bytes).digest('hex');

const part = (): string => join(folder, 'a.whl');
const http = (pauses: readonly number[] = []): Http => createHttp({ dispatchers: createDispatchers({}), clock: createClock(), interruption: createInterruption(), pauses, patience: 500 });
const serve = async (file: ServedFile): Promise<FileServer> => {
  const server = await startFileServer({ '/a.whl': file });
  servers.push(server);
  return server;
};
const fetch = (server: FileServer, pauses?: readonly number[]): Promise<ResumeAnswer> => http(pauses).resume({ url: `${server.origin}/a.whl`, part: part() });
const whole = { unchanged: false, sha256, md5, size: bytes.length };
const statuses = (server: FileServer): readonly number[] => server.requests.map(({ status }) => status);

it('streams a file to its part and says what it is', async () => {
  const server = await serve({ bytes, etag: '"one"', headers: { date: 'Fri, 02 Jan 2026 03:04:05 GMT' } });
  const seen: (number | undefined)[][] = [];
  const answer = await http().resume({ url: `${server.origin}/a.whl`, part: part(), progress: (received, total) => seen.push([received, total]) });
  expect(answer).toEqual({ ...whole, resumed: 0, etag: '"one"', date: 'Fri, 02 Jan 2026 03:04:05 GMT' });
  expect(readFileSync(part()).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(['a.whl', 'a.whl.json']);
  expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
});

it('goes on where it was cut off, within one call', async () => {
  const server = await serve({ bytes, etag: '"one"', breaks: [100_000, 50_000] });
  const answer = await fetch(server, [10, 10]);
  expect(answer).toMatchObject(whole);
  expect(server.requests.map(({ range, ifMatch, status }) => [range, ifMatch, status])).toEqual([
    [undefined, undefined, 200],
    ['bytes=100000-', '"one"', 206],
    ['bytes=150000-', '"one"', 206],
  ]);
  expect(answer).toMatchObject({ resumed: 150_000 });
  expect(readFileSync(part()).equals(bytes)).toBe(true);
});

it('goes on in a later run', async () => {
  const server = await serve({ bytes, etag: '"one"', breaks: [100_000] });
  await expect(fetch(server)).rejects.toMatchObject({ code: 'download-failed' });
  expect(statSync(part()).size).toBe(100_000);
  expect(await fetch(server)).toMatchObject({ ...whole, resumed: 100_000 });
});

it('asks for the last byte of a part that is whole, so that the server says whether it still holds', async () => {
  const server = await serve({ bytes, etag: '"one"' });
  await fetch(server);
  expect(await fetch(server)).toMatchObject({ ...whole, resumed: bytes.length - 1 });
  expect(server.requests[1]?.range).toBe(`bytes=${bytes.length - 1}-`);
});

describe('begins again', () => {
  const begin = async (file: ServedFile): Promise<FileServer> => {
    const server = await serve({ ...file, breaks: [100_000] });
    await expect(fetch(server)).rejects.toMatchObject({ code: 'download-failed' });
    return server;
  };

  it.each<[string, ServedFile, readonly number[]]>([
    ['without an ETag', { bytes }, [200, 200]],
    ['with a weak ETag', { bytes, etag: 'W/"one"' }, [200, 200]],
    ['where ranges are ignored', { bytes, etag: '"one"', ranges: 'ignore' }, [200, 200]],
    ['where other bytes come than asked for', { bytes, etag: '"one"', ranges: 'lie' }, [200, 206, 200]],
  ])('%s', async (_name, file, expected) => {
    const server = await begin(file);
    expect(await fetch(server)).toMatchObject({ ...whole, resumed: 0 });
    expect(statuses(server)).toEqual(expected);
    expect(readFileSync(part()).equals(bytes)).toBe(true);
  });

  const changed = Buffer.from(bytes).reverse();

  it.each<[string, Partial<ServedFile>, readonly number[]]>([
    ['the file has changed', { bytes: changed, etag: '"two"' }, [200, 412, 200]],
    ['it has changed and If-Match is not looked at', { bytes: changed, etag: '"two"', ignoreMatch: true }, [200, 206, 200]],
    ['it is shorter now', { bytes: changed.subarray(0, 1000), etag: '"one"' }, [200, 416, 200]],
    ['it is longer now', { bytes: Buffer.concat([changed, changed]), etag: '"one"' }, [200, 206, 200]],
    ['it has no ETag any more', { bytes: changed, etag: '', ignoreMatch: true }, [200, 206, 200]],
  ])('when %s', async (_name, after, expected) => {
    const file: ServedFile = { bytes, etag: '"one"', breaks: [100_000] };
    const server = await serve(file);
    await expect(fetch(server)).rejects.toMatchObject({ code: 'download-failed' });
    Object.assign(file, after);
    const answer = await fetch(server);
    expect(answer).toMatchObject({ sha256: createHash('sha256').update(file.bytes).digest('hex'), size: file.bytes.length, resumed: 0 });
    expect(statuses(server)).toEqual(expected);
    expect(readFileSync(part()).equals(file.bytes)).toBe(true);
  });

  it.each<[string, () => void]>([
    ['the note beside the part is gone', () => rmSync(`${part()}.json`)],
    ['it is damaged', () => writeFileSync(`${part()}.json`, '{"url":')],
    ['it is of another URL', () => writeFileSync(`${part()}.json`, JSON.stringify({ url: 'x', etag: '"one"', total: bytes.length }))],
    ['the part is empty', () => truncateSync(part(), 0)],
    ['the part is gone', () => rmSync(part())],
  ])('when %s', async (_name, damage) => {
    const server = await begin({ bytes, etag: '"one"' });
    damage();
    expect(await fetch(server)).toMatchObject({ ...whole, resumed: 0 });
    expect(server.requests[1]?.range).toBeUndefined();
  });
});

it('keeps the part when the server is in trouble', async () => {
  const file: ServedFile = { bytes, etag: '"one"', breaks: [100_000] };
  const server = await serve(file);
  await expect(fetch(server)).rejects.toMatchObject({ code: 'download-failed' });
  file.status = 503;
  await expect(fetch(server, [10])).rejects.toMatchObject({ message: expect.stringContaining('HTTP status 503') as string });
  delete file.status;
  expect(await fetch(server)).toMatchObject({ ...whole, resumed: 100_000 });
});

it('takes no file that is shorter than announced', async () => {
  const server = await serve({ bytes, etag: '"one"', length: 400_000, headers: { connection: 'close' } });
  await expect(fetch(server)).rejects.toMatchObject({ code: 'download-failed' });
});

it('sees no more of a file than was announced: its hash tells', async () => {
  const server = await serve({ bytes, etag: '"one"', length: 100 });
  expect(await fetch(server)).toMatchObject({ size: 100 });
});

it('refuses what comes encoded', async () => {
  const server = await serve({ bytes, headers: { 'content-encoding': 'gzip' } });
  await expect(fetch(server)).rejects.toMatchObject({ message: expect.stringContaining('comes encoded as gzip') as string });
  expect(existsSync(part())).toBe(false);
});

it('fetches nothing while the ETag is the same', async () => {
  const server = await serve({ bytes, etag: '"one"' });
  expect(await http().resume({ url: `${server.origin}/a.whl`, part: part(), unlessEtag: '"one"' })).toEqual({ unchanged: true });
  expect(await http().resume({ url: `${server.origin}/a.whl`, part: part(), unlessEtag: '"two"' })).toMatchObject(whole);
  expect(statuses(server)).toEqual([304, 200]);
});

it('goes on behind a redirect, with no secret of the first server', async () => {
  const server = await serve({ bytes, etag: '"one"', breaks: [100_000] });
  const front = await startServer({ '/a.whl': { status: 302, headers: { location: `${server.origin}/a.whl` } } });
  servers.push(front);
  const request = { url: `${front.origin}/a.whl`, part: part(), headers: { authorization: 'Basic canary' } };
  await expect(http().resume(request)).rejects.toMatchObject({ code: 'download-failed' });
  expect(await http().resume(request)).toMatchObject({ ...whole, resumed: 100_000 });
  expect(server.requests.map(({ range, authorization }) => [range, authorization])).toEqual([
    [undefined, undefined],
    ['bytes=100000-', undefined],
  ]);
});

it('writes no signature of a URL to disk', async () => {
  const server = await startFileServer({ '/a.whl?X-Signature=canary': { bytes, etag: '"one"' } });
  servers.push(server);
  await http().resume({ url: `${server.origin}/a.whl?X-Signature=canary`, part: part() });
  expect(readFileSync(`${part()}.json`, 'utf8')).not.toContain('canary');
});

it('leaves nothing on a full disk', async () => {
  const disk = smallDisk(128);
  if (disk === undefined) return;
  try {
    const server = await serve({ bytes, etag: '"one"' });
    await expect(http().resume({ url: `${server.origin}/a.whl`, part: join(disk.folder, 'a.whl') })).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(disk.folder)).toEqual([]);
  } finally {
    disk.remove();
  }
});
