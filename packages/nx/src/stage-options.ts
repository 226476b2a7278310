import type { BuildWheelOptions } from './executors/build-wheel/schema';

/** Options of the stages, as the schemas allow them: those of build-wheel, or fewer. */
export type StageOptions = BuildWheelOptions;

export interface NormalStageOptions {
  /** undefined when Nx ran the target without a configuration. */
  readonly platform: string | undefined;
  readonly supported: boolean;
  readonly pythons: readonly string[] | undefined;
  readonly dryRun: boolean;
}

/** `--pythons=cp313, cp312` may have spaces and repeats; an empty text narrows nothing. */
export const normalizeStageOptions = (written: StageOptions): NormalStageOptions => {
  const pythons = [...new Set((written.pythons ?? '').split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''))];
  return {
    platform: written.platform,
    supported: written.supported ?? true,
    pythons: pythons.length === 0 ? undefined : pythons,
    dryRun: written.dryRun ?? false,
  };
};
