import { isWheelError, WheelError, type Step, type StepFact } from '@wheelwright/core';
import { inLanes } from './in-lanes';
import { perform } from './perform';
import type { Host, Log } from './ports';

/** Steps that do not wait for those of other lanes. */
export interface Lane {
  /** Goes before the title of each step: `cp310`. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** Called with what they found when all of them are done. */
  readonly finished?: (facts: readonly StepFact[], milliseconds: number) => void;
}

/**
 * Performs several plans side by side, at most `concurrency` at a time. One that fails does not end the others: what
 * they finish is kept for the next run. Gives the facts of each lane, in the order of the lanes.
 *
 * @throws WheelError of the first lane that failed, in that order, its hint naming the others
 */
export const performInLanes = async (host: Host, lanes: readonly Lane[], concurrency: number): Promise<readonly (readonly StepFact[])[]> => {
  const facts: (readonly StepFact[])[] = lanes.map(() => []);
  const failures: { readonly index: number; readonly title: string; readonly error: unknown }[] = [];
  await inLanes(lanes, concurrency, async (lane, index) => {
    try {
      const started = host.clock.now();
      const found = await perform({ ...host, log: titled(host.log, lane.title) }, lane.steps);
      facts[index] = found;
      lane.finished?.(found, host.clock.now() - started);
    } catch (error) {
      failures.push({ index, title: lane.title, error });
    }
  });
  host.interruption.check();
  const [first, ...others] = failures.sort((a, b) => a.index - b.index);
  if (first === undefined) return facts;
  throw together(first, others);
};

const titled = (log: Log, title: string): Log => ({
  ...log,
  step: (text) => log.step(`${title}: ${text}`),
  info: (line) => log.info(`${title}: ${line}`),
  warn: (line) => log.warn(`${title}: ${line}`),
});

type Failure = { readonly title: string; readonly error: unknown };

const together = (first: Failure, others: readonly Failure[]): unknown => {
  // An error that is not ours is a bug, which wants its own stack.
  if (!isWheelError(first.error)) return first.error;
  const { code, family, message, hint, problems, log, tail, cause } = first.error;
  const rest = others.map(({ title, error }) => `  ${title}: ${error instanceof Error || isWheelError(error) ? error.message : String(error)}${logOf(error)}`);
  const hints = [...(hint === undefined ? [] : [hint]), ...(rest.length === 0 ? [] : ['also failed:', ...rest])];
  return new WheelError({
    code,
    family,
    message: `${first.title}: ${message}`,
    ...(hints.length === 0 ? {} : { hint: hints.join('\n') }),
    problems,
    ...(log === undefined ? {} : { log }),
    tail,
    cause,
  });
};

const logOf = (error: unknown): string => (isWheelError(error) && error.log !== undefined ? ` (${error.log})` : '');
