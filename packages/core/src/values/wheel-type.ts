import { suggest } from '../errors/nearest-word';
import { WheelError } from '../errors/wheel-error';
import { formatPlatformTag, manylinuxAliases, parsePlatformTag, type PlatformTag } from './platform-tag';
import type { WheelFilename } from './wheel-filename';

/**
 * What `wheel-uploader -t` selects. The words are the old ones; their meaning is exact and looks at whole platform
 * tags, where the old command looked for the word somewhere inside the tag:
 *
 * | word | wheels |
 * | --- | --- |
 * | `all` | every one |
 * | `any` | for every platform (`...-any.whl`), and no others |
 * | `macosx`, `win` | of macOS; of Windows (win32, win_amd64, win_arm64) |
 * | `linux` | of Linux: manylinux, musllinux and plain linux |
 * | `manylinux`, `musllinux` | of any manylinux; of any musllinux |
 * | `manylinux1`, `manylinux2010`, `manylinux2014`, `manylinux_2_28`, `musllinux_1_2` | of exactly that floor, in either spelling (manylinux1 is manylinux_2_5) |
 * | a platform tag: `manylinux1_x86_64`, `macosx_11_0_arm64`, `win32` | of that platform, in either spelling |
 *
 * A wheel with several platform tags is selected when one of them is.
 */
export type WheelType =
  | { readonly kind: 'all' }
  | { readonly kind: 'family'; readonly families: readonly PlatformTag['kind'][] }
  | { readonly kind: 'floor'; readonly family: 'manylinux' | 'musllinux'; readonly version: string }
  | { readonly kind: 'platform'; readonly platform: string };

const families: Readonly<Record<string, readonly PlatformTag['kind'][]>> = {
  any: ['any'],
  macosx: ['macosx'],
  win: ['windows'],
  linux: ['linux', 'manylinux', 'musllinux'],
  manylinux: ['manylinux'],
  musllinux: ['musllinux'],
};

/** The words, for help texts. */
export const wheelTypeWords: readonly string[] = ['all', ...Object.keys(families), ...Object.keys(manylinuxAliases)];

/**
 * @example parseWheelType('manylinux2014') // { kind: 'floor', family: 'manylinux', version: '2.17' }
 * @throws WheelError platform-unknown, with the nearest word
 */
export const parseWheelType = (text: string): WheelType => {
  if (text === 'all') return { kind: 'all' };
  const kinds = Object.hasOwn(families, text) ? families[text] : undefined;
  if (kinds !== undefined) return { kind: 'family', families: kinds };
  const alias = Object.hasOwn(manylinuxAliases, text) ? manylinuxAliases[text] : undefined;
  if (alias !== undefined) return { kind: 'floor', family: 'manylinux', version: alias };
  const floor = /^(?<family>manylinux|musllinux)_(?<major>\d+)_(?<minor>\d+)$/u.exec(text)?.groups;
  if (floor !== undefined) return { kind: 'floor', family: floor['family'] as 'manylinux' | 'musllinux', version: `${floor['major']}.${floor['minor']}` };
  const platform = parsePlatformTag(text);
  if (platform.kind !== 'other') return { kind: 'platform', platform: formatPlatformTag(platform) };
  throw new WheelError({
    code: 'platform-unknown',
    family: 'usage',
    message: `"${text}" is no type of wheels`,
    hint: `${suggest(text, wheelTypeWords)}; a floor such as manylinux_2_28 and a platform tag such as manylinux_2_28_x86_64 are types too`,
  });
};

/** Whether a wheel is of the type. */
export const isOfWheelType = (type: WheelType, { platforms }: Pick<WheelFilename, 'platforms'>): boolean => {
  switch (type.kind) {
    case 'all':
      return true;
    case 'family':
      return platforms.some((platform) => type.families.includes(kindOf(platform)));
    case 'floor':
      return platforms.map(parsePlatformTag).some((platform) => platform.kind === type.family && platform.version === type.version);
    case 'platform':
      return platforms.some((platform) => formatPlatformTag(parsePlatformTag(platform)) === type.platform);
  }
};

/** Tags of platforms that are not in use any more (win_ia64) still say whose they are. */
const kindOf = (platform: string): PlatformTag['kind'] => {
  const { kind } = parsePlatformTag(platform);
  return kind === 'other' && platform.startsWith('win_') ? 'windows' : kind;
};
