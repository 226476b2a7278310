import type { WheelLock } from '../definitions/lock';
import type { WheelProject } from '../definitions/wheel';
import { filesOfWheel, lockedSource } from './wheel-plan';

it('a wheel has its record beside it', () => {
  expect(filesOfWheel({ wheel: { file: 'a-1-py3-none-any.whl', sha256: '', size: 1 } })).toEqual(['a-1-py3-none-any.whl', 'a-1-py3-none-any.whl.json']);
});

describe('lockedSource', () => {
  const project = { source: { kind: 'sdist', distribution: 'Foo_Bar', version: '1.0' } } as WheelProject;
  const lock = (version: string): WheelLock => ({ lockfileVersion: 1, environments: [], source: { distribution: 'foo-bar', version, file: 'foo_bar-1.0.tar.gz', sha256: 'aa' } });

  it('is the one of the lock, however the name is written', () => {
    expect(lockedSource(project, 'foo-wheels', lock('1.0')).sha256).toBe('aa');
  });

  it.each([
    [undefined, 'lock-missing', 'wheel.lock.json of foo-wheels is not there'],
    [{ ...lock('1.0'), source: undefined }, 'lock-stale', 'wheel.lock.json of foo-wheels names no sdist'],
    [lock('0.9'), 'lock-stale', 'wheel.lock.json of foo-wheels has foo-bar 0.9, and wheel.yaml says Foo_Bar 1.0'],
  ])('refuses %j', (locked, code, message) => {
    expect(() => lockedSource(project, 'foo-wheels', locked)).toThrow(
      expect.objectContaining({ code, message, hint: 'run: npx nx g @wheelwright/nx:lock --project foo-wheels, and commit what it writes' }),
    );
  });
});
