import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { normalizeSource, type Step } from '@wheelwright/core';
import { smallDisk } from '@wheelwright/testing';
import { createNodeHost } from './node/create-node-host';
import { perform } from './perform';
import type { Host } from './ports';
import { obtainSource } from './sources/obtain-source';

/** Kilobytes: what is written here takes three hundred. */
const tooSmall = 200;
const enough = 4000;

const disk = smallDisk(tooSmall);
afterAll(() => disk?.remove());

(disk === undefined ? describe.skip : describe)('a disk that is really full (skipped without root, who alone may mount one)', () => {
  let elsewhere: string;
  let host: Host;
  const full = (...parts: readonly string[]): string => join(disk?.folder ?? '', ...parts);
  const expected = (folder: string) => ({ code: 'disk-full', message: expect.stringContaining(`no space is left where ${folder}`) as string, hint: expect.stringContaining('make room there and run again') as string });

  beforeEach(() => {
    elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-elsewhere-')));
    mkdirSync(join(elsewhere, 'tree/x-1.0'), { recursive: true });
    writeFileSync(join(elsewhere, 'tree/x-1.0/data'), randomBytes(300_000));
    host = createNodeHost({ variables: { PATH: '/usr/bin:/bin', HOME: elsewhere, WHEELWRIGHT_CACHE_DIR: full('cache') }, output: { isTTY: false, columns: 80, write: () => undefined } });
  });
  afterEach(async () => {
    rmSync(elsewhere, { recursive: true });
    for (const name of await host.files.list(full())) await host.files.remove(full(name));
    disk?.resize(tooSmall);
  });
  const archive = async (): Promise<string> => {
    const path = join(elsewhere, 'x-1.0.tar.gz');
    await create({ gzip: true, file: path, cwd: join(elsewhere, 'tree') }, ['x-1.0']);
    return path;
  };

  it('keeps nothing of a source in the store, and takes it when there is room', async () => {
    const path = await archive();
    const sha256 = createHash('sha256').update(await host.files.readBytes(path)).digest('hex');
    const source = normalizeSource({ mirror: elsewhere, file: 'x-1.0.tar.gz', sha256 });
    await expect(obtainSource(host, [source], elsewhere)).rejects.toMatchObject(expected(full('cache')));
    expect((await host.files.walk(full('cache/sources'))).filter((file) => !file.endsWith('.lock'))).toEqual([]);
    disk?.resize(enough);
    expect(await host.files.sha256((await obtainSource(host, [source], elsewhere)).archive)).toBe(sha256);
  });

  it.each<[string, (path: string) => Step]>([
    ['an archive is unpacked', (path) => ({ kind: 'unpack', title: 'unpack x', archive: path, into: full('prefix') })],
    ['a folder is copied', () => ({ kind: 'copy', from: join(elsewhere, 'tree'), to: full('prefix') })],
    ['a text is written', () => ({ kind: 'write-text', path: full('prefix/long'), text: 'x'.repeat(300_000) })],
  ])('says so when %s, and again does it when there is room', async (_what, stepFor) => {
    const step = stepFor(await archive());
    await expect(perform(host, [step])).rejects.toMatchObject(expected(disk?.folder ?? ''));
    if (step.kind !== 'copy') expect(existsSync('path' in step ? step.path : full('prefix'))).toBe(false);
    disk?.resize(enough);
    await perform(host, [step]);
  });

  it('says so when a program does', async () => {
    const step: Step = { kind: 'run', title: 'build x', argv: ['sh', '-c', 'head -c 300000 /dev/zero > big'], cwd: full('prefix'), environment: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, log: join(elsewhere, 'x.log') };
    await expect(perform(host, [step])).rejects.toMatchObject({ code: 'disk-full', message: `build x: sh failed: no space is left where ${full('prefix')} is` });
  });

  it('says so when the log of a program has no room', async () => {
    const step: Step = { kind: 'run', title: 'build x', argv: ['sh', '-c', 'for i in 1 2 3 4 5 6; do head -c 60000 /dev/zero | tr "\\0" "\\n"; done'], cwd: elsewhere, environment: { PATH: '/usr/bin:/bin' }, log: full('prefix/x.log') };
    await expect(perform(host, [step])).rejects.toMatchObject(expected(full('prefix')));
  });
});
