import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { formatRecord, WheelError, type RecordEntry, type WheelContents, type WheelMember } from '@wheelwright/core';
import type { Host } from '../ports';

const deflate = promisify(deflateRaw);

export interface WrittenWheel {
  /** 64 hexadecimal digits */
  readonly sha256: string;
  /** bytes */
  readonly size: number;
}

/**
 * Writes a wheel: RECORD computed anew, members sorted with the dist-info folder last and RECORD the very last (so
 * that installers can read the archive's end alone), the same time and one of two modes on each, no data descriptors.
 * Equal contents give equal bytes, whatever the time zone; between releases of Node whose zlib differs the compressed
 * form may differ, the contents never. The archive is put in place whole.
 *
 * The container is written here because the ZIP libraries at hand take times in the machine's own zone or write
 * data descriptors, which PyPI refuses; node's zlib compresses numpy in half the time of a JavaScript one, beside
 * this thread.
 *
 * @param sourceDateEpoch seconds since 1970; what is before 1980, where ZIP's time starts, becomes 1980
 */
export const writeWheel = async (
  host: Pick<Host, 'files'>,
  path: string,
  contents: Pick<WheelContents, 'members' | 'distInfo'>,
  sourceDateEpoch: number,
): Promise<WrittenWheel> => {
  const bytes = await packWheel(contents, sourceDateEpoch);
  await host.files.write(path, bytes);
  return { sha256: sha256Of(bytes), size: bytes.length };
};

/** The bytes of that archive. */
export const packWheel = async ({ members, distInfo }: Pick<WheelContents, 'members' | 'distInfo'>, sourceDateEpoch: number): Promise<Uint8Array> => {
  const recordPath = `${distInfo}/RECORD`;
  const derived = new Set([recordPath, `${recordPath}.jws`, `${recordPath}.p7s`]);
  const paths = [...members.keys()].filter((path) => !derived.has(path)).sort(byPlace(distInfo));
  const entries: RecordEntry[] = paths.map((path) => recordEntry(path, (members.get(path) as WheelMember).bytes));
  const record = formatRecord([...entries, { path: recordPath, hash: undefined, size: undefined }]);
  const all: [string, WheelMember][] = [
    ...paths.map((path): [string, WheelMember] => [path, members.get(path) as WheelMember]),
    [recordPath, { bytes: Buffer.from(record), executable: false }],
  ];
  if (all.length > 0xfffe) throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${distInfo} would have ${all.length} members; a wheel without ZIP64 has at most 65,534` });
  const time = dosTime(sourceDateEpoch);
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [path, member] of all) {
    const name = Buffer.from(path);
    const deflated = member.bytes.length === 0 ? member.bytes : await deflate(member.bytes, { level: 6 });
    const shrinks = deflated.length < member.bytes.length;
    const data = shrinks ? deflated : member.bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version 2.0 can read it
    common.writeUInt16LE(/^[\x20-\x7e]*$/u.test(path) ? 0 : 0x800, 2); // UTF-8 name
    common.writeUInt16LE(shrinks ? 8 : 0, 4);
    common.writeUInt32LE(time, 6);
    common.writeUInt32LE(crc32(member.bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(member.bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), common, name]);
    const central = Buffer.alloc(14);
    central.writeUInt32LE((((member.executable ? 0o100755 : 0o100644) << 16) >>> 0), 6);
    central.writeUInt32LE(offset, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), common, central, name);
    parts.push(local, data);
    offset += local.length + data.length;
  }
  if (offset > 0xfffffffe) throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${distInfo} would be larger than 4 GiB` });
  const directorySize = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(all.length, 8);
  end.writeUInt16LE(all.length, 10);
  end.writeUInt32LE(directorySize, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
};

/** 64 hexadecimal digits. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The line of RECORD for a member. */
export const recordEntry = (path: string, bytes: Uint8Array): RecordEntry => ({
  path,
  hash: `sha256=${createHash('sha256').update(bytes).digest('base64url')}`,
  size: bytes.length,
});

/** Plain code point order, dist-info behind everything else. */
const byPlace =
  (distInfo: string) =>
  (one: string, other: string): number => {
    const [first, second] = [one.startsWith(`${distInfo}/`), other.startsWith(`${distInfo}/`)];
    if (first !== second) return first ? 1 : -1;
    return one < other ? -1 : 1;
  };

/** Date and time as ZIP keeps them (date in the upper half), in UTC. */
const dosTime = (epoch: number): number => {
  const date = new Date(Math.max(epoch, Date.UTC(1980, 0, 1) / 1000) * 1000);
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const clock = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | clock) >>> 0;
};
