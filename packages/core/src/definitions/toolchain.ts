import type { GlibcOrMusl, Target } from '../values/target';
import type { Source } from './source';

/**
 * An interpreter, without where it is. Facts come from the interpreter itself (sysconfig), so that a wheel's record
 * changes when the interpreter that built it does.
 */
export interface InterpreterIdentity {
  /** cp310 */
  readonly tag: string;
  /** 3.10.13 */
  readonly version: string;
  readonly implementation: string;
  /** cpython-310-x86_64-linux-gnu */
  readonly soabi: string;
  /** Architecture the interpreter itself was built for: x86_64 */
  readonly architecture: string;
  /** Whether extensions of this interpreter are linked against libpython (pyenv's 3.6 and 3.7 do). */
  readonly linksLibpython: boolean;
  /** Of a Python of another kind of machine, sha256 over the archives that it may come from. */
  readonly archives?: string;
}

/** An interpreter of this machine. The executable never enters a record, a hash or what is shipped. */
export interface Interpreter extends InterpreterIdentity {
  readonly executable: string;
  /** Folder of Python.h, or undefined when the headers are not installed. */
  readonly include: string | undefined;
  /** Digest of the image that it is in; absent for one of this machine. */
  readonly image?: string;
  /** Where it comes from when it is of another kind of machine; `executable` is then one of this machine, which runs build backends. */
  readonly foreign?: ForeignPython;
  /** What runs it where it is one for Windows that tests are to run on; `executable` is then one of this machine, which its environments are made with. */
  readonly wine?: WineRuntime;
  /** What runs it where it is one for musl that tests are to run on; `executable` is then one of this machine, as with wine. */
  readonly musl?: MuslRuntime;
}

/** What runs programs of Windows here; all paths are absolute. */
export interface WineRuntime {
  readonly program: string;
  /** wineserver */
  readonly server: string;
  /** A prefix that was made once: that of each environment has a registry and users of its own, and shares its `windows`. */
  readonly prefix: string;
  /** Folder of the Python for Windows: python.exe, its DLLs, include and lib. */
  readonly python: string;
  /** What its wheels are for, in the words of uv: x86_64-pc-windows-msvc. */
  readonly platform: string;
}

/** What runs programs for musl here. */
export interface MuslRuntime {
  /** Absolute path of the script that stands for the Python. */
  readonly launcher: string;
  /** What its wheels are for, in the words of uv: x86_64-unknown-linux-musl. */
  readonly platform: string;
}

/** A Python of another kind of machine: archives, and the folders of this machine that they are unpacked to when they are needed. */
export interface ForeignPython {
  /** aarch64-glibc */
  readonly machine: string;
  readonly target: Target;
  readonly sources: readonly Source[];
  /** Absolute; of include and lib. */
  readonly folder: string;
  /** The same of those archives that have its program, which tests run; undefined where none has. */
  readonly program: Pick<ForeignPython, 'sources' | 'folder'> | undefined;
  /** Packages with the C library and what else its program needs, each from one of several places. */
  readonly root: readonly (readonly Source[])[];
  readonly rootFolder: string;
}

/** An image, as records name it. */
export interface ImageIdentity {
  /** As platforms.yaml names it. */
  readonly name: string;
  /** sha256:… */
  readonly id: string;
}

/** dist/toolchains/<platform>/toolchain.json: what builds for a platform. No paths, no times, sorted. */
export interface ToolchainRecord {
  readonly platform: string;
  readonly supported: true;
  readonly engine:
    | {
        readonly kind: 'zig';
        /** Absent for Linux, so that records from before there were others stay as they are. */
        readonly system?: 'windows' | 'macos';
        readonly architecture: string;
        /** Of Linux. */
        readonly libc?: GlibcOrMusl;
        /** The oldest macOS. */
        readonly minimum?: string;
        readonly tag: string;
        /** As zig says it. */
        readonly target: string;
        /** sha256 over the text of our compiler commands. */
        readonly commands: string;
      }
    | {
        readonly kind: 'container';
        readonly image: ImageIdentity;
        readonly architecture: string;
        readonly libc: GlibcOrMusl;
        readonly tag: string;
        /** First line of `cc --version` in it. */
        readonly compiler: string;
      }
    | {
        readonly kind: 'host';
        /** These three where the platform is for Windows or macOS. */
        readonly system?: 'windows' | 'macos';
        readonly architecture?: string;
        readonly minimum?: string;
        readonly tag: string | undefined;
        /** What the compiler says of its version, and that of the SDK. */
        readonly compiler: string;
      };
  /** Tool to version and the digest of its locked hashes. */
  readonly tools: Readonly<Record<string, { readonly version: string; readonly digest: string }>>;
  readonly interpreters: readonly InterpreterIdentity[];
  /** Where wheels are tested, if not where they are built. */
  readonly test?: { readonly image: ImageIdentity; readonly interpreters: readonly InterpreterIdentity[] };
  readonly machine: { readonly os: string; readonly architecture: string };
}
