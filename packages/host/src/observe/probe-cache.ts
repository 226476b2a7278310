import { join } from 'node:path';
import type { Host } from '../ports';

/** Answers of programs, kept as long as the program's file is the same one, so that a warm call starts no process. */
export interface ProbeCache {
  /**
   * What `ask` gave for a program (by its real path), now or earlier. Undefined when there is no such file. What `ask`
   * throws is not kept: the reason may go away without the file changing.
   */
  answer(program: string, ask: () => Promise<string>): Promise<string | undefined>;
  /** Writes what is new. */
  save(): Promise<void>;
}

interface Entry {
  readonly state: string;
  readonly text: string;
}

/**
 * @param name file in the cache folder: interpreters.json
 * @param question changes when what is asked changes; answers to another question are forgotten
 */
export const openProbeCache = async (host: Host, file: { readonly name: string; readonly question: string }): Promise<ProbeCache> => {
  const path = join(host.machine.cache, file.name);
  const entries = new Map(Object.entries(await readEntries(host, path, file.question)));
  let changed = false;
  return {
    answer: async (program, ask) => {
      const facts = await host.files.facts(program);
      if (facts?.kind !== 'file') return undefined;
      const state = `${facts.modified} ${facts.size} ${facts.inode}`;
      const known = entries.get(program);
      if (known?.state === state) return known.text;
      const text = await ask();
      entries.set(program, { state, text });
      changed = true;
      return text;
    },
    save: async () => {
      if (!changed) return;
      const sorted = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
      await host.files.write(path, `${JSON.stringify({ question: file.question, entries: sorted })}\n`);
      changed = false;
    },
  };
};

/** A cache that cannot be read is empty: it is made anew. */
const readEntries = async (host: Host, path: string, question: string): Promise<Record<string, Entry>> => {
  try {
    const stored = JSON.parse(await host.files.readText(path)) as { question?: string; entries?: Record<string, Entry> };
    return stored.question === question ? (stored.entries ?? {}) : {};
  } catch {
    return {};
  }
};
