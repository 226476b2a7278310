import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, statSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFiles } from '../node/files';
import { performPatch } from './patch';

const files = createFiles();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-patch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const apply = (text: string): Promise<void> => performPatch({ files }, { kind: 'patch', name: 'fix.patch', text, folder });
const change = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n-two\n+zwei\n';

describe('performPatch', () => {
  test('changes, creates and removes files; modes stay', async () => {
    writeFileSync(join(folder, 'x'), 'one\ntwo\n');
    chmodSync(join(folder, 'x'), 0o755);
    writeFileSync(join(folder, 'old'), 'old\n');
    await apply(`${change}--- /dev/null\n+++ b/sub/new\n@@ -0,0 +1 @@\n+new\n--- a/old\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n`);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('one\nzwei\n');
    expect(statSync(join(folder, 'x')).mode & 0o100).toBe(0o100);
    expect(readFileSync(join(folder, 'sub/new'), 'utf8')).toBe('new\n');
    expect(existsSync(join(folder, 'old'))).toBe(false);
  });

  test('bytes that are not UTF-8 stay as they are, and UTF-8 in a patch fits', async () => {
    writeFileSync(join(folder, 'x'), Buffer.from('f\xfcr\none\nM\xc3\xbcller\n', 'latin1'));
    await apply('--- a/x\n+++ b/x\n@@ -2,2 +2,2 @@\n one\n-Müller\n+Möller\n');
    expect(readFileSync(join(folder, 'x')).toString('latin1')).toBe('f\xfcr\none\nM\xc3\xb6ller\n');
  });

  test('nothing is written when a later part does not fit', async () => {
    writeFileSync(join(folder, 'x'), 'one\ntwo\n');
    await expect(apply(`${change}--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n`)).rejects.toMatchObject({ code: 'expectation-failed', message: 'patch fix.patch does not apply: y is not in the source' });
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('one\ntwo\n');
  });

  test('two parts for one file build on each other', async () => {
    writeFileSync(join(folder, 'x'), 'one\ntwo\n');
    await apply(`${change}--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-one\n+eins\n zwei\n`);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('eins\nzwei\n');
  });
});
