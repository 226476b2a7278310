import { join } from 'node:path';
import { gitIgnoreLine, isWheelError, parseGitChanges, parseGitLinks, parseGitModules, submoduleLocation, WheelError, type Checkout } from '@wheelwright/core';
import type { Host, LogStep } from '../ports';
import { bringCommit, forgetMirror, type WantedCommit } from './bring-commit';
import { runLocalGit } from './run-git';
import { printableLocation } from './repository-error';

/** Digits of abbreviated hashes. git's own number grows with what else is in a repository, and versions hold such hashes. */
const abbreviation = 10;

/** Said, so that git never takes a repository of a folder above for the one that is meant. */
const gitFolder = '--git-dir=.git';

/** Deeper is a circle. */
const deepest = 10;

/**
 * Puts a commit into a folder that is not there, as a repository of its own: HEAD at the commit, its history, the tags
 * of that history, and nothing that came later, so that the same commit is the same to every script that asks git for
 * a version. `git archive` would be smaller, but has neither history nor tags. Then its submodules, likewise.
 *
 * @throws WheelError source-unavailable
 */
export const checkOut = async (host: Host, checkout: Checkout, into: string, line: LogStep): Promise<void> => {
  const { location, commit, tags } = checkout;
  await putCommit(host, { location, commit, tags, trusted: true }, into, checkout.git, line);
  if (checkout.submodules) await putSubmodules(host, { location, commit, folder: into, depth: 1 }, line);
};

/** Twice, since what is broken in the cache can be brought again. */
const putCommit = async (host: Host, wanted: WantedCommit, into: string, git: string, line: LogStep): Promise<void> => {
  const { mirror } = await bringCommit(host, wanted, line);
  try {
    await clone(host, mirror, wanted, into, git);
  } catch (error) {
    if (!isWheelError(error) || error.code !== 'command-failed') throw error;
    host.log.warn(`the stored history of ${printableLocation(wanted.location)} is damaged: it is fetched again`);
    await forgetMirror(host, mirror);
    await bringCommit(host, wanted, line);
    await clone(host, mirror, wanted, into, git);
  }
};

const clone = async (host: Host, mirror: string, { commit, tags }: WantedCommit, into: string, git: string): Promise<void> => {
  const inside = async (words: readonly string[], input?: string): Promise<string> =>
    (await runLocalGit(host, { words: [gitFolder, ...words], cwd: into, ...(input === undefined ? {} : { input }) })).stdout;
  await host.files.remove(into);
  // Files of a repository are never written again once they are there, so the clone may share them by hard links.
  await runLocalGit(host, { words: ['clone', '--quiet', '--local', '--no-checkout', '--template=', '--config', `core.abbrev=${abbreviation}`, '--', mirror, into], cwd: '/' });
  await inside(['checkout', '--quiet', '--force', '--detach', commit]);
  const names = async (...words: readonly string[]): Promise<readonly string[]> => (await inside(['for-each-ref', '--format=%(refname)', ...words])).split('\n').filter((name) => name !== '');
  const kept = new Set(tags.map((tag) => `refs/tags/${tag}`));
  const later = [...(await names('refs/heads', 'refs/remotes')), ...(await names(`--no-merged=${commit}`, 'refs/tags')), ...(await names(`--points-at=${commit}`, 'refs/tags')).filter((name) => !kept.has(name))];
  // Not the remote's own HEAD, a name for another name, which goes with the remote.
  await inside(['update-ref', '--no-deref', '--stdin'], later.map((name) => `delete ${name}\n`).join(''));
  await inside(['config', 'remote.origin.url', git]);
};

interface Superproject {
  readonly location: string;
  readonly commit: string;
  readonly folder: string;
  readonly depth: number;
}

const putSubmodules = async (host: Host, { location, commit, folder, depth }: Superproject, line: LogStep): Promise<void> => {
  const git = async (...words: readonly string[]): Promise<string> => (await runLocalGit(host, { words: [gitFolder, ...words], cwd: folder })).stdout;
  const links = parseGitLinks(await git('ls-tree', '-r', '-z', '--full-tree', commit));
  if (links.length === 0) return;
  const modules = (await host.files.exists(join(folder, '.gitmodules'))) ? parseGitModules(await git('config', '-z', '--list', `--blob=${commit}:.gitmodules`)) : [];
  for (const link of links) {
    host.interruption.check();
    const described = modules.find(({ path }) => path === link.path);
    if (described?.skipped === true) continue;
    const where = described?.url === undefined ? undefined : submoduleLocation(location, described.url);
    if (where === undefined || depth > deepest) {
      throw new WheelError({
        code: 'source-unavailable',
        family: 'usage',
        message: depth > deepest ? `submodules of ${printableLocation(location)} hold each other` : `.gitmodules of ${printableLocation(location)} does not say where the submodule ${link.path} is`,
        hint: 'write "submodules: false" in wheel.yaml when the build does not need it',
      });
    }
    const into = join(folder, link.path);
    await putCommit(host, { location: where, commit: link.commit, tags: [], trusted: false }, into, printableLocation(where), line);
    await putSubmodules(host, { location: where, commit: link.commit, folder: into, depth: depth + 1 }, line);
  }
};

/**
 * Makes git take a checkout that was changed for the commit itself, so that no version says "dirty": changed files
 * count as unchanged, new ones as ignored.
 */
export const hideChanges = async (host: Host, folder: string): Promise<void> => {
  const git = async (words: readonly string[], input?: string): Promise<string> => (await runLocalGit(host, { words: [gitFolder, ...words], cwd: folder, ...(input === undefined ? {} : { input }) })).stdout;
  const { tracked, untracked } = parseGitChanges(await git(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=none']));
  if (tracked.length > 0) await git(['update-index', '--assume-unchanged', '-z', '--stdin'], tracked.map((path) => `${path}\0`).join(''));
  if (untracked.length > 0) await host.files.write(join(folder, '.git/info/exclude'), untracked.map((path) => `${gitIgnoreLine(path)}\n`).join(''));
};
