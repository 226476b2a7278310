import type { SourceRequirements } from '../formats/source-requirements';
import { normalizeProjectName } from '../values/project-name';
import { renderFurtherIndex, type FurtherIndex } from '../definitions/further-index';
import type { LockedEnvironment, LockedPackage, PlatformsLock, WheelLock } from '../definitions/lock';
import type { Platforms } from '../definitions/platforms';
import type { WheelProject } from '../definitions/wheel';
import type { ProvidedDistributions } from './against';
import { environmentsOf, keyOf, type AskedEnvironment } from './locked-environments';

/** True when the lock's source is the one that wheel.yaml pins (of a branch, at whatever commit), or when the source is in the workspace. */
export const sourceIsLocked = (project: WheelProject, lock: WheelLock | undefined): boolean => {
  const { source } = project;
  if (source.kind === 'path') return lock !== undefined && lock.source === undefined;
  const locked = lock?.source;
  if (locked === undefined || lock?.requirements === undefined) return false;
  if (source.kind === 'git') return 'git' in locked && locked.git === source.git && locked.ref === source.ref;
  return (
    !('git' in locked) &&
    normalizeProjectName(locked.distribution) === normalizeProjectName(source.distribution) &&
    locked.version === source.version
  );
};

export interface EnvironmentsPlan {
  /** Answers of the old lock that are still asked for. */
  readonly kept: readonly LockedEnvironment[];
  /** What must be resolved. */
  readonly asked: readonly AskedEnvironment[];
}

/**
 * Which answers of a lock stay and which questions must be asked (again). An answer stays while its question and the
 * source and the indexes are the same; test environments also hold the distribution's own dependencies, and go when those change.
 *
 * @param platforms keys of the workspace's platforms
 */
export const planEnvironments = (request: {
  readonly project: WheelProject;
  readonly lock: WheelLock | undefined;
  readonly requirements: SourceRequirements;
  readonly platforms: readonly string[];
  /** What the projects that it is built or tested against bring. */
  readonly provided?: ProvidedDistributions;
  /** Ask everything anew. */
  readonly upgrade: boolean;
}): EnvironmentsPlan => {
  const { project, lock, requirements, platforms, upgrade } = request;
  const same = !upgrade && sourceIsLocked(project, lock) && indexWords(lock?.indexes) === indexWords(project.indexes);
  const sameDependencies = JSON.stringify(lock?.requirements?.dependencies) === JSON.stringify(requirements.dependencies);
  const answers = new Map((lock?.environments ?? []).map((environment) => [keyOf(environment), environment]));
  const kept: LockedEnvironment[] = [];
  const asked: AskedEnvironment[] = [];
  for (const environment of environmentsOf(project, requirements.build, platforms, request.provided)) {
    const answer = answers.get(keyOf(environment.question));
    if (same && answer !== undefined && (environment.question.purpose === 'build' || sameDependencies)) kept.push(answer);
    else asked.push(environment);
  }
  return { kept, asked };
};

const indexWords = (indexes: readonly FurtherIndex[] = []): string => indexes.map(renderFurtherIndex).join('\n');

/** A lock in the order in which it is written: equal content gives equal bytes. */
export const wheelLock = (content: Omit<WheelLock, 'lockfileVersion' | 'requirements'> & { readonly requirements: SourceRequirements }): WheelLock => ({
  lockfileVersion: 1,
  ...(content.source === undefined ? {} : { source: content.source }),
  ...(content.indexes === undefined || content.indexes.length === 0 ? {} : { indexes: content.indexes }),
  requirements: { build: [...content.requirements.build], dependencies: [...content.requirements.dependencies] },
  environments: [...content.environments].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
});

/** A tool of platforms.yaml at one version. */
export interface WantedTool {
  readonly name: string;
  readonly version: string;
}

/** Every tool at every version that some platform names, by name. */
export const wantedTools = (platforms: Platforms): readonly WantedTool[] => {
  const wanted = new Map<string, WantedTool>();
  for (const platform of platforms.platforms.values()) {
    for (const [name, version] of Object.entries(platform.tools)) wanted.set(`${name} ${version}`, { name, version });
  }
  return [...wanted.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tool]) => tool);
};

/** Tools of the old lock that are still wanted, and those to be resolved. */
export const planTools = (
  wanted: readonly WantedTool[],
  lock: PlatformsLock | undefined,
  upgrade: boolean,
): { readonly kept: PlatformsLock['tools']; readonly asked: readonly WantedTool[] } => {
  const find = ({ name, version }: WantedTool): PlatformsLock['tools'][number] | undefined =>
    upgrade ? undefined : lock?.tools.find((tool) => tool.name === name && tool.version === version);
  return { kept: wanted.flatMap((tool) => find(tool) ?? []), asked: wanted.filter((tool) => find(tool) === undefined) };
};

export const platformsLock = (tools: PlatformsLock['tools']): PlatformsLock => ({
  lockfileVersion: 1,
  tools: [...tools].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1)),
});

/** The packages without the distribution that is being built: its own wheel takes that place in a test environment. */
export const withoutOwn = (packages: readonly LockedPackage[], distribution: string): readonly LockedPackage[] =>
  packages.filter(({ name }) => normalizeProjectName(name) !== normalizeProjectName(distribution));
