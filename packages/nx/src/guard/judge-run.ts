import { suggest, WheelError } from '@wheelwright/core';
import type { AskedRun } from './command-line';

/** What is needed of a target in the project graph. */
export interface KnownTarget {
  readonly executor?: string;
  readonly configurations?: Readonly<Record<string, { readonly supported?: boolean }>>;
  readonly defaultConfiguration?: string;
}

/** Project name to its targets. */
export type KnownProjects = Readonly<Record<string, { readonly targets?: Readonly<Record<string, KnownTarget>> }>>;

export type Verdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'refused'; readonly error: WheelError }
  /** The project asked for by name is never built for the platform asked for by name. */
  | { readonly kind: 'unsupported'; readonly project: string; readonly platform: string };

const fine: Verdict = { kind: 'fine' };

/**
 * Whether a run can mean what it says. Nx runs a target that does not have the configuration asked for without any,
 * silently, and a cached result of an unsupported platform says nothing at all.
 */
export const judgeRun = (run: AskedRun, projects: KnownProjects): Verdict => (run.kind === 'one' ? judgeOne(run, projects) : judgeMany(run, projects));

const judgeOne = ({ project, target: name, configuration }: Extract<AskedRun, { kind: 'one' }>, projects: KnownProjects): Verdict => {
  const target = projects[project]?.targets?.[name];
  if (target === undefined || !isOurs(target)) return fine;
  const known = platformsOf(projects);
  if (target.configurations === undefined && worksForAll(target)) return configuration === undefined ? fine : refuse(`${project}:${name} is for all platforms, not for ${configuration}`, `nx run ${project}:${name}`);
  if (known.length === 0) return refusePlatformless();
  const platform = configuration ?? target.defaultConfiguration;
  if (platform === undefined && worksForAll(target)) return fine;
  if (platform === undefined) {
    return refuse(`${project}:${name} needs a platform`, `name it last: ${[...known].sort().map((key) => `nx run ${project}:${name}:${key}`).join(', ')}`);
  }
  if (!known.includes(platform)) return refuse(`unknown platform "${platform}"`, suggest(platform, known));
  return target.configurations?.[platform]?.supported === false ? { kind: 'unsupported', project, platform } : fine;
};

/** Only what no target of that name understands is refused: other projects may have configurations of their own. */
const judgeMany = ({ targets: names, configuration }: Extract<AskedRun, { kind: 'many' }>, projects: KnownProjects): Verdict => {
  const targets = Object.values(projects).flatMap((project) => names.flatMap((name) => project.targets?.[name] ?? []));
  if (!targets.some(isOurs) || configuration === undefined) return fine;
  const known = platformsOf(projects);
  if (known.includes(configuration) || targets.some((target) => !isOurs(target) && target.configurations?.[configuration] !== undefined)) return fine;
  return known.length === 0 ? refusePlatformless() : refuse(`unknown platform "${configuration}"`, suggest(configuration, known));
};

/** What platforms.yaml says: a project.json may give a target more configurations, and what it stands on does not have them. */
const platformsOf = (projects: KnownProjects): readonly string[] =>
  Object.values(projects).flatMap((project) =>
    Object.values(project.targets ?? {}).flatMap((target) => (target.executor === '@wheelwright/nx:toolchain' ? Object.keys(target.configurations ?? {}) : [])),
  );

const isOurs = (target: KnownTarget): boolean => target.executor?.startsWith('@wheelwright/nx:') === true;

/** Targets that mean something without a platform. */
const worksForAll = ({ executor = '' }: KnownTarget): boolean => ['upload', 'release-publish', 'prune', 'source'].some((name) => executor === `@wheelwright/nx:${name}`);

const refuse = (message: string, hint: string): Verdict => ({
  kind: 'refused',
  error: new WheelError({ code: 'platform-unknown', family: 'usage', message, hint }),
});

const refusePlatformless = (): Verdict => refuse('this workspace has no platforms.yaml', 'run `nx g @wheelwright/nx:init`, which writes projects/platforms/platforms.yaml');
