import { join } from 'node:path';
import { configurationOf, layout, providedBy, selectAgainst, WheelError, type CellRequest, type ProvidedDistribution, type ProvidedDistributions, type RepairedWheelRecord, type ToolchainRecord } from '@wheelwright/core';
import type { Stage } from '../../boundary';
import { observeRepaired } from './observe-repair';

/** What other wheel projects of the workspace bring into the environments of one. */
export interface ObservedAgainst {
  readonly provided: ProvidedDistributions;
  /** Finds the wheel of one of them. @throws WheelError wheel-missing, wheel-invalid */
  select(toolchain: Pick<ToolchainRecord, 'machine'>): CellRequest['selectAgainst'];
}

/**
 * The repaired wheels, for this stage's platform, of the projects that one is built or tested against.
 *
 * @throws WheelError project-unknown, wheel-invalid (a wheel was changed since it was repaired)
 */
export const observeAgainst = async ({ host, workspace, project, platform }: Stage, stage: 'build' | 'test', projects: readonly string[]): Promise<ObservedAgainst> => {
  const provided = new Map<string, ProvidedDistribution>();
  const found = new Map<string, { readonly distribution: string; readonly folder: string; readonly records: readonly RepairedWheelRecord[] }>();
  for (const name of projects) {
    const { wheel, lock } = await workspace.wheel(name, platform.key);
    const folder = join(workspace.root, layout.stage(name, platform, 'repair'));
    const observed = (await observeRepaired(host, folder)).found;
    const changed = observed.find(({ sound }) => !sound);
    if (changed !== undefined) {
      throw new WheelError({
        code: 'wheel-invalid',
        family: 'usage',
        message: `${changed.record.wheel.file} of ${name}, which ${project.name} needs, has changed since it was repaired`,
        hint: `nx run ${name}:repair:${configurationOf(platform)} repairs it anew`,
      });
    }
    provided.set(name, providedBy(wheel, lock));
    found.set(name, { distribution: wheel.distribution, folder, records: observed.map(({ record }) => record).filter(({ python }) => wheel.pythons.includes(python)) });
  }
  return {
    provided,
    select:
      ({ machine }) =>
      (name, { interpreter, requires, constraints }) => {
        const provider = found.get(name);
        if (provider === undefined) throw new WheelError({ code: 'project-unknown', family: 'bug', message: `nobody looked for the wheels of ${name}` });
        return selectAgainst({ consumer: project.name, stage, platform: platform.key, interpreter, machine, provider: { project: name, ...provider }, requires, constraints });
      },
  };
};
