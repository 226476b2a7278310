import type { WheelFile } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';
import { renderDuration, renderSize } from '../build-clib/report';
import type { ObservedWheel } from './observe-wheel';

/** How a wheel came to be there. */
export type CellOutcome =
  | { readonly kind: 'built'; readonly wheel: WheelFile; readonly milliseconds: number }
  | { readonly kind: 'reused'; readonly wheel: WheelFile };

/** One row per Python: the wheel that is there now, or that there is none. */
export const reportWheels = (host: Host, { cells, wanted }: Pick<ObservedWheel, 'cells' | 'wanted'>, outcomes: ReadonlyMap<string, CellOutcome>): void => {
  const rows = cells.flatMap(({ python }) => {
    const outcome = outcomes.get(python);
    if (outcome === undefined) return wanted.includes(python) ? [[python, '', '', 'not built', '']] : [];
    return [[python, outcome.wheel.file, renderSize(outcome.wheel.size), outcome.kind, outcome.kind === 'built' ? renderDuration(outcome.milliseconds) : '']];
  });
  host.log.table(['python', 'wheel', 'size', 'result', 'time'], rows);
};
