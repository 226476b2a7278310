import { bytesToUtf8 } from '@noble/hashes/utils';
import { uint64 } from './zip-end';

/** What extra fields of a member say that may rename or resize it. */
export interface ZipExtras {
  /** Data of the ZIP64 field. */
  readonly zip64: DataView | undefined;
  readonly unicodePath: string | undefined;
}

const zip64Id = 0x0001;
const unicodePathId = 0x7075;

/** @returns problems as what is said of the member: `has an extra field twice` */
export const readZipExtras = (bytes: Uint8Array): { readonly extras: ZipExtras; readonly problems: readonly string[] } => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seen = new Map<number, Uint8Array>();
  const problems: string[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) break;
    if ((id === zip64Id || id === unicodePathId) && seen.has(id)) problems.push('has an extra field twice');
    seen.set(id, bytes.subarray(at + 4, end));
    at = end;
  }
  if (at !== bytes.length) problems.push('has a damaged extra field');
  const [zip64, unicode] = [seen.get(zip64Id), seen.get(unicodePathId)];
  return {
    extras: {
      zip64: zip64 === undefined ? undefined : new DataView(zip64.buffer, zip64.byteOffset, zip64.byteLength),
      // A byte with a version and the CRC of the plain name come first.
      unicodePath: unicode === undefined ? undefined : bytesToUtf8(unicode.subarray(5)),
    },
    problems,
  };
};

interface Sizes {
  readonly size: number;
  readonly compressedSize: number;
}

const unsaid = 0xffffffff;

/** Of the central directory: the field has those numbers, in order, for which the header says 0xffffffff. */
export const centralSizes = (header: Sizes & { readonly offset: number }, { zip64 }: ZipExtras): (Sizes & { readonly offset: number }) | undefined => {
  let at = 0;
  const resolve = (value: number): number | undefined => {
    if (value !== unsaid) return value;
    if (zip64 === undefined || at + 8 > zip64.byteLength) return undefined;
    at += 8;
    return uint64(zip64, at - 8);
  };
  const [size, compressedSize, offset] = [resolve(header.size), resolve(header.compressedSize), resolve(header.offset)];
  return size === undefined || compressedSize === undefined || offset === undefined ? undefined : { size, compressedSize, offset };
};

/** Of a local header, as PyPI reads it: the field has both sizes, or one where nothing is compressed. */
export const localSizes = (header: Sizes, method: number, { zip64 }: ZipExtras): Sizes | undefined => {
  if (zip64 === undefined || zip64.byteLength === 0) return header.size === unsaid || header.compressedSize === unsaid ? undefined : header;
  if (![8, 16, 24, 28].includes(zip64.byteLength) || (zip64.byteLength === 8 && method !== 0)) return undefined;
  const size = uint64(zip64, 0);
  return { size: header.size === unsaid ? size : header.size, compressedSize: zip64.byteLength === 8 ? size : uint64(zip64, 8) };
};
