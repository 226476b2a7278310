import { judgeCase, runCase } from './run-case';
import { stories } from './stories';
import { tables } from './tables';

jest.setTimeout(120_000);

/** A fair part of `npm run upload-faults`: all but what takes many seconds. */
describe.each(Object.entries(tables))('uploads that fail: %s', (_title, rows) => {
  it.each(rows.filter(({ slow }) => slow !== true).map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    expect(judgeCase(row, await runCase(row))).toEqual([]);
  });

  it('has no two rows of one name', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });
});

describe('uploads in processes of their own', () => {
  it.each(stories.map((story) => [story.name, story] as const))('%s', async (_name, story) => {
    expect(await story.tell()).toEqual([]);
  });
});
