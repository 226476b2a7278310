import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

/** Plain data whose digest is taken. */
export type Digestible =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Digestible[]
  | { readonly [key: string]: Digestible };

/**
 * sha256 (64 lower-case hexadecimal digits) of a value's canonical JSON: keys sorted, undefined members left out.
 *
 * @example digestOf({ b: 1, a: undefined }) === digestOf({ b: 1 })
 */
export const digestOf = (value: Digestible): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));

/** JSON with sorted keys and no spaces. */
export const canonicalJson = (value: Digestible): string => JSON.stringify(sorted(value));

/** JSON for files that people read: sorted keys, two spaces, a newline at the end. */
export const prettyJson = (value: Digestible): string => `${JSON.stringify(sorted(value), undefined, 2)}\n`;

const sorted = (value: Digestible): unknown => {
  if (Array.isArray(value)) return value.map((item: Digestible) => sorted(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value as { readonly [key: string]: Digestible })
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => [key, sorted(member)]),
    );
  }
  return value;
};
