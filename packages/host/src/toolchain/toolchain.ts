import type { Compilers, Interpreter, Platform, ToolchainRecord } from '@wheelwright/core';

/** Everything that builds for one platform, ready to be called. Paths are absolute and of this machine. */
export interface Toolchain {
  /** What goes into toolchain.json: the same facts without a path. */
  readonly record: ToolchainRecord;
  readonly platform: Platform;
  readonly interpreters: readonly Interpreter[];
  /** What to do about a Python that is not among them. */
  readonly advice: (version: string) => string;
  readonly tools: {
    /** uv executable */
    readonly uv: string;
    /** zig executable; undefined for the other engines */
    readonly zig: string | undefined;
    /** argv prefix of what repairs wheels (auditwheel, delvewheel, repairwheel): its own words follow */
    readonly repair: readonly string[];
    /** Whether that runs in the container, where it sees what the image has. */
    readonly repairInside: boolean;
    /** Folders for PATH, separated as the machine does: patchelf, cmake, ninja, pkg-config, pkgconf, uv, as far as locked */
    readonly programs: string;
  };
  /** For compileEnvironment. */
  readonly compilers: Compilers;
}
