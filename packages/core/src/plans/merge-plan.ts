import type { MergedPlatform } from '../definitions/merged-platforms';
import type { RepairedWheelRecord } from '../definitions/records';
import type { Problem } from '../errors/problem';
import { isPureWheel, parseWheelFilename, tagsOf } from '../values/wheel-filename';
import { digestOf } from './digest';
import { repairSourceDateEpoch, takeAsItIs } from './repair-plan';
import type { StageCell } from './stage-selection';
import type { Step } from './step';

/** Changes when the way wheels are merged changes what comes out. */
const mergeRecipe = 1;

/** One wheel of a merged platform, and the two that it is made of, in the order of the platform's halves. */
export interface MergeCell extends StageCell {
  readonly halves: readonly [RepairedWheelRecord, RepairedWheelRecord];
}

export interface MatchRequest {
  readonly platform: MergedPlatform;
  /** Repaired wheels of each half, in the order of the platform's halves. */
  readonly repaired: readonly [readonly RepairedWheelRecord[], readonly RepairedWheelRecord[]];
}

/**
 * Finds for each wheel of one half that of the other: the same distribution, version, build tag, Python and ABI, as their
 * names say. One without a counterpart is a problem.
 */
export const matchHalves = ({ platform, repaired }: MatchRequest): { readonly cells: readonly MergeCell[]; readonly problems: readonly Problem[] } => {
  const [first, second] = repaired;
  const cells = first.flatMap((one): readonly MergeCell[] => {
    const other = second.find((candidate) => identity(candidate) === identity(one));
    if (other === undefined) return [];
    return [{ python: one.python, halves: [one, other], digest: digestOf({ recipe: mergeRecipe, tag: platform.tag, halves: [one, other].map(({ wheel: { file, sha256 } }) => ({ file, sha256 })) }) }];
  });
  const alone = (position: 0 | 1): readonly Problem[] =>
    repaired[position]
      .filter(({ wheel }) => !cells.some(({ halves }) => halves[position].wheel.file === wheel.file))
      .map(({ wheel }) => ({ file: wheel.file, message: `has no counterpart for ${platform.halves[position === 0 ? 1 : 0].key}` }));
  return { cells, problems: [...alone(0), ...alone(1)] };
};

const identity = ({ wheel }: RepairedWheelRecord): string => {
  const name = parseWheelFilename(wheel.file);
  const tags = tagsOf({ ...name, platforms: ['any'] }).map(({ python, abi }) => `${python}-${abi}`);
  return JSON.stringify([name.distribution, name.version, name.build ?? '', tags]);
};

export interface MergeRequest {
  readonly platform: Pick<MergedPlatform, 'key' | 'tag'>;
  readonly cell: MergeCell;
  /** Absolute folders: those of the halves' repaired wheels, in order, and that of the merged ones. */
  readonly folders: { readonly halves: readonly [string, string]; readonly merged: string };
  readonly exclude: readonly string[];
  /** Absolute folders of this machine that no wheel may name. */
  readonly forbidden: readonly string[];
}

/** The steps that make one wheel of two. One for every platform, which is the same twice, is copied as it is. */
export const planMerge = ({ platform, cell, folders, exclude, forbidden }: MergeRequest): readonly Step[] => {
  const [one, other] = cell.halves;
  const record = { stage: 'repair', platform: platform.key, python: cell.python, digest: cell.digest, grafted: one.grafted } as const;
  if (isPureWheel(parseWheelFilename(one.wheel.file)) && one.wheel.sha256 === other.wheel.sha256) {
    return takeAsItIs({ ...record, wheel: one.wheel }, { from: folders.halves[0], to: folders.merged });
  }
  return [
    {
      kind: 'merge-wheels',
      title: `merge to ${platform.tag}`,
      halves: [`${folders.halves[0]}/${one.wheel.file}`, `${folders.halves[1]}/${other.wheel.file}`],
      tag: platform.tag,
      to: folders.merged,
      exclude,
      forbidden,
      sourceDateEpoch: repairSourceDateEpoch,
      record,
    },
  ];
};
