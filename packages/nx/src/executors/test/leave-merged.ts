import { join } from 'node:path';
import { layout, narrowPythons, wheelFor, WheelError } from '@wheelwright/core';
import type { MergedStage } from '../../merged-stage';
import { observeRepaired } from '../repair/observe-repair';
import { leaveUnrun } from './not-run';

/**
 * Says that merged wheels were built and not run: they are for macOS, whose programs nothing here runs.
 *
 * @throws WheelError wheel-missing, wheel-invalid
 */
export const leaveMerged = async (stage: MergedStage): Promise<void> => {
  const { host, workspace, project, platform, pythons, dryRun } = stage;
  const { wheel } = await workspace.wheel(project.name, platform.key);
  const wanted = narrowPythons({ project: wheel, name: project.name, asked: pythons });
  const folder = (name: 'repair' | 'test'): string => join(workspace.root, layout.stage(project.name, platform.key, name));
  const { found } = await observeRepaired(host, folder('repair'));
  const hint = `nx run ${project.name}:repair:${platform.key}`;
  const changed = found.find(({ sound }) => !sound);
  if (changed !== undefined) throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${changed.record.wheel.file} has changed since it was merged`, hint: `${hint} merges it anew` });
  const records = found.map(({ record }) => record);
  const cells = wanted.flatMap((python) => {
    const record = wheelFor(python, records);
    return record === undefined ? [] : [{ python, wheel: record.wheel }];
  });
  const missing = wanted.filter((python) => !cells.some((cell) => cell.python === python));
  if (missing.length > 0 && (wheel.missingPythons !== 'skip' || pythons !== undefined || cells.length === 0)) {
    throw new WheelError({ code: 'wheel-missing', family: 'usage', message: `${project.name} has no repaired wheel for ${missing.join(', ')} on ${platform.key}`, hint });
  }
  const reason = 'nothing here runs programs of macos-universal2';
  if (dryRun) return host.log.info(`not run: ${reason}`);
  await leaveUnrun(stage, { cells, folder: folder('test'), reason });
};
