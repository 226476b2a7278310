import type { RepairedWheelRecord } from '../definitions/records';
import { renderProblem } from '../errors/problem';
import { selectRelease, type PlatformWheels, type ReleaseSelectionRequest } from './select-release';

const sha = (letter: string): string => letter.repeat(64);
const repaired = (python: string, platform: string, file = `spam-1.0-${python}-${python}-${platform}.whl`, sha256 = sha('a')): PlatformWheels['repaired'][number] => ({
  record: { stage: 'repair', platform, python, digest: 'd', grafted: [], wheel: { file, sha256, size: 1 } } satisfies RepairedWheelRecord,
  sound: true,
});
const passed = (python: string, sha256 = sha('a')): PlatformWheels['tested'][number] => ({ python, wheel: { file: 'any', sha256, size: 1 } });
const select = (platforms: readonly PlatformWheels[], changed: Partial<ReleaseSelectionRequest> = {}) => {
  const { wheels, problems } = selectRelease({ name: 'spam-wheels', project: { abi: 'cpython', missingPythons: 'error' }, pythons: ['cp311', 'cp312'], untested: false, ...changed, platforms });
  return { files: wheels.map(({ platform: { key, within }, file }) => `${within === undefined ? '' : `${within}/`}${key}: ${file}`), problems: problems.map(renderProblem) };
};

it('every tested wheel of every platform goes', () => {
  expect(select([
    { platform: 'one', repaired: [repaired('cp311', 'one'), repaired('cp312', 'one')], tested: [passed('cp311'), passed('cp312')] },
    { platform: 'two', repaired: [repaired('cp312', 'two')], tested: [passed('cp312')] },
  ])).toEqual({ files: ['one: spam-1.0-cp311-cp311-one.whl', 'one: spam-1.0-cp312-cp312-one.whl', 'two: spam-1.0-cp312-cp312-two.whl'], problems: [] });
});

it('Pythons that the run is not about are left out, tested or not', () => {
  expect(select([{ platform: 'one', repaired: [repaired('cp311', 'one'), repaired('cp310', 'one')], tested: [passed('cp311')] }])).toEqual({ files: ['one: spam-1.0-cp311-cp311-one.whl'], problems: [] });
});

it.each<[string, PlatformWheels, Partial<ReleaseSelectionRequest>, readonly string[]]>([
  ['nothing there', { platform: 'one', repaired: [], tested: [] }, {}, ['spam-wheels for one: has no repaired wheels (nx run spam-wheels:test:one)']],
  ['not tested', { platform: 'one', repaired: [repaired('cp311', 'one')], tested: [passed('cp312')] }, {}, ['spam-1.0-cp311-cp311-one.whl: has not passed its tests on cp311 (nx run spam-wheels:test:one, or upload with --untested)']],
  ['tested before it was repaired anew', { platform: 'one', repaired: [repaired('cp311', 'one')], tested: [passed('cp311', sha('b'))] }, {}, ['spam-1.0-cp311-cp311-one.whl: has not passed its tests on cp311 (nx run spam-wheels:test:one, or upload with --untested)']],
  ['not tested, and that is allowed', { platform: 'one', repaired: [repaired('cp311', 'one')], tested: [] }, { untested: true }, []],
  ['changed by hand', { platform: 'one', repaired: [{ ...repaired('cp311', 'one'), sound: false }], tested: [passed('cp311')] }, { untested: true }, ['spam-1.0-cp311-cp311-one.whl: has changed since it was repaired for one (nx run spam-wheels:repair:one)']],
  ['one for all Pythons, tested on some', { platform: 'one', repaired: [repaired('cp311', 'one')], tested: [passed('cp311')] }, { project: { abi: 'abi3', missingPythons: 'error' } }, ['spam-1.0-cp311-cp311-one.whl: has not passed its tests on cp312 (nx run spam-wheels:test:one, or upload with --untested)']],
  ['one for all Pythons, tested on those that are there', { platform: 'one', repaired: [repaired('cp311', 'one')], tested: [passed('cp311')] }, { project: { abi: 'abi3', missingPythons: 'skip' } }, []],
])('%s', (_name, platform, changed, problems) => {
  expect(select([platform], changed).problems).toEqual(problems);
});

it('a wheel for every platform is made for each, and goes once', () => {
  const pure = (sha256: string, platform: string): PlatformWheels => ({ platform, repaired: [repaired('cp311', platform, 'spam-1.0-py3-none-any.whl', sha256)], tested: [passed('cp311', sha256), passed('cp312', sha256)] });
  const project = { abi: 'none', missingPythons: 'error' } as const;
  expect(select([pure(sha('a'), 'one'), pure(sha('a'), 'two')], { project })).toEqual({ files: ['one: spam-1.0-py3-none-any.whl'], problems: [] });
  expect(select([pure(sha('a'), 'one'), pure(sha('b'), 'two')], { project }).problems).toEqual(['spam-1.0-py3-none-any.whl: was made twice with different bytes: for one and for two (upload one of them: --platforms=two)']);
});

it('of a half of a merged platform, advice names the merged one', () => {
  const half = (platform: string, found: PlatformWheels['repaired']): PlatformWheels => ({ platform, within: 'both', repaired: found, tested: [] });
  expect(select([half('intel', [repaired('cp311', 'intel')]), half('arm', [])], { untested: true })).toEqual({
    files: ['both/intel: spam-1.0-cp311-cp311-intel.whl'],
    problems: ['spam-wheels for arm: has no repaired wheels (nx run spam-wheels:test:both)'],
  });
});
