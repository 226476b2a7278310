import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainNoSpace } from './disk-full';
import { createFiles } from './files';

const files = createFiles();
let folder: string;
const at = (...parts: readonly string[]): string => join(folder, ...parts);
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'wheelwright files ä-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const tree = (): void => {
  fs.mkdirSync(at('from/sub/empty'), { recursive: true });
  fs.writeFileSync(at('from/run'), 'run', { mode: 0o755 });
  fs.writeFileSync(at('from/sub/b'), 'b');
  fs.symlinkSync('sub/b', at('from/link'));
  fs.symlinkSync('sub', at('from/folder-link'));
  fs.symlinkSync('nowhere', at('from/broken'));
  fs.utimesSync(at('from/sub/b'), 1_000_000_000, 1_000_000_000);
};

describe('write', () => {
  it('makes folders, replaces, and leaves nothing else', async () => {
    await files.write(at('a/b/file'), 'one');
    await files.write(at('a/b/file'), new Uint8Array([50]), { executable: true });
    expect(await files.readText(at('a/b/file'))).toBe('2');
    expect((await files.facts(at('a/b/file')))?.executable).toBe(true);
    expect(await files.list(at('a/b'))).toEqual(['file']);
  });

  it('replaces a link and not what it points to', async () => {
    await files.write(at('target'), 'kept');
    await files.symlink('target', at('link'));
    await files.write(at('link'), 'new');
    expect([await files.readText(at('target')), await files.readText(at('link'))]).toEqual(['kept', 'new']);
  });

  it('leaves nothing when it fails', async () => {
    fs.mkdirSync(at('folder/x'), { recursive: true });
    await expect(files.write(at('folder'), 'x')).rejects.toThrow();
    expect(await files.list(folder)).toEqual(['folder']);
  });
});

describe('questions', () => {
  it('walks in the order of whole paths, not into linked folders', async () => {
    tree();
    fs.writeFileSync(at('from/sub.txt'), '');
    expect(await files.walk(at('from'))).toEqual(['broken', 'folder-link', 'link', 'run', 'sub.txt', 'sub/b']);
  });

  it('says what is not there', async () => {
    expect([await files.facts(at('no')), await files.exists(at('no/deeper')), await files.list(at('no')), await files.walk(at('no'))]).toEqual([undefined, false, [], []]);
  });

  it('follows links for what is behind them', async () => {
    tree();
    const kinds = await Promise.all(['link', 'folder-link', 'broken', 'run', 'run/deeper'].map(async (name) => (await files.targetFacts(at('from', name)))?.kind));
    expect(kinds).toEqual(['file', 'folder', undefined, 'file', undefined]);
    expect(await files.targetFacts(at('from/link'))).toEqual(await files.facts(at('from/sub/b')));
  });

  it('does not follow a link for facts, but does for existence', async () => {
    tree();
    expect((await files.facts(at('from/broken')))?.kind).toBe('link');
    expect(await files.exists(at('from/broken'))).toBe(false);
    expect((await files.facts(at('from/sub')))?.kind).toBe('folder');
    expect(await files.readLink(at('from/link'))).toBe('sub/b');
  });

  it('hashes', async () => {
    await files.write(at('abc'), 'abc');
    expect(await files.sha256(at('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('copy', () => {
  it('keeps modes, times and links', async () => {
    tree();
    await files.copy(at('from'), at('to'));
    expect(await files.walk(at('to'))).toEqual(await files.walk(at('from')));
    expect(fs.readlinkSync(at('to/broken'))).toBe('nowhere');
    expect(fs.statSync(at('to/run')).mode & 0o777).toBe(fs.statSync(at('from/run')).mode & 0o777);
    expect(fs.statSync(at('to/sub/b')).mtimeMs).toBe(1_000_000_000_000);
    expect(fs.existsSync(at('to/sub/empty'))).toBe(true);
  });

  it('merges into what is there', async () => {
    tree();
    fs.mkdirSync(at('to/sub'), { recursive: true });
    fs.writeFileSync(at('to/sub/b'), 'old');
    fs.writeFileSync(at('to/sub/own'), 'own');
    fs.writeFileSync(at('to/link'), 'a file where a link comes');
    await files.copy(at('from'), at('to'));
    expect(await files.walk(at('to'))).toEqual(['broken', 'folder-link', 'link', 'run', 'sub/b', 'sub/own']);
    expect(fs.readFileSync(at('to/sub/b'), 'utf8')).toBe('b');
  });

  it('copies one file to a place whose folder is not there yet', async () => {
    tree();
    await files.copy(at('from/sub/b'), at('x/y/z'));
    expect(fs.readFileSync(at('x/y/z'), 'utf8')).toBe('b');
  });
});

describe('move', () => {
  it.each([
    ['nothing', () => undefined],
    ['a file', () => fs.writeFileSync(at('to'), '')],
    ['a full folder', () => fs.cpSync(at('from'), at('to'), { recursive: true, verbatimSymlinks: true })],
  ])('replaces %s by a folder', async (_name, before) => {
    tree();
    before();
    await files.move(at('from'), at('to'));
    expect(await files.list(folder)).toEqual(['to']);
    expect(await files.walk(at('to'))).toEqual(['broken', 'folder-link', 'link', 'run', 'sub/b']);
  });

  it('replaces a folder by a file', async () => {
    fs.mkdirSync(at('to/x'), { recursive: true });
    fs.writeFileSync(at('from'), '1');
    await files.move(at('from'), at('to'));
    expect(await files.readText(at('to'))).toBe('1');
    expect(await files.list(folder)).toEqual(['to']);
  });

  it('leaves everything where it was when it fails', async () => {
    fs.mkdirSync(at('to/x'), { recursive: true });
    await expect(files.move(at('not-there'), at('to'))).rejects.toThrow();
    expect(await files.list(folder)).toEqual(['to']);
  });

  const elsewhere = '/dev/shm';
  (fs.existsSync(elsewhere) && fs.statSync(elsewhere).dev !== fs.statSync(tmpdir()).dev ? it : it.skip)('copies to another file system', async () => {
    tree();
    const other = fs.mkdtempSync(join(elsewhere, 'wheelwright-'));
    try {
      await files.move(at('from'), join(other, 'to'));
      expect(await files.walk(join(other, 'to'))).toEqual(['broken', 'folder-link', 'link', 'run', 'sub/b']);
      expect(await files.list(folder)).toEqual([]);
      expect(await files.list(other)).toEqual(['to']);
    } finally {
      fs.rmSync(other, { recursive: true });
    }
  });
});

describe('remove', () => {
  it('removes anything, and nothing', async () => {
    tree();
    fs.chmodSync(at('from/sub'), 0o500);
    await files.remove(at('from'));
    await files.remove(at('from'));
    expect(await files.list(folder)).toEqual([]);
  });
});

describe('a full disk', () => {
  it('is told by folder', () => {
    expect(explainNoSpace(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/some/folder/file')).toMatchObject({ code: 'disk-full', message: 'no space is left where /some/folder is' });
    expect(explainNoSpace(Object.assign(new Error('x'), { code: 'EACCES' }), '/some/folder/file')).toMatchObject({ code: 'EACCES' });
  });
});
