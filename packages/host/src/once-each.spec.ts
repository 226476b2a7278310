import { onceEach } from './once-each';

it('does work once for each name, again after a failure or when it is forgotten', async () => {
  const once = onceEach();
  const calls: string[] = [];
  const make = (name: string, fails = false): Promise<void> =>
    once.do(name, async () => {
      calls.push(name);
      await Promise.resolve();
      if (fails) throw new Error(`no ${name}`);
    });
  await Promise.all([make('a'), make('a'), make('b')]);
  await make('a');
  expect(calls).toEqual(['a', 'b']);
  const [first, second] = await Promise.allSettled([make('c', true), make('c', true)]);
  expect([first?.status, second?.status, calls]).toEqual(['rejected', 'rejected', ['a', 'b', 'c']]);
  await make('c');
  once.forget('a');
  await make('a');
  await make('a');
  expect(calls).toEqual(['a', 'b', 'c', 'c', 'a']);
});
