import type { WheelLock } from '../definitions/lock';
import type { BuiltWheelRecord } from '../definitions/records';
import type { Interpreter } from '../definitions/toolchain';
import type { WheelProject } from '../definitions/wheel';
import { lockedSource, planWheelhouse, type FoundWheel, type WheelCell, type WheelhouseRequest } from './wheel-plan';

const cell = (python: string, digest = `${python}-now`): WheelCell => ({
  python,
  digest,
  interpreter: { tag: python } as Interpreter,
  build: { requires: [], constraints: [], environment: {}, configSettings: {}, patches: [], tools: [] },
  packages: [],
});
const file = (python: string): string => `a-1-${python}-${python}-linux_x86_64.whl`;
const found = (python: string, digest = `${python}-now`, sound = true): FoundWheel => ({
  sound,
  record: { stage: 'build-wheel', platform: 'manylinux1', python, digest, wheel: { file: file(python), sha256: '', size: 1 }, libraries: [] } satisfies BuiltWheelRecord,
});
const both = (...pythons: readonly string[]): readonly string[] => pythons.flatMap((python) => [file(python), `${file(python)}.json`]);

describe('planWheelhouse', () => {
  it.each<[string, Partial<WheelhouseRequest>, { build: readonly string[]; keep: readonly string[]; remove: readonly string[] }]>([
    ['nothing there', {}, { build: ['cp310', 'cp311'], keep: [], remove: [] }],
    [
      'everything there',
      { found: [found('cp310'), found('cp311')], names: ['build-wheel.json', ...both('cp310', 'cp311')] },
      { build: [], keep: ['cp310', 'cp311'], remove: [] },
    ],
    [
      'one there, as after a failure',
      { found: [found('cp311')], names: both('cp311') },
      { build: ['cp310'], keep: ['cp311'], remove: [] },
    ],
    [
      'a stale one; the summary goes while there is work',
      { found: [found('cp310', 'old'), found('cp311')], names: ['build-wheel.json', ...both('cp310', 'cp311')] },
      { build: ['cp310'], keep: ['cp311'], remove: ['build-wheel.json', ...both('cp310')] },
    ],
    ['a damaged one', { found: [found('cp310', undefined, false), found('cp311')], names: both('cp310', 'cp311') }, { build: ['cp310'], keep: ['cp311'], remove: both('cp310') }],
    [
      'a Python that is no longer in the project, and a file of nobody',
      { found: [found('cp38'), found('cp310'), found('cp311')], names: ['unsupported.json', ...both('cp38', 'cp310', 'cp311')] },
      { build: [], keep: ['cp310', 'cp311'], remove: ['unsupported.json', ...both('cp38')] },
    ],
    ['a wheel without a record', { names: [file('cp310')] }, { build: ['cp310', 'cp311'], keep: [], remove: [file('cp310')] }],
    ['narrowed: others stay when they are right', { wanted: ['cp310'], found: [found('cp311')], names: both('cp311') }, { build: ['cp310'], keep: ['cp311'], remove: [] }],
    ['narrowed: others go when they are stale', { wanted: ['cp310'], found: [found('cp311', 'old')], names: both('cp311') }, { build: ['cp310'], keep: [], remove: both('cp311') }],
  ])('%s', (_, changes, expected) => {
    const plan = planWheelhouse({ cells: [cell('cp310'), cell('cp311')], wanted: ['cp310', 'cp311'], found: [], names: [], ...changes });
    expect({ build: plan.build.map(({ python }) => python), keep: plan.keep.map(({ python }) => python), remove: plan.remove }).toEqual(expected);
  });
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
