import { posix } from 'node:path';
import { WheelError } from '@wheelwright/core';

/**
 * A folder that a person named, relative to the workspace and without a slash at its end.
 *
 * @throws WheelError project-unknown when it is not in the workspace
 */
export const workspaceFolder = (written: string): string => {
  const folder = posix.normalize(written).replace(/\/+$/u, '');
  if (!posix.isAbsolute(written) && folder !== '..' && !folder.startsWith('../')) return folder === '' ? '.' : folder;
  throw new WheelError({ code: 'project-unknown', family: 'usage', message: `"${folder}" is not a folder of this workspace`, hint: 'name one relative to its root' });
};
