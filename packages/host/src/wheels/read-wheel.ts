import { basename } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { isStreamingProblem, readZipStructure, understandWheel, WheelError, type WheelContents, type WheelMember, type ZipEntry } from '@wheelwright/core';
import type { Host } from '../ports';

/** Expanded size up to which a member is read, in bytes: what is larger is no wheel but a bomb. */
const largestMember = 2 ** 31 - 1;

/**
 * Reads a wheel whole, every member checked against its CRC.
 *
 * @throws WheelError wheel-invalid, archive-unsafe
 */
export const readWheel = async (host: Pick<Host, 'files'>, path: string): Promise<WheelContents> => readWheelBytes(basename(path), await host.files.readBytes(path));

/** @param file name of the wheel, without a folder */
export const readWheelBytes = (file: string, bytes: Uint8Array): WheelContents => {
  const { entries, problems } = readZipStructure(bytes);
  const unsafe = problems.filter((problem) => !isStreamingProblem(problem));
  if (unsafe.length > 0) {
    throw new WheelError({ code: 'archive-unsafe', family: 'usage', message: `${file} is not a sound archive: ${unsafe.slice(0, 5).join('; ')}` });
  }
  const members = new Map<string, WheelMember>();
  for (const entry of entries) {
    if (entry.name.endsWith('/')) continue;
    if ((entry.mode & 0o170000) === 0o120000) throw new WheelError({ code: 'archive-unsafe', family: 'usage', message: `${file} holds the symbolic link ${entry.name}` });
    members.set(entry.name, { bytes: expand(file, bytes, entry), executable: (entry.mode & 0o111) !== 0 });
  }
  return understandWheel(file, members);
};

const expand = (file: string, bytes: Uint8Array, entry: ZipEntry): Uint8Array => {
  const data = bytes.subarray(entry.offset, entry.offset + entry.compressedSize);
  const refuse = (why: string, cause?: unknown): never => {
    throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${file} is damaged: ${entry.name} ${why}`, cause });
  };
  if (entry.size > largestMember) return refuse('is larger than 2 GiB');
  let expanded: Uint8Array = data;
  if (entry.method === 8) {
    try {
      expanded = entry.size === 0 ? new Uint8Array(0) : inflateRawSync(data, { maxOutputLength: entry.size });
    } catch (error) {
      return refuse('cannot be expanded', error);
    }
  }
  if (expanded.length !== entry.size || crc32(expanded) !== entry.crc) return refuse('does not have the content that its CRC promises');
  return expanded;
};
