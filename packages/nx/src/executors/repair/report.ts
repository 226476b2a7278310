import { renderSize, type BuiltWheelRecord, type RepairedWheelRecord } from '@wheelwright/core';
import { renderDuration, type Host } from '@wheelwright/host';

export interface RepairRow {
  readonly built: Pick<BuiltWheelRecord, 'python' | 'wheel'>;
  /** undefined where there is none: the repair failed, or was not begun because another wheel was refused. */
  readonly record: RepairedWheelRecord | undefined;
  /** undefined for what was there already. */
  readonly milliseconds: number | undefined;
}

/** One row per wheel: what it is now, what it holds, how long it took. */
export const reportRepairs = (host: Pick<Host, 'log'>, rows: readonly RepairRow[]): void => {
  host.log.table(
    ['python', 'wheel', 'size', 'grafted', 'time'],
    rows.map(({ built, record, milliseconds }) =>
      record === undefined
        ? [built.python, built.wheel.file, '', '', 'not repaired']
        : [
            record.python,
            record.wheel.file,
            renderSize(record.wheel.size),
            record.grafted.length === 0 ? 'nothing' : record.grafted.map(({ soname, library, version }) => `${soname} (${[library, version].filter((part) => part !== '').join(' ')})`).join(', '),
            milliseconds === undefined ? 'reused' : renderDuration(milliseconds),
          ],
    ),
  );
};
