import { retryAfterOf } from './retry-after';

const now = Date.parse('2026-01-01T12:00:00Z');

it.each<[string, Readonly<Record<string, string>>, number | undefined]>([
  ['seconds', { 'retry-after': ' 7 ' }, 7000],
  ['no time at all', { 'retry-after': '0' }, 0],
  ['a date, by our clock', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
  ['a date, by the clock of the server', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT', date: 'Thu, 01 Jan 2026 12:00:20 GMT' }, 10_000],
  ['a date, and another that is none', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT', date: 'today' }, 30_000],
  ['a date that has passed', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
  ['neither', { 'retry-after': 'soon' }, undefined],
  ['nothing', { 'retry-after': '' }, undefined],
  ['no header', {}, undefined],
])('%s', (_, headers, wait) => {
  expect(retryAfterOf(headers, now)).toBe(wait);
});
