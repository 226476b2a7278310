import { join } from 'node:path';
import { clibFile, type ClibRecord } from '@wheelwright/core';
import type { Host } from '../ports';

/**
 * The record of a finished prefix.
 *
 * @param folder the prefix
 * @returns undefined where there is none, or none that can be read
 */
export const readClibRecord = async ({ files }: Pick<Host, 'files'>, folder: string): Promise<ClibRecord | undefined> => {
  const path = join(folder, clibFile);
  if (!(await files.exists(path))) return undefined;
  try {
    const record = JSON.parse(await files.readText(path)) as Partial<ClibRecord>;
    const whole = typeof record.digest === 'string' && (record.source === null || typeof record.source?.sha256 === 'string') && typeof record.files === 'object';
    return whole ? (record as ClibRecord) : undefined;
  } catch {
    // Cut off or edited: the library is built again.
    return undefined;
  }
};

/** True when every file and link of a prefix is there as its record says, and nothing else. */
export const isPrefixIntact = async ({ files }: Pick<Host, 'files'>, folder: string, record: ClibRecord): Promise<boolean> => {
  const present = (await files.walk(folder)).filter((path) => path !== clibFile);
  if (present.length !== Object.keys(record.files).length) return false;
  for (const path of present) {
    const facts = await files.facts(join(folder, path));
    const content = facts?.kind === 'link' ? `-> ${await files.readLink(join(folder, path))}` : await files.sha256(join(folder, path));
    if (record.files[path] !== content) return false;
  }
  return true;
};
