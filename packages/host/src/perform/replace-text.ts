import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReplaceTextStep } from '@wheelwright/core';
import type { Host } from '../ports';

/**
 * Longer texts are replaced first, whatever their order, so that one that contains another is not torn. Bytes that
 * are not UTF-8 survive: files are read as Latin-1, and what is looked for is encoded the same way. Times are kept,
 * as nothing must be made again because of this.
 */
export const performReplaceText = async (host: Host, step: ReplaceTextStep): Promise<void> => {
  const replacements = step.replacements
    .filter(({ from }) => from !== '')
    .map(({ from, to }) => ({ from: asBytes(from), to: asBytes(to) }))
    .sort((a, b) => b.from.length - a.from.length);
  for (const path of await host.files.walk(step.folder)) {
    host.interruption.check();
    const file = join(step.folder, path);
    const facts = await host.files.facts(file);
    if (facts?.kind !== 'file') continue;
    const bytes = Buffer.from(await host.files.readBytes(file));
    if (bytes.includes(0)) continue;
    const before = bytes.toString('latin1');
    const after = replacements.reduce((text, { from, to }) => text.replaceAll(from, () => to), before);
    if (after === before) continue;
    await host.files.write(file, Buffer.from(after, 'latin1'), { executable: facts.executable });
    await utimes(file, facts.modified / 1000, facts.modified / 1000);
  }
};

const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
