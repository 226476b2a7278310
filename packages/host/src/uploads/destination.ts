import type { ProjectName, PublishedFile, ReleaseFile, UploadRules, Version } from '@wheelwright/core';

/** A file of this machine that is to be sent. */
export interface LocalFile extends ReleaseFile {
  /** Absolute. */
  readonly path: string;
  /** Absolute path of its detached OpenPGP signature (`<file>.asc`), where one is to go with it. */
  readonly signature: string | undefined;
  /** Attestations of PEP 740, each the text of a JSON object. */
  readonly attestations: readonly string[];
}

export interface Release {
  readonly project: ProjectName;
  readonly version: Version;
}

/** Called with the bytes of the file that have gone out in this attempt. */
export type SendProgress = (sent: number) => void;

/**
 * Where files go. `send` is one attempt with a new body; attempts, order, parallel lanes, the question whether a file of
 * unknown fate has come through, and the check afterwards are the same for all destinations: see `send-release.ts`.
 */
export interface Destination {
  /** Its name in destinations.yaml, or what the command line calls it. */
  readonly name: string;
  /** For people and reports: a URL without userinfo and query, or a folder. */
  readonly shown: string;
  /** Which rules hold for files that go there. */
  readonly rules: UploadRules;
  /** Everything of a release that is there; empty when there is nothing. Asks nothing of a cache where that can be avoided. Never writes. */
  list(release: Release): Promise<readonly PublishedFile[]>;
  /** Why `list` cannot know what is there, such as an index without an index URL; where it is set, nothing can be skipped or verified. */
  readonly unlisted?: string;
  /** Finds credentials and whether the server takes them, as far as it says so without a write. @throws WheelError credentials-missing, upload-refused */
  prepare(): Promise<void>;
  /** One attempt. @throws TransferError */
  send(file: LocalFile, progress: SendProgress): Promise<void>;
  /** After the last file, when at least one was sent or the pages may be stale: index pages and the like. May be repeated without harm. */
  finish(release: Release, files: readonly LocalFile[]): Promise<void>;
  /** The same file under the same name with other bytes may be replaced (an object store, a volatile index). Otherwise that is a conflict. */
  readonly replaces: boolean;
  /** Bytes that it takes for one file, where that is known. */
  readonly fileLimit?: number;
}

/**
 * Why an attempt failed. `refused`: it will be the same the next time. `transient`: nothing was stored, later may help.
 * `unknown`: it may have been stored; the destination is asked before another attempt. `stop`: no other file will fare
 * better (a wrong token), so none is tried.
 */
export type TransferFailure = 'refused' | 'transient' | 'unknown' | 'stop';

interface TransferDetails {
  readonly failure: TransferFailure;
  /** One sentence, no secrets. */
  readonly message: string;
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

export class TransferError extends Error {
  readonly failure: TransferFailure;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** milliseconds the server asks to wait */
  readonly retryAfter: number | undefined;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(details: TransferDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TransferError';
    this.failure = details.failure;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
    this.hint = details.hint;
  }

  /** The same failure, seen or said otherwise. */
  with(changes: Partial<TransferDetails>): TransferError {
    const { failure, message, status, retryAfter, hint, cause } = this;
    return new TransferError({ failure, message, status, retryAfter, hint, cause, ...changes });
  }
}

/** By name, since specs run in a realm of their own. */
export const isTransferError = (value: unknown): value is TransferError =>
  typeof value === 'object' && value !== null && (value as { name?: unknown }).name === 'TransferError';
