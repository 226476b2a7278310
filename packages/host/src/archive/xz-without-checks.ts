import { crc32 } from 'node:zlib';

/** Kinds of checks by their number in the file format, with their size in bytes; our decompressor knows the first three. */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const;
const knownChecks: readonly number[] = [0x00, 0x01, 0x04];

const headerMagic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] as const;
/** Bytes before the first block of an .xz file. */
export const xzHeaderSize = 12;

/** Whether the check of an .xz file is of a kind that our decompressor does not know. */
export const hasUnknownXzCheck = (header: Uint8Array): boolean => headerMagic.every((byte, position) => header[position] === byte) && !knownChecks.includes(checkOf(header));

const checkOf = (header: Uint8Array): number => (header[7] ?? 0) & 0x0f;

/**
 * The same .xz file without the checks of its blocks, for those that our decompressor does not know, such as the
 * SHA-256 in releases of xz itself. Sources are checked as a whole by their own sha256.
 *
 * @param file a whole .xz file of one stream
 * @throws RangeError when the file ends too early
 */
export const xzWithoutChecks = (file: Uint8Array): Uint8Array => {
  const checkSize = checkSizes[checkOf(file)] ?? 0;
  const parts: Uint8Array[] = [streamHeader()];
  const records: number[] = [];
  let position = xzHeaderSize;
  for (let first = byteAt(file, position); first !== 0; first = byteAt(file, position)) {
    const headerLength = (first + 1) * 4;
    const { end, uncompressed } = endOfChunks(file, position + headerLength);
    const length = end - position;
    parts.push(file.subarray(position, end), new Uint8Array(paddingOf(length)));
    records.push(length, uncompressed);
    position = end + paddingOf(length) + checkSize;
  }
  const index = indexOf(records);
  return Buffer.concat([...parts, index, streamFooter(index.length)]);
};

/** Where the LZMA2 chunks of a block end, and how many bytes they hold; each says how long it is. */
const endOfChunks = (file: Uint8Array, start: number): { readonly end: number; readonly uncompressed: number } => {
  let [position, uncompressed] = [start, 0];
  for (;;) {
    const control = byteAt(file, position);
    if (control === 0) return { end: position + 1, uncompressed };
    const low = byteAt(file, position + 1) * 256 + byteAt(file, position + 2) + 1;
    if (control < 0x80) {
      uncompressed += low;
      position += 3 + low;
    } else {
      uncompressed += (control & 0x1f) * 65536 + low;
      const compressed = byteAt(file, position + 3) * 256 + byteAt(file, position + 4) + 1;
      position += (control >= 0xc0 ? 6 : 5) + compressed;
    }
  }
};

/** A stream whose blocks have no check. */
const streamFlags = Uint8Array.of(0, 0);

const streamHeader = (): Uint8Array => Buffer.concat([Uint8Array.from(headerMagic), streamFlags, littleEndian(crc32(streamFlags))]);

/** @param records length without padding and length of the content, for each block */
const indexOf = (records: readonly number[]): Uint8Array => {
  const numbers = Uint8Array.from([0, ...multibyte(records.length / 2), ...records.flatMap(multibyte)]);
  const padded = Buffer.concat([numbers, new Uint8Array(paddingOf(numbers.length))]);
  return Buffer.concat([padded, littleEndian(crc32(padded))]);
};

const streamFooter = (indexLength: number): Uint8Array => {
  const fields = Buffer.concat([littleEndian(indexLength / 4 - 1), streamFlags]);
  return Buffer.concat([littleEndian(crc32(fields)), fields, Buffer.from('YZ')]);
};

/** Seven bits per byte, the lowest first. */
const multibyte = (value: number): readonly number[] => (value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...multibyte(Math.floor(value / 0x80))]);

const littleEndian = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const paddingOf = (length: number): number => (4 - (length % 4)) % 4;

const byteAt = (file: Uint8Array, position: number): number => {
  const byte = file[position];
  if (byte === undefined) throw new RangeError(`the .xz file ends before byte ${position}`);
  return byte;
};
