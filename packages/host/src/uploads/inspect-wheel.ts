import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isWheelError, parseMetadata, parseRecord, parseWheelFilename, readZipStructure, recordAlgorithms, type MemberOutline, type RecordEntry, type ZipEntry } from '@wheelwright/core';
import { openRandomAccess, type RandomAccessFile } from '../archive/random-access-file';
import { readZipMember } from '../archive/read-zip-member';
import type { Inspection } from './read-release-file';
import { bombOf, textOf, troubleOf } from './release-texts';

/**
 * Reads every member of a wheel, one piece after the other, whatever the size of the wheel. Every problem is found.
 *
 * @param check called between pieces; throws to stop
 */
export const inspectWheel = async (path: string, check: () => void): Promise<Inspection> => {
  const file = openRandomAccess(path);
  try {
    return await inspect(file, basename(path), check);
  } finally {
    file.close();
  }
};

const inspect = async (file: RandomAccessFile, name: string, check: () => void): Promise<Inspection> => {
  const filename = parseWheelFilename(name);
  const distInfo = `${filename.stem}.dist-info`;
  const structure = readZipStructure(file);
  const entries = structure.entries.filter((entry) => !entry.name.endsWith('/'));
  const bomb = bombOf(entries, file.size);
  const problems = [...structure.problems, ...strangeNames(entries, distInfo), ...(bomb === undefined ? [] : [bomb])];
  const readable = bomb === undefined && entries.length > 0;
  const read = async (text: string, needed: boolean): Promise<string | undefined> => {
    const entry = entries.find((one) => one.name === `${distInfo}/${text}`);
    if (entry === undefined && needed && readable) problems.push(`it has no ${distInfo}/${text}`);
    return entry === undefined || !readable ? undefined : textOf(file, entry, problems);
  };
  const metadataText = await read('METADATA', true);
  const wheel = await read('WHEEL', true);
  const record = recordOf(await read('RECORD', true), problems);
  const entryPoints = await read('entry_points.txt', false);
  const members = readable ? await outlineMembers(file, entries, { record, check, problems }) : new Map<string, MemberOutline>();
  const outline = { filename, members, distInfo, metadata: parseMetadata(metadataText ?? ''), wheel: wheel === undefined ? undefined : parseMetadata(wheel), record };
  return { metadataText, contents: { kind: 'wheel', outline, problems, entryPoints } };
};

const strangeNames = (entries: readonly ZipEntry[], distInfo: string): readonly string[] => {
  const folders = new Set(entries.map(({ name }) => name.split('/')[0] ?? '').filter((folder) => folder.endsWith('.dist-info') && folder !== distInfo));
  const links = entries.filter(({ mode }) => (mode & 0o170000) === 0o120000);
  return [...[...folders].map((folder) => `it has the folder ${folder} where ${distInfo} belongs`), ...links.map(({ name }) => `it holds the symbolic link ${name}`)];
};

const recordOf = (text: string | undefined, problems: string[]): readonly RecordEntry[] | undefined => {
  if (text === undefined) return undefined;
  try {
    return parseRecord(text);
  } catch (error) {
    if (!isWheelError(error)) throw error;
    problems.push(`its ${error.message}`);
    return undefined;
  }
};

const outlineMembers = async (
  file: RandomAccessFile,
  entries: readonly ZipEntry[],
  { record, check, problems }: { readonly record: readonly RecordEntry[] | undefined; readonly check: () => void; readonly problems: string[] },
): Promise<ReadonlyMap<string, MemberOutline>> => {
  const asked = new Map((record ?? []).map(({ path, hash }) => [path.replaceAll('\\', '/'), hash?.split('=')[0]]));
  const members = new Map<string, MemberOutline>();
  for (const entry of entries) {
    check();
    const algorithms = recordAlgorithms.filter((algorithm) => algorithm === 'sha256' || algorithm === asked.get(entry.name));
    try {
      const hashes = algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
      for await (const piece of readZipMember(file, entry)) {
        check();
        for (const { hash } of hashes) hash.update(piece);
      }
      members.set(entry.name, { size: entry.size, hashes: hashes.map(({ algorithm, hash }) => `${algorithm}=${hash.digest('base64url')}`) });
    } catch (error) {
      problems.push(`the member ${entry.name} ${troubleOf(error)}`);
      // It is there, whatever is in it.
      members.set(entry.name, { size: entry.size, hashes: [] });
    }
  }
  return members;
};
