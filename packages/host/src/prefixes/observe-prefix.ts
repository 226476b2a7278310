import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { clibFile, isElf, isMachO, isPe, readElf, readMachO, readPe, type PrefixEntry, type SharedObjectFacts } from '@wheelwright/core';
import type { Host } from '../ports';

export interface ObservedPrefix {
  /** Sorted by path; without clib.json. */
  readonly entries: readonly PrefixEntry[];
  /** sha256 of every file, by path. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Files that have one of the folders asked for in their bytes. */
  readonly leaking: readonly { readonly path: string; readonly folder: string }[];
  /** bytes */
  readonly size: number;
}

/**
 * Everything about an installed prefix that plans and checks ask for.
 *
 * @param buildFolders absolute folders of this machine that no file may name
 */
export const observePrefix = async ({ files }: Pick<Host, 'files'>, folder: string, buildFolders: readonly string[]): Promise<ObservedPrefix> => {
  const entries: PrefixEntry[] = [];
  const hashes: Record<string, string> = {};
  const leaking: { readonly path: string; readonly folder: string }[] = [];
  let size = 0;
  for (const path of await files.walk(folder)) {
    if (path === clibFile) continue;
    const absolute = join(folder, path);
    const facts = await files.facts(absolute);
    if (facts?.kind === 'link') {
      entries.push({ kind: 'link', path, target: await files.readLink(absolute) });
      continue;
    }
    const bytes = Buffer.from(await files.readBytes(absolute));
    size += bytes.length;
    hashes[path] = createHash('sha256').update(bytes).digest('hex');
    const leaked = buildFolders.find((buildFolder) => bytes.includes(buildFolder));
    if (leaked !== undefined) leaking.push({ path, folder: leaked });
    entries.push(entryOf(path, bytes, facts?.executable ?? false));
  }
  return { entries, hashes, leaking, size };
};

const entryOf = (path: string, bytes: Buffer, executable: boolean): PrefixEntry => {
  if (isElf(bytes)) {
    const { kind, machine, soname, needed, rpath, runpath, versionNeeds } = readElf(bytes);
    if (kind !== 'shared' && kind !== 'executable') return { kind: 'other', path };
    return { kind: 'shared', path, shared: { machine, soname, needed, runpath: [...rpath, ...runpath], versionNeeds } };
  }
  const foreign = isMachO(bytes) ? machOFacts(bytes) : isPe(bytes) ? peFacts(path, bytes) : undefined;
  if (foreign !== undefined) return { kind: 'shared', path, shared: foreign };
  // A text in another encoding would not survive being read and written.
  if (bytes.includes(0) || !isUtf8(bytes)) return { kind: 'other', path };
  return { kind: 'text', path, text: bytes.toString('utf8'), executable };
};

/** undefined for object files, which nothing loads. */
const machOFacts = (bytes: Uint8Array): SharedObjectFacts | undefined => {
  const { slices } = readMachO(bytes);
  if (!slices.some(({ kind }) => kind === 'dylib' || kind === 'bundle' || kind === 'executable')) return undefined;
  return {
    machine: unique(slices.map(({ architecture }) => architecture)).join(' and '),
    soname: lastOf(slices[0]?.installName),
    needed: unique(slices.flatMap(({ needed }) => needed)),
    runpath: unique(slices.flatMap(({ rpaths }) => rpaths)),
    versionNeeds: [],
    system: 'macos',
    minimum: slices.map(({ minimum }) => minimum).find((minimum) => minimum !== undefined),
  };
};

/** A DLL is asked for by the name of its file. */
const peFacts = (path: string, bytes: Uint8Array): SharedObjectFacts => {
  const { kind, machine, needed, delayed } = readPe(bytes);
  return { machine, soname: kind === 'dll' ? lastOf(path) : undefined, needed: [...needed, ...delayed], runpath: [], versionNeeds: [], system: 'windows' };
};

const lastOf = (path: string | undefined): string | undefined => path?.split('/').at(-1);

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];
