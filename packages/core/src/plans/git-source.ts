import type { GitSource, LockedCommit, SourceRecord } from '../definitions/git-source';
import type { WheelLock } from '../definitions/lock';
import type { WheelProject } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import type { SourceRequirements } from '../formats/source-requirements';
import { parseGitLocation } from '../values/git-location';
import { digestOf } from './digest';
import type { AskedRef } from './git-ref';

/** What git is asked for a repository: its URL, or the absolute folder in the workspace. */
export const gitLocation = (git: string, root: string): string => {
  const read = parseGitLocation(git);
  const parts = git.split('/').filter((part) => part !== '' && part !== '.');
  return 'kind' in read && read.kind === 'folder' ? [root, ...parts].join('/') : git;
};

/** The same project, built from another ref of its repository. */
export const withRef = (project: WheelProject, source: GitSource, ref: string): WheelProject => ({ ...project, source: { ...source, ref } });

/**
 * The commit that a lock knows for a ref, where it may be believed: a branch goes on, a tag or a hash does not. That
 * somebody moved a tag is seen when the lock is made anew.
 */
export const lockedCommit = (lock: WheelLock | undefined, { git }: GitSource, ref: string): LockedCommit | undefined => {
  const locked = lock?.source;
  return locked !== undefined && 'git' in locked && locked.git === git && locked.ref === ref && locked.kind !== 'branch' ? locked : undefined;
};

/** sha256 over what of a git source decides the bytes of a wheel; where the commit was had from does not. */
export const commitDigest = ({ submodules, subdirectory }: GitSource, { commit, tags }: Pick<SourceRecord, 'commit' | 'tags'>): string =>
  digestOf({ commit, tags, submodules, subdirectory });

/**
 * What a commit asks for, where the lock was made for that very commit.
 *
 * @returns undefined: the commit itself must be read
 */
export const requirementsOfCommit = (lock: WheelLock | undefined, { git, commit }: SourceRecord): SourceRequirements | undefined => {
  const locked = lock?.source;
  return locked !== undefined && 'git' in locked && locked.git === git && locked.commit === commit ? lock?.requirements : undefined;
};

export interface CommitCheck {
  /** Name of the Nx project. */
  readonly name: string;
  readonly lock: WheelLock | undefined;
  readonly commit: string;
  /** What this run was asked for. */
  readonly asked: AskedRef;
  /** What the commit asks for. */
  readonly requirements: SourceRequirements;
}

/**
 * Refuses a commit whose requirements are not those that were resolved. Environments are locked: what a branch, or
 * BUILD_COMMIT, brings besides is resolved by a person, not in the middle of a build.
 *
 * @throws WheelError lock-missing, lock-stale naming what came and what went
 */
export const checkCommitIsLocked = ({ name, lock, commit, asked: { ref, variable }, requirements }: CommitCheck): void => {
  const lockCommand = `npx nx g @wheelwright/nx:lock --project ${name}`;
  const hint = `run: ${variable === undefined ? `${lockCommand} --upgrade` : `${variable}=${ref} ${lockCommand}`}, and commit what it writes`;
  if (lock?.requirements === undefined) throw new WheelError({ code: 'lock-missing', family: 'usage', message: `wheel.lock.json of ${name} is not there, or knows no source`, hint });
  const changes = [...differences('build requirement', lock.requirements.build, requirements.build), ...differences('dependency', lock.requirements.dependencies, requirements.dependencies)];
  if (changes.length === 0) return;
  throw new WheelError({ code: 'lock-stale', family: 'usage', message: `wheel.lock.json of ${name} was not made for commit ${commit.slice(0, 10)}: ${changes.join('; ')}`, hint });
};

const differences = (what: string, before: readonly string[], now: readonly string[]): readonly string[] => [
  ...now.filter((one) => !before.includes(one)).map((one) => `${what} ${one} is new`),
  ...before.filter((one) => !now.includes(one)).map((one) => `${what} ${one} is gone`),
];

/** `main of https://… is 1234567890 (v1.0), as BUILD_COMMIT says` */
export const renderSourceRecord = ({ git, commit, tags }: SourceRecord, { ref, variable }: AskedRef): string =>
  `${ref} of ${git} is ${commit.slice(0, 10)}${tags.length === 0 ? '' : ` (${tags.join(', ')})`}${variable === undefined ? '' : `, as ${variable} says`}`;
