import { basename, dirname } from 'node:path';
import { globAsync, type Tree } from '@nx/devkit';

export interface FoundDefinition {
  /** Workspace-relative folder with forward slashes. */
  readonly folder: string;
  /** Name of the Nx project: of a project.json beside the file, else of the folder. */
  readonly name: string;
}

/** The folders of a workspace that hold a file of that name, sorted; what Nx ignores is left out. */
export const findDefinitions = async (tree: Tree, file: 'wheel.yaml' | 'clib.yaml' | 'platforms.yaml'): Promise<readonly FoundDefinition[]> =>
  (await globAsync(tree, [`**/${file}`, file]))
    .filter((path) => basename(path) === file && !/(^|\/)(node_modules|dist)\//u.test(path))
    .sort()
    .map((path) => ({ folder: dirname(path), name: projectName(tree, dirname(path)) }));

const projectName = (tree: Tree, folder: string): string => {
  const file = `${folder}/project.json`;
  if (!tree.exists(file)) return basename(folder);
  try {
    const { name } = JSON.parse(tree.read(file, 'utf8') ?? '{}') as { name?: unknown };
    return typeof name === 'string' && name !== '' ? name : basename(folder);
  } catch {
    return basename(folder);
  }
};
