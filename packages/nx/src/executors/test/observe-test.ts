import { join } from 'node:path';
import {
  againstOf,
  buildIdentifier,
  findLockedEnvironment,
  importableNames,
  isWheelError,
  configurationOf,
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
  type WheelProject,
} from '@wheelwright/core';
import { type openToolchain, readWheel, type Host, type Toolchain } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { LoadedWheel } from '../../workspace/workspace';
import { observeDependencies } from '../build-clib/observe-dependencies';
import { observeSource, type ObservedSource } from '../build-wheel/observe-source';
import { observeAgainst, type ObservedAgainst } from '../repair/observe-against';
import { observeRepaired } from '../repair/observe-repair';
import { observeTestFiles } from './observe-test-files';

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
  /** Of the build, where some tests take something from it. */
  readonly source: ObservedSource | undefined;
  readonly indexes: WheelProject['indexes'];
}

/** Reads only. */
export const observeTest = async (stage: Stage, open: typeof openToolchain): Promise<ObservedTest> => {
  const { host, workspace, platform, project, pythons } = stage;
  const loaded = await workspace.wheel(project.name, platform.key);
  const { wheel } = loaded;
  narrowPythons({ project: wheel, name: project.name, asked: pythons });
  const repaired = join(workspace.root, layout.stage(project.name, platform, 'repair'));
  const records = await observeRecords(stage, repaired);
  const provided = new Set((await observeDependencies(stage, { name: project.name, needs: wheel.libraries })).libraries.flatMap(({ record }) => record.provides));
  const toolchain = await open(host, platform, workspace.platformsLock);
  const selection = selectPythons({ project: wheel, name: project.name, asked: pythons, interpreters: toolchain.interpreters, headers: false, advice: toolchain.advice });
  const wanted = selection.interpreters.map(({ tag }) => tag);
  const against = await observeAgainst(stage, 'test', againstOf(wheel, 'test'));
  refuseMissing(stage, loaded, wanted.filter((python) => wheelFor(python, records) === undefined));
  const texts = new Map<string, string>();
  for (const name of patchesOfTests(wheel)) texts.set(name, await host.files.readText(join(project.folder, name)));
  const files = await observeTestFiles(host, loaded);
  const source = [wheel.test, ...wheel.overrides.map(({ test }) => test)].some(({ sources = [] }) => sources.length > 0) ? await observeSource(host, loaded, workspace.root) : undefined;
  const cells = wheel.pythons.flatMap((python): readonly TestCell[] => {
    const interpreter = toolchain.interpreters.find(({ tag }) => tag === python);
    const record = wheelFor(python, records);
    if (interpreter === undefined || record === undefined) return [];
    return cellOf({ stage, loaded, provided, wanted, against, toolchain, texts, source, files }, interpreter, record);
  });
  const modules = new Map<string, readonly string[]>();
  for (const { wheel: file, test } of cells) if (test.command.length === 0 && test.skip === undefined) modules.set(file.file, await importable(host, join(repaired, file.file)));
  return { toolchain, cells, wanted: wanted.filter((python) => wheelFor(python, records) !== undefined), skipped: selection.skipped, modules, source, indexes: wheel.indexes };
};

/** Patches for what is installed and, where tests take something from the source, those of its build. */
const patchesOfTests = ({ build, test, overrides }: WheelProject): ReadonlySet<string> => {
  const all = [{ build, test }, ...overrides];
  const takesSources = all.some(({ test: { sources = [] } }) => sources.length > 0);
  return new Set(all.flatMap((one) => [...(one.test.patches ?? []), ...(takesSources ? (one.build.patches ?? []) : [])]));
};

/** Records of earlier tests, and of those that wheel.yaml skips. */
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
    return value?.stage === 'test' && (value.passed === true || (value.passed === false && typeof value.skipped === 'string')) && typeof value.digest === 'string' && typeof value.python === 'string' ? (value as TestedWheelRecord) : undefined;
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
    hint: `nx run ${project.name}:repair:${configurationOf(platform)} repairs it anew`,
  });
};

const refuseMissing = ({ project, platform, pythons }: Stage, { wheel }: LoadedWheel, missing: readonly string[]): void => {
  if (missing.length === 0 || (wheel.missingPythons === 'skip' && pythons === undefined && missing.length < wheel.pythons.length)) return;
  throw new WheelError({
    code: 'wheel-missing',
    family: 'usage',
    message: `${project.name} has no repaired wheel for ${missing.join(', ')} on ${platform.key}`,
    hint: `nx run ${project.name}:repair:${configurationOf(platform)}`,
  });
};

interface CellContext {
  readonly stage: Stage;
  readonly loaded: LoadedWheel;
  readonly provided: ReadonlySet<string>;
  readonly wanted: readonly string[];
  readonly against: ObservedAgainst;
  readonly toolchain: Toolchain;
  /** Of patches, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly source: ObservedSource | undefined;
  /** sha256 of files beside wheel.yaml, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** A Python that this run is not about has no cell where its lock is stale: nothing is said about it. */
const cellOf = ({ stage, loaded, provided, wanted, against: others, toolchain, texts, source: observed, files }: CellContext, interpreter: Interpreter, { wheel }: RepairedWheelRecord): readonly TestCell[] => {
  const { build, test } = settingsFor(loaded.wheel, buildIdentifier(interpreter.tag, stage.platform.key), provided);
  try {
    const question = testQuestion(interpreter.tag, test, others.provided);
    const { packages } = test.skip === undefined ? findLockedEnvironment(loaded.lock, question, stage.project.name) : { packages: [] };
    const requires = [...question.requires, ...(loaded.lock?.requirements?.dependencies ?? [])];
    const against = test.against.map((project) => others.select(toolchain.record)(project, { interpreter, requires, constraints: question.constraints }));
    const named = (names: readonly string[]): TestCell['patches'] => names.map((name) => ({ name, text: texts.get(name) ?? '' }));
    const inputs = {
      interpreter,
      wheel,
      test,
      packages,
      against,
      patches: named(test.patches),
      source: observed === undefined || test.sources.length === 0 ? undefined : { digest: observed.digest, patches: named(build.patches) },
      files: test.files.map((path) => ({ path, sha256: files.get(path) ?? '' })),
    };
    return [{ python: interpreter.tag, ...inputs, digest: testDigest(inputs) }];
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
