/** An ABI tag of PEP 425 and its successors. */
export type AbiTag =
  /** No extension at all, or one that does not use Python's ABI. */
  | { readonly kind: 'none' }
  /** The stable ABI: works with the Python it was built with and every later one. */
  | { readonly kind: 'abi3' }
  /** One CPython: `cp313`; with flags `m` (up to 3.7), `t` (free-threaded), `d` (debug). */
  | { readonly kind: 'cpython'; readonly major: number; readonly minor: number; readonly flags: string }
  | { readonly kind: 'other'; readonly text: string };

/** @example parseAbiTag('cp37m') // { kind: 'cpython', major: 3, minor: 7, flags: 'm' } */
export const parseAbiTag = (text: string): AbiTag => {
  if (text === 'none') return { kind: 'none' };
  if (text === 'abi3') return { kind: 'abi3' };
  const match = /^cp(?<major>[0-9])(?<minor>[0-9]+)(?<flags>[a-z]*)$/u.exec(text);
  if (match?.groups === undefined) return { kind: 'other', text };
  return { kind: 'cpython', major: Number(match.groups['major']), minor: Number(match.groups['minor']), flags: match.groups['flags'] ?? '' };
};

export const formatAbiTag = (tag: AbiTag): string => {
  switch (tag.kind) {
    case 'none':
    case 'abi3':
      return tag.kind;
    case 'cpython':
      return `cp${tag.major}${tag.minor}${tag.flags}`;
    case 'other':
      return tag.text;
  }
};
