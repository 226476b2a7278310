import { gitComplaint, gitIgnoreLine, isAbbreviatedHash, isCommitHash, parseGitChanges, parseGitLinks, parseGitModules, parseGitRefs } from './git';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];

it('names of a repository: of an annotated tag the commit', () => {
  expect(parseGitRefs(`${a}\tHEAD\n${a}\trefs/heads/main\n${b}\trefs/tags/v1\n${a}\trefs/tags/v1^{}\nwarning: x\n`)).toEqual([
    { name: 'HEAD', commit: a },
    { name: 'refs/heads/main', commit: a },
    { name: 'refs/tags/v1', commit: a },
  ]);
});

it.each([
  [a, true, false],
  ['B'.repeat(64), true, false],
  ['abcdef0', false, true],
  ['abcdef', false, false],
  ['v1.0', false, false],
])('%s', (text, whole, beginning) => {
  expect([isCommitHash(text), isAbbreviatedHash(text)]).toEqual([whole, beginning]);
});

it('submodules', () => {
  expect(parseGitLinks(`100644 blob ${b}\ta b\x00160000 commit ${a}\tdeep/x y\0`)).toEqual([{ commit: a, path: 'deep/x y' }]);
  expect(parseGitModules('submodule.a.b.path\nx\0submodule.a.b.url\n../y\0submodule.c.path\nc\0submodule.c.update\nnone\0submodule.d.url\nno path\0core.x\n1\0')).toEqual([
    { path: 'x', url: '../y', skipped: false },
    { path: 'c', url: undefined, skipped: true },
  ]);
});

it('changes', () => {
  expect(parseGitChanges(' M a b\0 D c\0?? new\0')).toEqual({ tracked: ['a b', 'c'], untracked: ['new'] });
  expect(parseGitChanges('')).toEqual({ tracked: [], untracked: [] });
  expect(gitIgnoreLine('a [b]*.c ')).toBe('/a \\[b\\]\\*.c\\ ');
});

it.each([
  [["fatal: '/x' does not appear to be a git repository", 'fatal: Could not read from remote repository.', '', 'Please make sure'], "'/x' does not appear to be a git repository"],
  [['error: RPC failed', 'fatal: early EOF', 'fatal: index-pack failed'], 'RPC failed'],
  [['fatal: early EOF'], 'early EOF'],
  [['hint: x'], undefined],
])('the reason of %j', (tail, reason) => {
  expect(gitComplaint(tail)).toBe(reason);
});
