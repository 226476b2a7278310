import { satisfies } from '@renovatebot/pep440';
import { markerTokens, type MarkerToken } from './requirement';

/** What is true of an interpreter and its machine, by the names of PEP 508: `python_version` to `3.12`. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

/**
 * Whether an environment marker holds. Versions are compared as versions where both sides are one, as texts otherwise;
 * a variable that the environment lacks (`extra`) is empty.
 *
 * @param marker one that `parseRequirement` took
 * @example markerHolds('python_version < "3.11" and sys_platform == "win32"', { python_version: '3.10', sys_platform: 'linux' }) // false
 */
export const markerHolds = (marker: string, environment: MarkerEnvironment): boolean => {
  const tokens = markerTokens(marker);
  let at = 0;
  const operand = (): { readonly text: string } => {
    const token = tokens[at++] as MarkerToken;
    return { text: token.kind === 'string' ? token.text.slice(1, -1) : (environment[canonicalName(token.text)] ?? '') };
  };
  const comparison = (): boolean => {
    if (tokens[at]?.kind === 'open') {
      at += 1;
      const inner = alternatives();
      at += 1;
      return inner;
    }
    const left = operand();
    const operator = (tokens[at++] as MarkerToken).text.replace(/\s+/gu, ' ');
    return compare(left.text, operator, operand().text);
  };
  // Both sides are always read: the words behind a decided one must be passed too.
  const chain = (word: 'and' | 'or', part: () => boolean): boolean => {
    const parts = [part()];
    while (tokens[at]?.kind === 'bool' && tokens[at]?.text === word) {
      at += 1;
      parts.push(part());
    }
    return word === 'and' ? parts.every(Boolean) : parts.some(Boolean);
  };
  const alternatives = (): boolean => chain('or', () => chain('and', comparison));
  return alternatives();
};

/** Names of before PEP 508. */
const canonicalName = (name: string): string => (name === 'python_implementation' ? 'platform_python_implementation' : name.replace('.', '_'));

const compare = (left: string, operator: string, right: string): boolean => {
  switch (operator) {
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
  }
  const isVersion = /^\d[\w.+!]*$/u.test(left) && /^\d[\w.+!]*(\.\*)?$/u.test(right);
  if (isVersion) return satisfies(left, `${operator}${right}`, { prereleases: true });
  switch (operator) {
    case '==':
    case '===':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
};
