import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';
import type { RepairedWheelRecord } from '../definitions/records';
import { WheelError } from '../errors/wheel-error';
import type { WheelContents, WheelMember } from '../formats/wheel-contents';
import { headerOf } from '../values/metadata';

/** A C library whose code is in a wheel. */
export interface BundledLibrary {
  readonly name: string;
  readonly version: string;
  readonly spdx: string;
  /** Name below the library's folder of licences, to its text. */
  readonly licenses: ReadonlyMap<string, Uint8Array>;
}

/** The sentence that stands before the blocks; release checks of numpy and scipy look for it. */
export const bundlingSentence = (distribution: string): string => `This binary distribution of ${distribution} also bundles the following software:`;

/**
 * The project's own licence files with a block for each library in the wheel: its name, version, files, SPDX expression
 * and texts. Where nothing is bundled they stay as they are. What is composed is a copy in the wheel; the
 * source tree knows nothing of it.
 *
 * @param file name such as LICENSE.txt: every member called so in the dist-info folder, its `licenses` or a top-level package
 * @returns the members that change
 * @throws WheelError license-missing when the wheel has no such file
 */
export const composeLicenses = (
  wheel: Pick<WheelContents, 'members' | 'distInfo' | 'metadata'>,
  file: string,
  bundled: readonly BundledLibrary[],
  grafted: RepairedWheelRecord['grafted'],
): ReadonlyMap<string, WheelMember> => {
  const own = [...wheel.members].filter(([path]) => path.endsWith(`/${file}`) && isOwn(path, wheel.distInfo));
  if (own.length === 0) throw noSuchFile(wheel, file);
  if (bundled.length === 0) return new Map();
  const blocks = bundled.map((library) => blockOf(library, grafted.filter((one) => one.library === library.name).map(({ path }) => path)));
  const added = [rule, bundlingSentence(headerOf(wheel.metadata, 'Name') ?? wheel.distInfo), ...blocks].join('\n\n');
  return new Map(own.map(([path, member]) => [path, { ...member, bytes: utf8ToBytes(`${bytesToUtf8(member.bytes).trimEnd()}\n\n${added}\n`) }]));
};

const rule = '-'.repeat(72);

const isOwn = (path: string, distInfo: string): boolean => {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return folder === distInfo || folder === `${distInfo}/licenses` || !folder.includes('/');
};

const blockOf = ({ name, version, spdx, licenses }: BundledLibrary, files: readonly string[]): string =>
  [
    [
      `Name: ${name}`,
      `Version: ${version}`,
      ...(files.length === 0 ? ['Description: linked into the extension modules'] : [`Files: ${files.join(', ')}`, 'Description: bundled as a shared library']),
      `License: ${spdx}`,
    ].join('\n'),
    ...[...licenses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bytes]) => indent(bytesToUtf8(bytes))),
  ].join('\n\n');

const indent = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/^\n+|\s+$/gu, '')
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');

const noSuchFile = ({ members, distInfo }: Pick<WheelContents, 'members' | 'distInfo'>, file: string): WheelError => {
  const there = [...members.keys()].filter((path) => isOwn(path, distInfo) && /licen[cs]e|copying|notice/iu.test(path.slice(path.lastIndexOf('/')))).sort();
  return new WheelError({
    code: 'license-missing',
    family: 'usage',
    message: `no ${file} is in the wheel, to which "repair.append-licenses-to" adds the licences of what was grafted`,
    hint: there.length === 0 ? 'the project ships no licence file; remove that line, the texts are in the wheel anyway' : `the wheel has ${there.join(', ')}`,
  });
};
