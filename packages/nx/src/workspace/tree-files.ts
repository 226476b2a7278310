import { relative } from 'node:path';
import type { Tree } from '@nx/devkit';
import type { Files } from '@wheelwright/host';

/** Reads files as a generator sees them: what it has changed and not yet written counts. */
export type TreeFiles = Pick<Files, 'readText' | 'exists' | 'list'>;

/** @example (await treeFiles(tree).readText(`${tree.root}/projects/zlib/clib.yaml`)) */
export const treeFiles = (tree: Tree): TreeFiles => {
  const inside = (path: string): string => relative(tree.root, path);
  return {
    readText: async (path) => {
      const text = tree.read(inside(path), 'utf8');
      if (text === null) throw new Error(`there is no ${inside(path)} in the workspace`);
      return text;
    },
    exists: async (path) => tree.exists(inside(path)),
    list: async (folder) => (tree.exists(inside(folder)) && !tree.isFile(inside(folder)) ? [...tree.children(inside(folder))].sort() : []),
  };
};
