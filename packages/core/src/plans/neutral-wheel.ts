import { utf8ToBytes } from '@noble/hashes/utils';
import type { WheelContents, WheelMember } from '../formats/wheel-contents';

/** A folder or file of this machine and what stands for it in what is shipped. */
export interface PathReplacement {
  readonly from: string;
  readonly to: string;
}

/** What stands for the folders of this machine in everything that is shipped. */
export const neutralPlaces = {
  /** The folder of one build. */
  build: '/wheelwright',
  source: '/wheelwright/source',
  /** Merged prefix of the C libraries. */
  prefix: '/wheelwright/prefix',
  /** Build environment, interpreter, headers. */
  python: '/wheelwright/python',
  compilers: '/wheelwright/compilers',
  programs: '/wheelwright/programs',
  cache: '/wheelwright/cache',
  workspace: '/wheelwright/workspace',
} as const;

/**
 * The members of a wheel with the machine's paths taken out of its text files (those without a NUL byte): builds
 * record where they ran, as numpy's `__config__.py` does. Longer paths go first, so that one within another is not
 * torn. Binary files are left alone: compilers have mapped their paths, and repair checks them.
 */
export const neutralizeMembers = (members: WheelContents['members'], replacements: readonly PathReplacement[]): ReadonlyMap<string, WheelMember> => {
  const ordered = replacements
    .filter(({ from }) => from !== '')
    .map(({ from, to }) => ({ from: latin1(utf8ToBytes(from)), to: latin1(utf8ToBytes(to)) }))
    .sort((a, b) => b.from.length - a.from.length || (a.from < b.from ? -1 : 1));
  return new Map([...members].map(([path, member]) => [path, neutralMember(member, ordered)]));
};

const neutralMember = (member: WheelMember, replacements: readonly PathReplacement[]): WheelMember => {
  if (member.bytes.includes(0)) return member;
  const text = latin1(member.bytes);
  const neutral = replacements.reduce((before, { from, to }) => before.replaceAll(from, to), text);
  return neutral === text ? member : { ...member, bytes: Uint8Array.from(neutral, (character) => character.charCodeAt(0)) };
};

/** One character per byte, so that bytes that are not UTF-8 survive. */
const latin1 = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x2000) parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x2000)));
  return parts.join('');
};
