import { types } from 'node:util';
import { isWheelError, type ZipEntry } from '@wheelwright/core';
import type { RandomAccessFile } from '../archive/random-access-file';
import { readZipMember } from '../archive/read-zip-member';

/** What expands more than this many times, to more than that many bytes, is taken for a bomb; PyPI's numbers. */
const mostExpansion = 50;
const harmless = 64 * 1024 * 1024;

/** Texts that describe a release are read into memory, up to this size in bytes. */
export const largestText = 64 * 1024 * 1024;

/** Why an archive is not expanded at all. */
export const bombOf = (entries: readonly ZipEntry[], fileSize: number): string | undefined => {
  const expanded = entries.reduce((sum, { size }) => sum + size, 0);
  return expanded > harmless && expanded > mostExpansion * fileSize ? `it would expand from ${fileSize} to ${expanded} bytes, more than ${mostExpansion} times` : undefined;
};

/** The text of a member; undefined, and a problem more, when it cannot be read. */
export const textOf = async (file: RandomAccessFile, entry: ZipEntry, problems: string[]): Promise<string | undefined> => {
  const pieces: Uint8Array[] = [];
  try {
    if (entry.size > largestText) throw new Error(`has ${entry.size} bytes, too many for a text`);
    for await (const piece of readZipMember(file, entry)) pieces.push(piece);
  } catch (error) {
    problems.push(`the member ${entry.name} ${troubleOf(error)}`);
    return undefined;
  }
  return decodeText(Buffer.concat(pieces), entry.name, problems);
};

/** @param problems gets one more when it is not UTF-8 */
export const decodeText = (bytes: Uint8Array, name: string, problems: string[]): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    problems.push(`its ${name.split('/').at(-1) ?? name} is not UTF-8`);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }
};

/** What was said while an archive was read. Errors of ours and of the disk go on. */
export const troubleOf = (error: unknown): string => {
  if (isWheelError(error) || !types.isNativeError(error) || 'syscall' in error) throw error;
  return error.message;
};
