import { dirname, join } from 'node:path';
import {
  digestOf,
  filesOfWheel,
  foreignAuditwheel,
  foreignTarget,
  isWheelError,
  layout,
  parseAuditwheelRefusal,
  planRepair,
  platformSystem,
  prettyJson,
  renderPlan,
  repairFile,
  selectCells,
  WheelError,
  type Digestible,
  type RepairCell,
  type RepairedWheelRecord,
  type StageSelection,
  type Step,
} from '@wheelwright/core';
import { openToolchain, perform, performInLanes, type Host } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import { reportNotices } from '../build-wheel/report';
import { programContext, systemFolders } from '../../with-bench';
import { checkWheels } from './check-wheels';
import { auditBench, forbiddenFolders, observeRepair, observeRepaired, type ObservedRepair } from './observe-repair';
import { reportRepairs } from './report';

/**
 * Repairs the built wheels of one project for one platform into `dist/wheels/<project>/<platform>/repair`, side by
 * side within the machine's cores. A repaired wheel whose record says that everything that goes in is the same stays
 * as it is; a wheel for every platform passes through byte for byte.
 *
 * @param open replaced in specs
 * @throws WheelError
 */
export const repair = async (stage: Stage, open: typeof openToolchain = openToolchain): Promise<void> => {
  const { host, dryRun, project, platform } = stage;
  const observed = await observeRepair(stage, open);
  const folders = foldersOf(stage);
  if (dryRun) {
    const { make: cells } = await selected(stage, observed);
    host.log.info(renderPlan(cells.flatMap((cell) => stepsFor(stage, observed, { cell, tag: platform.tag }))));
    return;
  }
  await host.locks.hold(`repair of ${project.name} for ${platform.key} (${folders.scratch.slice(-16)})`, async () => {
    const selection = await selected(stage, observed);
    await perform(host, selection.remove.map((name): Step => ({ kind: 'remove', path: join(folders.repaired, name) })));
    const took = new Map<string, number>();
    try {
      if (selection.make.length > 0) await make(stage, observed, selection, took);
    } finally {
      await host.files.remove(folders.scratch);
      await report(stage, observed, took);
    }
    await writeSummary(stage, observed);
  });
};

const foldersOf = ({ host, workspace, project, platform }: Stage): { readonly built: string; readonly repaired: string; readonly scratch: string; readonly logs: string } => ({
  built: join(workspace.root, layout.stage(project.name, platform, 'build-wheel')),
  repaired: join(workspace.root, layout.stage(project.name, platform, 'repair')),
  scratch: `${host.machine.scratch}/repair-${digestOf([workspace.root, project.name, platform.key]).slice(0, 16)}`,
  logs: join(workspace.root, layout.logs(project.name, platform, 'repair')),
});

const selected = async (stage: Stage, { cells, wanted }: ObservedRepair): Promise<Selection> =>
  selectCells({ cells, wanted, ...(await observeRepaired(stage.host, foldersOf(stage).repaired)), filesOf: filesOfWheel, summary: repairFile });

type Selection = StageSelection<RepairCell, RepairedWheelRecord>;

const make = async (stage: Stage, observed: ObservedRepair, selection: Selection, took: Map<string, number>): Promise<void> => {
  const host: Host = { ...stage.host, bench: { ...stage.host.bench, processes: auditBench(stage.host, observed.toolchain) } };
  const tags = await checkWheels(stage, observed, foldersOf(stage).built, selection.make);
  const lanes = selection.make.map((cell) => ({
    title: cell.python,
    steps: stepsFor(stage, observed, { cell, tag: tags.get(cell.python) }),
    finished: (_facts: unknown, milliseconds: number): void => void took.set(cell.python, milliseconds),
  }));
  try {
    await host.locks.withCores(Math.min(host.machine.cores, lanes.length), (cores) => performInLanes(host, lanes, cores));
  } catch (error) {
    throw explainRefusal(error);
  }
};

const stepsFor = (stage: Stage, observed: ObservedRepair, { cell, tag }: { readonly cell: RepairCell; readonly tag: string | undefined }): readonly Step[] => {
  const { platform } = stage;
  const { tools } = observed.toolchain;
  const { isolated } = observed;
  const target = foreignTarget(platform, stage.host);
  return planRepair({
    cell,
    project: observed.wheel,
    platform: { key: platform.key, tag, isolated, system: platformSystem(platform) },
    folders: foldersOf(stage),
    prefixes: observed.dependencies,
    repairer: target?.system === 'linux' ? foreignAuditwheel(tools.repair, target) : tools.repair,
    // On the host engine auditwheel asks the system's package manager where a library that it grafts comes from, and delvewheel takes the C++ runtime of Windows.
    path: [tools.programs, ...(observed.strip === undefined ? [] : [dirname(observed.strip)]), ...(isolated ? [] : systemFolders(stage))],
    forbidden: forbiddenFolders(stage, observed.toolchain.interpreters),
    ...programContext(stage),
  });
};

/** What our own checks did not see and auditwheel refused: the wheel needs more than the platform has. */
const explainRefusal = (error: unknown): unknown => {
  if (!isWheelError(error) || error.code !== 'command-failed') return error;
  const reason = parseAuditwheelRefusal(error.tail.join('\n'));
  if (reason === 'other') return error;
  const { message, hint, problems, log, tail, cause } = error;
  return new WheelError({
    code: 'policy-exceeded',
    family: 'usage',
    message: `auditwheel refuses the wheel (${reason.replaceAll('-', ' ')}): ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(log === undefined ? {} : { log }),
    problems,
    tail,
    cause,
  });
};

const records = async (stage: Stage, { cells }: ObservedRepair): Promise<readonly RepairedWheelRecord[]> => {
  const { found } = await observeRepaired(stage.host, foldersOf(stage).repaired);
  return cells.flatMap(({ built, digest }) => found.find(({ record }) => record.python === built.python && record.digest === digest)?.record ?? []);
};

const report = async (stage: Stage, observed: ObservedRepair, took: ReadonlyMap<string, number>): Promise<void> => {
  const made = await records(stage, observed);
  reportRepairs(
    stage.host,
    observed.cells
      .filter(({ built }) => observed.wanted.includes(built.python))
      .map(({ built }) => ({ built, record: made.find(({ python }) => python === built.python), milliseconds: took.get(built.python) })),
  );
  reportNotices(stage.host, observed.dependencies);
};

/** The summary stands only beside a whole set of wheels. */
const writeSummary = async (stage: Stage, observed: ObservedRepair): Promise<void> => {
  const made = await records(stage, observed);
  const path = join(foldersOf(stage).repaired, repairFile);
  if (made.length < observed.cells.length) return stage.host.files.remove(path);
  await stage.host.files.write(path, prettyJson({ platform: stage.platform.key, wheels: made.map(({ python, wheel, grafted }) => ({ python, ...wheel, grafted })) } as unknown as Digestible));
};
