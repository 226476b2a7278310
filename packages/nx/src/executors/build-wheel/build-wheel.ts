import { join } from 'node:path';
import {
  buildWheelSummaryFile,
  compileJobs,
  filesOfWheel,
  layout,
  machinePaths,
  mostMemoryPerJob,
  planWheelBuild,
  planWheelScratch,
  prettyJson,
  selectCells,
  wheelFolders,
  type BuildWheelSummary,
  type BuiltWheelRecord,
  type Digestible,
  type StageSelection,
  type Step,
  type WheelBuildRequest,
  type WheelCell,
} from '@wheelwright/core';
import { bringCommit, bringForeignPython, fitImportLibraries, obtainSource, perform, performInLanes, type Lane } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { OpenToolchain } from '../build-clib/build-clib';
import { toolPrefix } from '../build-clib/observe-dependencies';
import { linkMachinePrograms } from '../build-clib/machine-programs';
import { observeWheel, type ObservedWheel } from './observe-wheel';
import { observeWheelhouse } from './observe-wheelhouse';
import { renderDryRun } from './render-dry-run';
import { reportNotices, reportWheels, type CellOutcome } from './report';

/** How each cell ended, by its Python. */
type Outcomes = Map<string, CellOutcome>;

/** What is built, what stays, what goes. */
export type Plan = StageSelection<WheelCell, BuiltWheelRecord>;

/**
 * Builds the wheels of one project for one platform into `dist/wheels/<project>/<platform>/build-wheel`, all Pythons
 * side by side within the machine's cores. A wheel that is there and whose record says that everything that goes in
 * is the same stays as it is.
 *
 * @throws WheelError
 */
export const buildWheel = async (stage: Stage, open: OpenToolchain): Promise<void> => {
  const { host, dryRun, project, platform } = stage;
  const observed = await observeWheel(stage, open);
  for (const python of observed.skipped) host.log.warn(`${project.name}: ${python} is left out, this machine does not have it`);
  if (dryRun) {
    const plan = await planFolder(stage, observed);
    const lanes = lanesOf(stage, observed, plan, limits(stage, plan).jobs, { archive: '<the sdist in the store>' });
    host.log.info(renderDryRun({ observed, plan, before: stepsBefore(stage, observed, plan), lanes }));
    return;
  }
  await host.locks.hold(`${project.name} for ${platform.key} (${foldersOf(stage).scratch.slice(-16)})`, async () => {
    const plan = await planFolder(stage, observed);
    const outcomes: Outcomes = new Map(plan.keep.map(({ python, wheel }) => [python, { kind: 'reused', wheel }]));
    try {
      await build(stage, observed, plan, outcomes);
      await perform(host, [summaryStep(stage, observed, outcomes)]);
    } finally {
      await host.files.remove(foldersOf(stage).scratch);
      reportWheels(host, observed, outcomes);
      reportNotices(host, observed.dependencies);
    }
  });
};

const foldersOf = ({ host, workspace, project, platform }: Stage): ReturnType<typeof wheelFolders> =>
  wheelFolders(host.machine.scratch, { root: workspace.root, project: project.name, platform: platform.key });

const outputOf = ({ workspace, project, platform }: Stage): string => join(workspace.root, layout.stage(project.name, platform, 'build-wheel'));

const planFolder = async (stage: Stage, { cells, wanted }: ObservedWheel): Promise<Plan> =>
  selectCells({ cells, wanted, ...(await observeWheelhouse(stage.host, outputOf(stage))), filesOf: filesOfWheel, summary: buildWheelSummaryFile });

const build = async (stage: Stage, observed: ObservedWheel, plan: Plan, outcomes: Outcomes): Promise<void> => {
  const { host, project } = stage;
  const { source } = observed;
  const archive = source.kind === 'sdist' && plan.make.length > 0 ? (await obtainSource(host, source.sources, project.folder)).archive : undefined;
  const time = source.kind === 'commit' && plan.make.length > 0 ? (await bringCommit(host, { ...source.checkout, trusted: true })).time : undefined;
  for (const { interpreter } of plan.make) {
    if (interpreter.foreign === undefined) continue;
    await bringForeignPython(host, interpreter, interpreter.foreign);
    await fitImportLibraries(host, interpreter, interpreter.foreign, observed.toolchain.compilers.path);
  }
  await perform(host, stepsBefore(stage, observed, plan));
  if (plan.make.length === 0) return;
  const programs = await linkMachinePrograms(host, observed.programs, join(foldersOf(stage).scratch, 'programs'));
  const { jobs, reason } = limits(stage, plan);
  if (reason !== undefined) host.log.info(reason);
  await host.locks.withCores(jobs, async (cores) => {
    const lanes = lanesOf(stage, observed, plan, cores, { archive, time, programs });
    await performInLanes(
      host,
      lanes.map(({ cell, title, steps }): Lane => ({
        title,
        steps,
        finished: (facts, milliseconds) => {
          for (const fact of facts) if (fact.kind === 'wheel-kept') outcomes.set(cell.python, { kind: 'built', wheel: fact.wheel, milliseconds });
        },
      })),
      Math.min(cores, lanes.length),
    );
  });
};

/** What is done once, before any Python. */
const stepsBefore = (stage: Stage, { dependencies }: ObservedWheel, { remove, make: cells }: Plan): readonly Step[] => [
  ...remove.map((name): Step => ({ kind: 'remove', path: join(outputOf(stage), name) })),
  ...(cells.length === 0 ? [] : planWheelScratch(foldersOf(stage), dependencies.map(({ folder }) => folder))),
];

/** What of the plan is known only when the work begins. */
interface Begun {
  readonly archive?: string | undefined;
  /** Of the commit, in seconds since 1970. */
  readonly time?: number | undefined;
  /** Folder with links to programs of this machine. */
  readonly programs?: string | undefined;
}

/** How many compilations may run at a time, and why not one for each core. */
const limits = ({ host: { machine }, project }: Stage, { make }: Plan): { readonly jobs: number; readonly reason: string | undefined } => {
  const memoryPerJob = mostMemoryPerJob(make.map(({ build: settings }) => settings));
  const jobs = compileJobs({ ...machine, memoryPerJob });
  return { jobs, reason: jobs === machine.cores ? undefined : `${project.name}: ${jobs} of ${machine.cores} compilations at a time, for each may take ${memoryPerJob} MiB of ${machine.memory}` };
};

/** One lane per wheel that is built; each may use its share of the cores. */
const lanesOf = (stage: Stage, observed: ObservedWheel, { make: cells }: Plan, cores: number, begun: Begun): readonly (Lane & { readonly cell: WheelCell })[] => {
  const jobs = Math.max(1, Math.floor(cores / Math.max(1, cells.length)));
  return cells.map((cell) => ({ cell, title: cell.python, steps: planWheelBuild(requestOf(stage, observed, cell, { ...begun, jobs })) }));
};

const requestOf = (stage: Stage, observed: ObservedWheel, cell: WheelCell, begun: Begun & { readonly jobs: number }): WheelBuildRequest => {
  const { programs, jobs } = begun;
  const { host, workspace, project, platform } = stage;
  const { loaded, toolchain, dependencies, tools, source, patches } = observed;
  return {
    project: loaded.wheel,
    file: loaded.file,
    platform: platform.key,
    cell,
    folders: foldersOf(stage),
    source: buildSource(source, begun),
    patches: cell.build.patches.map((name) => ({ name, text: patches.get(name) ?? '' })),
    libraries: dependencies.map(({ record }) => record),
    tools: tools.map(toolPrefix),
    compilers: toolchain.compilers,
    programs: [toolchain.tools.programs, programs].filter((folder) => folder !== undefined).join(machinePaths(toolchain.compilers.os).separator),
    uv: toolchain.tools.uv,
    cache: host.machine.cache,
    root: workspace.root,
    jobs,
    output: outputOf(stage),
    logs: join(workspace.root, layout.logs(project.name, platform, 'build-wheel')),
  };
};

/** A source that is there, as the steps take it. */
export const buildSource = (source: ObservedWheel['source'], { archive = '', time = 0 }: Pick<Begun, 'archive' | 'time'>): WheelBuildRequest['source'] => {
  switch (source.kind) {
    case 'sdist':
      return { kind: 'archive', archive };
    case 'tree':
      return { kind: 'tree', folder: source.folder, files: source.files };
    case 'commit':
      return { kind: 'commit', checkout: source.checkout, subdirectory: source.subdirectory, time };
  }
};

/** Written last: where it is, every wheel is. */
const summaryStep = (stage: Stage, { loaded, cells, skipped }: ObservedWheel, outcomes: Outcomes): Step => {
  const summary: BuildWheelSummary = {
    stage: 'build-wheel',
    platform: stage.platform.key,
    distribution: loaded.wheel.distribution,
    skipped,
    wheels: cells.flatMap(({ python, digest }) => {
      const outcome = outcomes.get(python);
      return outcome === undefined ? [] : [{ python, digest, wheel: outcome.wheel }];
    }),
  };
  return { kind: 'write-text', path: join(outputOf(stage), buildWheelSummaryFile), text: prettyJson(summary as unknown as Digestible) };
};
