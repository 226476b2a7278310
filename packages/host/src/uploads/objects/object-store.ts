import type { SendProgress } from '../destination';

/** An object as a listing has it, which on a real cluster may be late. */
export interface StoredObject {
  /** Whole, with its folders. */
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** Of most objects the MD5 of their bytes, but not of all: good for telling whether something changed. */
  readonly etag: string;
  /** ISO 8601 */
  readonly modified: string | undefined;
}

/** An object as the server knows it now. */
export interface ObjectFacts {
  /** bytes */
  readonly size: number;
  /** Of its bytes, in lower-case hexadecimal digits; undefined where the server has not compared it. */
  readonly md5: string | undefined;
  /** What whoever sent it says: servers do not look at it. */
  readonly sha256: string | undefined;
  readonly modified: string | undefined;
}

export interface NewObject {
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
  /** bytes */
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  readonly contentType: string;
  /** Take the place of an object of that name; otherwise one is left as it is and the attempt refused. */
  readonly replace: boolean;
}

/** What containers of Swift and buckets of S3 have in common, as far as a release needs it. */
export interface ObjectStore {
  /** For people. */
  readonly shown: string;
  /** Whether the server takes us, without a write. @throws WheelError, TransferError */
  prepare(): Promise<void>;
  /** All objects whose name begins so; empty where there is no such container. @throws WheelError, TransferError */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** undefined when there is none. @throws WheelError, TransferError */
  facts(name: string): Promise<ObjectFacts | undefined>;
  /** A small text; undefined when there is none. @throws WheelError, TransferError */
  read(name: string): Promise<string | undefined>;
  /** A small text, whatever is there; tried again when that may help. @throws WheelError, TransferError */
  write(name: string, content: string, contentType: string): Promise<void>;
  /** A file, in one attempt. @throws WheelError, TransferError */
  send(object: NewObject, progress: SendProgress): Promise<void>;
}
