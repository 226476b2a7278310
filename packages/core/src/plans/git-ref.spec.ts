import { askedRef, findRef, tagsAt } from './git-ref';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const refs = [
  { name: 'HEAD', commit: a },
  { name: 'refs/heads/main', commit: a },
  { name: 'refs/heads/maint/1.x', commit: b },
  { name: 'refs/heads/both', commit: a },
  { name: 'refs/tags/both', commit: b },
  { name: 'refs/heads/same', commit: a },
  { name: 'refs/tags/same', commit: a },
  { name: 'refs/tags/v1.0', commit: b },
  { name: 'refs/tags/20240101', commit: a },
  { name: 'refs/pull/7/head', commit: b },
  { name: 'refs/remotes/origin/next', commit: b },
];

it.each<[string, Readonly<Record<string, string>>, string, string | undefined]>([
  ['nothing', {}, 'main', undefined],
  ['BUILD_COMMIT', { BUILD_COMMIT: ' v1 ' }, 'v1', 'BUILD_COMMIT'],
  ['the variable of the project', { BUILD_COMMIT: 'v1', NUMPY_WHEELS_BUILD_COMMIT: 'v2' }, 'v2', 'NUMPY_WHEELS_BUILD_COMMIT'],
  ['that of another project', { SCIPY_WHEELS_BUILD_COMMIT: 'v2' }, 'main', undefined],
  ['an empty one', { BUILD_COMMIT: '' }, 'main', undefined],
  ['one that Azure has not filled', { BUILD_COMMIT: '$(BUILD_COMMIT)' }, 'main', undefined],
])('with %s', (_, variables, ref, variable) => {
  expect(askedRef('main', 'numpy-wheels', variables)).toEqual({ ref, variable });
});

it.each([
  ['main', { kind: 'branch', name: 'refs/heads/main', commit: a }],
  ['maint/1.x', { kind: 'branch', name: 'refs/heads/maint/1.x', commit: b }],
  ['v1.0', { kind: 'tag', name: 'refs/tags/v1.0', commit: b }],
  ['20240101', { kind: 'tag', name: 'refs/tags/20240101', commit: a }],
  ['same', { kind: 'tag', name: 'refs/tags/same', commit: a }],
  ['both', { kind: 'ambiguous', names: ['refs/tags/both', 'refs/heads/both'] }],
  ['refs/heads/both', { kind: 'branch', name: 'refs/heads/both', commit: a }],
  ['refs/pull/7/head', { kind: 'branch', name: 'refs/pull/7/head', commit: b }],
  ['HEAD', { kind: 'branch', name: 'HEAD', commit: a }],
  ['next', { kind: 'branch', name: 'refs/remotes/origin/next', commit: b }],
  ['origin/next', { kind: 'branch', name: 'refs/remotes/origin/next', commit: b }],
  [a.toUpperCase(), { kind: 'commit', commit: a }],
  ['ABCDEF0', { kind: 'abbreviated', beginning: 'abcdef0' }],
  ['abcdef', { kind: 'unknown' }],
  ['refs/heads/none', { kind: 'unknown' }],
])('%s', (ref, found) => {
  expect(findRef(ref, refs)).toEqual(found);
});

it('tags at a commit itself', () => {
  expect(tagsAt(b, refs)).toEqual(['both', 'v1.0']);
});
