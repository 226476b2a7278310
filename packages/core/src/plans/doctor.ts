import type { MergedPlatform } from '../definitions/merged-platforms';
import type { Platform, PlatformContainer, Platforms } from '../definitions/platforms';
import { targetMachineKey } from '../definitions/target-pythons';
import type { Interpreter } from '../definitions/toolchain';
import { isMadeHere } from '../tools/container-image';
import { foreignRunner, runnerName, type ForeignRunner } from '../tools/foreign-program';
import { installCommand, packageManagers } from '../tools/package-managers';
import { runsTools } from '../tools/python-probe';
import { runsHere } from './clib-check-program';
import { nativeObstacle } from './native-host';

/** What a machine has, as far as it decides what can be built, repaired and tested on it. */
export interface DoctorFacts {
  readonly machine: { readonly os: string; readonly architecture: string };
  /** CPythons of this machine. */
  readonly interpreters: readonly Pick<Interpreter, 'tag' | 'version' | 'include'>[];
  /** Those of `doctorPrograms` that are on the PATH. */
  readonly programs: ReadonlySet<string>;
  /** By name, why a runtime is of no use; undefined for one that runs containers. */
  readonly runtimes: ReadonlyMap<string, string | undefined>;
  /** By name; none where nothing runs containers. */
  readonly images: ReadonlyMap<string, DoctorImage>;
  /** By platform, what keeps its tools from being brought: a lock that is out of date. */
  readonly staleLocks: ReadonlyMap<string, string>;
}

export type DoctorImage =
  | { readonly state: 'here'; readonly architecture: string; readonly pythons: readonly string[]; readonly compiler: boolean }
  /** Named by digest: it is fetched when it is needed. */
  | { readonly state: 'fetched' }
  | { readonly state: 'absent' }
  | { readonly state: 'unusable'; readonly reason: string };

/** Programs that are looked for. */
export const doctorPrograms = ({ platforms }: Platforms, machine: DoctorFacts['machine']): readonly string[] => {
  const emulators = [...platforms.values()].flatMap((platform) => {
    const runner = platform.engine === 'zig' ? foreignRunner(platform.target, machine) : undefined;
    return runner === undefined ? [] : programsOf(runner);
  });
  return [...new Set([...packageManagers, ...compilers, ...emulators])];
};

/** Any of which will do. */
const programsOf = (runner: ForeignRunner): readonly string[] => {
  switch (runner.kind) {
    case 'loader':
      return [];
    case 'emulator':
      return runner.programs;
    case 'wine':
      return runner.programs.map(({ program }) => program);
  }
};

const compilers = ['cc', 'gcc', 'clang'] as const;

/** Whether something can be done; if not, why, and the one command that provides what is missing. */
export type Ability = { readonly able: true } | { readonly able: false; readonly reason: string; readonly command: string | undefined };

export interface PlatformFinding {
  readonly platform: string;
  readonly build: Ability;
  readonly repair: Ability;
  readonly test: Ability;
}

const yes: Ability = { able: true };
const no = (reason: string, command?: string): Ability => ({ able: false, reason, command });

/** What a machine can do for each platform of a workspace. Nothing is tried: what the facts allow, a project may still lack. */
export const judgeMachine = (platforms: Platforms, facts: DoctorFacts): readonly PlatformFinding[] => {
  const findings = judgePlatforms(platforms, facts);
  return [...findings, ...[...platforms.merged.values()].map((platform) => judgeMerged(platform, findings))];
};

/** Halves are built and repaired as they are alone; what is merged of them is not run. */
const judgeMerged = ({ key, halves }: MergedPlatform, findings: readonly PlatformFinding[]): PlatformFinding => {
  const worst = (what: 'build' | 'repair'): Ability => halves.flatMap((half) => findings.find(({ platform }) => platform === half.key)?.[what] ?? []).find(({ able }) => !able) ?? yes;
  return { platform: key, build: worst('build'), repair: worst('repair'), test: first(worst('build'), () => no('nothing here runs programs of macos-universal2: wheels are built, not run')) };
};

const judgePlatforms = ({ platforms, pythons }: Platforms, facts: DoctorFacts): readonly PlatformFinding[] =>
  [...platforms.values()].map((platform) => {
    const tools = judgeTools(platform, facts);
    const build = first(tools, () => judgeBuild(platform, facts, [...pythons.keys()]));
    return { platform: platform.key, build, repair: tools, test: first(tools, () => judgeTest(platform, facts, [...pythons.keys()])) };
  });

/** The first of them that is not possible. */
const first = (one: Ability, other: () => Ability): Ability => (one.able ? other() : one);

/** uv, auditwheel and the rest come from the Python index, and some of them are programs of Python. */
const judgeTools = ({ key }: Platform, facts: DoctorFacts): Ability => {
  const stale = facts.staleLocks.get(key);
  if (stale !== undefined) return no(stale, 'npx nx g @wheelwright/nx:lock');
  return facts.interpreters.some(runsTools) ? yes : no('there is no CPython 3.10 or newer for the tools', installCommand(facts.programs, 'python'));
};

const judgeBuild = (platform: Platform, facts: DoctorFacts, pythons: readonly string[]): Ability => {
  switch (platform.engine) {
    case 'zig':
      return runsHere(platform, { machine: facts.machine }) ? judgePythons(facts, pythons) : judgeTargetPythons(platform, facts, pythons);
    case 'host':
      return first(judgeNative(platform, facts), () => judgePythons(facts, pythons));
    case 'container':
      return judgeImage(platform, platform.container, facts, { pythons, builds: true });
  }
};

/** Microsoft's compilers are not on the PATH: whether they are there is seen when they are asked for. */
const judgeNative = (platform: Platform, facts: DoctorFacts): Ability => {
  const obstacle = nativeObstacle(platform, facts.machine);
  if (obstacle !== undefined) return no(obstacle);
  return facts.machine.os === 'win32' || compilers.some((name) => facts.programs.has(name)) ? yes : no('there is no C compiler', installCommand(facts.programs, 'compiler'));
};

const judgePythons = (facts: DoctorFacts, pythons: readonly string[]): Ability =>
  facts.interpreters.some(({ tag, include }) => pythons.includes(tag) && include !== undefined) ? yes : no('no Python of platforms.yaml is here with its headers', installCommand(facts.programs, 'python'));

/** A wheel for another kind of machine is built with a Python of the same version that runs here. */
const judgeTargetPythons = ({ target, machine }: ZigPlatform, facts: DoctorFacts, pythons: readonly string[]): Ability => {
  const known = pythons.filter((python) => machine?.pythons.has(python) === true);
  if (known.length === 0) return no(`target-pythons.yaml knows no Python of platforms.yaml for ${targetMachineKey(target)}`);
  return facts.interpreters.some(({ tag }) => known.includes(tag)) ? yes : no(`none of the Pythons is here that target-pythons.yaml has for ${targetMachineKey(target)} (${known.join(', ')})`, installCommand(facts.programs, 'python'));
};

type ZigPlatform = Extract<Platform, { engine: 'zig' }>;

interface ImageUse {
  readonly pythons: readonly string[];
  /** Whether compilers are wanted too. */
  readonly builds: boolean;
}

const judgeImage = (platform: Platform, { image: name, runtime }: PlatformContainer, facts: DoctorFacts, { pythons, builds }: ImageUse): Ability => {
  const asked = runtime === undefined ? [...facts.runtimes] : [...facts.runtimes].filter(([kind]) => kind === runtime);
  const working = asked.find(([, reason]) => reason === undefined)?.[0];
  if (working === undefined) return no(`nothing runs containers (${asked.map(([kind, reason = '']) => `${kind}: ${reason}`).join('; ')})`, installCommand(facts.programs, 'containers'));
  const image = facts.images.get(name) ?? { state: 'absent' };
  if (image.state === 'fetched') return yes;
  if (image.state === 'unusable') return no(image.reason);
  if (image.state === 'absent') return isMadeHere(name) ? no(`there is no image ${name}; images of localhost are made on this machine`) : no(`there is no image ${name}`, `${working} pull ${name}`);
  const wanted = platform.target?.architecture ?? facts.machine.architecture;
  if (image.architecture !== wanted) return no(`the image ${name} is for ${image.architecture}`);
  if (builds && !image.compiler) return no(`the image ${name} has no C compiler`);
  return image.pythons.some((python) => pythons.includes(python)) ? yes : no(`the image ${name} has no Python of platforms.yaml`);
};

const judgeTest = (platform: Platform, facts: DoctorFacts, pythons: readonly string[]): Ability => {
  const container = platform.test ?? (platform.engine === 'container' ? platform.container : undefined);
  if (container !== undefined) return judgeImage(platform, container, facts, { pythons, builds: false });
  if (platform.engine === 'zig' && !runsHere(platform, { machine: facts.machine })) return judgeForeign(platform, facts);
  const obstacle = nativeObstacle(platform, facts.machine);
  if (obstacle !== undefined) return no(obstacle);
  return facts.interpreters.some(({ tag }) => pythons.includes(tag)) ? yes : no('no Python of platforms.yaml is here', installCommand(facts.programs, 'python'));
};

const judgeForeign = ({ target, machine }: ZigPlatform, facts: DoctorFacts): Ability => {
  const runner = foreignRunner(target, facts.machine);
  if (runner === undefined) return no(`nothing here runs programs of ${targetMachineKey(target)}: wheels are built, not run`);
  const hasProgram = machine !== undefined && (runner.kind === 'wine' || machine.root.length > 0) && [...machine.pythons.values()].some(({ programs }) => programs.length > 0);
  if (!hasProgram) return no(`target-pythons.yaml has no Python for ${targetMachineKey(target)} that runs here: wheels are built, not run`);
  if (runner.kind === 'loader' || programsOf(runner).some((name) => facts.programs.has(name))) return yes;
  return no(`there is no ${runnerName(runner)}`, installCommand(facts.programs, runner.kind));
};
