/**
 * Circles among names that need each other, each once, as the way around it. A circle starts at its first name in
 * sorted order.
 *
 * @param needs name to the names it needs
 * @example findCycles(new Map([['a', ['b']], ['b', ['a']]])) // [['a', 'b']]
 */
export const findCycles = (needs: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] => {
  const found = new Map<string, readonly string[]>();
  const finished = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const position = way.indexOf(name);
    if (position >= 0) {
      const circle = startAtFirst(way.slice(position));
      found.set(circle.join('\n'), circle);
      return;
    }
    if (finished.has(name)) return;
    for (const need of needs.get(name) ?? []) visit(need, [...way, name]);
    finished.add(name);
  };
  for (const name of [...needs.keys()].sort()) visit(name, []);
  return [...found.values()].sort((a, b) => (a.join() < b.join() ? -1 : 1));
};

const startAtFirst = (circle: readonly string[]): readonly string[] => {
  const start = circle.indexOf([...circle].sort()[0] ?? '');
  return [...circle.slice(start), ...circle.slice(0, start)];
};
