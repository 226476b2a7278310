import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';

/** One member of a ZIP archive, as its central directory tells it. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated */
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its compressed bytes start. */
  readonly offset: number;
  /** Unix mode, 0 where the archive was not written on Unix. */
  readonly mode: number;
}

export interface ZipStructure {
  readonly entries: readonly ZipEntry[];
  /** What makes an index or an installer refuse the archive; empty when it is sound. */
  readonly problems: readonly string[];
}

/**
 * What PyPI demands of the ZIP of a wheel, and what our own writer must keep: no data descriptors, stored or
 * deflated members only, local headers that say what the central directory says and fill the file from its first
 * byte to its last, no duplicate or unsafe names, no comments. CRCs and compressed data are not looked at.
 *
 * @example checkZipStructure(bytes) // ['the member a.py has a data descriptor']
 */
export const checkZipStructure = (bytes: Uint8Array): readonly string[] => readZipStructure(bytes).problems;

/** The members of an archive as well. Never throws: what cannot be read is a problem. */
export const readZipStructure = (bytes: Uint8Array): ZipStructure => {
  const problems: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return { entries: [], problems: ['it is not a whole ZIP archive: there is no end record'] };
  const count = view.getUint16(end + 10, true);
  const directorySize = view.getUint32(end + 12, true);
  const directoryStart = view.getUint32(end + 16, true);
  if (count === 0xffff || directoryStart === 0xffffffff) return { entries: [], problems: ['it is a ZIP64 archive'] };
  if (view.getUint16(end + 20, true) > 0) problems.push('the archive has a comment');
  if (end + 22 + view.getUint16(end + 20, true) !== bytes.length) problems.push('something follows the end record');
  if (directoryStart + directorySize !== end) return { entries: [], problems: [...problems, 'the central directory is not where the end record says'] };
  const members = readDirectory(bytes, view, { start: directoryStart, end, count }, problems);
  checkLayout(members, directoryStart, problems);
  const names = new Set<string>();
  for (const { entry } of members) {
    if (names.has(entry.name)) problems.push(`the member ${entry.name} is there twice`);
    names.add(entry.name);
    const why = unsafeName(entry.name);
    if (why !== undefined) problems.push(`the member ${JSON.stringify(entry.name)} ${why}`);
  }
  return { entries: members.map(({ entry }) => entry), problems };
};

/** Why a member's name must not be followed; undefined when it is safe. */
export const unsafeName = (name: string): string | undefined => {
  if (name === '') return 'has an empty name';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/u.test(name)) return 'has a control character in its name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/') || /^[A-Za-z]:/u.test(name)) return 'has an absolute path';
  const parts = name.replace(/\/$/u, '').split('/');
  if (parts.includes('..') || parts.includes('.') || parts.includes('')) return 'has a path that leaves its folder or is not plain';
  return undefined;
};

interface Member {
  readonly entry: ZipEntry;
  /** Of the local header. */
  readonly start: number;
  /** After the compressed data. */
  readonly end: number;
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;

/** The end record may only be followed by its own comment, which has at most 65,535 bytes. */
const findEnd = (view: DataView): number | undefined => {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at -= 1) {
    if (view.getUint32(at, true) === signatures.end) return at;
  }
  return undefined;
};

const readDirectory = (
  bytes: Uint8Array,
  view: DataView,
  directory: { readonly start: number; readonly end: number; readonly count: number },
  problems: string[],
): readonly Member[] => {
  const members: Member[] = [];
  let at = directory.start;
  while (at < directory.end) {
    if (at + 46 > directory.end || view.getUint32(at, true) !== signatures.central) {
      problems.push('the central directory is damaged');
      return members;
    }
    const [nameLength, extraLength, commentLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > directory.end) {
      problems.push('the central directory is damaged');
      return members;
    }
    const name = decodeName(bytes.subarray(at + 46, at + 46 + nameLength), problems);
    const say = (what: string): unknown => problems.push(`the member ${name} ${what}`);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const [crc, compressedSize, size] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const local = view.getUint32(at + 42, true);
    if ((flags & 0x1) !== 0) say('is encrypted');
    if ((flags & 0x8) !== 0) say('has a data descriptor');
    if (method !== 0 && method !== 8) say(`uses compression method ${method}; only stored and deflated are allowed`);
    if (commentLength > 0) say('has a comment');
    checkExtra(view, at + 46 + nameLength, extraLength, say);
    if (method === 0 && size !== compressedSize) say('is stored with two different sizes');
    const start = local;
    const fits = local + 30 <= directory.start && view.getUint32(local, true) === signatures.local;
    const offset = fits ? local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true) : Infinity;
    if (offset + compressedSize > directory.start) {
      say('has no local header, or is cut off');
    } else {
      const localName = decodeName(bytes.subarray(local + 30, local + 30 + view.getUint16(local + 26, true)), problems);
      const zip64 = view.getUint32(local + 18, true) === 0xffffffff;
      const sizesAgree = view.getUint32(local + 14, true) === crc && (zip64 || (view.getUint32(local + 18, true) === compressedSize && view.getUint32(local + 22, true) === size));
      if (localName !== name) say(`is called ${localName} by its local header`);
      if ((view.getUint16(local + 6, true) & 0x8) !== 0 ? (flags & 0x8) === 0 : !sizesAgree) say('has a local header that says otherwise than the central directory');
      checkExtra(view, local + 30 + view.getUint16(local + 26, true), view.getUint16(local + 28, true), say);
      const mode = view.getUint8(at + 5) === 3 ? view.getUint16(at + 40, true) : 0;
      members.push({ entry: { name, method, crc, compressedSize, size, offset, mode }, start, end: offset + compressedSize });
    }
    at = next;
  }
  if (members.length !== directory.count && problems.length === 0) problems.push(`the end record counts ${directory.count} members, there are ${members.length}`);
  return members;
};

/** Duplicates of the extra fields that may rename or resize a member. */
const checkExtra = (view: DataView, start: number, length: number, say: (what: string) => unknown): void => {
  const seen = new Set<number>();
  let at = start;
  while (at + 4 <= start + length) {
    const id = view.getUint16(at, true);
    if ((id === 0x0001 || id === 0x7075) && seen.has(id)) say('has an extra field twice');
    seen.add(id);
    at += 4 + view.getUint16(at + 2, true);
  }
  if (at !== start + length) say('has a damaged extra field');
};

const checkLayout = (members: readonly Member[], directoryStart: number, problems: string[]): void => {
  let expected = 0;
  for (const { entry, start, end } of [...members].sort((a, b) => a.start - b.start)) {
    if (start !== expected) problems.push(start < expected ? `the member ${entry.name} overlaps another one` : `there are bytes before the member ${entry.name} that belong to nothing`);
    expected = end;
  }
  if (expected !== directoryStart && problems.length === 0) problems.push('there are bytes before the central directory that belong to nothing');
};

const decodeName = (bytes: Uint8Array, problems: string[]): string => {
  const name = bytesToUtf8(bytes);
  const again = utf8ToBytes(name);
  if (again.length !== bytes.length || again.some((byte, position) => byte !== bytes[position])) problems.push(`the name of the member ${JSON.stringify(name)} is not UTF-8`);
  return name;
};
