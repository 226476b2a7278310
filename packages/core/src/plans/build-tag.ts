import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';
import type { WheelContents, WheelMember } from '../formats/wheel-contents';
import { headerOf, replaceHeaders } from '../values/metadata';

/**
 * A wheel with a build tag (PEP 427) in its name and in the `Build` line of its WHEEL, in place of any that it had.
 * RECORD follows when the wheel is archived. Repair keeps both.
 *
 * @example withBuildTag(wheel, '1').file // 'demo-1.0-1-cp312-cp312-linux_x86_64.whl'
 */
export const withBuildTag = (wheel: Pick<WheelContents, 'filename' | 'members' | 'distInfo'>, tag: string): { readonly file: string; readonly members: ReadonlyMap<string, WheelMember> } => {
  const { stem, pythons, abis, platforms } = wheel.filename;
  const path = `${wheel.distInfo}/WHEEL`;
  const before = wheel.members.get(path) as WheelMember;
  const bytes = utf8ToBytes(replaceHeaders(bytesToUtf8(before.bytes), 'Build', [tag]));
  return {
    file: `${[stem, tag, pythons.join('.'), abis.join('.'), platforms.join('.')].join('-')}.whl`,
    members: new Map([...wheel.members, [path, { ...before, bytes }]]),
  };
};

/** Where the name of a wheel and its WHEEL do not say the same build tag: a sentence about the wheel. */
export const findBuildTagDisagreement = ({ filename, wheel }: Pick<WheelContents, 'filename' | 'wheel'>): readonly string[] => {
  const said = headerOf(wheel, 'Build');
  return said === filename.build ? [] : [`its name says ${filename.build === undefined ? 'no build tag' : `the build tag ${filename.build}`} and its WHEEL ${said ?? 'none'}`];
};
