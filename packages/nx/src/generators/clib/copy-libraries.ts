import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { clibSchema, nearestWord, parseYamlDocument, WheelError } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';
import type { Catalogue } from '../../workspace/catalogue';
import { catalogueClib } from '../../workspace/catalogue-clib';
import { findClibs } from '../find-clibs';
import { adaptPlatforms } from './adapt-platforms';

export interface CopyRequest {
  /** Libraries that were asked for. */
  readonly names: readonly string[];
  /** Workspace-relative folder that gets a folder per library. */
  readonly directory: string;
  /** Whether files that differ are replaced. */
  readonly overwrite: boolean;
  /** Platforms of the workspace. */
  readonly platforms: readonly string[];
}

/**
 * Copies libraries of the catalogue, and all that they need, into the workspace; says what became of each. A library
 * that the workspace has already, wherever it is, stays where it is, and as it is unless `overwrite`.
 *
 * @throws WheelError project-unknown for a name that the catalogue does not have; nothing is written then
 */
export const copyLibraries = async (tree: Tree, host: Host, catalogue: Catalogue, request: CopyRequest): Promise<void> => {
  const wanted = closureOf(catalogue, request.names);
  const present = new Map((await findClibs(tree)).map((clib) => [clib.name, clib.folder]));
  const same: string[] = [];
  for (const [name, neededBy] of wanted) {
    const folder = present.get(name) ?? (request.directory === '.' ? name : `${request.directory}/${name}`);
    const outcome = await copyOne(tree, host, catalogue, { ...request, name, folder });
    const what = `${name} ${catalogueClib(name, catalogue)?.version ?? ''}${neededBy === undefined ? '' : `, which ${neededBy} needs,`}`;
    if (outcome.changed) host.log.info(`${what} is in ${folder}`);
    else if (outcome.kept.length === 0) same.push(name);
    for (const file of outcome.kept) host.log.info(`${file} is there already and differs: left as it is; --overwrite replaces it`);
    if (outcome.changed && outcome.dropped.length > 0) host.log.info(`left out of ${folder}/clib.yaml, since platforms.yaml does not have them: ${outcome.dropped.join(', ')}`);
  }
  if (same.length > 0) host.log.info(`there already, as in the catalogue: ${same.join(', ')}`);
};

/** Names in the order in which they are built, each with the one that asked for it first; undefined where a person did. */
const closureOf = (catalogue: Catalogue, names: readonly string[]): ReadonlyMap<string, string | undefined> => {
  const found = new Map<string, string | undefined>();
  const visit = (name: string, neededBy: string | undefined): void => {
    if (found.has(name)) return;
    const clib = catalogueClib(name, catalogue);
    if (clib === undefined) throw unknownLibrary(catalogue, name, neededBy);
    const parsed = parseYamlDocument(`catalogue/${name}/clib.yaml`, catalogue.file(name)?.text ?? '', clibSchema);
    const base = parsed.ok ? parsed.document.written.extends : undefined;
    for (const need of [...(base === undefined ? [] : [base]), ...clib.needs]) visit(need, name);
    found.set(name, names.includes(name) ? undefined : neededBy);
  };
  for (const name of names) visit(name, undefined);
  return found;
};

/** What to say of a name that the catalogue does not have. */
export const unknownLibrary = (catalogue: Catalogue, name: string, neededBy?: string): WheelError => {
  const known = catalogue.names();
  const meant = nearestWord(name, known);
  return new WheelError({
    code: 'project-unknown',
    family: neededBy === undefined ? 'usage' : 'bug',
    message: `the catalogue has no C library "${name}"${neededBy === undefined ? '' : `, which its ${neededBy} needs`}`,
    hint: `${meant === undefined ? '' : `did you mean "${meant}"? `}the catalogue has: ${known.join(', ')}; --url=<its archive> starts another one`,
  });
};

interface CopyOne extends CopyRequest {
  readonly name: string;
  readonly folder: string;
}

interface Outcome {
  readonly changed: boolean;
  /** Files that differ and were left. */
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
}

const copyOne = async (tree: Tree, host: Host, catalogue: Catalogue, { name, folder, platforms, overwrite }: CopyOne): Promise<Outcome> => {
  const from = catalogue.file(name);
  if (from === undefined) return { changed: false, kept: [], dropped: [] };
  const { text, dropped } = adaptPlatforms(from.text, platforms);
  const definition = writeFile(tree, `${folder}/clib.yaml`, Buffer.from(text), overwrite);
  // Patches belong to the file that names them: beside one that somebody has changed they would only lie around.
  if (definition === 'kept') return { changed: false, kept: [`${folder}/clib.yaml`], dropped };
  let changed = definition === 'written';
  const kept: string[] = [];
  for (const patch of from.patches) {
    const outcome = writeFile(tree, `${folder}/${patch}`, Buffer.from(await host.files.readBytes(join(from.folder, patch))), overwrite);
    changed ||= outcome === 'written';
    if (outcome === 'kept') kept.push(`${folder}/${patch}`);
  }
  return { changed, kept, dropped };
};

/** `kept`: there is another file of that name, and it was left as it is. */
export const writeFile = (tree: Tree, path: string, content: Buffer, overwrite: boolean): 'written' | 'same' | 'kept' => {
  const before = tree.exists(path) ? tree.read(path) : null;
  if (before !== null && before.equals(content)) return 'same';
  if (before !== null && !overwrite) return 'kept';
  tree.write(path, content);
  return 'written';
};
