import type { Clib, Destinations, ParsedDocument, Platforms, PlatformsLock, WheelLock, WheelProject, WrittenClib, WrittenPlatforms, WrittenWheel } from '@wheelwright/core';

/** A C library of the workspace. */
export interface LoadedClib {
  readonly clib: Clib;
  /** Name of the Nx project. */
  readonly name: string;
  /** Absolute folder of its clib.yaml. */
  readonly folder: string;
  /** Workspace-relative path of its clib.yaml, for messages. */
  readonly file: string;
  readonly document: ParsedDocument<WrittenClib>;
}

/** A wheel project of the workspace. */
export interface LoadedWheel {
  readonly wheel: WheelProject;
  /** What stands in wheel.lock.json; undefined when there is none. */
  readonly lock: WheelLock | undefined;
  /** Name of the Nx project. */
  readonly name: string;
  /** Absolute folder of its wheel.yaml. */
  readonly folder: string;
  /** Workspace-relative path of its wheel.yaml, for messages. */
  readonly file: string;
  readonly document: ParsedDocument<WrittenWheel>;
}

/** The platforms project. */
export interface LoadedPlatforms {
  readonly platforms: Platforms;
  /** undefined when there is no platforms.lock.json. */
  readonly lock: PlatformsLock | undefined;
  readonly folder: string;
  readonly file: string;
  readonly document: ParsedDocument<WrittenPlatforms>;
}

/** The definitions of a workspace, read when asked for, each once. */
export interface Workspace {
  /** Absolute. */
  readonly root: string;
  readonly platforms: Platforms;
  readonly platformsLock: PlatformsLock;
  /** @throws WheelError project-unknown, definition-invalid */
  clib(project: string): Promise<LoadedClib>;
  /**
   * @param platform leaves out the Pythons that the project skips there
   * @throws WheelError project-unknown, definition-invalid
   */
  wheel(project: string, platform?: string): Promise<LoadedWheel>;
  /** Those of destinations.yaml; none when there is no such file. @throws WheelError definition-invalid */
  destinations(): Promise<Destinations['destinations']>;
  /** C libraries and tools, and what those bring with them (see `inheritedNeeds`), each once, what is needed first. @throws WheelError project-unknown, definition-invalid */
  clibClosure(names: readonly string[]): Promise<readonly LoadedClib[]>;
}
