import type { Release, TransferFailure } from './destination';

/**
 * Where a file is after a run. `verified`: the destination shows it with our hash. `stored`: the destination took it and
 * shows it, or shows nothing at all, without a hash to compare. `stored-not-yet-visible`: it took it and does not show
 * it yet. `failed`: not there as far as we know. `not-tried`: the run ended before it.
 */
export type SentState = 'verified' | 'stored' | 'stored-not-yet-visible' | 'failed' | 'not-tried';

export interface SendAttempt {
  /** `stored`: the destination said so; `already-there`: it turned out to be there, with our hash, after a failure. */
  readonly outcome: 'stored' | 'already-there' | TransferFailure;
  /** HTTP status, where there was an answer that was no success. */
  readonly status?: number;
  /** Bytes of the file that went out. */
  readonly sent: number;
  /** What went wrong. */
  readonly message?: string;
}

export interface SentFile {
  readonly file: string;
  readonly sha256: string;
  /** bytes */
  readonly size: number;
  readonly state: SentState;
  readonly attempts: readonly SendAttempt[];
  /** An earlier run had sent it, says the journal. */
  readonly resumed: boolean;
  /** Why it is not `verified`; one sentence. */
  readonly message?: string;
  readonly hint?: string;
  /** Of other bytes that the destination has under this name: lower-case hexadecimal digits by algorithm. */
  readonly conflict?: Readonly<Record<string, string>>;
}

/** What came of a run, whole after every kind of failure. No secrets, no times. */
export interface SendReport {
  /** Name of the destination. */
  readonly destination: string;
  /** For people: its URL without userinfo and query, or its folder. */
  readonly shown: string;
  readonly releases: readonly Release[];
  /** In the order in which they were to be sent. */
  readonly files: readonly SentFile[];
  /** Why the run ended before its end, or that the index pages could not be written. */
  readonly problem?: { readonly kind: 'stopped' | 'interrupted' | 'finish-failed'; readonly message: string; readonly hint?: string };
}

/** What happens meanwhile, for progress lines. */
export type SendEvent =
  | { readonly kind: 'attempt'; readonly file: string; readonly size: number; readonly attempt: number }
  | { readonly kind: 'progress'; readonly file: string; readonly size: number; readonly sent: number }
  | { readonly kind: 'waiting'; readonly file: string; readonly milliseconds: number; readonly message: string }
  | { readonly kind: 'stored'; readonly file: string; readonly size: number; readonly outcome: 'stored' | 'already-there' | 'resumed' }
  | { readonly kind: 'failed'; readonly file: string; readonly message: string }
  | { readonly kind: 'finishing' }
  | { readonly kind: 'verifying'; /** Still to be seen. */ readonly files: readonly string[]; readonly milliseconds: number };

export interface SendOptions {
  /** Files at the same time; 3 when not said. */
  readonly jobs?: number;
  /** Absolute path of the file that remembers what is stored, for a run after this one. */
  readonly journal?: string;
  readonly onEvent?: (event: SendEvent) => void;
  /** Milliseconds before each further attempt, before jitter; 1 s to 30 s when not said. */
  readonly pauses?: readonly number[];
  /** Longest wait that a server may ask for, in milliseconds; two minutes when not said. */
  readonly longestPause?: number;
  /** Milliseconds until files must be visible; two minutes when not said. */
  readonly visibleWithin?: number;
}
