import { halfWithin, type HalfPlatform, type MergedPlatform } from '@wheelwright/core';
import type { Stage } from './boundary';

/** What a stage of a merged platform works on. */
export type MergedStage = Omit<Stage, 'platform'> & { readonly platform: MergedPlatform };

/** Does a stage's work for each half, one after the other, in folders below those of the merged platform. */
export const inHalves = async (stage: MergedStage, work: (stage: Stage) => Promise<void>): Promise<void> => {
  for (const half of stage.platform.halves) await work({ ...stage, platform: halfWithin(stage.platform, half) });
};

/** The same for the wheels of a project: what it skips on the merged platform is not built for the halves either. */
export const inHalvesOfWheels = async (stage: MergedStage, work: (stage: Stage) => Promise<void>): Promise<void> =>
  inHalves(stage, async (half) => work({ ...half, pythons: await pythonsOfHalf(stage, half.platform) }));

/** undefined for all that the project has on the half. */
const pythonsOfHalf = async ({ workspace, project, platform, pythons }: MergedStage, half: Pick<HalfPlatform, 'key'>): Promise<readonly string[] | undefined> => {
  const [merged, own] = [await workspace.wheel(project.name, platform.key), await workspace.wheel(project.name, half.key)];
  const wanted = own.wheel.pythons.filter((python) => (pythons ?? merged.wheel.pythons).includes(python));
  return pythons === undefined && wanted.length === own.wheel.pythons.length ? undefined : wanted;
};
