import { problemsOf, renderOutcome, replaceRows, type WheelOutcome } from './render-wheels';

const wheel = { file: 'spam-1.0-cp312-cp312-linux.whl', size: 3_456_789, modules: 32, grafted: ['openblas 0.3.29'], checks: ['pip', 'auditwheel'], problems: [] };
const outcome = (change: Partial<WheelOutcome> = {}): WheelOutcome => ({
  project: 'spam-wheels',
  version: '1.0',
  pythons: ['cp312'],
  milliseconds: 61_400,
  wheels: [wheel],
  tests: [{ python: 'cp312', summary: '385 passed' }],
  again: { milliseconds: 4200, ran: [] },
  ...change,
});

describe('a row of the table', () => {
  it.each([
    ['one Python', {}, '| spam-wheels | 1.0 | cp312 | 61 | 4 | 3.5 MB | 32 | openblas 0.3.29 | 385 passed | pip; auditwheel |'],
    [
      'two Pythons',
      { pythons: ['cp312', 'cp313'], wheels: [wheel, { ...wheel, size: 3_600_000 }], tests: [{ python: 'cp312', summary: '385 passed' }, { python: 'cp313', summary: '380 passed, 5 skipped' }] },
      '| spam-wheels | 1.0 | cp312, cp313 | 61 | 4 | 3.5 MB; 3.6 MB | 32 | openblas 0.3.29 | 385 passed; 380 passed, 5 skipped | pip; auditwheel |',
    ],
    ['nothing grafted, built before', { milliseconds: undefined, wheels: [{ ...wheel, size: 900, grafted: [] }] }, '| spam-wheels | 1.0 | cp312 |  | 4 | 1 kB | 32 |  | 385 passed | pip; auditwheel |'],
    [
      'everything wrong',
      { wheels: [{ ...wheel, problems: ['W002: duplicates'] }], tests: [{ python: 'cp312', summary: undefined }], again: { milliseconds: 4200, ran: ['spam-wheels:test:x'] } },
      '| spam-wheels | 1.0 | cp312 | 61 | 4 | 3.5 MB | 32 | openblas 0.3.29 | none | **failed**: spam-1.0-cp312-cp312-linux.whl: W002: duplicates; spam-wheels: the log of the tests of cp312 has no summary of pytest or unittest; spam-wheels: the second run did something: spam-wheels:test:x |',
    ],
  ])('%s', (_, change, expected) => {
    expect(renderOutcome(outcome(change))).toBe(expected);
  });

  it('has nothing to say where all is well', () => expect(problemsOf(outcome())).toEqual([]));
});

it('the page keeps rows of other projects and platforms', () => {
  const put = (page: string, platform: string, names: readonly string[]): string => replaceRows(page, { platform, rows: new Map(names.map((name) => [name, `| ${name} | new |`])), order: ['a', 'b', 'c'] });
  const table = (names: readonly string[]): string => ['| project | version | Pythons | seconds | again | size | extension modules | grafted | tests | checks |', '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |', ...names, ''].join('\n');
  const one = put('# Wheels\n\nText.\n', 'm1', ['b']);
  expect(one).toBe(`# Wheels\n\nText.\n\n## m1\n\n${table(['| b | new |'])}`);
  const two = put(one.replace('| b | new |', '| b | old |'), 'm1', ['a']);
  expect(two).toBe(`# Wheels\n\nText.\n\n## m1\n\n${table(['| a | new |', '| b | old |'])}`);
  expect(put(two, 'm1', ['b'])).toContain('| b | new |');
  expect(put(two, 'm2', ['c'])).toBe(`${two}\n## m2\n\n${table(['| c | new |'])}`);
});
