import type { GitSource } from '../definitions/git-source';
import { normalizeGitSource } from '../definitions/git-source';
import type { WheelLock } from '../definitions/lock';
import { parseYamlDocument } from '../definitions/document';
import { normalizeWheel, type WheelProject } from '../definitions/wheel';
import { wheelSchema } from '../definitions/wheel-schema';
import { checkCommitIsLocked, commitDigest, gitLocation, lockedCommit, renderSourceRecord, requirementsOfCommit } from './git-source';
import { sourceIsLocked } from './lock-plan';

const commit = 'c'.repeat(40);
const git = 'https://forge.test/spam.git';
const source: GitSource = { kind: 'git', git, ref: 'v1.0', submodules: true, subdirectory: '' };
const lock: WheelLock = { lockfileVersion: 1, source: { git, ref: 'v1.0', kind: 'tag', commit, tags: ['v1.0'] }, requirements: { build: ['a', 'b'], dependencies: [] }, environments: [] };
const branch: WheelLock = { ...lock, source: { git, ref: 'main', kind: 'branch', commit, tags: [] } };

const problems = (text: string): readonly string[] => {
  const parsed = parseYamlDocument('wheel.yaml', `distribution: a\nsource: ${text}\npythons: [cp310]\n`, wheelSchema);
  return parsed.ok ? normalizeWheel(parsed.document).problems.map(({ message }) => message) : parsed.problems.map(({ message, hint }) => `${message} ${hint ?? ''}`);
};

it('has one spelling', () => {
  expect(normalizeGitSource({ git, ref: 'main', subdirectory: './python//pkg/' })).toEqual({ kind: 'git', git, ref: 'main', submodules: true, subdirectory: 'python/pkg' });
  expect(problems(`{ git: "${git}", ref: "v1.0", submodules: false, subdirectory: a }`)).toEqual([]);
});

it.each([
  ['{ git: "https://u:p@forge.test/a", ref: main }', 'without user and password'],
  ['{ git: "ext::sh", ref: main }', 'names no repository'],
  [`{ git: "${git}", ref: "-x" }`, 'must be the name of a branch'],
  [`{ git: "${git}", ref: "a b" }`, 'must be the name of a branch'],
  [`{ git: "${git}" }`, 'ref'],
  [`{ git: "${git}", ref: main, subdirectory: ../x }`, 'must stay below'],
])('%s is refused', (text, message) => {
  expect(problems(text).join('\n')).toContain(message);
});

it.each([
  ['a', '/ws/a'],
  ['./a//b', '/ws/a/b'],
  ['.', '/ws'],
  [git, git],
  ['git@forge.test:a', 'git@forge.test:a'],
])('%s is asked for as %s', (text, location) => {
  expect(gitLocation(text, '/ws')).toBe(location);
});

it('a lock is believed for what does not move', () => {
  expect(lockedCommit(lock, source, 'v1.0')?.commit).toBe(commit);
  expect(lockedCommit(lock, source, 'v2.0')).toBeUndefined();
  expect(lockedCommit(lock, { ...source, git: 'other' }, 'v1.0')).toBeUndefined();
  expect(lockedCommit(branch, source, 'main')).toBeUndefined();
  expect(lockedCommit(undefined, source, 'v1.0')).toBeUndefined();
});

it('a lock is whole for its own ref, whatever the branch is today', () => {
  const project = (ref: string): WheelProject => ({ source: { ...source, ref } }) as WheelProject;
  expect([sourceIsLocked(project('v1.0'), lock), sourceIsLocked(project('v2.0'), lock), sourceIsLocked(project('main'), branch)]).toEqual([true, false, true]);
});

it('the digest is of what is built, not of where it comes from', () => {
  const digest = commitDigest(source, { commit, tags: [] });
  expect(commitDigest({ ...source, git: 'elsewhere', ref: 'main' }, { commit, tags: [] })).toBe(digest);
  for (const other of [commitDigest(source, { commit: 'd'.repeat(40), tags: [] }), commitDigest(source, { commit, tags: ['v1'] }), commitDigest({ ...source, submodules: false }, { commit, tags: [] }), commitDigest({ ...source, subdirectory: 'a' }, { commit, tags: [] })]) {
    expect(other).not.toBe(digest);
  }
});

it('knows the requirements of the commit that was locked only', () => {
  expect(requirementsOfCommit(lock, { git, commit, tags: [] })?.build).toEqual(['a', 'b']);
  expect(requirementsOfCommit(lock, { git, commit: 'd'.repeat(40), tags: [] })).toBeUndefined();
});

it('refuses a commit that asks for something else', () => {
  const check = (variable: string | undefined) => () => checkCommitIsLocked({ name: 'spam-wheels', lock, commit: 'd'.repeat(40), asked: { ref: 'next', variable }, requirements: { build: ['a', 'c'], dependencies: ['six'] } });
  expect(check('BUILD_COMMIT')).toThrow(
    expect.objectContaining({
      code: 'lock-stale',
      message: 'wheel.lock.json of spam-wheels was not made for commit dddddddddd: build requirement c is new; build requirement b is gone; dependency six is new',
      hint: 'run: BUILD_COMMIT=next npx nx g @wheelwright/nx:lock --project spam-wheels, and commit what it writes',
    }),
  );
  expect(check(undefined)).toThrow(expect.objectContaining({ hint: 'run: npx nx g @wheelwright/nx:lock --project spam-wheels --upgrade, and commit what it writes' }));
  expect(() => checkCommitIsLocked({ name: 'spam-wheels', lock, commit, asked: { ref: 'x', variable: undefined }, requirements: { build: ['a', 'b'], dependencies: [] } })).not.toThrow();
});

it('a line for a person', () => {
  expect(renderSourceRecord({ git, commit, tags: ['v1.0'] }, { ref: 'v1.0', variable: 'BUILD_COMMIT' })).toBe(`v1.0 of ${git} is cccccccccc (v1.0), as BUILD_COMMIT says`);
  expect(renderSourceRecord({ git, commit, tags: [] }, { ref: 'main', variable: undefined })).toBe(`main of ${git} is cccccccccc`);
});
