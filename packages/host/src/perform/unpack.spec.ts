import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { Header } from 'tar';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { performUnpack } from './unpack';

let host: RecordingHost;
let folder: string;
beforeEach(() => {
  host = recordingHost();
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-unpack-'));
});
afterEach(() => {
  host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const unpack = async (content: Uint8Array, name = 'some.archive'): Promise<readonly string[]> => {
  const archive = join(folder, name);
  writeFileSync(archive, content);
  await performUnpack(host, { archive, into: join(folder, 'out') });
  return host.files.walk(join(folder, 'out'));
};

const nothingKept = async (): Promise<void> => {
  expect((await host.files.list(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
};

/** A tar of raw headers: what no well-meaning program would write. */
type RawMember = { readonly path: string; readonly type?: string; readonly linkpath?: string; readonly content?: string; readonly mode?: number };

const tarOf = (members: readonly RawMember[], end = true): Buffer => {
  const blocks = members.flatMap(({ path, type = 'File', linkpath, content = '', mode = 0o644 }) => {
    const header = new Header({ path, type: type as 'File', mode, size: content.length, mtime: new Date(1_500_000_000_000), ...(linkpath === undefined ? {} : { linkpath }) });
    const block = Buffer.alloc(512);
    header.encode(block);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return [block, body];
  });
  return Buffer.concat([...blocks, ...(end ? [Buffer.alloc(1024)] : [])]);
};

const good: readonly RawMember[] = [
  { path: 'pkg-1.0/', type: 'Directory', mode: 0o755 },
  { path: 'pkg-1.0/configure', content: '#!/bin/sh\n', mode: 0o755 },
  { path: 'pkg-1.0/src/a.c', content: 'int a;\n' },
  { path: 'pkg-1.0/src/b.c', type: 'SymbolicLink', linkpath: 'a.c' },
  { path: 'pkg-1.0/src/c.c', type: 'Link', linkpath: 'pkg-1.0/src/a.c' },
];

describe('unpack', () => {
  it('keeps modes, times and links, and strips the folder at the top', async () => {
    expect(await unpack(gzipSync(tarOf(good)))).toEqual(['configure', 'src/a.c', 'src/b.c', 'src/c.c']);
    const at = (path: string): string => join(folder, 'out', path);
    expect(lstatSync(at('configure')).mode & 0o100).toBe(0o100);
    expect(lstatSync(at('src/a.c')).mode & 0o111).toBe(0);
    expect(lstatSync(at('src/a.c')).mtimeMs).toBe(1_500_000_000_000);
    expect(lstatSync(at('src/c.c')).mtimeMs).toBe(1_500_000_000_000);
    expect(readlinkSync(at('src/b.c'))).toBe('a.c');
    expect(readFileSync(at('src/c.c'), 'utf8')).toBe('int a;\n');
    expect(await host.files.list(folder)).toEqual(['out', 'some.archive']);
  });

  it('reads over what is not asked for, whatever it is', async () => {
    const archive = join(folder, 'large.tar');
    writeFileSync(archive, tarOf([...good, { path: 'pkg-1.0/src-other/x.c', content: '1' }, { path: 'pkg-1.0/../../outside', content: 'never' }]));
    await performUnpack(host, { archive, into: join(folder, 'out'), only: ['src', 'configure'] });
    expect(await host.files.walk(join(folder, 'out'))).toEqual(['configure', 'src/a.c', 'src/b.c', 'src/c.c']);
  });

  it('is an error where something asked for is not there', async () => {
    const archive = join(folder, 'large.tar');
    writeFileSync(archive, tarOf(good));
    await expect(performUnpack(host, { archive, into: join(folder, 'out'), only: ['src', 'cmake', 'doc/x'] })).rejects.toMatchObject({ code: 'archive-unreadable', message: 'the archive has no cmake, doc/x, which "only" of its source names' });
    await nothingKept();
  });

  it('keeps the top of an archive that has more than a folder there', async () => {
    expect(await unpack(tarOf([{ path: './a/x', content: '1' }, { path: './b', content: '2' }]))).toEqual(['a/x', 'b']);
  });

  it('replaces what was there before', async () => {
    mkdirSync(join(folder, 'out/old'), { recursive: true });
    writeFileSync(join(folder, 'out/old/file'), '');
    expect(await unpack(tarOf(good))).not.toContain('old/file');
  });

  it.each([
    ['gzip', ['-z']],
    ['xz', ['-J']],
    ['bzip2', ['-j']],
    ['none', []],
    ['none, pax', ['--format=pax']],
    ['none, old', ['--format=v7']],
  ])('reads what tar writes with compression %s, whatever the name', async (_name, words) => {
    const source = join(folder, 'source/pkg-1.0');
    mkdirSync(join(source, 'sub'), { recursive: true });
    // Compressed it is more than one chunk.
    const noise = Array.from({ length: 60_000 }, (_unused, index) => (index * 2654435761) % 4294967291).join('\n');
    writeFileSync(join(source, 'sub/noise.txt'), noise);
    writeFileSync(join(source, 'configure'), '#!/bin/sh\n');
    chmodSync(join(source, 'configure'), 0o755);
    utimesSync(join(source, 'configure'), 1_400_000_000, 1_400_000_000);
    symlinkSync('sub/noise.txt', join(source, 'link'));
    execFileSync('tar', ['-C', join(folder, 'source'), ...words, '-cf', join(folder, 'x.tar.wrong'), 'pkg-1.0']);
    const archive = readFileSync(join(folder, 'x.tar.wrong'));
    const isOld = words.includes('--format=v7');
    if (isOld) {
      // Before POSIX a tar had no magic; nothing that is built today comes like that.
      await expect(unpack(archive)).rejects.toMatchObject({ code: 'archive-unreadable' });
      return;
    }
    expect(await unpack(archive)).toEqual(['configure', 'link', 'sub/noise.txt']);
    expect(readFileSync(join(folder, 'out/sub/noise.txt'), 'utf8')).toBe(noise);
    expect(lstatSync(join(folder, 'out/configure')).mode & 0o111).not.toBe(0);
    expect(lstatSync(join(folder, 'out/configure')).mtimeMs).toBe(1_400_000_000_000);
  });

  it('unpacks a zip with modes and links', async () => {
    const zip = zipSync({
      'top/run.sh': [Buffer.from('#!/bin/sh\n'), { os: 3, attrs: 0o100755 * 0x10000 }],
      'top/a.txt': [Buffer.from('a'.repeat(1000)), { os: 3, attrs: 0o100644 * 0x10000 }],
      'top/l': [Buffer.from('a.txt'), { os: 3, attrs: 0o120777 * 0x10000 }],
      'top/ä/': new Uint8Array(),
    });
    expect(await unpack(zip)).toEqual(['a.txt', 'l', 'run.sh']);
    expect(lstatSync(join(folder, 'out/run.sh')).mode & 0o100).toBe(0o100);
    expect(readlinkSync(join(folder, 'out/l'))).toBe('a.txt');
    expect(lstatSync(join(folder, 'out/ä')).isDirectory()).toBe(true);
  });

  it.each<[string, readonly RawMember[], string]>([
    ['..', [...good, { path: 'pkg-1.0/../../evil', content: 'x' }], 'pkg-1.0/../../evil'],
    ['an absolute path', [...good, { path: '/tmp/evil', content: 'x' }], '/tmp/evil'],
    ['an absolute link', [...good, { path: 'pkg-1.0/etc', type: 'SymbolicLink', linkpath: '/etc' }], 'pkg-1.0/etc'],
    ['a link outside', [...good, { path: 'pkg-1.0/up', type: 'SymbolicLink', linkpath: '../../x' }], 'pkg-1.0/up'],
    ['a link that leads outside through another', [{ path: 'a/b/c/top', type: 'SymbolicLink', linkpath: '../../..' }, { path: 'out', type: 'SymbolicLink', linkpath: 'a/b/c/top/../x' }], 'out'],
    ['a file below a link', [{ path: 'd', type: 'SymbolicLink', linkpath: '.' }, { path: 'd/x', content: 'x' }], 'd/x'],
    ['a file and a link of the same path', [{ path: 'd', content: 'x' }, { path: 'd', type: 'SymbolicLink', linkpath: '.' }], 'd'],
    ['a link, then a file of the same path', [{ path: 'd', type: 'SymbolicLink', linkpath: 'e' }, { path: './d', content: 'x' }], './d'],
    ['a file below a file', [{ path: 'd', content: 'x' }, { path: 'd/e', content: 'x' }], 'd/e'],
    ['a hard link outside', [...good, { path: 'pkg-1.0/h', type: 'Link', linkpath: '/etc/passwd' }], '/etc/passwd'],
    ['a hard link up', [...good, { path: 'pkg-1.0/h', type: 'Link', linkpath: '../x' }], '../x'],
    ['a hard link to a link', [...good, { path: 'pkg-1.0/h', type: 'Link', linkpath: 'pkg-1.0/src/b.c' }], 'pkg-1.0/h'],
    ['a device', [...good, { path: 'pkg-1.0/null', type: 'CharacterDevice' }], 'pkg-1.0/null'],
    ['a pipe', [...good, { path: 'pkg-1.0/fifo', type: 'FIFO' }], 'pkg-1.0/fifo'],
  ])('refuses a tar with %s', async (_name, members, named) => {
    await expect(unpack(gzipSync(tarOf(members)))).rejects.toMatchObject({ code: 'archive-unsafe', message: expect.stringContaining(JSON.stringify(named)) });
    await nothingKept();
  });

  it.each([
    ['..', '../evil', 0o100644],
    ['an absolute path', '/evil', 0o100644],
    ['a backslash', 'a\\..\\evil', 0o100644],
    ['a link outside', 'evil', 0o120777],
  ])('refuses a zip with %s', async (_name, path, mode) => {
    const zip = zipSync({ 'good.txt': Buffer.from('x'), [path]: [Buffer.from('../../x'), { os: 3, attrs: mode * 0x10000 }] });
    await expect(unpack(zip)).rejects.toMatchObject({ code: 'archive-unsafe', message: expect.stringContaining(JSON.stringify(path)) });
    await nothingKept();
  });

  const zip = (): Buffer => Buffer.from(zipSync({ 'a.txt': [Buffer.from('abc'.repeat(100)), { level: 0 }] }));
  const long = tarOf([{ path: 'a/long', content: 'lorem ipsum '.repeat(4000) }, { path: 'a/short', content: 'x' }]);
  const compressed = (program: string): Buffer => execFileSync(program, ['-c'], { input: long });
  it.each<[string, () => Buffer]>([
    ['page that says 404', () => Buffer.from('<html>404</html>')],
    ['empty file', () => Buffer.alloc(0)],
    ['gzip that is cut', () => gzipSync(long).subarray(0, -20)],
    ['gzip with a wrong bit', () => flip(gzipSync(long), 60)],
    ['xz that is cut', () => compressed('xz').subarray(0, -30)],
    ['xz with a wrong bit', () => flip(compressed('xz'), 60)],
    ['bzip2 that is cut', () => compressed('bzip2').subarray(0, -30)],
    ['bzip2 with a wrong bit', () => flip(compressed('bzip2'), 60)],
    ['tar that is cut in a member', () => long.subarray(0, 3000)],
    ['tar that is cut between two members', () => tarOf(good, false)],
    ['tar with a damaged header', () => flip(long, 20)],
    ['gzip of something else', () => gzipSync(Buffer.from('hello'.repeat(1000)))],
    ['zip that is cut', () => zip().subarray(0, -10)],
    ['zip with a wrong bit', () => flip(zip(), 50)],
  ])('says that it cannot read a %s', async (_name, content) => {
    await expect(unpack(content())).rejects.toMatchObject({ code: 'archive-unreadable', message: expect.stringContaining('some.archive') });
    await nothingKept();
  });

  it('stops when interrupted', async () => {
    const interrupted = { ...host, interruption: { ...host.interruption, check: () => { throw new Error('stopped'); } } };
    writeFileSync(join(folder, 'a.tar'), tarOf(good));
    await expect(performUnpack(interrupted, { archive: join(folder, 'a.tar'), into: join(folder, 'out') })).rejects.toThrow('stopped');
    await nothingKept();
  });
});

const flip = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
};
