import type { TestCell } from '@wheelwright/core';
import { renderDuration, type Host } from '@wheelwright/host';

export interface TestRow {
  readonly cell: TestCell;
  readonly passed: boolean;
  /** undefined for what was not run, or did not end. */
  readonly milliseconds: number | undefined;
}

/** One row per Python. */
export const reportTests = (host: Pick<Host, 'log'>, rows: readonly TestRow[]): void => {
  host.log.table(
    ['python', 'wheel', 'tests', 'time'],
    rows.map(({ cell: { interpreter, wheel, test }, passed, milliseconds }) => [
      `${interpreter.tag} (${interpreter.version})`,
      wheel.file,
      outcomeOf(passed, test),
      milliseconds === undefined ? (passed && test.skip === undefined ? 'reused' : '') : renderDuration(milliseconds),
    ]),
  );
};

const outcomeOf = (passed: boolean, { command, skip }: TestCell['test']): string => {
  if (skip !== undefined) return `not tested: ${skip}`;
  if (!passed) return 'not passed';
  return command.length === 0 ? 'can be imported' : 'passed';
};
