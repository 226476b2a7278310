import { join } from 'node:path';
import {
  filesOfWheel,
  halfWithin,
  layout,
  matchHalves,
  narrowPythons,
  parseWheelFilename,
  planMerge,
  prettyJson,
  refuseMergeProblems,
  repairFile,
  selectCells,
  wheelAcceptsPython,
  WheelError,
  type Digestible,
  type HalfPlatform,
  type Halves,
  type MergeCell,
  type RepairedWheelRecord,
  type Step,
} from '@wheelwright/core';
import { perform, performInLanes, readWheel } from '@wheelwright/host';
import type { MergedStage } from '../../merged-stage';
import { forbiddenFolders, observeRepaired } from './observe-repair';
import { reportRepairs } from './report';

/** What the halves left. */
interface ObservedHalves {
  readonly cells: readonly MergeCell[];
  /** Pythons of the cells that this run is about. */
  readonly wanted: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Merges the repaired wheels of the halves of a platform into `dist/wheels/<project>/<platform>/repair`, where those of
 * the halves have folders of their own. All that keeps any of them from being merged is told at once, before any is.
 *
 * @throws WheelError wheel-missing, wheel-invalid
 */
export const mergeRepaired = async (stage: MergedStage): Promise<void> => {
  const { host, project, platform, dryRun } = stage;
  if (dryRun) return host.log.info(`merge the wheels of ${platform.halves.map(({ key }) => key).join(' and ')} to ${platform.tag}`);
  await host.locks.hold(`merge of ${project.name} for ${platform.key} in ${stage.workspace.root}`, async () => {
    const observed = await observeHalves(stage);
    const { folder, halves } = foldersOf(stage);
    const there = await observeRepaired(host, folder);
    const own = platform.halves.map(({ key }) => key);
    const selection = selectCells({ ...observed, found: there.found, names: there.names.filter((name) => !own.includes(name)), filesOf: filesOfWheel, summary: repairFile });
    refuseMergeProblems(await readPairs(stage, selection.make), platform.tag);
    await perform(host, selection.remove.map((name): Step => ({ kind: 'remove', path: join(folder, name) })));
    const took = new Map<string, number>();
    const lanes = selection.make.map((cell) => ({
      title: cell.python,
      steps: planMerge({ platform, cell, folders: { halves, merged: folder }, exclude: observed.exclude, forbidden: forbiddenFolders(stage, []) }),
      finished: (_facts: unknown, milliseconds: number): void => void took.set(cell.python, milliseconds),
    }));
    if (lanes.length > 0) await host.locks.withCores(Math.min(host.machine.cores, lanes.length), (cores) => performInLanes(host, lanes, cores));
    await finish(stage, observed, took);
  });
};

const foldersOf = ({ workspace, project, platform }: MergedStage): { readonly folder: string; readonly halves: readonly [string, string] } => {
  const [first, second] = platform.halves;
  const folderOf = (half: HalfPlatform): string => join(workspace.root, layout.stage(project.name, halfWithin(platform, half), 'repair'));
  return { folder: join(workspace.root, layout.stage(project.name, platform.key, 'repair')), halves: [folderOf(first), folderOf(second)] };
};

/** The wheels that both halves have. What this run is about must be in both. */
const observeHalves = async (stage: MergedStage): Promise<ObservedHalves> => {
  const { host, workspace, project, platform } = stage;
  const { wheel } = await workspace.wheel(project.name, platform.key);
  const asked = narrowPythons({ project: wheel, name: project.name, asked: stage.pythons });
  const isAsked = ({ wheel: { file } }: RepairedWheelRecord): boolean => asked.some((python) => wheelAcceptsPython(parseWheelFilename(file), python));
  const [first, second] = foldersOf(stage).halves;
  const recordsOf = async (folder: string): Promise<readonly RepairedWheelRecord[]> =>
    (await observeRepaired(host, folder)).found.flatMap(({ record, sound }) => (sound && wheel.pythons.includes(record.python) ? [record] : []));
  const repaired = [await recordsOf(first), await recordsOf(second)] as const;
  const { cells } = matchHalves({ platform, repaired });
  const { problems } = matchHalves({ platform, repaired: [repaired[0].filter(isAsked), repaired[1].filter(isAsked)] });
  const wanted = cells.filter(({ halves: [one] }) => isAsked(one)).map(({ python }) => python);
  const missing = asked.filter((python) => !cells.some(({ halves: [{ wheel: one }] }) => wheelAcceptsPython(parseWheelFilename(one.file), python)));
  const lenient = wheel.missingPythons === 'skip' && missing.length < asked.length;
  if (problems.length > 0 || (missing.length > 0 && !lenient)) {
    throw new WheelError({
      code: 'wheel-missing',
      family: 'usage',
      message: `${project.name} has no two wheels for ${missing.join(', ') || asked.join(', ')} that can be merged for ${platform.key}`,
      problems,
      hint: `both halves must be built for the same Pythons: what is left out for one, leave out for ${platform.key} too, with "skip" in wheel.yaml`,
    });
  }
  return { cells, wanted, exclude: wheel.repair.exclude };
};

const readPairs = async (stage: MergedStage, cells: readonly MergeCell[]): Promise<readonly Halves[]> => {
  const [first, second] = foldersOf(stage).halves;
  const pairs: Halves[] = [];
  for (const { halves: [one, other] } of cells) pairs.push([await readWheel(stage.host, join(first, one.wheel.file)), await readWheel(stage.host, join(second, other.wheel.file))]);
  return pairs;
};

/** Says what was made; the summary stands only beside a whole set. */
const finish = async (stage: MergedStage, { cells, wanted }: ObservedHalves, took: ReadonlyMap<string, number>): Promise<void> => {
  const { host, platform } = stage;
  const { folder } = foldersOf(stage);
  const { found } = await observeRepaired(host, folder);
  const made = cells.flatMap(({ python, digest }) => found.find(({ record }) => record.python === python && record.digest === digest)?.record ?? []);
  reportRepairs(host, cells.filter(({ python }) => wanted.includes(python)).map(({ python, halves: [one] }) => ({ built: one, record: made.find((record) => record.python === python), milliseconds: took.get(python) })));
  const path = join(folder, repairFile);
  if (made.length < cells.length) return host.files.remove(path);
  await host.files.write(path, prettyJson({ platform: platform.key, wheels: made.map(({ python, wheel, grafted }) => ({ python, ...wheel, grafted })) } as unknown as Digestible));
};
