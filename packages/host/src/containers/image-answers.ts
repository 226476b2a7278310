import { join } from 'node:path';
import { digestOf } from '@wheelwright/core';
import type { Host } from '../ports';

/** What was asked of an image; it is the same as long as its digest is. */
export interface ImageAnswers {
  answer(question: string, ask: () => Promise<string>): Promise<string>;
}

export const openImageAnswers = async ({ files, machine }: Pick<Host, 'files' | 'machine'>, id: string): Promise<ImageAnswers> => {
  const path = join(machine.cache, 'containers', `${id.replace(/^sha256:/u, '')}.json`);
  const read = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse(await files.readText(path)) as Record<string, string>;
    } catch {
      // What cannot be read is asked again.
      return {};
    }
  };
  return {
    answer: async (question, ask) => {
      const key = digestOf(question);
      const known = (await read())[key];
      if (known !== undefined) return known;
      const text = await ask();
      await files.write(path, `${JSON.stringify({ ...(await read()), [key]: text })}\n`);
      return text;
    },
  };
};
