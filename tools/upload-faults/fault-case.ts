import type { ErrorCode, IndexDestination } from '@wheelwright/core';
import type { UploadOutcome, UploadReleaseRequest } from '@wheelwright/host';
import type { BuiltWheelFile, WheelFileOptions } from '@wheelwright/testing';
import type { ServerAnswer, UploadFault } from './fault-server';

/** A file that the index has from the start. */
export interface PublishedBefore {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Days ago; 0 when not said. */
  readonly age?: number;
}

/** What a case can reach while it runs. */
export interface CaseGround {
  /** Built wheels, in the order of the case. */
  readonly wheels: readonly BuiltWheelFile[];
  /** Absolute paths of them. */
  readonly paths: readonly string[];
  /** Origin of the index. */
  readonly origin: string;
  /** Origin of a server that must never be asked for anything. */
  readonly stranger: string;
  /** Absolute folder of the case; `wheelhouse`, `home` and `cache` are in it. */
  readonly folder: string;
  /** Puts a file onto the index without a request, as another run does. */
  publish(file: PublishedBefore): void;
}

/** One row of a table: what goes wrong, and everything that must come of it. */
export interface FaultCase {
  readonly name: string;
  /** One small wheel when not said. */
  readonly wheels?: readonly WheelFileOptions[];
  /** Bytes that do not compress, in every wheel. */
  readonly bytes?: number;
  /** By number of upload over the whole run. */
  readonly uploads?: (ground: CaseGround) => readonly (UploadFault | undefined)[];
  /** By number of question to the simple index. */
  readonly pages?: (ground: CaseGround) => readonly (ServerAnswer | 'reset' | 'silent' | undefined)[];
  /** Questions after the first upload that are answered as if nothing were there. */
  readonly lag?: number;
  readonly published?: (ground: CaseGround) => readonly PublishedBefore[];
  readonly deleted?: (ground: CaseGround) => readonly string[];
  readonly tls?: 'unknown-authority' | 'expired';
  readonly variables?: (ground: CaseGround) => Readonly<Record<string, string>>;
  /** Text of ~/.pypirc. */
  readonly pypirc?: string | Buffer;
  readonly definition?: (ground: CaseGround) => Partial<IndexDestination>;
  readonly request?: (ground: CaseGround) => Partial<UploadReleaseRequest>;
  /** Before the run. */
  readonly before?: (ground: CaseGround) => void;
  /** Secrets besides the token. */
  readonly canaries?: readonly string[];
  /** Only in `npm run upload-faults`: takes many seconds. */
  readonly slow?: true;
  readonly expect: CaseExpectation;
}

export interface CaseExpectation {
  readonly outcome: UploadOutcome;
  /** Of the error, alternatives where networks decide; undefined when it ends well, with exit code 0. */
  readonly code?: ErrorCode | readonly ErrorCode[];
  /** `verified: unknown, already-there` for every file that was planned, in the order of sending; alternatives where networks decide. */
  readonly files?: readonly (string | readonly string[])[];
  /** Statuses that attempts saw. */
  readonly statuses?: readonly number[];
  /** What the server read of each upload: `whole` or `cut`; undefined where networks decide. */
  readonly uploads?: readonly ('whole' | 'cut')[];
  /** Which wheels the index has in the end, by their position; all that were sent when not said. */
  readonly server: readonly number[];
  /** The most uploads at the same time. */
  readonly busiest?: number;
  /** Texts that people read. */
  readonly says?: readonly string[];
}
