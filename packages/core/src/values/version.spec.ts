import { compareNumbers, compareVersions, normalizeVersion, parseVersion, sameVersion } from './version';

describe('normalizeVersion', () => {
  it.each([
    ['1.0', '1.0'],
    [' V1.0-RC1 ', '1.0rc1'],
    ['1.0+git2024.abc', '1.0+git2024.abc'],
    ['1.0+Ubuntu-1_2', '1.0+ubuntu.1.2'],
    ['1!2.0c1.post2.dev3+ab_c.1', '1!2.0rc1.post2.dev3+ab.c.1'],
    ['1.0-1', '1.0.post1'],
    ['01.00', '1.0'],
    ['1.0.dev', '1.0.dev0'],
    ['one', undefined],
    ['', undefined],
    ['1.0-', undefined],
  ])('%p is %p', (text, expected) => {
    expect(normalizeVersion(text)).toBe(expected);
  });
});

it.each([
  ['1.0', '1.0.0', 0],
  ['1.0rc1', '1.0', -1],
  ['1.10', '1.9', 1],
  ['1.0+a', '1.0', 1],
  ['1.0.dev1', '1.0a1', -1],
])('%s against %s', (one, other, sign) => {
  expect(Math.sign(compareVersions(parseVersion(one), parseVersion(other)))).toBe(sign);
  expect(sameVersion(one, other)).toBe(sign === 0);
});

it('compares dotted numbers', () => {
  expect(['2.17', '2.5', '2.3.4', '2.3'].sort(compareNumbers)).toEqual(['2.3', '2.3.4', '2.5', '2.17']);
});

it('says what is no version', () => {
  expect(() => parseVersion('one')).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: '"one" is not a version' }));
});
