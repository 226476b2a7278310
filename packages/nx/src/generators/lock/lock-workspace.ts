import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { againstOf, askedRef, gitLocation, prettyJson, providedBy, readSourceRequirements, suggest, wantedTools, WheelError, withRef, type Digestible, type ProvidedDistribution, type ProvidedDistributions, type SourceRequirements, type WheelProject } from '@wheelwright/core';
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
  const all = await findDefinitions(tree, 'wheel.yaml');
  const projects = selected(all, options.project);
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
  const done = new Map<string, Promise<ProvidedDistribution>>();
  // What a project is built or tested against is locked before it, as its answers depend on that one's.
  const lockOnce = (found: FoundDefinition, way: readonly string[]): Promise<ProvidedDistribution> => {
    const known = done.get(found.name) ?? lockOne(found, [...way, found.name]);
    done.set(found.name, known);
    return known;
  };
  const lockOne = async (found: FoundDefinition, way: readonly string[]): Promise<ProvidedDistribution> => {
    const loaded = await readWheel(place, found.folder);
    const provided = new Map<string, ProvidedDistribution>();
    for (const name of againstOf(loaded.wheel)) {
      refuseCircle([...way, name]);
      provided.set(name, await lockOnce(selected(all, name)[0] as FoundDefinition, way));
    }
    const lock = await lockProject(tree, session, { loaded, found, platforms, provided, upgrade: options.upgrade && projects.includes(found) });
    write(`${found.folder}/wheel.lock.json`, lock as unknown as Digestible);
    return providedBy(loaded.wheel, lock);
  };
  for (const found of projects) await lockOnce(found, []);
  return changed;
};

const refuseCircle = (way: readonly string[]): void => {
  const start = way.indexOf(way.at(-1) ?? '');
  if (start === way.length - 1) return;
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: `wheel projects are built or tested against each other in a circle: ${way.slice(start).join(' -> ')}`,
    hint: 'remove one of these names from "against" of the one before it',
  });
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
  request: { readonly loaded: LoadedWheel; readonly found: FoundDefinition; readonly platforms: LoadedPlatforms; readonly provided: ProvidedDistributions; readonly upgrade: boolean },
): ReturnType<typeof lockWheel> => {
  const { loaded, found, platforms, provided, upgrade } = request;
  const project = overridden(loaded.wheel, found.name, session.host);
  return lockWheel(session, {
    name: found.name,
    project,
    ...(project.source.kind === 'git' ? { location: gitLocation(project.source.git, tree.root) } : {}),
    lock: loaded.lock,
    folder: loaded.folder,
    requirements: await workspaceRequirements(tree, loaded, found.name),
    patch: (name) => treeFiles(tree).readText(join(loaded.folder, name)),
    platforms: [...platforms.platforms.platforms.keys()],
    provided,
    upgrade,
  });
};

/** BUILD_COMMIT has a say in what is locked, as it has in what is built. */
const overridden = (project: WheelProject, name: string, { variables }: Host): WheelProject =>
  project.source.kind === 'git' ? withRef(project, project.source, askedRef(project.source.ref, name, variables).ref) : project;

/** What a source tree of the workspace asks for; undefined for an sdist or a commit. */
const workspaceRequirements = async (tree: Tree, { wheel, folder }: LoadedWheel, name: string): Promise<SourceRequirements | undefined> =>
  wheel.source.kind === 'path' ? readSourceRequirements(await describeSource(treeFiles(tree), join(folder, wheel.source.path), name)) : undefined;
