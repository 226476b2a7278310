import { glibcSince } from './glibc-names';

it.each([
  ['__isoc99_sscanf', '2.7'],
  ['__isoc23_strtol', '2.38'],
  ['__fdelt_chk', '2.15'],
  ['__memcpy_chk', undefined],
  ['memcpy', undefined],
  ['PyList_New', undefined],
])('%s: %s', (name, since) => {
  expect(glibcSince(name)).toBe(since);
});
