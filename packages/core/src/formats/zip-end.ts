import type { RandomAccess } from './random-access';

export const zipSignatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 } as const;

/** Where the central directory is. */
export interface ZipEnd {
  readonly directory: { readonly start: number; readonly end: number; readonly count: number };
  readonly problems: readonly string[];
}

/** Bytes of the end record without its comment. */
const endSize = 22;
const longestComment = 0xffff;
const locatorSize = 20;
/** Of the end record of ZIP64 without extensible data. */
const end64Size = 56;

/** Reads the records at the end of an archive, those of ZIP64 too. The comment of an archive is harmless. */
export const findZipEnd = (source: RandomAccess): ZipEnd | { readonly problem: string } => {
  const start = Math.max(0, source.size - endSize - longestComment - locatorSize);
  const tail = source.read(start, source.size - start);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let at = tail.length - endSize;
  while (at >= 0 && view.getUint32(at, true) !== zipSignatures.end) at -= 1;
  if (at < 0) return { problem: 'it is not a whole ZIP archive: there is no end record' };
  const problems = at + endSize + view.getUint16(at + 20, true) === tail.length ? [] : ['something follows the end record'];
  const [onDisk, count, size, offset] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0 || onDisk !== count) return { problem: 'it is a part of an archive in several files' };
  const plain = { start: offset, end: start + at, count, size };
  const locator = at - locatorSize;
  const isZip64 = locator >= 0 && view.getUint32(locator, true) === zipSignatures.locator64;
  if (!isZip64 && (count === 0xffff || size === 0xffffffff || offset === 0xffffffff)) return { problem: 'it is a ZIP64 archive without the records of one' };
  const directory = isZip64 ? readEnd64(source, { locator: start + locator, at: uint64(view, locator + 8) }) : plain;
  if (typeof directory === 'string') return { problem: directory };
  if (isZip64) {
    const agrees = (short: number, most: number, long: number): boolean => short === most || short === long;
    if (!agrees(count, 0xffff, directory.count) || !agrees(size, 0xffffffff, directory.size) || !agrees(offset, 0xffffffff, directory.start)) problems.push('its two end records disagree');
  }
  if (directory.start + directory.size !== directory.end) return { problem: 'the central directory is not where the end record says' };
  return { directory, problems };
};

const readEnd64 = (source: RandomAccess, place: { readonly locator: number; readonly at: number }): (ZipEnd['directory'] & { readonly size: number }) | string => {
  if (place.at + end64Size !== place.locator) return 'the end record of ZIP64 is not where its locator says, or has extensible data';
  const bytes = source.read(place.at, end64Size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== zipSignatures.end64) return 'there is no end record of ZIP64 where its locator says';
  if (uint64(view, 4) !== end64Size - 12) return 'the end record of ZIP64 has extensible data';
  const [onDisk, count, size, start] = [uint64(view, 24), uint64(view, 32), uint64(view, 40), uint64(view, 48)];
  if (view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0 || onDisk !== count) return 'it is a part of an archive in several files';
  return { start, end: place.at, count, size };
};

/** As a number: what is beyond 2^53 is beyond every file. */
export const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
