import { renderSize, type WheelFile } from '@wheelwright/core';
import { renderDuration, type Host } from '@wheelwright/host';
import type { Dependency } from '../build-clib/observe-dependencies';
import type { ObservedWheel } from './observe-wheel';

/** How a wheel came to be there. */
export type CellOutcome =
  | { readonly kind: 'built'; readonly wheel: WheelFile; readonly milliseconds: number }
  | { readonly kind: 'reused'; readonly wheel: WheelFile };

/** What is different about the C libraries that a wheel is built against. Nx shows a wheel's own tasks, not those of its libraries. */
export const reportNotices = (host: Pick<Host, 'log'>, dependencies: readonly Dependency[]): void => {
  for (const notice of dependencies.flatMap(({ notices }) => notices)) host.log.info(notice);
};

/** One row per Python: the wheel that is there now, or that there is none. */
export const reportWheels = (host: Host, { cells, wanted }: Pick<ObservedWheel, 'cells' | 'wanted'>, outcomes: ReadonlyMap<string, CellOutcome>): void => {
  const rows = cells.flatMap(({ python }) => {
    const outcome = outcomes.get(python);
    if (outcome === undefined) return wanted.includes(python) ? [[python, '', '', 'not built', '']] : [];
    return [[python, outcome.wheel.file, renderSize(outcome.wheel.size), outcome.kind, outcome.kind === 'built' ? renderDuration(outcome.milliseconds) : '']];
  });
  host.log.table(['python', 'wheel', 'size', 'result', 'time'], rows);
};
