import { fileURLToPath } from 'node:url';
import { isWheelError, WheelError } from '@wheelwright/core';
import type { Host, LogStep } from '../ports';
import { fetchCommit, hasCommit, mirrorFolder, mirrorRefs, updateMirror, type Remote } from './mirror';
import { runLocalGit, runNetworkGit } from './run-git';
import { printableLocation } from './repository-error';

export interface WantedCommit extends Remote {
  readonly commit: string;
  /** Tags that must be there, at that commit. */
  readonly tags: readonly string[];
}

/** A commit that is in the user's cache, with its history. */
export interface BroughtCommit {
  /** Bare repository. */
  readonly mirror: string;
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
}

/**
 * Brings a commit and its history into the user's cache; what is there needs no network. Runs that want the same
 * repository wait for each other.
 *
 * @param line shows the progress; without it a line of our own does, when something must be fetched
 * @throws WheelError source-unavailable
 */
export const bringCommit = async (host: Host, wanted: WantedCommit, line?: LogStep): Promise<BroughtCommit> => {
  const mirror = mirrorFolder(host, wanted);
  if (!(await isThere(host, mirror, wanted))) {
    await host.locks.hold(mirrorLock(mirror), async () => {
      if (await isThere(host, mirror, wanted)) return;
      await withLine(host, `fetch ${printableLocation(wanted.location)}`, line, (step) => updateMirror(host, wanted, step));
      if (!(await hasCommit(host, mirror, wanted.commit))) await fetchCommit(host, wanted, wanted.commit);
    });
  }
  return { mirror, time: await timeOf(host, mirror, wanted) };
};

/** Brings all that a repository has now. */
export const bringAll = async (host: Host, remote: Remote): Promise<void> => {
  await host.locks.hold(mirrorLock(mirrorFolder(host, remote)), () => withLine(host, `fetch ${printableLocation(remote.location)}`, undefined, (step) => updateMirror(host, remote, step)));
};

/** Forgets a mirror in which something is broken, so that it is made anew. */
export const forgetMirror = async (host: Host, mirror: string): Promise<void> => {
  await host.locks.hold(mirrorLock(mirror), () => host.files.remove(mirror));
};

const mirrorLock = (mirror: string): string => `git-${mirror.slice(mirror.lastIndexOf('/') + 1, -'.git'.length)}`;

const isThere = async (host: Host, mirror: string, { commit, tags }: WantedCommit): Promise<boolean> => {
  if (!(await hasCommit(host, mirror, commit))) return false;
  if (tags.length === 0) return true;
  const refs = await mirrorRefs(host, mirror);
  return tags.every((tag) => refs.some((ref) => ref.name === `refs/tags/${tag}` && ref.commit === commit));
};

const timeOf = async (host: Host, mirror: string, { location, commit, tags }: WantedCommit): Promise<number> => {
  const { stdout, exitCode } = await runLocalGit(host, { words: [`--git-dir=${mirror}`, 'log', '-1', '--format=%H %ct', commit, '--'], cwd: '/', acceptExitCodes: [128] });
  const [hash, time] = stdout.trim().split(' ');
  if (exitCode !== 0 || hash === undefined || time === undefined) {
    throw missing(
      `${printableLocation(location)} has no commit ${commit}`,
      (await isShallow(host, location))
        ? 'it is a clone without the beginning of its history: `git fetch --unshallow --tags` there'
        : 'is it of this repository, and was it pushed? What no branch and no tag holds, some servers do not give',
    );
  }
  if (hash !== commit) throw missing(`${commit} is a tag of ${printableLocation(location)}, not a commit`, `write the tag, or its commit ${hash}`);
  const refs = await mirrorRefs(host, mirror);
  for (const tag of tags) {
    const found = refs.find((ref) => ref.name === `refs/tags/${tag}`);
    if (found?.commit === commit) continue;
    throw missing(
      `the tag ${tag} of ${printableLocation(location)} ${found === undefined ? 'is gone' : `is at ${found.commit.slice(0, 10)} now`}; it was at ${commit.slice(0, 10)} when the lock was made`,
      'tags should not move: ask its maintainers why, then run nx g @wheelwright/nx:lock --upgrade',
    );
  }
  return Number(time);
};

/** A clone of this machine that was made with --depth, as CI services do. git gives nothing of it to others. */
const isShallow = async (host: Host, location: string): Promise<boolean> => {
  const folder = location.startsWith('file://') ? fileURLToPath(location) : location;
  if (!folder.startsWith('/') || !(await host.files.exists(folder))) return false;
  const { stdout } = await runNetworkGit(host, { words: ['rev-parse', '--is-shallow-repository'], cwd: folder, acceptExitCodes: [128] });
  return stdout.trim() === 'true';
};

const missing = (message: string, hint: string): WheelError => new WheelError({ code: 'source-unavailable', family: 'usage', message, hint });

const withLine = async (host: Host, title: string, line: LogStep | undefined, work: (line: LogStep) => Promise<void>): Promise<void> => {
  if (line !== undefined) return work(line);
  const own = host.log.step(title);
  try {
    await work(own);
    own.done();
  } catch (error) {
    own.failed(isWheelError(error) ? undefined : 'unexpected');
    throw error;
  }
};
