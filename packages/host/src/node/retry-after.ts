/**
 * Milliseconds that a server asks to wait: in seconds, or as a date, by its own clock where it tells it. Undefined when
 * it asks for nothing that can be understood.
 *
 * @param headers with lower-case names
 * @param now milliseconds since 1970, when the answer came
 */
export const retryAfterOf = (headers: Readonly<Record<string, string>>, now: number): number | undefined => {
  const asked = headers['retry-after']?.trim();
  if (asked === undefined || asked === '') return undefined;
  if (/^\d+$/u.test(asked)) return Number(asked) * 1000;
  const until = Date.parse(asked);
  const theirs = Date.parse(headers['date'] ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until - (Number.isNaN(theirs) ? now : theirs));
};
