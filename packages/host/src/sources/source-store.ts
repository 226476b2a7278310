import { join } from 'node:path';
import type { Host } from '../ports';

/** What the store needs to know of a source. */
export interface StoredName {
  readonly sha256: string;
  readonly fileName: string;
}

/** `<cache>/sources/<sha256>/<file name>`: every source once per user, by what it holds. */
export const storedPath = (host: Host, name: StoredName): string => join(host.machine.cache, 'sources', name.sha256, storeFileName(name.fileName));

/** Names come from URLs and from people: nothing in them may lead out of the store. */
export const storeFileName = (fileName: string): string => {
  const last = fileName.split(/[\\/]/u).at(-1) ?? '';
  return /^[A-Za-z0-9][A-Za-z0-9._+~!-]*$/u.test(last) ? last : 'source';
};

/**
 * The stored file, or undefined. A file whose size, time and inode are those of its last check is believed; any
 * other one is hashed again, and removed when it is not what its folder says.
 */
export const findStored = async (host: Host, name: StoredName): Promise<string | undefined> => {
  const path = storedPath(host, name);
  const facts = await host.files.facts(path);
  if (facts?.kind !== 'file') return undefined;
  const state = `${facts.size} ${facts.modified} ${facts.inode}\n`;
  const mark = `${path}.checked`;
  if ((await host.files.exists(mark)) && (await host.files.readText(mark)) === state) return path;
  if ((await host.files.sha256(path)) !== name.sha256) {
    host.log.warn(`the stored ${name.fileName} is damaged: it is fetched again`);
    await host.files.remove(path);
    await host.files.remove(mark);
    return undefined;
  }
  await host.files.write(mark, state);
  return path;
};

/** Gives a checked file its place in the store. */
export const store = async (host: Host, name: StoredName, file: string): Promise<string> => {
  const path = storedPath(host, name);
  await host.files.move(file, path);
  const facts = await host.files.facts(path);
  if (facts !== undefined) await host.files.write(`${path}.checked`, `${facts.size} ${facts.modified} ${facts.inode}\n`);
  return path;
};
