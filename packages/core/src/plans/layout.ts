/**
 * Where everything of a workspace is, relative to its root and with forward slashes. One folder per project,
 * platform and stage.
 */
export const layout = {
  toolchain: (platform: string): string => `dist/toolchains/${platform}`,
  /** Which commit a git source is; the same for all platforms. */
  source: (project: string): string => `dist/sources/${project}`,
  prefix: (project: string, platform: string): string => `dist/prefixes/${project}/${platform}`,
  stage: (project: string, platform: string, stage: WheelStage): string => `dist/wheels/${project}/${platform}/${stage}`,
  /** Report and journal of what was sent, by destination. */
  uploads: (project: string): string => `dist/uploads/${project}`,
  /** Whole output of the programs of a stage; never an output of a task. */
  logs: (project: string, platform: string, stage: WheelStage | 'build-clib'): string => `dist/logs/${project}/${platform}/${stage}`,
} as const;

/** Name of the folder and of the target, for each stage of a wheel. */
export type WheelStage = 'build-wheel' | 'repair' | 'test';

export const toolchainFile = 'toolchain.json';
export const sourceFile = 'source.json';
export const clibFile = 'clib.json';
export const unsupportedFile = 'unsupported.json';
