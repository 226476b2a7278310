/** A platform's key; of a half of a merged platform, that one's key too. */
export type PlacedPlatform = string | { readonly key: string; readonly within?: string };

const folderOf = (platform: PlacedPlatform): string => (typeof platform === 'string' ? platform : (platform.within ?? platform.key));

/** Halves of a merged platform stand in folders of their own below that one's output, so that it is whole in itself. */
const halfOf = (platform: PlacedPlatform): string => (typeof platform === 'string' || platform.within === undefined ? '' : `/${platform.key}`);

/** The Nx configuration that does a platform's work. */
export const configurationOf = folderOf;

/**
 * Where everything of a workspace is, relative to its root and with forward slashes. One folder per project,
 * platform and stage.
 */
export const layout = {
  toolchain: (platform: PlacedPlatform): string => `dist/toolchains/${folderOf(platform)}${halfOf(platform)}`,
  /** Which commit a git source is; the same for all platforms. */
  source: (project: string): string => `dist/sources/${project}`,
  prefix: (project: string, platform: PlacedPlatform): string => `dist/prefixes/${project}/${folderOf(platform)}${halfOf(platform)}`,
  stage: (project: string, platform: PlacedPlatform, stage: WheelStage): string => `dist/wheels/${project}/${folderOf(platform)}/${stage}${halfOf(platform)}`,
  /** Report and journal of what was sent, by destination. */
  uploads: (project: string): string => `dist/uploads/${project}`,
  /** Whole output of the programs of a stage; never an output of a task. */
  logs: (project: string, platform: PlacedPlatform, stage: WheelStage | 'build-clib'): string => `dist/logs/${project}/${folderOf(platform)}/${stage}${halfOf(platform)}`,
} as const;

/** Name of the folder and of the target, for each stage of a wheel. */
export type WheelStage = 'build-wheel' | 'repair' | 'test';

export const toolchainFile = 'toolchain.json';
export const sourceFile = 'source.json';
export const clibFile = 'clib.json';
export const unsupportedFile = 'unsupported.json';
