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
export const normalizeStageOptions = (written: StageOptions): NormalStageOptions => ({
  platform: written.platform,
  supported: written.supported ?? true,
  pythons: wordsOf(written.pythons),
  dryRun: written.dryRun ?? false,
});

/** Words with commas between them, each once; undefined when there is none. */
export const wordsOf = (text: string | undefined): readonly string[] | undefined => {
  const words = [...new Set((text ?? '').split(',').map((word) => word.trim()).filter((word) => word !== ''))];
  return words.length === 0 ? undefined : words;
};
