import { inheritedNeeds, libraryClosure, onPlatform, readDestinations, suggest, WheelError } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';
import { fileIn, readClib, readPlatforms, readWheel, type DefinitionPlace } from './definition-reader';
import type { LoadedClib, LoadedWheel, Workspace } from './workspace';

/** What is needed of an Nx executor context. */
export interface WorkspaceContext {
  /** Absolute root of the workspace. */
  readonly root: string;
  readonly projectsConfigurations: { readonly projects: Readonly<Record<string, NxProject>> };
}

interface NxProject {
  readonly root: string;
  readonly targets?: Readonly<Record<string, { readonly executor?: string }>>;
}

/** The target that only the project of platforms.yaml has. */
const platformsExecutor = '@wheelwright/nx:toolchain';
/** The target that only the project of destinations.yaml has. */
const destinationsExecutor = '@wheelwright/nx:prune';

/**
 * Reads the platforms now, everything else when it is asked for.
 *
 * @example const { wheel, lock } = await (await openWorkspace(host, context)).wheel('numpy-wheels');
 * @throws WheelError definition-invalid, project-unknown, lock-missing
 */
export const openWorkspace = async (host: Host, context: WorkspaceContext): Promise<Workspace> => {
  const { projects } = context.projectsConfigurations;
  const place: DefinitionPlace = { files: host.files, root: context.root };
  const { platforms, lock, file } = await readPlatforms(place, platformsFolder(projects));
  if (lock === undefined) {
    throw new WheelError({
      code: 'lock-missing',
      family: 'usage',
      message: `there is no platforms.lock.json beside ${file}`,
      hint: 'run `nx g @wheelwright/nx:lock`, then commit the file it writes',
    });
  }
  const folderOf = (kind: string, project: string): string => {
    const folder = projects[project]?.root;
    if (folder !== undefined) return folder;
    throw new WheelError({
      code: 'project-unknown',
      family: 'usage',
      message: `there is no ${kind} "${project}" in this workspace`,
      hint: suggest(project, Object.keys(projects)),
    });
  };
  const clib = once(async (project): Promise<LoadedClib> => readClib(place, folderOf('C library', project), async (base) => (projects[base] === undefined ? undefined : (await clib(base)).clib)));
  const wheel = once(async (project): Promise<LoadedWheel> => ({ ...(await readWheel(place, folderOf('wheel project', project))), name: project }));
  return {
    root: context.root,
    platforms,
    platformsLock: lock,
    clib,
    wheel: async (project, platform) => {
      const loaded = await wheel(project);
      return platform === undefined ? loaded : { ...loaded, wheel: onPlatform(loaded.wheel, platform) };
    },
    destinations: async () => {
      const folder = folderWith(projects, 'prune', destinationsExecutor);
      if (folder === undefined) return new Map();
      const file = fileIn(folder, 'destinations.yaml');
      return readDestinations(file, await host.files.readText(`${context.root}/${file}`)).destinations;
    },
    clibClosure: async (names) => {
      const loaded = new Map<string, LoadedClib>();
      const visit = async (name: string): Promise<void> => {
        if (loaded.has(name)) return;
        const library = await clib(name);
        loaded.set(name, library);
        for (const need of library.clib.needs) await visit(need);
      };
      for (const name of names) await visit(name);
      const kindOf = (name: string): 'library' | 'tool' | undefined => loaded.get(name)?.clib.kind;
      const needsOf = (name: string): readonly string[] | undefined => {
        const clib = loaded.get(name)?.clib;
        return clib === undefined ? undefined : inheritedNeeds(clib, kindOf);
      };
      return libraryClosure(names, needsOf).flatMap((name) => loaded.get(name) ?? []);
    },
  };
};

const platformsFolder = (projects: WorkspaceContext['projectsConfigurations']['projects']): string => {
  const folder = folderWith(projects, 'toolchain', platformsExecutor);
  if (folder !== undefined) return folder;
  throw new WheelError({
    code: 'project-unknown',
    family: 'usage',
    message: 'this workspace has no platforms.yaml',
    hint: 'run `nx g @wheelwright/nx:init`, which writes projects/platforms/platforms.yaml',
  });
};

const folderWith = (projects: WorkspaceContext['projectsConfigurations']['projects'], target: string, executor: string): string | undefined =>
  Object.values(projects).find((project) => project.targets?.[target]?.executor === executor)?.root;

const once = <Value>(read: (key: string) => Promise<Value>): ((key: string) => Promise<Value>) => {
  const known = new Map<string, Promise<Value>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
};
