import type { LockedEnvironment, WheelLock } from '../definitions/lock';
import { onPlatform } from '../definitions/skipped-cells';
import { buildIdentifier, settingsFor, type WheelBuildSettings, type WheelProject, type WheelTestSettings } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import type { ProvidedDistribution, ProvidedDistributions } from './against';

/** The frontend that every build environment holds. */
export const buildFrontend = 'build';

/** What was asked of the resolver. Requires and constraints are sorted and each is there once: equal questions are equal texts. */
export interface EnvironmentQuestion {
  readonly purpose: 'build' | 'test';
  /** cp312 */
  readonly python: string;
  readonly requires: readonly string[];
  readonly constraints: readonly string[];
  /** What other wheel projects of the workspace bring into it. */
  readonly against: readonly ProvidedDistribution[];
}

const nothingProvided: ProvidedDistributions = new Map();

/**
 * The environment a wheel is built in: the requirements of the source's pyproject.toml, those of wheel.yaml, and the
 * frontend. What the backend asks for at build time (`get_requires_for_build_wheel`) is part of the answer, not of
 * the question: nobody knows it before the question is asked.
 */
export const buildQuestion = (
  python: string,
  settings: Pick<WheelBuildSettings, 'requires' | 'constraints' | 'against'>,
  pyprojectRequires: readonly string[],
  provided = nothingProvided,
): EnvironmentQuestion => ({
  purpose: 'build',
  python,
  requires: canonical([...pyprojectRequires, ...settings.requires, buildFrontend]),
  constraints: canonical(settings.constraints),
  against: settings.against.flatMap((project) => provided.get(project) ?? []),
});

/**
 * The environment a wheel is tested in: the test requirements of wheel.yaml. The distribution's own dependencies are
 * part of the answer: they come from the source, which the lock pins (`requirements.dependencies`), and backends
 * spell them differently in a wheel's METADATA, so that a question made from a wheel would never be found again.
 */
export const testQuestion = (python: string, settings: Pick<WheelTestSettings, 'requires' | 'constraints' | 'against'>, provided = nothingProvided): EnvironmentQuestion => ({
  purpose: 'test',
  python,
  requires: canonical(settings.requires),
  constraints: canonical(settings.constraints),
  against: settings.against.flatMap((project) => provided.get(project) ?? []),
});

/** A question with the build settings of every cell that asks it: backends may answer differently to each. */
export interface AskedEnvironment {
  readonly question: EnvironmentQuestion;
  /** For build environments, without repeats; empty for test environments. */
  readonly settings: readonly WheelBuildSettings[];
}

/**
 * Every environment that a project needs on some platform, each once: all Pythons (only the first one builds, where
 * one wheel serves all), all platforms, with and without the capabilities that overrides look for with `lacks`.
 *
 * @param platforms keys of the workspace's platforms
 */
export const environmentsOf = (
  project: WheelProject,
  pyprojectRequires: readonly string[],
  platforms: readonly string[],
  provided = nothingProvided,
): readonly AskedEnvironment[] => {
  const asked = new Map<string, { question: EnvironmentQuestion; settings: Map<string, WheelBuildSettings> }>();
  const ask = (question: EnvironmentQuestion, settings?: WheelBuildSettings): void => {
    const key = keyOf(question);
    const known = asked.get(key) ?? { question, settings: new Map<string, WheelBuildSettings>() };
    if (settings !== undefined) known.settings.set(JSON.stringify([settings.configSettings, settings.environment]), settings);
    asked.set(key, known);
  };
  const supported = platforms.filter((platform) => project.platforms?.includes(platform) ?? true);
  const capabilities = capabilitySets(project);
  for (const platform of supported) {
    onPlatform(project, platform).pythons.forEach((python, position) => {
      for (const capable of capabilities) {
        const { build, test } = settingsFor(project, buildIdentifier(python, platform), capable);
        if (project.abi === 'cpython' || position === 0) ask(buildQuestion(python, build, pyprojectRequires, provided), build);
        if (test.skip === undefined) ask(testQuestion(python, test, provided));
      }
    });
  }
  return [...asked.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { question, settings }]) => ({ question, settings: [...settings.values()] }));
};

/**
 * The environments of a project to which its lock has no answer; empty when the lock is whole.
 *
 * @param platforms keys of the workspace's platforms
 */
export const staleEnvironments = (
  project: WheelProject,
  lock: WheelLock | undefined,
  pyprojectRequires: readonly string[],
  platforms: readonly string[],
  provided = nothingProvided,
): readonly EnvironmentQuestion[] => {
  const answered = new Set((lock?.environments ?? []).map(keyOf));
  return environmentsOf(project, pyprojectRequires, platforms, provided)
    .map(({ question }) => question)
    .filter((question) => !answered.has(keyOf(question)));
};

/**
 * The locked answer to a question made with `buildQuestion` or `testQuestion`.
 *
 * @param project name of the Nx project, for the hint
 * @throws WheelError lock-missing, lock-stale
 */
export const findLockedEnvironment = (
  lock: WheelLock | undefined,
  question: EnvironmentQuestion,
  project?: string,
): LockedEnvironment => {
  const hint = lockHint(project);
  const whose = project === undefined ? '' : ` of ${project}`;
  if (lock === undefined) {
    throw new WheelError({ code: 'lock-missing', family: 'usage', message: `wheel.lock.json${whose} is not there`, hint });
  }
  const found = lock.environments.find((environment) => keyOf(environment) === keyOf(question));
  if (found !== undefined) return found;
  const asked = [...question.requires, ...question.constraints.map((constraint) => `constraint ${constraint}`), ...question.against.map(({ name, version }) => `${name}${version === undefined ? '' : ` ${version}`} of this workspace`)].join(', ');
  throw new WheelError({
    code: 'lock-stale',
    family: 'usage',
    message: `wheel.lock.json${whose} does not have the ${question.purpose} environment of ${question.python} for: ${asked === '' ? '(no requirements)' : asked}`,
    hint,
  });
};

/** What a person does about a lock that is missing or stale. */
export const lockHint = (project?: string): string =>
  `run: npx nx g @wheelwright/nx:lock${project === undefined ? '' : ` --project ${project}`}, and commit what it writes`;

/** Equal for equal questions, whatever the order and the repeats in which they are written. */
export const keyOf = (question: EnvironmentQuestion | LockedEnvironment): string =>
  JSON.stringify([
    question.purpose,
    question.python,
    canonical(question.requires),
    canonical(question.constraints),
    ...(question.against ?? []).map(({ name, version, dependencies }) => [name, version ?? null, canonical(dependencies)]).sort(),
  ]);

const canonical = (texts: readonly string[]): readonly string[] => [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))].sort();

/** undefined (no `lacks` applies), then every set of the capabilities that are looked for. */
const capabilitySets = (project: WheelProject): readonly (ReadonlySet<string> | undefined)[] => {
  const names = [...new Set(project.overrides.flatMap(({ lacks }) => (lacks === undefined ? [] : [lacks])))].sort();
  if (names.length === 0) return [undefined];
  const sets = names.reduce<readonly (readonly string[])[]>((known, name) => [...known, ...known.map((set) => [...set, name])], [[]]);
  return [undefined, ...sets.map((set) => new Set(set))];
};
