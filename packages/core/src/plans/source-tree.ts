import { digestOf } from './digest';

/** A file of a source tree in the workspace; `path` is relative to the tree, with forward slashes. */
export interface SourceTreeFile {
  readonly path: string;
  /** Of its content; for a symbolic link `-> ` and its target. */
  readonly content: string;
  readonly executable: boolean;
}

/** What editors, version control and earlier builds leave in a source tree. Neither hashed nor copied. */
const leftoverFolders = new Set(['.git', '.hg', '.mypy_cache', '.nox', '.nx', '.pytest_cache', '.ruff_cache', '.svn', '.tox', '.venv', '__pycache__', 'node_modules']);
const leftoverTopFolders = new Set(['build', 'dist', 'venv']);

/** Whether a path of a source tree is no part of the source. */
export const isBuildLeftover = (path: string): boolean => {
  const parts = path.split('/');
  const folders = parts.slice(0, -1);
  if (folders.some((part) => leftoverFolders.has(part) || part.endsWith('.egg-info'))) return true;
  if (folders.length > 0 && leftoverTopFolders.has(folders[0] ?? '')) return true;
  return /(\.py[cod]|~|\.swp)$|^\.DS_Store$|^\.coverage$/u.test(parts.at(-1) ?? '');
};

/** Digest of a source tree: names, contents and executable bits; no times, no place. */
export const sourceTreeDigest = (files: readonly SourceTreeFile[]): string =>
  digestOf([...files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, content, executable }) => [path, content, executable]));
