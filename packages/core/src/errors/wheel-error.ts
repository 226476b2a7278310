import type { Problem } from './problem';

/**
 * Whose turn it is: `usage`, the person at the keyboard must act; `tool`, a program we started failed;
 * `bug`, Wheelwright itself is wrong.
 */
export type ErrorFamily = 'usage' | 'tool' | 'bug';

/** Every error this product raises has one of these codes: recognise errors by code, never by prose. */
export type ErrorCode =
  | 'archive-unsafe'
  | 'archive-unreadable'
  | 'bug'
  | 'command-failed'
  | 'command-not-found'
  | 'command-timed-out'
  | 'credentials-invalid'
  | 'credentials-missing'
  | 'definition-invalid'
  | 'disk-full'
  | 'download-failed'
  | 'destination-unknown'
  | 'environment-failed'
  | 'expectation-failed'
  | 'interpreter-missing'
  | 'interrupted'
  | 'leaks-build-path'
  | 'library-missing'
  | 'license-missing'
  | 'lock-stale'
  | 'lock-missing'
  | 'platform-unknown'
  | 'platform-unsupported'
  | 'policy-exceeded'
  | 'project-unknown'
  | 'python-unknown'
  | 'release-conflict'
  | 'release-incomplete'
  | 'release-invalid'
  | 'sha256-mismatch'
  | 'source-unavailable'
  | 'tests-failed'
  | 'tool-unavailable'
  | 'upload-conflict'
  | 'upload-failed'
  | 'upload-refused'
  | 'wheel-invalid'
  | 'wheel-missing';

export interface WheelErrorDetails {
  readonly code: ErrorCode;
  readonly family: ErrorFamily;
  /** One sentence with the offending value. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  /** All that is wrong with a file or a set of files, at once. */
  readonly problems?: readonly Problem[];
  /** The file that holds a failed program's whole output. */
  readonly log?: string;
  /** The last lines a failed program printed. */
  readonly tail?: readonly string[];
  readonly cause?: unknown;
}

/** The one error type of the product; the boundary of each executor and generator prints it. */
export class WheelError extends Error {
  readonly code: ErrorCode;
  readonly family: ErrorFamily;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];
  readonly log: string | undefined;
  readonly tail: readonly string[];

  constructor(details: WheelErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'WheelError';
    this.code = details.code;
    this.family = details.family;
    this.hint = details.hint;
    this.problems = details.problems ?? [];
    this.log = details.log;
    this.tail = details.tail ?? [];
  }
}

/** True for an error of ours, also when it crossed a realm (jest runs specs in one of their own). */
export const isWheelError = (value: unknown): value is WheelError =>
  typeof value === 'object' && value !== null && (value as { name?: unknown }).name === 'WheelError';

/** Whether a program failed, took too long or was not there; not what was wrong with something else, nor an interruption. */
export const isCommandError = (value: unknown): value is WheelError => isWheelError(value) && ['command-failed', 'command-timed-out', 'command-not-found'].includes(value.code);

/** The exhaustive end of a switch over a closed union. */
export const unreachable = (value: never): never => {
  throw new WheelError({ code: 'bug', family: 'bug', message: `unexpected value ${JSON.stringify(value)}` });
};
