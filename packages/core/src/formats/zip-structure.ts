import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';
import { randomAccessOf, type RandomAccess } from './random-access';
import { findZipEnd, zipSignatures } from './zip-end';
import { centralSizes, localSizes, readZipExtras, type ZipExtras } from './zip-extras';

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
 * byte to its last, no duplicate or unsafe names, no comments on members. CRCs and compressed data are not looked at.
 *
 * @example checkZipStructure(bytes) // ['the member a.py has a data descriptor']
 */
export const checkZipStructure = (archive: Uint8Array | RandomAccess): readonly string[] => readZipStructure(archive).problems;

/** A directory of more bytes than this is not read; a million members have less. */
const largestDirectory = 256 * 1024 * 1024;

/**
 * The members of an archive as well, which may be of any size: only its directory and the heads of its members are
 * read. Never throws by itself: what cannot be read is a problem.
 */
export const readZipStructure = (archive: Uint8Array | RandomAccess): ZipStructure => {
  const source = randomAccessOf(archive);
  const found = findZipEnd(source);
  if ('problem' in found) return { entries: [], problems: [found.problem] };
  const problems = [...found.problems];
  const { start, end } = found.directory;
  if (end - start > largestDirectory) return { entries: [], problems: [...problems, `its central directory has ${end - start} bytes`] };
  const members = readDirectory(source, found.directory, problems);
  checkLayout(members, start, problems);
  const names = new Set<string>();
  for (const { entry } of members) {
    if (names.has(entry.name)) problems.push(`the member ${entry.name} is there twice`);
    names.add(entry.name);
    const why = unsafeName(entry.name);
    if (why !== undefined) problems.push(`the member ${JSON.stringify(entry.name)} ${why}`);
  }
  return { entries: members.map(({ entry }) => entry), problems: [...new Set(problems)] };
};

const descriptorProblem = 'has a data descriptor';

/** Whether it is a problem for indexes only: installers read an archive that was written as a stream. */
export const isStreamingProblem = (problem: string): boolean => problem.endsWith(descriptorProblem);

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
  /** Bytes that a data descriptor behind it may take. */
  readonly slack: number;
}

/** Of a data descriptor with a signature and the sizes of ZIP64. */
const largestDescriptor = 24;

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** Of the format, in tenths: 6.3. */
const newestVersion = 63;

/** Says something about the member that is being read. */
type Say = (what: string) => unknown;

const readDirectory = (source: RandomAccess, directory: Directory, problems: string[]): readonly Member[] => {
  const members: Member[] = [];
  const bytes = source.read(directory.start, directory.end - directory.start);
  const view = viewOf(bytes);
  let at = 0;
  while (at < bytes.length) {
    const fits = at + 46 <= bytes.length && view.getUint32(at, true) === zipSignatures.central;
    const [nameLength, extraLength, commentLength] = fits ? [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)] : [0, 0, 0];
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (!fits || next > bytes.length) {
      problems.push('the central directory is damaged');
      return members;
    }
    const flags = view.getUint16(at + 8, true);
    const name = decodeName(bytes.subarray(at + 46, at + 46 + nameLength), flags, problems);
    const say: Say = (what) => problems.push(`the member ${name} ${what}`);
    const method = view.getUint16(at + 10, true);
    if ((flags & 0x1) !== 0) say('is encrypted');
    if ((flags & 0x8) !== 0) say(descriptorProblem);
    if (method !== 0 && method !== 8) say(`uses compression method ${method}; only stored and deflated are allowed`);
    if (commentLength > 0) say('has a comment');
    if (view.getUint8(at + 6) > newestVersion) say('is written in a version of ZIP that nobody reads');
    const extras = readExtras(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength), name, say);
    const sizes = centralSizes({ size: view.getUint32(at + 24, true), compressedSize: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) }, extras);
    if (sizes === undefined) {
      say('has a damaged extra field');
    } else {
      if (method === 0 && sizes.size !== sizes.compressedSize) say('is stored with two different sizes');
      const entry = { name, method, crc: view.getUint32(at + 16, true), compressedSize: sizes.compressedSize, size: sizes.size, mode: view.getUint8(at + 5) === 3 ? view.getUint16(at + 40, true) : 0 };
      const member = readLocalHeader(source, directory, { entry, flags, start: sizes.offset }, { say, problems });
      if (member !== undefined) members.push(member);
    }
    at = next;
  }
  if (members.length !== directory.count && problems.length === 0) problems.push(`the end record counts ${directory.count} members, there are ${members.length}`);
  return members;
};

/** The head of a member itself, which must say what the directory says of it. */
const readLocalHeader = (
  source: RandomAccess,
  directory: Directory,
  { entry, flags, start }: { readonly entry: Omit<ZipEntry, 'offset'>; readonly flags: number; readonly start: number },
  { say, problems }: { readonly say: Say; readonly problems: string[] },
): Member | undefined => {
  const missing = (): undefined => void say('has no local header, or is cut off');
  if (start + 30 > directory.start) return missing();
  const head = viewOf(source.read(start, 30));
  if (head.getUint32(0, true) !== zipSignatures.local) return missing();
  const [nameLength, extraLength] = [head.getUint16(26, true), head.getUint16(28, true)];
  const offset = start + 30 + nameLength + extraLength;
  if (offset + entry.compressedSize > directory.start) return missing();
  const rest = source.read(start + 30, nameLength + extraLength);
  const ownFlags = head.getUint16(6, true);
  const name = decodeName(rest.subarray(0, nameLength), ownFlags, problems);
  if (name !== entry.name) say(`is called ${name} by its local header`);
  const method = head.getUint16(8, true);
  const extras = readExtras(rest.subarray(nameLength), name, say);
  const sizes = localSizes({ size: head.getUint32(22, true), compressedSize: head.getUint32(18, true) }, method, extras);
  if (sizes === undefined) say('has a damaged extra field');
  const descriptor = (ownFlags & 0x8) !== 0;
  if (descriptor && (flags & 0x8) === 0) say(descriptorProblem);
  const agrees = method === entry.method && sizes?.size === entry.size && sizes.compressedSize === entry.compressedSize && head.getUint32(14, true) === entry.crc;
  if (!descriptor && !agrees) say('has a local header that says otherwise than the central directory');
  return { entry: { ...entry, offset }, start, end: offset + entry.compressedSize, slack: descriptor ? largestDescriptor : 0 };
};

const readExtras = (bytes: Uint8Array, name: string, say: Say): ZipExtras => {
  const { extras, problems } = readZipExtras(bytes);
  for (const problem of problems) say(problem);
  if (extras.unicodePath !== undefined && extras.unicodePath !== name) say(`is called ${extras.unicodePath} by an extra field`);
  return extras;
};

const checkLayout = (members: readonly Member[], directoryStart: number, problems: string[]): void => {
  let [expected, slack] = [0, 0];
  for (const { entry, start, end, slack: ownSlack } of [...members].sort((a, b) => a.start - b.start)) {
    if (start < expected) problems.push(`the member ${entry.name} overlaps another one`);
    if (start > expected + slack) problems.push(`there are bytes before the member ${entry.name} that belong to nothing`);
    [expected, slack] = [end, ownSlack];
  }
  if ((directoryStart < expected || directoryStart > expected + slack) && problems.length === 0) problems.push('there are bytes before the central directory that belong to nothing');
};

const decodeName = (bytes: Uint8Array, flags: number, problems: string[]): string => {
  const name = bytesToUtf8(bytes);
  const again = utf8ToBytes(name);
  const shown = JSON.stringify(name);
  if (again.length !== bytes.length || again.some((byte, position) => byte !== bytes[position])) problems.push(`the name of the member ${shown} is not UTF-8`);
  else if ((flags & 0x800) === 0 && bytes.some((byte) => byte > 0x7f)) problems.push(`the name of the member ${shown} does not say that it is UTF-8`);
  return name;
};

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
