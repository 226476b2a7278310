import { closeSync, copyFileSync, lstatSync, mkdirSync, openSync, rmSync, symlinkSync, utimesSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createMemberGuard } from './member-guard';

export interface FileMember {
  readonly name: string;
  readonly executable: boolean;
  readonly modified: Date | undefined;
}

/** An open file of an archive that is being written. */
export interface OpenFile {
  write(chunk: Uint8Array): void;
  close(): void;
}

/**
 * Writes admitted members into a folder. Synchronous: the order of members is kept without a queue, and the archive
 * is read in chunks between which everything else has its turn. Links are made last, so that nothing is ever written
 * through one.
 */
export interface Unpacker {
  file(member: FileMember): OpenFile;
  folder(name: string, modified: Date | undefined): void;
  link(name: string, target: string): void;
  hardLink(name: string, target: string): void;
  refuse(name: string, why: string): never;
  finish(): void;
}

export const createUnpacker = (archive: string, into: string): Unpacker => {
  const guard = createMemberGuard(archive);
  const folderTimes = new Map<string, Date>();
  const made = new Set<string>();
  const makeFolder = (path: string): void => {
    if (made.has(path)) return;
    mkdirSync(path, { recursive: true });
    made.add(path);
  };

  return {
    file: ({ name, executable, modified }) => {
      const path = join(into, guard.admit(name, 'file'));
      makeFolder(dirname(path));
      const mode = executable ? 0o777 : 0o666;
      const file = reopen(path, mode);
      return {
        write: (chunk) => {
          for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done);
        },
        close: () => {
          closeSync(file);
          if (modified !== undefined) utimesSync(path, modified, modified);
        },
      };
    },
    folder: (name, modified) => {
      const path = join(into, guard.admit(name, 'folder'));
      makeFolder(path);
      if (modified !== undefined) folderTimes.set(path, modified);
    },
    link: (name, target) => guard.admitLink(guard.admit(name, 'link'), target),
    hardLink: (name, target) => {
      const path = guard.admit(name, 'file');
      const from = join(into, guard.admitHardLink(path, target));
      const to = join(into, path);
      if (from === to) return;
      makeFolder(dirname(to));
      // A copy: what edits one of the two later must not edit the other.
      copyFileSync(from, to);
      const { mtime } = lstatSync(from);
      utimesSync(to, mtime, mtime);
    },
    refuse: guard.refuse,
    finish: () => {
      for (const [path, target] of guard.links()) {
        makeFolder(dirname(join(into, path)));
        symlinkSync(target, join(into, path));
      }
      for (const [path, modified] of [...folderTimes].sort(([a], [b]) => b.length - a.length)) utimesSync(path, modified, modified);
    },
  };
};

/** A tar may hold a file twice; the later one counts, with its own mode. */
const reopen = (path: string, mode: number): number => {
  try {
    return openSync(path, 'wx', mode);
  } catch {
    rmSync(path, { force: true });
    return openSync(path, 'wx', mode);
  }
};
