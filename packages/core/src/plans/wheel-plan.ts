import type { LockedPackage, WheelLock } from '../definitions/lock';
import type { BuiltWheelRecord, ClibRecord } from '../definitions/records';
import type { Interpreter, ToolchainRecord } from '../definitions/toolchain';
import { buildIdentifier, settingsFor, type WheelBuildSettings, type WheelProject } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import { normalizeProjectName } from '../values/project-name';
import { sameVersion } from '../values/version';
import { legacyBuildRequires } from '../formats/source-requirements';
import { buildQuestion, findLockedEnvironment, lockHint } from './locked-environments';
import { wheelDigest } from './wheel-inputs';

/** One wheel of a project on a platform: what it is built with, and the digest of everything that goes in. */
export interface WheelCell {
  /** cp310; for abi3 and none, the Python that builds for all */
  readonly python: string;
  readonly interpreter: Interpreter;
  /** Settings of the cell. */
  readonly build: WheelBuildSettings;
  readonly packages: readonly LockedPackage[];
  readonly digest: string;
}

export interface CellRequest {
  readonly project: WheelProject;
  /** Name of the Nx project, for messages. */
  readonly name: string;
  readonly platform: string;
  readonly lock: WheelLock | undefined;
  /** `build-system.requires` of the source's pyproject.toml; undefined when it has none. */
  readonly buildRequires: readonly string[] | undefined;
  /** sha256 of the sdist, or `sourceTreeDigest` of a source tree. */
  readonly source: string;
  /** Text of every patch that some cell of the project applies, by name. */
  readonly patches: ReadonlyMap<string, string>;
  readonly libraries: readonly ClibRecord[];
  readonly toolchain: ToolchainRecord;
  readonly interpreter: Interpreter;
}

/**
 * One cell of a project's matrix.
 *
 * @throws WheelError lock-missing, lock-stale
 */
export const describeCell = (request: CellRequest): WheelCell => {
  const { project, name, lock, buildRequires, source, libraries, toolchain, interpreter } = request;
  const python = interpreter.tag;
  const build = cellSettings(request, python);
  const { packages } = findLockedEnvironment(lock, buildQuestion(python, build, buildRequires ?? legacyBuildRequires), name);
  const patches = build.patches.map((patch) => ({ name: patch, text: request.patches.get(patch) ?? '' }));
  return { python, interpreter, build, packages, digest: wheelDigest({ project, build, source, patches, packages, interpreter, libraries, toolchain }) };
};

/** Build settings of a cell; overrides with `lacks` look at what its libraries provide. */
export const cellSettings = ({ project, platform, libraries }: Pick<CellRequest, 'project' | 'platform' | 'libraries'>, python: string): WheelBuildSettings =>
  settingsFor(project, buildIdentifier(python, platform), new Set(libraries.flatMap(({ provides }) => provides))).build;

/**
 * The sdist that the lock names for a project.
 *
 * @throws WheelError lock-missing, lock-stale when it is another distribution or version than wheel.yaml says
 */
export const lockedSource = (project: WheelProject, name: string, lock: WheelLock | undefined): NonNullable<WheelLock['source']> => {
  const refuse = (code: 'lock-missing' | 'lock-stale', message: string): never => {
    throw new WheelError({ code, family: 'usage', message, hint: lockHint(name) });
  };
  if (lock === undefined) return refuse('lock-missing', `wheel.lock.json of ${name} is not there`);
  const { source } = project;
  if (source.kind !== 'sdist' || lock.source === undefined) return refuse('lock-stale', `wheel.lock.json of ${name} names no sdist`);
  if (normalizeProjectName(lock.source.distribution) !== normalizeProjectName(source.distribution) || !sameVersion(lock.source.version, source.version)) {
    refuse('lock-stale', `wheel.lock.json of ${name} has ${lock.source.distribution} ${lock.source.version}, and wheel.yaml says ${source.distribution} ${source.version}`);
  }
  return lock.source;
};

/** A wheel that an earlier run left, with the record beside it. */
export interface FoundWheel {
  readonly record: BuiltWheelRecord;
  /** Whether the wheel's bytes are those that the record names. */
  readonly sound: boolean;
}

export interface WheelhouseRequest {
  /** Every cell of the project that could be described on this machine. */
  readonly cells: readonly WheelCell[];
  /** Pythons (of cells) that this run is about. */
  readonly wanted: readonly string[];
  readonly found: readonly FoundWheel[];
  /** All names in the folder. */
  readonly names: readonly string[];
}

export interface WheelhousePlan {
  readonly build: readonly WheelCell[];
  /** Wheels that stay: of this run's Pythons, and sound ones of others. */
  readonly keep: readonly BuiltWheelRecord[];
  /** Names in the folder that go: what is stale, damaged, of a Python no longer in the project, or not ours. */
  readonly remove: readonly string[];
}

/** Name of a record, beside the wheel of that name. */
export const wheelRecordFile = (wheelFile: string): string => `${wheelFile}.json`;

/** The summary that a stage writes last. */
export const buildWheelSummaryFile = 'build-wheel.json';

/** What of a folder of built wheels is used again, what is built, what goes. */
export const planWheelhouse = ({ cells, wanted, found, names }: WheelhouseRequest): WheelhousePlan => {
  const valid = new Map<string, BuiltWheelRecord>();
  for (const { record, sound } of found) {
    const cell = cells.find(({ python }) => python === record.python);
    if (sound && cell?.digest === record.digest) valid.set(record.python, record);
  }
  const keep = cells.flatMap(({ python }) => valid.get(python) ?? []);
  const kept = new Set(keep.flatMap(({ wheel }) => [wheel.file, wheelRecordFile(wheel.file)]));
  const build = cells.filter(({ python }) => wanted.includes(python) && !valid.has(python));
  // The summary stands only beside a whole set of wheels.
  if (build.length === 0) kept.add(buildWheelSummaryFile);
  return { build, keep, remove: names.filter((name) => !kept.has(name)) };
};
