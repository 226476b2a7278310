/** The identifiers of an SPDX expression, as they are written, each once. */
export interface LicenseExpression {
  /** Without a `+` behind them, and without those that are nobody's but one's own (`LicenseRef-…`). */
  readonly licenses: readonly string[];
  /** What stands behind WITH. */
  readonly exceptions: readonly string[];
}

/**
 * Reads an SPDX expression as PEP 639 takes it, in any case of its letters. Whether the identifiers exist is asked
 * elsewhere.
 *
 * @returns undefined when it is none
 * @example parseLicenseExpression('mit OR GPL-2.0+ WITH GCC-exception-3.1') // { licenses: ['mit', 'GPL-2.0'], exceptions: ['GCC-exception-3.1'] }
 */
export const parseLicenseExpression = (text: string): LicenseExpression | undefined => {
  const tokens = text.replace(/[()]/gu, ' $& ').split(/\s+/u).filter((token) => token !== '');
  const [licenses, exceptions] = [new Set<string>(), new Set<string>()];
  let at = 0;
  const isWord = (word: string): boolean => tokens[at]?.toUpperCase() === word;
  const license = (): boolean => {
    if (tokens[at] === '(') {
      at += 1;
      if (!expression() || tokens[at] !== ')') return false;
      at += 1;
      return true;
    }
    const token = tokens[at] ?? '';
    if (!/^[A-Za-z0-9.-]+\+?$/u.test(token) || isOperator(token)) return false;
    if (/^LicenseRef-(?:.*\+)?$/iu.test(token)) return false;
    if (!/^LicenseRef-/iu.test(token)) licenses.add(token.replace(/\+$/u, ''));
    at += 1;
    if (!isWord('WITH')) return true;
    at += 1;
    const exception = tokens[at] ?? '';
    at += 1;
    exceptions.add(exception);
    return /^[A-Za-z0-9.-]+$/u.test(exception) && !isOperator(exception);
  };
  const expression = (): boolean => {
    if (!license()) return false;
    while (isWord('AND') || isWord('OR')) {
      at += 1;
      if (!license()) return false;
    }
    return true;
  };
  return expression() && at === tokens.length ? { licenses: [...licenses], exceptions: [...exceptions] } : undefined;
};

const isOperator = (token: string): boolean => ['AND', 'OR', 'WITH'].includes(token.toUpperCase());
