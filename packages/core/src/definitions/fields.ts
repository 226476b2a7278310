import { z } from 'zod';

/** Fields that several of the YAML files share. */

export const sha256Field = z
  .string()
  .regex(/^[0-9a-f]{64}$/u, 'a sha256 is 64 lower-case hexadecimal digits')
  .describe('sha256 of the file, 64 lower-case hexadecimal digits.');

export const httpsUrlField = z
  .string()
  .regex(/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/u, 'must be an https:// URL')
  .describe('An https:// URL (http:// only for this machine itself).');

/** An index of Python distributions: a URL without credentials, or the name that uv's configuration gives one. */
export const indexField = z
  .string()
  .regex(/^(https:\/\/[^@\s]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/][^@\s]*|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)$/u, 'must be an https:// URL without credentials, or the name of an index in uv’s configuration');

/** A name that becomes an Nx project, a folder and part of a file name. */
export const nameField = z
  .string()
  .regex(/^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/u, 'letters, digits, ".", "_" and "-" only, starting and ending with a letter or digit');

/** What a linker or pkg-config knows a library by: `png16`, `stdc++`, `scipy_openblas64_`. */
export const libraryField = z.string().regex(/^[\w.+-]+$/u, 'letters, digits, ".", "_", "+" and "-" only');

/** A path that stays below the folder of the file it is written in. */
export const relativePathField = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split(/[\\/]/u).includes('..'), 'must stay below this folder: no ".." and no leading "/"');

/** One program call: an argv, never a shell line. */
export const argvField = z
  .array(z.string())
  .min(1)
  .describe('A program and its arguments, one list entry each; no shell reads it.');

export const environmentField = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, 'not the name of an environment variable'), z.string())
  .describe('Environment variables: name to text.');

export const exactVersionField = z
  .string()
  .regex(/^[0-9][0-9A-Za-z.!+_~-]*$/u, 'must be one exact version')
  .describe('One exact version; quote it.');

export const pythonTagField = z
  .string()
  .regex(/^cp3[0-9]{1,2}t?$/u, 'a python tag such as cp310 or cp313t')
  .describe('A python tag: cp38, cp310, cp313t.');
