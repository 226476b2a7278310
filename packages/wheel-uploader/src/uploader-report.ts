import type { UploadReport, UploadResult } from '@wheelwright/host';

export interface ReportedFetch {
  readonly file: string;
  readonly sha256: string;
  /** bytes */
  readonly size: number;
  /** URL or folder it came from, without secrets. */
  readonly from: string;
  /** `kept`: it was there with these very bytes. */
  readonly state: 'kept' | 'fetched' | 'replaced';
  /** Whether the page said a hash that the bytes have. */
  readonly vouched: boolean;
}

/** What came of a run, whole after every kind of failure. No secrets, no times. */
export interface UploaderReport {
  readonly schema: 1;
  /** undefined where the command line was not understood. */
  readonly project: string | undefined;
  readonly version: string | undefined;
  /** URL or folder, without secrets; undefined where it was not asked. */
  readonly source: string | undefined;
  readonly dryRun: boolean;
  /** `fetched`: nothing was to be uploaded. All else as of the upload. */
  readonly outcome: UploadReport['outcome'] | 'fetched';
  readonly fetched: readonly ReportedFetch[];
  readonly notFetched: readonly { readonly file: string; readonly message: string }[];
  /** undefined where it did not come to that. */
  readonly upload: UploadReport | undefined;
  readonly error?: UploadReport['error'];
}

export interface UploaderResult {
  readonly report: UploaderReport;
  readonly error: UploadResult['error'];
}
