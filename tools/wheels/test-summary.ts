/**
 * What a test program said at its end, for people: the last summary of pytest (or its plugin pytest-pretty) or unittest in a
 * log; undefined when there is none, which is no proof that anything was tested.
 *
 * @example testSummary('==== 385 passed, 3 skipped in 12.3s ====') // '385 passed, 3 skipped'
 */
export const testSummary = (log: string): string | undefined => {
  const found = [...log.matchAll(/^=*\s*(?<pytest>\d+ (?:passed|failed|skipped|deselected|xfailed|xpassed|warnings?|errors?)(?:, \d+ [a-z]+)*) in [\d.]+s(?: \([\d:]+\))?\s*=*$|^Ran (?<ran>\d+) tests? in [\d.]+s\s+(?<state>OK|FAILED)(?: \((?<parts>[^)]*)\))?$|^Results \([\d.]+s\):\n(?<pretty>(?: +\d+ [a-z]+\n)+)/gmu)].at(-1)?.groups;
  if (found === undefined) return undefined;
  if (found['pytest'] !== undefined) return counts(found['pytest'].split(', '));
  if (found['pretty'] !== undefined) return counts(found['pretty'].trim().split(/\n */u));
  return unittestCounts(Number(found['ran']), found['parts']);
};

/** Warnings are no tests. */
const counts = (parts: readonly string[]): string => parts.filter((part) => !/warning/u.test(part)).join(', ');

const unittestCounts = (ran: number, parts = ''): string => {
  const others = parts.split(', ').flatMap((part) => {
    const [word = '', number = ''] = part.split('=');
    return number === '' ? [] : [{ word: word.replace('failures', 'failed'), number: Number(number) }];
  });
  const passed = ran - others.reduce((sum, { number }) => sum + number, 0);
  return [`${passed} passed`, ...others.map(({ word, number }) => `${number} ${word}`)].join(', ');
};
