import type { Target } from '../values/target';
import { isElf, readElf } from './elf';
import { isMachO, readMachO } from './mach-o';
import { isPe, readPe } from './pe';

/** What is asked about a shared library, extension or program of any system. */
export interface SharedObject {
  readonly system: Target['system'];
  /** One per processor; more than one in a universal file of macOS. Names as in platform tags. */
  readonly machines: readonly { readonly architecture: string; /** The oldest macOS. */ readonly minimum?: string | undefined }[];
  /** Names by which it asks for others, as written. */
  readonly needed: readonly string[];
  /** Folders in which it looks for them. */
  readonly searchPaths: readonly string[];
}

/** The system whose machine code a file starts as; undefined for texts and data. */
export const systemOf = (bytes: Uint8Array): Target['system'] | undefined => (isElf(bytes) ? 'linux' : isMachO(bytes) ? 'macos' : isPe(bytes) ? 'windows' : undefined);

/**
 * Facts about a file that a system's loader loads; undefined for every other file.
 *
 * @throws WheelError wheel-invalid for one that is damaged
 */
export const readSharedObject = (bytes: Uint8Array): SharedObject | undefined => {
  if (isElf(bytes)) {
    const { kind, machine, needed, rpath, runpath } = readElf(bytes);
    return kind === 'shared' || kind === 'executable' ? { system: 'linux', machines: [{ architecture: machine }], needed, searchPaths: [...rpath, ...runpath] } : undefined;
  }
  if (isMachO(bytes)) {
    const slices = readMachO(bytes).slices.filter(({ kind }) => kind !== 'object');
    if (slices.length === 0) return undefined;
    const unique = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];
    return { system: 'macos', machines: slices.map(({ architecture, minimum }) => ({ architecture, minimum })), needed: unique(slices.map(({ needed }) => needed)), searchPaths: unique(slices.map(({ rpaths }) => rpaths)) };
  }
  if (!isPe(bytes)) return undefined;
  const { machine, needed, delayed } = readPe(bytes);
  return { system: 'windows', machines: [{ architecture: machine }], needed: [...needed, ...delayed], searchPaths: [] };
};

/** The file that a name means, wherever it is: a DLL's name in small letters, the last part of an install name. */
export const neededFile = (name: string, system: Target['system']): string => (system === 'windows' ? name.toLowerCase() : (name.split('/').at(-1) as string));
