import { applyFileChange, parseUnifiedDiff, type PatchStep } from '@wheelwright/core';
import type { Host } from '../ports';

/**
 * Applies a unified diff to a folder. Nothing is written when any part of it does not fit.
 *
 * @throws WheelError expectation-failed (file and hunk), definition-invalid (no unified diff)
 */
export const performPatch = async ({ files }: Pick<Host, 'files'>, step: PatchStep): Promise<void> => {
  const results = new Map<string, { readonly text: string | undefined; readonly executable: boolean }>();
  // One character per byte: C sources are not always UTF-8, and what a patch does not touch must stay as it is.
  for (const change of parseUnifiedDiff(step.name, Buffer.from(step.text, 'utf8').toString('latin1'))) {
    const path = `${step.folder}/${Buffer.from(change.path, 'latin1').toString('utf8')}`;
    const facts = await files.facts(path);
    const earlier = results.get(path);
    const before = earlier === undefined ? (facts?.kind === 'file' ? Buffer.from(await files.readBytes(path)).toString('latin1') : undefined) : earlier.text;
    const after = applyFileChange(step.name, change, before);
    results.set(path, { text: change.kind === 'delete' ? undefined : after, executable: facts?.executable ?? false });
  }
  for (const [path, { text, executable }] of results) {
    if (text === undefined) await files.remove(path);
    else await files.write(path, Buffer.from(text, 'latin1'), { executable });
  }
};
