import type { Tree } from '@nx/devkit';
import { clibSchema, parseYamlDocument, type DocumentResult, type WrittenClib } from '@wheelwright/core';
import { findDefinitions } from '../workspace/find-definitions';

/** A clib.yaml of the workspace, whether or not it can be read. */
export interface FoundClib {
  /** Of the library. */
  readonly name: string;
  /** Workspace-relative. */
  readonly folder: string;
  /** Workspace-relative path of the clib.yaml. */
  readonly file: string;
  readonly text: string;
  readonly parsed: DocumentResult<WrittenClib>;
}

/** The C libraries of a workspace, sorted by folder. */
export const findClibs = async (tree: Tree): Promise<readonly FoundClib[]> =>
  (await findDefinitions(tree, 'clib.yaml')).map(({ folder, name }) => {
    const file = folder === '.' ? 'clib.yaml' : `${folder}/clib.yaml`;
    const text = tree.read(file, 'utf8') ?? '';
    const parsed = parseYamlDocument(file, text, clibSchema);
    return { name: (parsed.ok ? parsed.document.written.name : undefined) ?? name, folder, file, text, parsed };
  });
