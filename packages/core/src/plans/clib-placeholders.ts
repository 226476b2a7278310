import { suggest } from '../errors/nearest-word';
import { WheelError } from '../errors/wheel-error';

/** What the words of a clib.yaml's build may hold. */
export interface PlaceholderValues {
  /** Where the library believes it is installed; the same on every machine. */
  readonly prefix: string;
  readonly source: string;
  readonly build: string;
  /** Merged prefix of what the library needs. */
  readonly dependencies: string;
  /** Folder that stands for `/` while installing: files go to {destination}{prefix}. */
  readonly destination: string;
  /** Of the library. */
  readonly version: string;
  readonly jobs: string;
}

/** What environment variables and config settings of a wheel.yaml may hold. */
export type WheelPlaceholderValues = Pick<PlaceholderValues, 'source' | 'jobs'> & {
  /** Merged prefix of the C libraries. */
  readonly prefix: string;
};

/**
 * Fills in `{prefix}`, `{jobs}` and their like. `${name}` is left alone: it is the shell's, make's or cmake's.
 *
 * @param file workspace-relative path of the clib.yaml or wheel.yaml, for errors
 * @throws WheelError definition-invalid for a word in braces that is no placeholder
 */
export const expandPlaceholders = (word: string, values: PlaceholderValues | WheelPlaceholderValues, file: string): string =>
  word.replace(/(?<!\$)\{([A-Za-z_-]+)\}/gu, (written, name: string) => {
    const value = (values as unknown as Readonly<Record<string, string | undefined>>)[name];
    if (value === undefined) {
      throw new WheelError({
        code: 'definition-invalid',
        family: 'usage',
        message: `${file}: ${written} in ${JSON.stringify(word)} is no placeholder`,
        hint: suggest(name, Object.keys(values)),
      });
    }
    return value;
  });
