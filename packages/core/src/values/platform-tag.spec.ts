import { formatPlatformTag, parsePlatformTag, platformAccepts, platformTagSpellings, samePlatformTag } from './platform-tag';

describe('parsePlatformTag', () => {
  it.each([
    ['any', { kind: 'any' }],
    ['linux_x86_64', { kind: 'linux', architecture: 'x86_64' }],
    ['manylinux1_i686', { kind: 'manylinux', version: '2.5', architecture: 'i686' }],
    ['manylinux2014_x86_64', { kind: 'manylinux', version: '2.17', architecture: 'x86_64' }],
    ['manylinux_2_28_aarch64', { kind: 'manylinux', version: '2.28', architecture: 'aarch64' }],
    ['musllinux_1_2_armv7l', { kind: 'musllinux', version: '1.2', architecture: 'armv7l' }],
    ['macosx_11_0_universal2', { kind: 'macosx', version: '11.0', architecture: 'universal2' }],
    ['win_amd64', { kind: 'windows', architecture: 'x86_64' }],
    ['plan9_mips', { kind: 'other', text: 'plan9_mips' }],
  ])('%s', (text, expected) => {
    expect(parsePlatformTag(text)).toEqual(expected);
  });

  it.each([
    ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'],
    ['win32', 'win32'],
    ['any', 'any'],
    ['linux_x86_64', 'linux_x86_64'],
  ])('%s is formatted as %s', (text, expected) => {
    expect(formatPlatformTag(parsePlatformTag(text))).toBe(expected);
  });
});

it.each([
  ['manylinux1_x86_64', ['manylinux1_x86_64', 'manylinux_2_5_x86_64']],
  ['manylinux_2_17_x86_64', ['manylinux2014_x86_64', 'manylinux_2_17_x86_64']],
  ['manylinux_2_28_x86_64', ['manylinux_2_28_x86_64']],
])('spellings of %s', (text, expected) => {
  expect(platformTagSpellings(text)).toEqual(expected);
});

it('knows that two spellings are one platform', () => {
  expect(samePlatformTag('manylinux2014_x86_64', 'manylinux_2_17_x86_64')).toBe(true);
  expect(samePlatformTag('manylinux2014_x86_64', 'manylinux1_x86_64')).toBe(false);
});

describe('platformAccepts', () => {
  it.each([
    ['manylinux_2_36_x86_64', 'manylinux1_x86_64', true],
    ['manylinux_2_5_x86_64', 'manylinux2014_x86_64', false],
    ['manylinux_2_36_x86_64', 'manylinux_2_28_aarch64', false],
    ['manylinux_2_36_x86_64', 'linux_x86_64', true],
    ['manylinux_2_36_x86_64', 'musllinux_1_2_x86_64', false],
    ['manylinux_2_36_x86_64', 'any', true],
    ['win_amd64', 'win_amd64', true],
  ])('%s takes %s: %p', (machine, wheel, expected) => {
    expect(platformAccepts(parsePlatformTag(machine), parsePlatformTag(wheel))).toBe(expected);
  });
});
