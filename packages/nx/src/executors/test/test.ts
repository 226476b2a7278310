import { join } from 'node:path';
import { digestOf, isCommandError, layout, planTest, prettyJson, renderPlan, selectCells, sourceStep, testFile, testRecordFile, WheelError, type Digestible, type StageSelection, type Step, type TestCell, type TestedWheelRecord } from '@wheelwright/core';
import { bringCommit, obtainSource, openToolchain, perform, performInLanes } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import { buildSource } from '../build-wheel/build-wheel';
import { programContext } from '../../with-bench';
import { leaveUnrun, runnableCell, whyNotHad, whyNotRun } from './not-run';
import { observeTest, observeTested, type ObservedTest } from './observe-test';
import { reportTests } from './report';

/**
 * Tests the repaired wheels of one project for one platform: on every Python of the project, in a new environment each,
 * all side by side within the machine's cores. What passed once is not run again while nothing that it hangs on has
 * changed.
 *
 * @param open replaced in specs
 * @throws WheelError tests-failed, environment-failed, wheel-missing
 */
export const test = async (stage: Stage, open: typeof openToolchain = openToolchain): Promise<void> => {
  const { host, dryRun, project, platform } = stage;
  const observed = await observeTest(stage, open);
  for (const python of observed.skipped) host.log.warn(`${project.name}: ${python} is left out, this machine does not have it`);
  const folders = foldersOf(stage);
  const asked = observed.cells.filter(({ interpreter }) => observed.wanted.includes(interpreter.tag));
  const tried = asked.filter(({ test: { skip } }) => skip === undefined);
  const judge = (): Promise<string | undefined> => whyNotRun(host, tried);
  if (dryRun) {
    const reason = await judge();
    if (reason !== undefined) return host.log.info(`not run: ${reason}`);
    host.log.info(renderPlan((await selected(stage, observed)).make.flatMap((cell) => stepsFor(stage, observed, cell))));
    return;
  }
  await host.locks.hold(`test of ${project.name} for ${platform.key} (${folders.scratch.slice(-16)})`, async () => {
    const reason = (await forgetting(stage, judge)) ?? (await whyNotHad(host, tried));
    if (reason !== undefined) return leaveUnrun(stage, { cells: asked, folder: folders.tested, reason });
    const selection = await selected(stage, observed);
    await perform(host, selection.remove.map((name): Step => ({ kind: 'remove', path: join(folders.tested, name) })));
    const took = new Map<string, number>();
    try {
      if (selection.make.length > 0) await run(stage, observed, selection, took);
    } finally {
      await host.files.remove(folders.scratch);
      const { found } = await observeTested(host, folders.tested);
      reportTests(
        host,
        asked.map((cell) => ({ cell, passed: found.some(({ python, digest }) => python === cell.interpreter.tag && digest === cell.digest), milliseconds: took.get(cell.interpreter.tag) })),
      );
    }
    await writeSummary(stage, observed);
  });
};

/** What passed when something still ran it is no record of a machine where nothing does. */
const forgetting = async (stage: Stage, judge: () => Promise<string | undefined>): Promise<string | undefined> => {
  try {
    return await judge();
  } catch (error) {
    await stage.host.files.remove(foldersOf(stage).tested);
    throw error;
  }
};

const foldersOf = ({ host, workspace, project, platform }: Stage): { readonly project: string; readonly repaired: string; readonly tested: string; readonly scratch: string; readonly logs: string } => ({
  project: project.folder,
  repaired: join(workspace.root, layout.stage(project.name, platform, 'repair')),
  tested: join(workspace.root, layout.stage(project.name, platform, 'test')),
  scratch: `${host.machine.scratch}/test-${digestOf([workspace.root, project.name, platform.key]).slice(0, 16)}`,
  logs: join(workspace.root, layout.logs(project.name, platform, 'test')),
});

const selected = async (stage: Stage, { cells, wanted }: ObservedTest): Promise<Selection> => {
  const { names, found } = await observeTested(stage.host, foldersOf(stage).tested);
  return selectCells({ cells, wanted, names, found: found.map((record) => ({ record, sound: true })), filesOf: ({ python }) => [testRecordFile(python)], summary: testFile });
};

type Selection = StageSelection<TestCell, TestedWheelRecord>;

const stepsFor = (stage: Stage, { toolchain, modules, source, indexes }: ObservedTest, cell: TestCell, archive = '<the sdist in the store>'): readonly Step[] =>
  planTest({
    cell,
    platform: stage.platform.key,
    folders: foldersOf(stage),
    uv: toolchain.tools.uv,
    modules: modules.get(cell.wheel.file) ?? [],
    indexes,
    ...programContext(stage),
    ...(source === undefined || cell.source === undefined ? {} : { source: (into) => sourceStep(buildSource(source, { archive }), into) }),
  });

const run = async (stage: Stage, observed: ObservedTest, selection: Selection, took: Map<string, number>): Promise<void> => {
  const { host, project } = stage;
  const archive = await bringSource(stage, observed, selection);
  const cells: TestCell[] = [];
  for (const cell of selection.make) cells.push(cell.test.skip === undefined ? await runnableCell(host, cell, observed.toolchain) : cell);
  const lanes = cells.map((cell) => ({
    title: cell.interpreter.tag,
    steps: stepsFor(stage, observed, cell, archive),
    finished: (_facts: unknown, milliseconds: number): void => void took.set(cell.interpreter.tag, milliseconds),
  }));
  try {
    await host.locks.withCores(Math.min(host.machine.cores, lanes.length), (cores) => performInLanes(host, lanes, cores));
  } catch (error) {
    throw explainFailure(error, project.name);
  }
};

/** What the tests take from the source is brought before any of them. */
const bringSource = async ({ host, project }: Stage, { source }: ObservedTest, { make }: Selection): Promise<string | undefined> => {
  if (make.every((cell) => cell.source === undefined)) return undefined;
  if (source?.kind === 'commit') await bringCommit(host, { ...source.checkout, trusted: true });
  return source?.kind === 'sdist' ? (await obtainSource(host, source.sources, project.folder)).archive : undefined;
};

/** A test command that fails is not a tool that fails: the wheel is at fault, or its tests. */
const explainFailure = (error: unknown, project: string): unknown => {
  if (!isCommandError(error)) return error;
  const { message, hint, log, tail, problems, cause } = error;
  return new WheelError({
    code: 'tests-failed',
    family: 'usage',
    message: `the tests of ${project} failed: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(log === undefined ? {} : { log }),
    problems,
    tail,
    cause,
  });
};

/** The summary stands only beside a whole set of records. */
const writeSummary = async (stage: Stage, observed: ObservedTest): Promise<void> => {
  const { host, platform } = stage;
  const folder = foldersOf(stage).tested;
  const { found } = await observeTested(host, folder);
  const passed = observed.cells.flatMap(({ interpreter, digest }) => found.find((record) => record.python === interpreter.tag && record.digest === digest) ?? []);
  if (passed.length < observed.cells.length) return host.files.remove(join(folder, testFile));
  await host.files.write(join(folder, testFile), prettyJson({ platform: platform.key, tests: passed.map(({ python, wheel, ...record }) => ({ python, wheel, ...(record.passed ? {} : { skipped: record.skipped }) })) } as unknown as Digestible));
};
