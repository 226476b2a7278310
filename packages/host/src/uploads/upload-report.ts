import { isWheelError, WheelError, type ErrorCode, type ReleaseFinding } from '@wheelwright/core';
import type { SentFile } from './send-report';

/**
 * How a run ended. `uploaded`: every file is stored. `unchanged`: everything was there already. `planned`: a dry run.
 * `skipped`: no credentials, and that was allowed. `refused`: something is wrong with the release, nothing was sent.
 * `failed`: anything else; what became of each file stands with it.
 */
export type UploadOutcome = 'uploaded' | 'unchanged' | 'planned' | 'skipped' | 'refused' | 'failed';

export interface ReportedFile {
  readonly file: string;
  readonly sha256: string;
  /** bytes */
  readonly size: number;
  /** URL or path without secrets from which it was fetched before, where it was. */
  readonly source?: string;
  /** What the plan says; undefined where there is no plan for it. */
  readonly action?: 'send' | 'replace' | 'skip';
  /** Why it is skipped. */
  readonly reason?: 'identical' | 'unknown-hash';
  /** What became of it; undefined where nothing was sent. */
  readonly sent?: Omit<SentFile, 'file' | 'sha256' | 'size'>;
}

export interface ReportedError {
  /** Of a release that was refused: `release-conflict`, `release-incomplete`, or `release-invalid` for all else and for several things at once. */
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** All that is wrong, one sentence each. */
  readonly problems?: readonly { readonly file: string; readonly message: string; readonly hint?: string }[];
}

/** What came of an upload, whole after every kind of failure. No secrets, no times; of this machine only the path of a folder that is the destination. */
export interface UploadReport {
  readonly schema: 1;
  /** undefined where no file could be read. */
  readonly project: string | undefined;
  readonly version: string | undefined;
  readonly destination: { readonly name: string; readonly shown: string };
  readonly dryRun: boolean;
  readonly outcome: UploadOutcome;
  /** In the order of sending. */
  readonly files: readonly ReportedFile[];
  readonly findings: readonly ReleaseFinding[];
  readonly error?: ReportedError;
}

export interface UploadResult {
  readonly report: UploadReport;
  /** Why it did not end well, for people. */
  readonly error: WheelError | undefined;
}

/** Any error as one of ours. */
export const asWheelError = (error: unknown): WheelError =>
  isWheelError(error)
    ? error
    : new WheelError({ code: 'bug', family: 'bug', message: error instanceof Error ? error.message : String(error), cause: error });

/** What a report says of an error: its causes may hold anything. */
export const reportedError = ({ code, message, hint, problems }: WheelError): ReportedError => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  ...(problems.length === 0 ? {} : { problems: problems.map((problem) => ({ file: problem.file, message: problem.message, ...(problem.hint === undefined ? {} : { hint: problem.hint }) })) }),
});

/** The result of an upload that ended before a file was read. */
export const endedUpload = (destination: UploadReport['destination'], dryRun: boolean, thrown: unknown): UploadResult => {
  const error = asWheelError(thrown);
  const outcome = error.code === 'release-incomplete' ? 'refused' : 'failed';
  return { report: { schema: 1, project: undefined, version: undefined, destination, dryRun, outcome, files: [], findings: [], error: reportedError(error) }, error };
};
