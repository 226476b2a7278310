import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from './in-lanes';

/** Work that takes so many milliseconds, and how much of it went on at the same time. */
const watched = (): { readonly work: (milliseconds: number, index: number) => Promise<string>; readonly seen: { most: number; begun: number[]; ended: number[] } } => {
  const seen = { most: 0, begun: [] as number[], ended: [] as number[] };
  const work = async (milliseconds: number, index: number): Promise<string> => {
    seen.begun.push(index);
    seen.most = Math.max(seen.most, seen.begun.length - seen.ended.length);
    await sleep(Math.abs(milliseconds));
    seen.ended.push(index);
    if (milliseconds < 0) throw new Error(`number ${index}`);
    return `${index}: ${milliseconds}`;
  };
  return { work, seen };
};

it.each<[string, number[], number, number]>([
  ['nothing', [], 3, 0],
  ['one at a time', [1, 1, 1], 1, 1],
  ['as many as there are', [20, 20], 6, 2],
  ['some at a time, the first one slowest', [50, 1, 1, 1, 1], 2, 2],
  ['one at least', [1, 1], 0, 1],
])('%s', async (_what, items, lanes, most) => {
  const { work, seen } = watched();
  expect(await inLanes(items, lanes, work)).toEqual(items.map((milliseconds, index) => `${index}: ${milliseconds}`));
  expect(seen.most).toBe(most);
});

it('begins nothing after a failure, and waits for what was begun', async () => {
  const { work, seen } = watched();
  await expect(inLanes([60, -1, 1, 1], 2, work)).rejects.toThrow('number 1');
  expect(seen).toEqual({ most: 2, begun: [0, 1], ended: [1, 0] });
});
