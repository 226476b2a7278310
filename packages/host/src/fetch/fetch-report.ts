import type { ListedFile, WheelError } from '@wheelwright/core';

/** A file that is in the folder now, its bytes compared with all that its source says of them. */
export interface FetchedFile {
  readonly file: string;
  readonly kind: 'wheel' | 'sdist';
  /** Absolute. */
  readonly path: string;
  /** For people: without userinfo and query. */
  readonly from: string;
  /** 64 hexadecimal digits */
  readonly sha256: string;
  /** bytes */
  readonly size: number;
  /** `kept`: it was there with these very bytes. `replaced`: it was there with others. */
  readonly state: 'kept' | 'fetched' | 'replaced';
  /** Bytes that an earlier, interrupted run had fetched. */
  readonly resumed: number;
  /** Whether the source said a hash that the bytes have. */
  readonly vouched: boolean;
}

export interface FetchReport {
  /** Sorted by name. */
  readonly files: readonly FetchedFile[];
  /** What could not be fetched; in the folder there is nothing new under its name. */
  readonly failures: readonly { readonly file: ListedFile; readonly error: WheelError }[];
}

export interface FetchOptions {
  /** Absolute; made when it is not there. */
  readonly folder: string;
  /** Files at a time. */
  readonly jobs: number;
  /** Fetch again what is there already, whatever its hash. */
  readonly clobber: boolean;
  readonly onProgress?: (progress: { readonly file: string; readonly received: number; readonly total: number | undefined }) => void;
}
