import { posix } from 'node:path';
import type { Files, Host } from '../ports';
import { runLocalGit } from './run-git';

/** Reads files of a commit without a checkout. Paths are absolute, `/` being the root of the repository. */
export const commitFiles = (host: Host, mirror: string, commit: string): Pick<Files, 'exists' | 'readText' | 'list'> => {
  const git = async (...words: readonly string[]): Promise<string> => (await runLocalGit(host, { words: [`--git-dir=${mirror}`, ...words], cwd: '/', acceptExitCodes: [128] })).stdout;
  const inside = (path: string): string => posix.normalize(path).replace(/^\/+/u, '').replace(/\/+$/u, '').replace(/^\.$/u, '');
  const list = async (folder: string): Promise<readonly string[]> => (await git('ls-tree', '-z', '--name-only', `${commit}:${inside(folder)}`)).split('\0').filter((name) => name !== '').sort();
  return {
    list,
    exists: async (path) => (await list(posix.dirname(inside(path)))).includes(posix.basename(path)),
    readText: async (path) => git('cat-file', 'blob', `${commit}:${inside(path)}`),
  };
};
