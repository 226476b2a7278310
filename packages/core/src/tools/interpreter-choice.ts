import type { Interpreter } from '../definitions/toolchain';
import { comparePythonTags, type ProbedInterpreter } from './python-probe';

/** Rank of the list that the user wrote. */
export const explicitPlace = 0;

/** An interpreter and the rank of the place where it was found: `explicitPlace`, or what comes after it. */
export interface RankedInterpreter extends ProbedInterpreter {
  readonly place: number;
}

/**
 * One interpreter per python tag, oldest first: the explicit one, then one with headers, then the newest, then the
 * place, then the path, so that the answer does not hang on the order in which they were found.
 */
export const chooseInterpreters = (found: readonly RankedInterpreter[]): readonly Interpreter[] => {
  const best = new Map<string, RankedInterpreter>();
  for (const ranked of found) {
    const { tag } = ranked.interpreter;
    const other = best.get(tag);
    if (other === undefined || compareRanked(ranked, other) < 0) best.set(tag, ranked);
  }
  return [...best.values()].map(({ interpreter }) => interpreter).sort((a, b) => comparePythonTags(a.tag, b.tag));
};

const compareRanked = (one: RankedInterpreter, other: RankedInterpreter): number =>
  Number(other.place === explicitPlace) - Number(one.place === explicitPlace) ||
  Number(other.interpreter.include !== undefined) - Number(one.interpreter.include !== undefined) ||
  other.order - one.order ||
  one.place - other.place ||
  (one.interpreter.executable < other.interpreter.executable ? -1 : 1);
