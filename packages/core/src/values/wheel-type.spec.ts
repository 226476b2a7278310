import { parseWheelFilename } from './wheel-filename';
import { isOfWheelType, parseWheelType, wheelTypeWords } from './wheel-type';

const platforms = [
  'any',
  'linux_x86_64',
  'manylinux1_x86_64',
  'manylinux1_i686.manylinux_2_5_i686',
  'manylinux_2_17_aarch64.manylinux2014_aarch64',
  'manylinux_2_28_x86_64',
  'musllinux_1_2_x86_64',
  'macosx_10_9_x86_64',
  'macosx_11_0_arm64',
  'win32',
  'win_amd64',
  'win_ia64',
];

const selected = (word: string): readonly string[] => platforms.filter((platform) => isOfWheelType(parseWheelType(word), parseWheelFilename(`demo-1.0-1-cp313-cp313-${platform}.whl`)));
const [any = '', linux = '', one = '', oneAndFive = '', fourteen = '', newer = '', musl = '', mac = '', arm = '', win32 = '', amd64 = '', itanium = ''] = platforms;

it.each([
  ['all', platforms],
  ['any', [any]],
  ['macosx', [mac, arm]],
  ['win', [win32, amd64, itanium]],
  ['linux', [linux, one, oneAndFive, fourteen, newer, musl]],
  ['manylinux', [one, oneAndFive, fourteen, newer]],
  ['musllinux', [musl]],
  ['manylinux1', [one, oneAndFive]],
  ['manylinux2010', []],
  ['manylinux2014', [fourteen]],
  ['manylinux_2_5', [one, oneAndFive]],
  ['manylinux_2_28', [newer]],
  ['musllinux_1_2', [musl]],
  ['manylinux_2_5_i686', [oneAndFive]],
  ['manylinux2014_aarch64', [fourteen]],
  ['linux_x86_64', [linux]],
  ['win32', [win32]],
  ['win_amd64', [amd64]],
  ['macosx_11_0_arm64', [arm]],
])('%s', (word, expected) => {
  expect(selected(word)).toEqual(expected);
});

it('every word is a type', () => {
  expect(wheelTypeWords.map((word) => parseWheelType(word).kind)).toEqual(['all', 'family', 'family', 'family', 'family', 'family', 'family', 'floor', 'floor', 'floor']);
});

it.each([
  ['macos', 'did you mean "macosx"?'],
  ['manylinux2', 'did you mean "manylinux"?'],
  ['manylinux2015', 'did you mean "manylinux2010"?'],
  ['constructor', 'known: all, any'],
  ['', 'floor such as manylinux_2_28'],
])('%j is none', (word, hint) => {
  expect(() => parseWheelType(word)).toThrow(expect.objectContaining({ code: 'platform-unknown', message: `"${word}" is no type of wheels`, hint: expect.stringContaining(hint) }));
});
