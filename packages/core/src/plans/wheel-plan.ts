import type { LockedPackage } from '../definitions/lock';
import type { BuiltWheelRecord } from '../definitions/records';
import type { Interpreter } from '../definitions/toolchain';
import type { WheelBuildSettings } from '../definitions/wheel';

/** One wheel of a project on a platform: what it is built with, and the digest of everything that goes in. */
export interface WheelCell {
  /** cp310; for abi3 and none, the Python that builds for all */
  readonly python: string;
  readonly interpreter: Interpreter;
  readonly build: WheelBuildSettings;
  readonly packages: readonly LockedPackage[];
  readonly digest: string;
}

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
export const buildWheelFile = 'build-wheel.json';

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
  if (build.length === 0) kept.add(buildWheelFile);
  return { build, keep, remove: names.filter((name) => !kept.has(name)) };
};
