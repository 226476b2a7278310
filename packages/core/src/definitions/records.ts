/**
 * Records stand beside what a stage made and say what went into it. They are deterministic: no times, no paths of
 * the machine. A stage reuses what it finds when the record's digest equals the one of the plan.
 */

/** clib.json in the prefix of a C library. */
export interface ClibRecord {
  readonly name: string;
  readonly kind: 'library' | 'tool';
  readonly version: string;
  readonly platform: string;
  /** sha256 over everything that went in. */
  readonly digest: string;
  /** null: nothing was built, the machine's own library is used. */
  readonly source: { readonly file: string; readonly sha256: string; readonly differs: string | undefined } | null;
  /** `files`: the texts, by their path in the prefix. */
  readonly license: { readonly spdx: string; readonly files: readonly string[] };
  readonly provides: readonly string[];
  readonly needs: readonly string[];
  /** Environment variables of the builds that need this tool; {prefix} is where it is. */
  readonly exports: Readonly<Record<string, string>>;
  /** What became of the tiny program: `ran`; `linked`, where this machine cannot run it; `none`, where none is written. */
  readonly check: 'ran' | 'linked' | 'none';
  /** Shared objects by SONAME, to their path in the prefix. */
  readonly sonames: Readonly<Record<string, string>>;
  /** Every file (sha256) and symbolic link (`-> target`) of the prefix, by relative path; not clib.json itself. */
  readonly files: Readonly<Record<string, string>>;
}

/** <wheel>.json beside a wheel that build-wheel made. */
export interface BuiltWheelRecord {
  readonly stage: 'build-wheel';
  readonly platform: string;
  /** The Python it was built with. */
  readonly python: string;
  readonly digest: string;
  readonly wheel: WheelFile;
  /** C libraries it was built against, the whole closure. */
  readonly libraries: readonly { readonly name: string; readonly version: string; readonly digest: string }[];
  /** Of a git source, the repository as wheel.yaml names it and the commit. */
  readonly source?: { readonly git: string; readonly commit: string };
  /** Repaired wheels of other projects of the workspace that were in the build environment; absent where there were none. */
  readonly against?: readonly { readonly project: string; readonly file: string; readonly sha256: string }[];
}

/** build-wheel.json: all wheels of a project for a platform, written when all are there. */
export interface BuildWheelSummary {
  readonly stage: 'build-wheel';
  readonly platform: string;
  readonly distribution: string;
  /** Python tags of the project that the machine lacks and the project lets it skip. */
  readonly skipped: readonly string[];
  /** In the order of the project's Pythons. */
  readonly wheels: readonly { readonly python: string; readonly digest: string; readonly wheel: WheelFile }[];
}

/** <wheel>.json beside a repaired wheel. */
export interface RepairedWheelRecord {
  readonly stage: 'repair';
  readonly platform: string;
  readonly python: string;
  readonly digest: string;
  readonly wheel: WheelFile;
  /** Shared libraries copied in: SONAME before, name in the wheel, the C library project they come from. */
  readonly grafted: readonly { readonly soname: string; readonly path: string; readonly library: string; readonly version: string; readonly spdx: string }[];
}

/** <python>.json of the test stage. */
export type TestedWheelRecord = {
  readonly stage: 'test';
  readonly platform: string;
  readonly python: string;
  readonly digest: string;
  readonly wheel: WheelFile;
} & (
  | {
      readonly passed: true;
      /** Digest of the image that it was tested in; absent where that was this machine. */
      readonly image?: string;
    }
  | {
      readonly passed: false;
      /** Why wheel.yaml wants no test. */
      readonly skipped: string;
    }
);

/** not-run.json of the test stage: wheels that nothing here can try, and why. They are not tested. */
export interface NotRunRecord {
  readonly stage: 'test';
  readonly platform: string;
  readonly run: false;
  readonly reason: string;
  readonly wheels: readonly { readonly python: string; readonly wheel: WheelFile }[];
}

export interface WheelFile {
  readonly file: string;
  readonly sha256: string;
  /** bytes */
  readonly size: number;
}

/** What a stage leaves where its platform is not supported: the whole output folder is this one file, `unsupported.json`. */
export interface UnsupportedRecord {
  readonly platform: string;
  readonly supported: false;
}
