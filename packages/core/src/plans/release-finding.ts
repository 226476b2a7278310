import type { Problem } from '../errors/problem';
import type { ReleaseContents } from '../formats/release-contents';
import type { ReleaseFile } from '../values/release-file';

/** Something about a release that stops it (`error`), or that its people should know (`warning`). */
export interface ReleaseFinding extends Problem {
  readonly severity: 'error' | 'warning';
  /**
   * `release-conflict`: the destination has something that stands against it; `release-incomplete`: not what is expected
   * is here. What is wrong with the files themselves has none.
   */
  readonly code?: 'release-conflict' | 'release-incomplete';
}

/** The code of a release that is not sent: that of all its errors where they have the same, else `release-invalid`. */
export const refusalCode = (findings: readonly ReleaseFinding[]): 'release-conflict' | 'release-incomplete' | 'release-invalid' => {
  const [code, ...others] = new Set(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.code));
  return code === undefined || others.length > 0 ? 'release-invalid' : code;
};

/** A file of a release with what was seen inside it. */
export interface CheckedFile extends ReleaseFile {
  readonly contents: ReleaseContents;
}

/** Collects what is found about one file. */
export interface Findings {
  readonly found: readonly ReleaseFinding[];
  /** @param message a sentence whose subject is the file: `has no METADATA` */
  error(message: string, hint?: string): void;
  warn(message: string, hint?: string): void;
}

/** @param file name of the file, or what the release is called */
export const findingsOf = (file: string): Findings => {
  const found: ReleaseFinding[] = [];
  const add =
    (severity: ReleaseFinding['severity']) =>
    (message: string, hint?: string): void =>
      void found.push({ severity, file, message, ...(hint === undefined ? {} : { hint }) });
  return { found, error: add('error'), warn: add('warning') };
};
