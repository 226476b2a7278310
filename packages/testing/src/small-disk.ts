import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that is soon full. */
export interface SmallDisk {
  /** Absolute. */
  readonly folder: string;
  /** Gives it another size. */
  resize(kilobytes: number): void;
  remove(): void;
}

/** Mounts a tmpfs in a temporary folder. undefined where that is not allowed: only root may mount, and not in every container. */
export const smallDisk = (kilobytes: number): SmallDisk | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-disk-')));
  const mount = (options: string): void => void execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  try {
    mount(`size=${kilobytes}k`);
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    resize: (size) => mount(`remount,size=${size}k`),
    remove: () => {
      execFileSync('umount', [folder], { stdio: 'pipe' });
      rmSync(folder, { recursive: true });
    },
  };
};
