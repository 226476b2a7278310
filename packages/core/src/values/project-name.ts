import { WheelError } from '../errors/wheel-error';

/** Name of a distribution, normalized as PEP 503 says: lower case, runs of `-`, `_` and `.` as one `-`. */
export type ProjectName = string & { readonly brand: 'ProjectName' };

const shape = /^[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?$/iu;

/** Whether a text can be the name of a distribution, or of an extra. */
export const isProjectName = (text: string): boolean => shape.test(text);

/**
 * @example parseProjectName('Foo.Bar') // 'foo-bar'
 * @throws WheelError wheel-invalid
 */
export const parseProjectName = (text: string): ProjectName => {
  if (!isProjectName(text)) {
    throw new WheelError({
      code: 'wheel-invalid',
      family: 'usage',
      message: `"${text}" is not the name of a distribution`,
      hint: 'a name has letters, digits, ".", "_" and "-", and starts and ends with a letter or digit',
    });
  }
  return normalizeProjectName(text);
};

/** PEP 503, without a check. */
export const normalizeProjectName = (text: string): ProjectName => text.replace(/[-_.]+/gu, '-').toLowerCase() as ProjectName;

/** The name as the first part of a file name: `foo_bar` (PEP 427, PEP 625). */
export const formatFileProjectName = (name: ProjectName): string => name.replaceAll('-', '_');
