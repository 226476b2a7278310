import { WheelError } from '@wheelwright/core';
import type { Host } from '../ports';

/**
 * The text of a file that an option names.
 *
 * @param named the path as the person wrote it, and what the file is for: `what the release must hold`
 * @throws WheelError definition-invalid when there is none
 */
export const readNamedFile = async ({ files }: Pick<Host, 'files'>, path: string, named: { readonly as: string; readonly saying: string }): Promise<string> => {
  if ((await files.targetFacts(path))?.kind === 'file') return files.readText(path);
  throw new WheelError({ code: 'definition-invalid', family: 'usage', message: `there is no file ${named.as}, which is to say ${named.saying}` });
};
