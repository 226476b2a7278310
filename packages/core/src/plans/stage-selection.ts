/** One Python of a stage, with the digest of everything that goes into what is made for it. */
export interface StageCell {
  /** cp310 */
  readonly python: string;
  readonly digest: string;
}

/** A record that an earlier run left. */
export interface FoundRecord<Record extends StageCell> {
  readonly record: Record;
  /** Whether what it stands for is there, with the bytes that it names. */
  readonly sound: boolean;
}

export interface StageSelectionRequest<Cell extends StageCell, Record extends StageCell> {
  /** Every cell of the project that could be described on this machine. */
  readonly cells: readonly Cell[];
  /** Pythons of the cells that this run is about. */
  readonly wanted: readonly string[];
  readonly found: readonly FoundRecord<Record>[];
  /** All names in the stage's folder. */
  readonly names: readonly string[];
  /** Names in the folder that a record stands for, its own included. */
  readonly filesOf: (record: Record) => readonly string[];
  /** Name of the stage's summary. */
  readonly summary: string;
}

export interface StageSelection<Cell extends StageCell, Record extends StageCell> {
  readonly make: readonly Cell[];
  /** What stays: of this run's Pythons, and what is right of others. In the order of the cells. */
  readonly keep: readonly Record[];
  /** Names in the folder that go: what is stale, damaged, of a Python no longer in the project, or not ours. */
  readonly remove: readonly string[];
}

/** What of a stage's folder is used again, what is made, what goes. The summary stands only beside a whole set. */
export const selectCells = <Cell extends StageCell, Record extends StageCell>(request: StageSelectionRequest<Cell, Record>): StageSelection<Cell, Record> => {
  const { cells, wanted, found, names, filesOf, summary } = request;
  const keep = cells.flatMap(({ python, digest }) => found.find(({ record, sound }) => sound && record.python === python && record.digest === digest)?.record ?? []);
  const make = cells.filter(({ python }) => wanted.includes(python) && !keep.some((record) => record.python === python));
  const kept = new Set([...keep.flatMap((record) => filesOf(record)), ...(make.length === 0 ? [summary] : [])]);
  return { make, keep, remove: names.filter((name) => !kept.has(name)) };
};
