import { z } from 'zod';
import type { Files, Host } from '../ports';
import type { Destination, LocalFile } from './destination';

/** What a run has sent, for the run after it. Kept by destination, name and hash; no times and no secrets. */
export interface SendJournal {
  has(file: LocalFile): boolean;
  add(file: LocalFile): Promise<void>;
  remove(file: LocalFile): Promise<void>;
}

const format = z.object({ version: z.literal(1), destinations: z.record(z.string(), z.record(z.string(), z.string())) });

/** Reads a journal, or begins one; what is no journal of ours is begun anew. Without a path nothing is remembered. */
export const openJournal = async (host: Host, path: string | undefined, destination: Destination): Promise<SendJournal> => {
  if (path === undefined) return { has: () => false, add: async () => undefined, remove: async () => undefined };
  const written = await readJournal(host.files, path);
  const key = `${destination.name} ${destination.shown}`;
  const stored = new Map(Object.entries(written[key] ?? {}));
  let last = Promise.resolve();
  let told = false;
  const write = (): Promise<void> => {
    last = last
      .then(() => {
        const files = Object.fromEntries([...stored].sort(([a], [b]) => (a < b ? -1 : 1)));
        return host.files.write(path, `${JSON.stringify({ version: 1, destinations: { ...written, [key]: files } }, undefined, 1)}\n`);
      })
      .catch((error: unknown) => {
        // The upload does not fail for it: the next run asks the destination and finds what is there.
        if (!told) host.log.warn(`what was sent cannot be remembered in ${path}: ${error instanceof Error ? error.message : String(error)}`);
        told = true;
      });
    return last;
  };
  return {
    has: ({ file, sha256 }) => stored.get(file) === sha256,
    add: ({ file, sha256 }) => {
      stored.set(file, sha256);
      return write();
    },
    remove: ({ file }) => {
      stored.delete(file);
      return write();
    },
  };
};

const readJournal = async (files: Files, path: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> => {
  if (!(await files.exists(path))) return {};
  try {
    return format.parse(JSON.parse(await files.readText(path))).destinations;
  } catch {
    return {};
  }
};
