import { join } from 'node:path';
import {
  buildIdentifier,
  findLockedEnvironment,
  importableNames,
  isWheelError,
  layout,
  narrowPythons,
  selectPythons,
  settingsFor,
  testDigest,
  testFile,
  testQuestion,
  wheelFor,
  WheelError,
  type Interpreter,
  type RepairedWheelRecord,
  type TestCell,
  type TestedWheelRecord,
} from '@wheelwright/core';
import { interpreterHint, type openToolchain, readWheel, type Host, type Toolchain } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { LoadedWheel } from '../../workspace/workspace';
import { observeDependencies } from '../build-clib/observe-dependencies';
import { observeRepaired } from '../repair/observe-repair';

/** Everything that is known before any work is done. */
export interface ObservedTest {
  readonly toolchain: Toolchain;
  /** Every Python of the project that this machine has and a wheel fits. */
  readonly cells: readonly TestCell[];
  /** Pythons of the cells that this run is about. */
  readonly wanted: readonly string[];
  readonly skipped: readonly string[];
  /** What each wheel offers to import, by file name, where the project declares no tests. */
  readonly modules: ReadonlyMap<string, readonly string[]>;
}

/** Reads only. */
export const observeTest = async (stage: Stage, open: typeof openToolchain): Promise<ObservedTest> => {
  const { host, workspace, platform, project, pythons } = stage;
  const loaded = await workspace.wheel(project.name);
  const { wheel } = loaded;
  narrowPythons({ project: wheel, name: project.name, asked: pythons });
  const repaired = join(workspace.root, layout.stage(project.name, platform.key, 'repair'));
  const records = await observeRecords(stage, repaired);
  const provided = new Set((await observeDependencies(stage, { name: project.name, needs: wheel.libraries })).libraries.flatMap(({ record }) => record.provides));
  const toolchain = await open(host, platform, workspace.platformsLock);
  const selection = selectPythons({ project: wheel, name: project.name, asked: pythons, interpreters: toolchain.interpreters, headers: false, advice: interpreterHint });
  const wanted = selection.interpreters.map(({ tag }) => tag);
  refuseMissing(stage, loaded, wanted.filter((python) => wheelFor(python, records) === undefined));
  const cells = wheel.pythons.flatMap((python): readonly TestCell[] => {
    const interpreter = toolchain.interpreters.find(({ tag }) => tag === python);
    const record = wheelFor(python, records);
    if (interpreter === undefined || record === undefined) return [];
    return cellOf({ stage, loaded, provided, wanted }, interpreter, record);
  });
  const modules = new Map<string, readonly string[]>();
  for (const { wheel: file, test } of cells) if (test.command.length === 0) modules.set(file.file, await importable(host, join(repaired, file.file)));
  return { toolchain, cells, wanted: wanted.filter((python) => wheelFor(python, records) !== undefined), skipped: selection.skipped, modules };
};

/** Records of earlier tests. */
export const observeTested = async (host: Pick<Host, 'files'>, folder: string): Promise<{ readonly names: readonly string[]; readonly found: readonly TestedWheelRecord[] }> => {
  const names = await host.files.list(folder);
  const found: TestedWheelRecord[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.json') && candidate !== testFile)) {
    const record = readRecord(await host.files.readText(join(folder, name)));
    if (record !== undefined && name === `${record.python}.json`) found.push(record);
  }
  return { names, found };
};

const readRecord = (text: string): TestedWheelRecord | undefined => {
  try {
    const value = JSON.parse(text) as Partial<TestedWheelRecord> | null;
    return value?.stage === 'test' && value.passed === true && typeof value.digest === 'string' && typeof value.python === 'string' ? (value as TestedWheelRecord) : undefined;
  } catch {
    return undefined;
  }
};

const observeRecords = async ({ host, project, platform }: Stage, folder: string): Promise<readonly RepairedWheelRecord[]> => {
  const { found } = await observeRepaired(host, folder);
  const changed = found.find(({ sound }) => !sound);
  if (changed === undefined) return found.map(({ record }) => record);
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `${changed.record.wheel.file} has changed since it was repaired`,
    hint: `nx run ${project.name}:repair:${platform.key} repairs it anew`,
  });
};

const refuseMissing = ({ project, platform, pythons }: Stage, { wheel }: LoadedWheel, missing: readonly string[]): void => {
  if (missing.length === 0 || (wheel.missingPythons === 'skip' && pythons === undefined && missing.length < wheel.pythons.length)) return;
  throw new WheelError({
    code: 'wheel-missing',
    family: 'usage',
    message: `${project.name} has no repaired wheel for ${missing.join(', ')} on ${platform.key}`,
    hint: `nx run ${project.name}:repair:${platform.key}`,
  });
};

interface CellContext {
  readonly stage: Stage;
  readonly loaded: LoadedWheel;
  readonly provided: ReadonlySet<string>;
  readonly wanted: readonly string[];
}

/** A Python that this run is not about has no cell where its lock is stale: nothing is said about it. */
const cellOf = ({ stage, loaded, provided, wanted }: CellContext, interpreter: Interpreter, { wheel }: RepairedWheelRecord): readonly TestCell[] => {
  const { test } = settingsFor(loaded.wheel, buildIdentifier(interpreter.tag, stage.platform.key), provided);
  try {
    const { packages } = findLockedEnvironment(loaded.lock, testQuestion(interpreter.tag, test), stage.project.name);
    return [{ python: interpreter.tag, interpreter, wheel, test, packages, digest: testDigest({ interpreter, wheel, test, packages }) }];
  } catch (error) {
    if (isWheelError(error) && !wanted.includes(interpreter.tag)) return [];
    throw error;
  }
};

const importable = async (host: Pick<Host, 'files'>, path: string): Promise<readonly string[]> => {
  const wheel = await readWheel(host, path);
  const names = importableNames([...wheel.members.keys()]);
  if (names.length > 0) return names;
  throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${wheel.file} holds nothing that can be imported`, hint: 'say how it is tested: test.command in wheel.yaml' });
};
