import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { prettyJson, readSourceRequirements, suggest, wantedTools, WheelError, type Digestible, type SourceRequirements } from '@wheelwright/core';
import { describeSource, lockTools, lockWheel, type Host, type LockSession } from '@wheelwright/host';
import { readPlatforms, readWheel, type DefinitionPlace } from '../../workspace/definition-reader';
import { findDefinitions, type FoundDefinition } from '../../workspace/find-definitions';
import { treeFiles } from '../../workspace/tree-files';
import type { LoadedPlatforms, LoadedWheel } from '../../workspace/workspace';
import { openWorkspaceSession } from './workspace-session';

export interface LockOptions {
  /** Name of one wheel project; undefined for all. The tools, which all need, are locked in any case. */
  readonly project: string | undefined;
  readonly upgrade: boolean;
}

/**
 * Brings the lock files of a workspace up to date in the tree.
 *
 * @returns workspace-relative paths of the lock files that changed
 * @throws WheelError
 */
export const lockWorkspace = async (tree: Tree, host: Host, options: LockOptions): Promise<readonly string[]> => {
  const place: DefinitionPlace = { files: treeFiles(tree), root: tree.root };
  const [platformsAt] = await findDefinitions(tree, 'platforms.yaml');
  const projects = selected(await findDefinitions(tree, 'wheel.yaml'), options.project);
  if (platformsAt === undefined) {
    if (projects.length === 0) return [];
    throw new WheelError({
      code: 'project-unknown',
      family: 'usage',
      message: 'this workspace has no platforms.yaml',
      hint: 'run: npx nx g @wheelwright/nx:init, which writes one',
    });
  }
  const platforms = await readPlatforms(place, platformsAt.folder);
  const session = openWorkspaceSession(host, platforms);
  const changed: string[] = [];
  const write = (path: string, content: Digestible): void => {
    const text = prettyJson(content);
    if (tree.exists(path) && tree.read(path, 'utf8') === text) return;
    tree.write(path, text);
    changed.push(path);
  };
  const tools = { wanted: wantedTools(platforms.platforms), lock: platforms.lock, upgrade: options.upgrade && options.project === undefined };
  write(`${platformsAt.folder}/platforms.lock.json`, await lockTools(session, tools));
  for (const found of projects) {
    const lock = await lockProject(tree, session, { place, found, platforms, upgrade: options.upgrade });
    write(`${found.folder}/wheel.lock.json`, lock as unknown as Digestible);
  }
  return changed;
};

const selected = (found: readonly FoundDefinition[], project: string | undefined): readonly FoundDefinition[] => {
  if (project === undefined) return found;
  const one = found.filter(({ name }) => name === project);
  if (one.length > 0) return one;
  throw new WheelError({
    code: 'project-unknown',
    family: 'usage',
    message: `there is no wheel project "${project}" in this workspace`,
    hint: suggest(project, found.map(({ name }) => name)),
  });
};

const lockProject = async (
  tree: Tree,
  session: LockSession,
  request: { readonly place: DefinitionPlace; readonly found: FoundDefinition; readonly platforms: LoadedPlatforms; readonly upgrade: boolean },
): ReturnType<typeof lockWheel> => {
  const { place, found, platforms, upgrade } = request;
  const loaded = await readWheel(place, found.folder);
  return lockWheel(session, {
    name: found.name,
    project: loaded.wheel,
    lock: loaded.lock,
    folder: loaded.folder,
    requirements: await workspaceRequirements(tree, loaded, found.name),
    patch: (name) => place.files.readText(join(loaded.folder, name)),
    platforms: [...platforms.platforms.platforms.keys()],
    upgrade,
  });
};

/** What a source tree of the workspace asks for; undefined for an sdist. */
const workspaceRequirements = async (tree: Tree, { wheel, folder }: LoadedWheel, name: string): Promise<SourceRequirements | undefined> =>
  wheel.source.kind === 'path' ? readSourceRequirements(await describeSource(treeFiles(tree), join(folder, wheel.source.path), name)) : undefined;
