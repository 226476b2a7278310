import type { HalfPlatform, MergedPlatform } from '../definitions/merged-platforms';
import type { RepairedWheelRecord } from '../definitions/records';
import { renderProblem } from '../errors/problem';
import { matchHalves, planMerge } from './merge-plan';
import { renderPlan } from './render-plan';

const half = (key: string, architecture: 'x86_64' | 'arm64', minimum: string): HalfPlatform => ({ key, tools: {}, engine: 'zig', tag: key, target: { system: 'macos', architecture, minimum } });
const platform: MergedPlatform = { key: 'both', engine: 'merge', tag: 'macosx_10_13_universal2', thin: false, halves: [half('intel', 'x86_64', '10.13'), half('arm', 'arm64', '11.0')] };

const record = (file: string, python = 'cp312', sha256 = file): RepairedWheelRecord => ({ stage: 'repair', platform: 'x', python, digest: 'd', wheel: { file, sha256, size: 1 }, grafted: [] });
const intel = (name: string, python?: string): RepairedWheelRecord => record(`${name}-macosx_10_13_x86_64.whl`, python);
const arm = (name: string, python?: string): RepairedWheelRecord => record(`${name}-macosx_11_0_arm64.whl`, python);
const match = (first: readonly RepairedWheelRecord[], second: readonly RepairedWheelRecord[]): readonly string[] => {
  const { cells, problems } = matchHalves({ platform, repaired: [first, second] });
  return [...cells.map(({ python, halves }) => `${python}: ${halves.map(({ wheel }) => wheel.file).join(' + ')}`), ...problems.map(renderProblem)];
};

describe('matchHalves', () => {
  it.each<[string, readonly RepairedWheelRecord[], readonly RepairedWheelRecord[], readonly string[]]>([
    ['the same Python', [intel('a-1-cp311-cp311', 'cp311'), intel('a-1-cp312-cp312')], [arm('a-1-cp312-cp312'), arm('a-1-cp311-cp311', 'cp311')], ['cp311: a-1-cp311-cp311-macosx_10_13_x86_64.whl + a-1-cp311-cp311-macosx_11_0_arm64.whl', 'cp312: a-1-cp312-cp312-macosx_10_13_x86_64.whl + a-1-cp312-cp312-macosx_11_0_arm64.whl']],
    ['names in another spelling', [intel('A.b-1.0-cp312-cp312')], [arm('a_b-1.0-cp312-cp312')], ['cp312: A.b-1.0-cp312-cp312-macosx_10_13_x86_64.whl + a_b-1.0-cp312-cp312-macosx_11_0_arm64.whl']],
    ['another version', [intel('a-1-cp312-cp312')], [arm('a-2-cp312-cp312')], ['a-1-cp312-cp312-macosx_10_13_x86_64.whl: has no counterpart for arm', 'a-2-cp312-cp312-macosx_11_0_arm64.whl: has no counterpart for intel']],
    ['a build tag in one', [intel('a-1-1-cp312-cp312')], [arm('a-1-cp312-cp312')], ['a-1-1-cp312-cp312-macosx_10_13_x86_64.whl: has no counterpart for arm', 'a-1-cp312-cp312-macosx_11_0_arm64.whl: has no counterpart for intel']],
    ['another ABI', [intel('a-1-cp38-abi3')], [arm('a-1-cp38-cp38')], ['a-1-cp38-abi3-macosx_10_13_x86_64.whl: has no counterpart for arm', 'a-1-cp38-cp38-macosx_11_0_arm64.whl: has no counterpart for intel']],
    ['a Python of one half alone', [intel('a-1-cp312-cp312')], [], ['a-1-cp312-cp312-macosx_10_13_x86_64.whl: has no counterpart for arm']],
  ])('%s', (_, first, second, expected) => {
    expect(match(first, second)).toEqual(expected);
  });

  it('has a digest over what is merged', () => {
    const digest = (...sums: readonly [string, string]): string | undefined =>
      matchHalves({ platform, repaired: [[record('a-1-cp312-cp312-macosx_10_13_x86_64.whl', 'cp312', sums[0])], [record('a-1-cp312-cp312-macosx_11_0_arm64.whl', 'cp312', sums[1])]] }).cells[0]?.digest;
    expect(digest('1', '2')).toBe(digest('1', '2'));
    expect(digest('1', '2')).not.toBe(digest('1', '3'));
  });
});

describe('planMerge', () => {
  const plan = (first: RepairedWheelRecord, second: RepairedWheelRecord): string => {
    const cell = matchHalves({ platform, repaired: [[first], [second]] }).cells[0];
    if (cell === undefined) throw new Error('nothing matches');
    return renderPlan(planMerge({ platform, cell, folders: { halves: ['/intel', '/arm'], merged: '/both' }, exclude: [], forbidden: [] }));
  };

  it('makes one of two', () => {
    expect(plan(intel('a-1-cp312-cp312'), arm('a-1-cp312-cp312'))).toMatchInlineSnapshot(`
"1. wheels: merge to macosx_10_13_universal2
   /intel/a-1-cp312-cp312-macosx_10_13_x86_64.whl
   and /arm/a-1-cp312-cp312-macosx_11_0_arm64.whl
   -> /both"
`);
  });

  it('copies a wheel for every platform', () => {
    const pure = record('a-1-py3-none-any.whl');
    expect(plan(pure, pure)).toMatchInlineSnapshot(`
"1. copy
   /intel/a-1-py3-none-any.whl -> /both/a-1-py3-none-any.whl
2. write: /both/a-1-py3-none-any.whl.json"
`);
  });
});
