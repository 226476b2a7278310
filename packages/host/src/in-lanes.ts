/**
 * Does something for each, so many at a time, and gives the results in order. After the first failure nothing more is
 * begun; it is thrown when what was begun has ended.
 */
export const inLanes = async <Item, Result>(items: readonly Item[], lanes: number, work: (item: Item, index: number) => Promise<Result>): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && failures.length === 0; next = waiting.shift()) {
      const [index, item] = next;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(lanes, items.length)) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
};
