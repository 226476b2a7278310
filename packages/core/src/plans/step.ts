import type { FurtherIndex } from '../definitions/further-index';
import type { BuiltWheelRecord, RepairedWheelRecord, WheelFile } from '../definitions/records';
import type { Source } from '../definitions/source';
import type { MuslRuntime, WineRuntime } from '../definitions/toolchain';
import type { ForeignExpectation } from './foreign-checks';
import type { PathReplacement } from './neutral-wheel';
import type { WheelExpectation } from './wheel-checks';

/** The whole environment of a process: nothing else crosses. */
export type Environment = Readonly<Record<string, string>>;

/** Where the programs of a plan run. */
export interface ProgramContext {
  /** The system, as Node names it; linux when not said. */
  readonly os?: string | undefined;
  /** What every program of that system needs in its environment. */
  readonly system?: Environment | undefined;
}

/**
 * One effect. Plans are ordered lists of steps, decided in core and performed by `perform` of the host, which holds
 * the only switch over their kinds. Paths are absolute. `title` is what a person reads while it runs.
 */
export type Step =
  | ObtainSourceStep
  | UnpackStep
  | CheckoutStep
  | HideChangesStep
  | PatchStep
  | FreshFolderStep
  | RemoveStep
  | CopyStep
  | MoveStep
  | WriteTextStep
  | ReplaceTextStep
  | RunStep
  | PythonEnvironmentStep
  | KeepWheelStep
  | KeepRepairedWheelStep
  | MergeWheelsStep;

/** Brings one of several equivalent sources into the store, verified by sha256. Fact: which one. */
export interface ObtainSourceStep {
  readonly kind: 'obtain-source';
  readonly title: string;
  readonly sources: readonly Source[];
  /** Folder that relative mirror locations start from. */
  readonly base: string;
}

/** Unpacks an archive (or a wheel) of the store. A single top-level folder is stripped. Refuses unsafe members. */
export interface UnpackStep {
  readonly kind: 'unpack';
  readonly title: string;
  readonly archive: string;
  readonly into: string;
  /** Folders and files below the folder at the top; all when not said. */
  readonly only?: readonly string[];
}

/** A commit of a git repository. */
export interface Checkout {
  /** What git is asked: a URL, or the absolute folder of a repository of the workspace. */
  readonly location: string;
  /** The repository as wheel.yaml names it. */
  readonly git: string;
  readonly commit: string;
  /** Every tag at the commit itself. */
  readonly tags: readonly string[];
  readonly submodules: boolean;
}

/** Puts a commit into a folder: a repository of its own with history and tags, in which nothing is modified, and submodules. */
export interface CheckoutStep {
  readonly kind: 'checkout';
  readonly title: string;
  readonly checkout: Checkout;
  readonly into: string;
}

/** Makes git take a checkout that was patched for the commit itself, so that version scripts give the commit's version. */
export interface HideChangesStep {
  readonly kind: 'hide-changes';
  readonly folder: string;
}

/** Applies a unified diff to a source, one leading folder stripped, without fuzz. See `formats/unified-diff.ts`. */
export interface PatchStep {
  readonly kind: 'patch';
  /** Name of the patch file, for messages. */
  readonly name: string;
  readonly text: string;
  readonly folder: string;
}

/** Makes an empty folder, removing what was there. */
export interface FreshFolderStep {
  readonly kind: 'fresh-folder';
  readonly path: string;
}

export interface RemoveStep {
  readonly kind: 'remove';
  readonly path: string;
}

/** Copies a file, or merges a folder into another; symbolic links stay links, modes and times are kept. */
export interface CopyStep {
  readonly kind: 'copy';
  readonly from: string;
  readonly to: string;
  /** Of a folder, only these files and links, by relative path. */
  readonly only?: readonly string[];
}

/** Puts a finished file or folder in its final place by rename, replacing what was there. */
export interface MoveStep {
  readonly kind: 'move';
  readonly from: string;
  readonly to: string;
}

/** Writes beside, syncs, renames. */
export interface WriteTextStep {
  readonly kind: 'write-text';
  readonly path: string;
  readonly text: string;
}

/** Replaces texts in all text files of a folder (files with a NUL byte are left alone). */
export interface ReplaceTextStep {
  readonly kind: 'replace-text';
  readonly folder: string;
  readonly replacements: readonly { readonly from: string; readonly to: string }[];
}

/** Runs a program to its end; its whole output goes to `log`. */
export interface RunStep {
  readonly kind: 'run';
  readonly title: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Environment;
  readonly log: string;
}

/**
 * A Python environment made by uv from pinned requirements, at `path`. With `shared`, an environment that is already
 * there and complete is reused; otherwise it is made anew.
 */
export interface PythonEnvironmentStep {
  readonly kind: 'python-environment';
  readonly title: string;
  /** Executable of the interpreter. */
  readonly python: string;
  readonly path: string;
  /** Text of a requirements file with hashes; may be empty. */
  readonly requirements: string;
  /** Wheels to install as they are, without dependencies. */
  readonly wheels: readonly string[];
  readonly shared: boolean;
  /** Further indexes besides the user's own, as wheel.yaml names them. */
  readonly indexes?: readonly FurtherIndex[] | undefined;
  /** Where it is one for Windows; `python` is then one of this machine of the same version. */
  readonly wine?: WineRuntime | undefined;
  /** Where it is one for musl; `python` likewise. */
  readonly musl?: MuslRuntime | undefined;
  /** uv executable. */
  readonly uv: string;
  readonly log: string;
}

/**
 * Takes the one wheel that a build left in `from`, checks that it is the one that was wanted, takes the machine's paths
 * out of its text files, archives it anew, and puts it into `to` with its record beside it. Fact: the wheel.
 */
export interface KeepWheelStep {
  readonly kind: 'keep-wheel';
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly expected: WheelExpectation;
  /** Where the wheel is for another kind of machine. */
  readonly foreign?: ForeignExpectation;
  /** Build tag that the wheel gets. */
  readonly buildTag?: string | undefined;
  readonly replacements: readonly PathReplacement[];
  /** Time of every member, in seconds since 1970. */
  readonly sourceDateEpoch: number;
  readonly record: Omit<BuiltWheelRecord, 'wheel'>;
}

/**
 * Takes the one wheel that auditwheel left in `from`, adds the licence texts of the C libraries whose code is in it,
 * archives it anew, verifies it, and puts it into `to` with its record beside it. Fact: the record.
 */
export interface KeepRepairedWheelStep {
  readonly kind: 'keep-repaired-wheel';
  readonly title: string;
  /** The wheel before the repair. */
  readonly built: string;
  readonly from: string;
  readonly to: string;
  readonly libraries: readonly {
    readonly name: string;
    readonly version: string;
    readonly spdx: string;
    /** SONAME to the sha256 of the file. */
    readonly sonames: Readonly<Record<string, string>>;
    readonly licenses: readonly { readonly from: string; readonly name: string }[];
  }[];
  /** Licence file of the project that gets a block for each library. */
  readonly appendLicensesTo: string | undefined;
  /** Patterns of libraries that were left out on purpose. */
  readonly exclude: readonly string[];
  /** Absolute folders of this machine that the wheel may not name. */
  readonly forbidden: readonly string[];
  /** Time of every member, in seconds since 1970. */
  readonly sourceDateEpoch: number;
  readonly record: Omit<RepairedWheelRecord, 'wheel' | 'grafted'>;
}

/**
 * Makes one wheel for two processors out of repaired wheels for one each, verifies it, and puts it into `to` with its
 * record beside it. Fact: the record.
 */
export interface MergeWheelsStep {
  readonly kind: 'merge-wheels';
  readonly title: string;
  /** In the order of the result. */
  readonly halves: readonly [string, string];
  /** Platform tag of the result. */
  readonly tag: string;
  readonly to: string;
  /** Patterns of libraries that were left out on purpose. */
  readonly exclude: readonly string[];
  /** Absolute folders of this machine that the wheel may not name. */
  readonly forbidden: readonly string[];
  /** Time of every member, in seconds since 1970. */
  readonly sourceDateEpoch: number;
  readonly record: Omit<RepairedWheelRecord, 'wheel'>;
}

/** What a step found out, for the plan that comes next. */
export type StepFact =
  | { readonly kind: 'wheel-kept'; readonly wheel: WheelFile }
  | { readonly kind: 'wheel-repaired'; readonly record: RepairedWheelRecord }
  | { readonly kind: 'source-obtained'; readonly source: Source; readonly archive: string }
  | { readonly kind: 'ran'; readonly stdout: string };
