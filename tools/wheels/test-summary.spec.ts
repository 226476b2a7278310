import { testSummary } from './test-summary';

it.each([
  ['385 passed, 3 skipped in 12.34s\n', '385 passed, 3 skipped'],
  ['...\n======= 177 passed, 2 skipped, 1 xfailed, 14 warnings in 61.20s (0:01:01) =======\n', '177 passed, 2 skipped, 1 xfailed'],
  ['1 failed in 1s\n$ again\n9 passed, 1 warning in 0.1s\n', '9 passed'],
  ['Ran 7 tests in 0.002s\n\nOK\n', '7 passed'],
  ['Ran 7 tests in 0.002s\n\nFAILED (failures=1, skipped=2)\n', '4 passed, 1 failed, 2 skipped'],
  ['Ran 1 test in 0.002s\n\nOK (skipped=1)\n', '0 passed, 1 skipped'],
  ['Results (319.46s):\n      6304 passed\n        58 skipped\n         3 warnings\n', '6304 passed, 58 skipped'],
  ['said: 3 passed in a row\n', undefined],
  ['', undefined],
])('%j', (log, summary) => {
  expect(testSummary(log)).toBe(summary);
});
