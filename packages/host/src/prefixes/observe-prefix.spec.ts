import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClibRecord } from '@wheelwright/core';
import { createFiles } from '../node/files';
import { observePrefix } from './observe-prefix';
import { isPrefixIntact, readClibRecord } from './read-clib-record';

const files = createFiles();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-prefix-'));
  mkdirSync(join(folder, 'lib'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: string | Uint8Array): void => writeFileSync(join(folder, path), content);

describe('observePrefix', () => {
  test('tells texts, shared objects, links and the rest apart; clib.json is no part of it', async () => {
    // Node's own executable is an ELF file that every machine that runs this has, on Linux.
    const elf = process.platform === 'linux' ? readFileSync(process.execPath) : undefined;
    write('clib.json', '{}');
    write('lib/x.pc', 'prefix=/p\n');
    write('lib/latin1.txt', Buffer.from([0x66, 0xfc, 0x72]));
    write('lib/libx.a', Buffer.from('!<arch>\n\0'));
    symlinkSync('libx.a', join(folder, 'lib/liby.a'));
    if (elf !== undefined) write('lib/program', elf);
    const { entries, size } = await observePrefix({ files }, folder, []);
    expect(entries.map((entry) => `${entry.kind} ${entry.path}`)).toEqual([
      'other lib/latin1.txt',
      'other lib/libx.a',
      'link lib/liby.a',
      ...(elf === undefined ? [] : ['shared lib/program']),
      'text lib/x.pc',
    ]);
    expect(entries.find(({ path }) => path === 'lib/liby.a')).toEqual({ kind: 'link', path: 'lib/liby.a', target: 'libx.a' });
    expect(size).toBe(10 + 3 + 9 + (elf?.length ?? 0));
  });

  test('finds build folders in the bytes of any file', async () => {
    write('lib/libx.a', Buffer.from('\0/cache/scratch/clib-1/x.c\0'));
    write('lib/x.txt', 'nothing');
    expect((await observePrefix({ files }, folder, ['/work', '/cache/scratch'])).leaking).toEqual([{ path: 'lib/libx.a', folder: '/cache/scratch' }]);
  });
});

describe('the record of a prefix', () => {
  const record = { digest: 'd', source: { sha256: 's' }, files: { 'lib/x': '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', 'lib/y': '-> x' } };

  test.each([
    ['none', undefined],
    ['one that is cut off', '{"digest": "d", "sou'],
    ['something else', '{"supported": false}'],
    ['nothing in it', ''],
  ])('%s is as if nothing were built', async (_, text) => {
    if (text !== undefined) write('clib.json', text);
    expect(await readClibRecord({ files }, folder)).toBeUndefined();
  });

  test('what is there is compared by content', async () => {
    write('clib.json', JSON.stringify(record));
    write('lib/x', 'x');
    symlinkSync('x', join(folder, 'lib/y'));
    const read = (await readClibRecord({ files }, folder)) as ClibRecord;
    expect(read).toEqual(record);
    expect(await isPrefixIntact({ files }, folder, read)).toBe(true);
    write('lib/x', 'y');
    expect(await isPrefixIntact({ files }, folder, read)).toBe(false);
    write('lib/x', 'x');
    write('lib/more', '');
    expect(await isPrefixIntact({ files }, folder, read)).toBe(false);
    rmSync(join(folder, 'lib/more'));
    rmSync(join(folder, 'lib/y'));
    expect(await isPrefixIntact({ files }, folder, read)).toBe(false);
  });
});
