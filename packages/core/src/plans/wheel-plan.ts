import type { LockedPackage, LockedSdist, WheelLock } from '../definitions/lock';
import type { ClibRecord, WheelFile } from '../definitions/records';
import type { Interpreter, ToolchainRecord } from '../definitions/toolchain';
import { buildIdentifier, settingsFor, type WheelBuildSettings, type WheelProject } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import { normalizeProjectName } from '../values/project-name';
import { sameVersion } from '../values/version';
import { legacyBuildRequires } from '../formats/source-requirements';
import type { AgainstWheel, ProvidedDistributions } from './against';
import { buildQuestion, findLockedEnvironment, lockHint } from './locked-environments';
import type { StageCell } from './stage-selection';
import { wheelDigest } from './wheel-inputs';

/** One wheel of a project on a platform, and what it is built with. For abi3 and none, the Python is the one that builds for all. */
export interface WheelCell extends StageCell {
  readonly interpreter: Interpreter;
  /** Settings of the cell. */
  readonly build: WheelBuildSettings;
  readonly packages: readonly LockedPackage[];
  /** Wheels of other projects that are in its environment. */
  readonly against: readonly AgainstWheel[];
}

export interface CellRequest {
  readonly project: WheelProject;
  /** Name of the Nx project, for messages. */
  readonly name: string;
  readonly platform: string;
  readonly lock: WheelLock | undefined;
  /** `build-system.requires` of the source's pyproject.toml; undefined when it has none. */
  readonly buildRequires: readonly string[] | undefined;
  /** sha256 of the sdist, `sourceTreeDigest` of a source tree, or `commitDigest` of a git source. */
  readonly source: string;
  /** Text of every patch that some cell of the project applies, by name. */
  readonly patches: ReadonlyMap<string, string>;
  readonly libraries: readonly ClibRecord[];
  readonly toolchain: ToolchainRecord;
  readonly interpreter: Interpreter;
  /** What the projects that it is built against bring. */
  readonly provided: ProvidedDistributions;
  /**
   * Finds the wheel of another project for this cell.
   *
   * @throws WheelError wheel-missing, wheel-invalid
   */
  readonly selectAgainst: (project: string, asked: { readonly interpreter: Interpreter; readonly requires: readonly string[]; readonly constraints: readonly string[] }) => AgainstWheel;
}

/**
 * One cell of a project's matrix.
 *
 * @throws WheelError lock-missing, lock-stale; wheel-missing and wheel-invalid of what it is built against
 */
export const describeCell = (request: CellRequest): WheelCell => {
  const { project, name, lock, buildRequires, source, libraries, toolchain, interpreter } = request;
  const python = interpreter.tag;
  const build = cellSettings(request, python);
  const question = buildQuestion(python, build, buildRequires ?? legacyBuildRequires, request.provided);
  const { packages } = findLockedEnvironment(lock, question, name);
  const against = build.against.map((provider) => request.selectAgainst(provider, { interpreter, requires: question.requires, constraints: question.constraints }));
  const patches = build.patches.map((patch) => ({ name: patch, text: request.patches.get(patch) ?? '' }));
  return { python, interpreter, build, packages, against, digest: wheelDigest({ project, build, source, patches, packages, against, interpreter, libraries, toolchain }) };
};

/** Build settings of a cell; overrides with `lacks` look at what its libraries provide. */
export const cellSettings = ({ project, platform, libraries }: Pick<CellRequest, 'project' | 'platform' | 'libraries'>, python: string): WheelBuildSettings =>
  settingsFor(project, buildIdentifier(python, platform), new Set(libraries.flatMap(({ provides }) => provides))).build;

/**
 * The sdist that the lock names for a project.
 *
 * @throws WheelError lock-missing, lock-stale when it is another distribution or version than wheel.yaml says
 */
export const lockedSource = (project: WheelProject, name: string, lock: WheelLock | undefined): LockedSdist => {
  const refuse = (code: 'lock-missing' | 'lock-stale', message: string): never => {
    throw new WheelError({ code, family: 'usage', message, hint: lockHint(name) });
  };
  if (lock === undefined) return refuse('lock-missing', `wheel.lock.json of ${name} is not there`);
  const { source } = project;
  if (source.kind !== 'sdist' || lock.source === undefined || 'git' in lock.source) return refuse('lock-stale', `wheel.lock.json of ${name} names no sdist`);
  if (normalizeProjectName(lock.source.distribution) !== normalizeProjectName(source.distribution) || !sameVersion(lock.source.version, source.version)) {
    refuse('lock-stale', `wheel.lock.json of ${name} has ${lock.source.distribution} ${lock.source.version}, and wheel.yaml says ${source.distribution} ${source.version}`);
  }
  return lock.source;
};

/** Name of a record, beside the wheel of that name. */
export const wheelRecordFile = (wheelFile: string): string => `${wheelFile}.json`;

/** The summary that a stage writes last. */
export const buildWheelSummaryFile = 'build-wheel.json';

/** What a record stands for in its folder: the wheel and itself. */
export const filesOfWheel = ({ wheel }: { readonly wheel: WheelFile }): readonly string[] => [wheel.file, wheelRecordFile(wheel.file)];
