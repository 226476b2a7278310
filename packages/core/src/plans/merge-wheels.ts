import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';
import type { Problem } from '../errors/problem';
import { WheelError } from '../errors/wheel-error';
import { isMachO, readMachO } from '../formats/mach-o';
import { writeUniversalFile } from '../formats/universal-file';
import type { WheelContents, WheelMember } from '../formats/wheel-contents';
import { replaceHeaders } from '../values/metadata';
import { isPureWheel } from '../values/wheel-filename';
import { expandWheelTags, formatWheelTag } from '../values/wheel-tag';

/** Repaired wheels of the same Python for two processors, in the order of the result. */
export type Halves = readonly [WheelContents, WheelContents];

export interface MergedWheel {
  readonly file: string;
  /** RECORD is as it was, and follows when the wheel is archived. */
  readonly members: ReadonlyMap<string, WheelMember>;
}

/**
 * Everything that keeps two wheels from being one: files that only one has, files other than Mach-O that differ, and
 * Mach-O files that are no counterparts. Each names the wheel and the file in it.
 */
export const findMergeProblems = (halves: Halves): readonly Problem[] => {
  const asked = new Set(halves.flatMap(({ members }) => [...members.values()].flatMap(({ bytes }) => (isMachO(bytes) ? readMachO(bytes).slices.flatMap(({ needed }) => needed) : []))));
  const paths = [...new Set(halves.flatMap((half) => [...half.members.keys()].filter((path) => !isDerived(half, path))))].sort();
  return paths.flatMap((path) => {
    const [one, other] = halves.map((half) => contentOf(half, path)) as [Uint8Array | undefined, Uint8Array | undefined];
    if (one === undefined || other === undefined) {
      const [has, lacks] = one === undefined ? [halves[1], halves[0]] : halves;
      return [{ file: has.file, message: `${path} is not in the wheel for ${platformOf(lacks)}` }];
    }
    if (sameBytes(one, other)) return [];
    const message = isMachO(one) && isMachO(other) ? whyNoCounterparts(one, other, { halves, asked }) : `differs from that in the wheel for ${platformOf(halves[0])}, and is no Mach-O file`;
    return message === undefined ? [] : [{ file: halves[1].file, message: `${path} ${message}` }];
  });
};

/** @throws WheelError wheel-invalid with everything that is wrong with any of them */
export const refuseMergeProblems = (pairs: readonly Halves[], tag: string): void => {
  const problems = pairs.flatMap(findMergeProblems);
  if (problems.length === 0) return;
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `wheels for two processors cannot be merged to ${tag}`,
    problems,
    hint: 'a Python file of a wheel for both can say one thing only: keep its build from writing down what it was built for, or upload the wheels of the halves',
  });
};

/**
 * Two repaired wheels as one for both processors: Mach-O files are put together, everything else is the same in both. A
 * wheel for every platform stays one.
 *
 * @throws WheelError wheel-invalid, see `findMergeProblems`
 */
export const mergeWheels = (halves: Halves, tag: string): MergedWheel => {
  refuseMergeProblems([halves], tag);
  const [one, other] = halves;
  const { stem, build, pythons, abis } = one.filename;
  const platforms = isPureWheel(one.filename) ? ['any'] : [tag];
  const members = new Map([...one.members].map(([path, member]) => [path, mergeMembers(member, other.members.get(path) ?? member)]));
  const wheelFile = `${one.distInfo}/WHEEL`;
  const written = one.members.get(wheelFile) as WheelMember;
  const tags = expandWheelTags({ pythons, abis, platforms }).map(formatWheelTag);
  members.set(wheelFile, { ...written, bytes: utf8ToBytes(replaceHeaders(bytesToUtf8(written.bytes), 'Tag', tags)) });
  return { file: `${[stem, ...(build === undefined ? [] : [build]), pythons.join('.'), abis.join('.'), platforms.join('.')].join('-')}.whl`, members };
};

const mergeMembers = (one: WheelMember, other: WheelMember): WheelMember => ({
  bytes: sameBytes(one.bytes, other.bytes) ? one.bytes : isMachO(one.bytes) ? writeUniversalFile([one.bytes, other.bytes]) : one.bytes,
  executable: one.executable || other.executable,
});

/** RECORD and its signatures say what the other files are. */
const isDerived = ({ distInfo }: WheelContents, path: string): boolean => ['RECORD', 'RECORD.jws', 'RECORD.p7s'].some((name) => path === `${distInfo}/${name}`);

/** WHEEL without its tags, which differ by nature. */
const contentOf = ({ members, distInfo }: WheelContents, path: string): Uint8Array | undefined => {
  const bytes = members.get(path)?.bytes;
  return bytes !== undefined && path === `${distInfo}/WHEEL` ? utf8ToBytes(replaceHeaders(bytesToUtf8(bytes), 'Tag', [])) : bytes;
};

/**
 * Of what two files must share to be one: their kind, and the install name where another file asks for it. Nobody asks for
 * an extension, and the name of one may be where it was built.
 *
 * @param asked what the files of both wheels load
 */
const whyNoCounterparts = (one: Uint8Array, other: Uint8Array, { halves, asked }: { readonly halves: Halves; readonly asked: ReadonlySet<string> }): string | undefined => {
  const [first, ...furtherOfFirst] = readMachO(one).slices;
  const [second, ...furtherOfSecond] = readMachO(other).slices;
  if (first === undefined || second === undefined || furtherOfFirst.length + furtherOfSecond.length > 0) return `is for several processors already, in the wheel for ${halves.map(platformOf).join(' or ')}`;
  if (first.architecture === second.architecture) return `is for ${first.architecture} in both wheels`;
  if (first.kind !== second.kind) return `is a ${second.kind}, and a ${first.kind} in the wheel for ${platformOf(halves[0])}`;
  const names = [first.installName, second.installName];
  if (names[0] === names[1] || !names.some((name) => name !== undefined && asked.has(name))) return undefined;
  return `is called ${second.installName ?? 'nothing'}, and ${first.installName ?? 'nothing'} in the wheel for ${platformOf(halves[0])}`;
};

const platformOf = ({ filename }: WheelContents): string => filename.platforms.join('.');

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((byte, index) => byte === other[index]);
