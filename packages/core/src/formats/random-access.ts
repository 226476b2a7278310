/** Bytes that lie somewhere, a file for instance, of which any part can be had at once. */
export interface RandomAccess {
  /** bytes */
  readonly size: number;
  /** Exactly these bytes. @throws whatever the place they lie in throws */
  read(start: number, length: number): Uint8Array;
}

/** Bytes in memory as such a place. */
export const randomAccessOf = (bytes: Uint8Array | RandomAccess): RandomAccess =>
  'byteLength' in bytes ? { size: bytes.byteLength, read: (start, length) => bytes.subarray(start, start + length) } : bytes;
