import { applyFileChange, parseUnifiedDiff } from './unified-diff';

const source = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n';
const patch = `--- a/src/numbers.txt
+++ b/src/numbers.txt
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
@@ -8,3 +8,4 @@
 eight
 nine
+nine and a half
 ten
`;

const apply = (text: string | undefined, diff = patch) => {
  const [change] = parseUnifiedDiff('fix.patch', diff);
  if (change === undefined) throw new Error('no change');
  return applyFileChange('fix.patch', change, text);
};

describe('parseUnifiedDiff', () => {
  test('paths lose one leading folder; new and removed files are told apart', () => {
    const text = `${patch}--- /dev/null\n+++ b/lib/new.pc\n@@ -0,0 +1 @@\n+Name: new\n--- a/old.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n`;
    expect(parseUnifiedDiff('fix.patch', text).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'change src/numbers.txt',
      'create lib/new.pc',
      'delete old.txt',
    ]);
  });

  test.each([
    ['no diff at all', 'hello\n', 'patch fix.patch: changes nothing'],
    ['a hunk cut off', '--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n', 'is no unified diff'],
    ['a path that leaves the folder', '--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n', '"b/../x" is no path below one leading folder'],
    ['an absolute path', '--- /etc/passwd\n+++ //etc/passwd\n@@ -1 +1 @@\n-a\n+b\n', 'is no path below one leading folder'],
    ['a path without a leading folder', '--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n', '"x" is no path'],
    ['a binary change', 'diff --git a/x b/x\nGIT binary patch\n', 'holds a binary change'],
  ])('%s', (_, text, message) => {
    expect(() => parseUnifiedDiff('fix.patch', text)).toThrow(message);
  });
});

describe('applyFileChange', () => {
  test.each([
    ['where the patch says', source],
    ['lines moved down', `zero\nhalf\n${source}`],
  ])('%s', (_, text) => {
    expect(apply(text)).toBe(text.replace('two', 'TWO').replace('nine\n', 'nine\nnine and a half\n'));
  });

  test('a created and a removed file', () => {
    expect(apply(undefined, '--- /dev/null\n+++ b/new\n@@ -0,0 +1,2 @@\n+a\n+b\n')).toBe('a\nb\n');
    expect(apply('old\n', '--- a/old\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n')).toBe('');
  });

  test.each([
    ['the file and the hunk are named', source.replace('ten', 'TEN'), 'patch fix.patch does not apply: src/numbers.txt, hunk 2 of 2 (@@ -8,3 +8,4 @@)'],
    ['no fuzz: a context line differs', source.replace('one', 'ONE'), 'src/numbers.txt, hunk 1 of 2'],
    ['other line ends', source.replaceAll('\n', '\r\n'), 'hunk 1 of 2'],
    ['no such file', undefined, 'src/numbers.txt is not in the source'],
  ])('%s', (_, text, message) => {
    expect(() => apply(text)).toThrow(message);
  });

  test('neither overwrites nor leaves a rest', () => {
    expect(() => apply('x\n', '--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+a\n')).toThrow('new is there already');
    expect(() => apply('old\nmore\n', '--- a/old\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n')).toThrow();
  });
});
