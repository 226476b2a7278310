import { join } from 'node:path';
import { digestOf, gitRefsArgv, isAbbreviatedHash, isWheelError, parseGitRefs, type GitRef } from '@wheelwright/core';
import type { Host, LogStep } from '../ports';
import { runLocalGit, runNetworkGit } from './run-git';
import { repositoryError } from './repository-error';

/** A repository that is asked for, and how much it is trusted. */
export interface Remote {
  /** What git is asked: a URL, or an absolute folder. */
  readonly location: string;
  /** False for a submodule. */
  readonly trusted: boolean;
}

/**
 * Where a repository is kept: all of its history, bare, once per user. Nothing of it is ever thrown away, so that a
 * commit that was there once can be built again.
 */
export const mirrorFolder = (host: Pick<Host, 'machine'>, { location }: Pick<Remote, 'location'>): string => join(host.machine.cache, 'git', `${digestOf([location]).slice(0, 32)}.git`);

/** Seconds that a repository may take to name its branches and tags. */
const patience = 120;
/** Seconds that all of its history may take. */
const fetchPatience = 3 * 3600;

/** Every name of a repository, as it is now. @throws WheelError source-unavailable naming it and git's reason */
export const askRefs = async (host: Host, remote: Remote): Promise<readonly GitRef[]> => {
  try {
    const { stdout } = await runNetworkGit(host, { words: gitRefsArgv(remote.location), cwd: '/', timeoutSeconds: patience }, remote);
    return parseGitRefs(stdout);
  } catch (error) {
    throw repositoryError(remote, error);
  }
};

/** Whether a mirror has a commit, with all that belongs to it. */
export const hasCommit = async (host: Host, mirror: string, commit: string): Promise<boolean> => {
  if (!(await host.files.exists(join(mirror, 'HEAD')))) return false;
  const { exitCode } = await runLocalGit(host, { words: [`--git-dir=${mirror}`, 'cat-file', '-e', `${commit}^{commit}`], cwd: '/', acceptExitCodes: [1, 128] });
  return exitCode === 0;
};

/** The names that a mirror has for commits: those of the repository when it was last fetched. */
export const mirrorRefs = async (host: Host, mirror: string): Promise<readonly GitRef[]> => {
  if (!(await host.files.exists(join(mirror, 'HEAD')))) return [];
  const { stdout, exitCode } = await runLocalGit(host, { words: [`--git-dir=${mirror}`, 'for-each-ref', '--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)%09%(refname)'], cwd: '/', acceptExitCodes: [128] });
  return exitCode === 0 ? parseGitRefs(stdout) : [];
};

/** The commits of a mirror whose hashes begin so, with date and subject for a person. */
export const commitsBeginning = async (host: Host, mirror: string, beginning: string): Promise<readonly { readonly commit: string; readonly description: string }[]> => {
  if (!isAbbreviatedHash(beginning) || !(await host.files.exists(join(mirror, 'HEAD')))) return [];
  const git = async (words: readonly string[], input?: string): Promise<string> => (await runLocalGit(host, { words: [`--git-dir=${mirror}`, ...words], cwd: '/', ...(input === undefined ? {} : { input }), acceptExitCodes: [128] })).stdout;
  const objects = await git(['rev-parse', `--disambiguate=${beginning}`]);
  if (objects.trim() === '') return [];
  const kinds = await git(['cat-file', '--batch-check=%(objectname) %(objecttype)'], objects);
  const commits = kinds.split('\n').flatMap((line) => (line.endsWith(' commit') ? [line.slice(0, line.indexOf(' '))] : []));
  if (commits.length === 0) return [];
  const described = await git(['show', '--no-patch', '--format=%H%x09%h of %cs, %s', ...commits]);
  return described.split('\n').flatMap((line) => {
    const [commit, description] = line.split('\t');
    return commit === undefined || description === undefined ? [] : [{ commit, description: description.slice(0, 80) }];
  });
};

/**
 * Brings a mirror up to date: every branch and tag with all of their history, however little the repository's other
 * clones have. Under the mirror's lock. What a killed run has left is tidied up; a mirror that can be fetched into no
 * more is made anew beside, and takes the old one's place when it is whole.
 */
export const updateMirror = async (host: Host, remote: Remote, line: LogStep): Promise<void> => {
  const mirror = mirrorFolder(host, remote);
  const onLine = (text: string): void => line.update(text.trim().replace(/^remote: /u, '').slice(0, 100));
  const fetchAll = async (into: string): Promise<void> => {
    await fetch(host, remote, into, ['--prune', '--', remote.location, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'], onLine);
  };
  if (await host.files.exists(mirror)) {
    try {
      await removeLeftovers(host, mirror);
      await fetchAll(mirror);
      return;
    } catch (error) {
      if (!isWheelError(error) || error.code !== 'command-failed') throw repositoryError(remote, error);
    }
  }
  const beside = `${mirror}.making`;
  await host.files.remove(beside);
  await host.files.makeFolder(beside);
  try {
    await runLocalGit(host, { words: ['init', '--bare', '--quiet', '--template=', ...(await objectFormat(host, remote)), beside], cwd: '/' });
    await fetchAll(beside);
    await host.files.remove(mirror);
    await host.files.move(beside, mirror);
  } catch (error) {
    await host.files.remove(beside);
    throw repositoryError(remote, error);
  }
};

/** A commit that no branch and no tag holds, such as one of a pull request: most servers give it to who knows its hash. */
export const fetchCommit = async (host: Host, remote: Remote, commit: string): Promise<boolean> => {
  try {
    await fetch(host, remote, mirrorFolder(host, remote), ['--', remote.location, `+${commit}:refs/wheelwright/${commit}`], () => undefined);
    return true;
  } catch (error) {
    if (isWheelError(error) && error.code === 'command-failed') return false;
    throw repositoryError(remote, error);
  }
};

const fetch = async (host: Host, remote: Remote, into: string, words: readonly string[], onLine: (line: string) => void): Promise<void> => {
  await runNetworkGit(host, { words: [`--git-dir=${into}`, 'fetch', '--progress', '--no-tags', '--no-recurse-submodules', ...words], cwd: '/', timeoutSeconds: fetchPatience, onLine }, remote);
};

/** Locks of git itself and halves of files: nobody else works here while we hold the mirror's lock. */
const removeLeftovers = async (host: Host, mirror: string): Promise<void> => {
  for (const path of await host.files.walk(mirror)) if (/\.lock$|(^|\/)tmp_[^/]+$/u.test(path)) await host.files.remove(join(mirror, path));
};

const objectFormat = async (host: Host, remote: Remote): Promise<readonly string[]> => ((await askRefs(host, remote)).some(({ commit }) => commit.length === 64) ? ['--object-format=sha256'] : []);
