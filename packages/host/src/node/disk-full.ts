import { dirname } from 'node:path';
import { WheelError } from '@wheelwright/core';

/** The `code` of a Node error, or of the nearest one among its causes. */
export const errnoOf = (error: unknown): string | undefined => {
  for (let node: unknown = error; typeof node === 'object' && node !== null; node = (node as { cause?: unknown }).cause) {
    const { code } = node as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return undefined;
};

/** The same error, or WheelError disk-full when there was no room for `path`. */
export const explainNoSpace = (error: unknown, path: string): unknown => {
  const code = errnoOf(error);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return diskFull(dirname(path), error);
};

export const diskFull = (folder: string, cause?: unknown): WheelError =>
  new WheelError({
    code: 'disk-full',
    family: 'usage',
    message: `no space is left where ${folder} is`,
    hint: 'make room there and run again, or let WHEELWRIGHT_CACHE_DIR name a folder on a larger disk; nothing half-written is used',
    cause,
  });
