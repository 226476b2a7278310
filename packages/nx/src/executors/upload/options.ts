import { wordsOf } from '../../stage-options';
import type { ReleasePublishOptions } from '../release-publish/schema';
import type { UploadOptions } from './schema';

/** What an upload is asked to do, in one spelling. */
export interface NormalUploadOptions {
  readonly destination: string | undefined;
  readonly dryRun: boolean;
  /** Platforms by name; undefined for all of the project. */
  readonly platforms: readonly string[] | undefined;
  /** False where the one platform asked for is none of the project. */
  readonly supported: boolean;
  readonly pythons: readonly string[] | undefined;
  readonly expect: string | undefined;
  readonly skipExisting: boolean;
  readonly untested: boolean;
  readonly sign: boolean;
  readonly jobs: number;
  readonly report: string | undefined;
}

/** @param dryRun what a run around this one says: `nx release publish --dry-run` */
export const normalizeUploadOptions = (written: UploadOptions & Pick<ReleasePublishOptions, 'firstRelease'>, dryRun = false): NormalUploadOptions => ({
  destination: written.destination === '' ? undefined : written.destination,
  dryRun: written.dryRun ?? dryRun,
  platforms: written.platform === undefined ? wordsOf(written.platforms) : [written.platform],
  supported: written.supported ?? true,
  pythons: wordsOf(written.pythons),
  expect: written.expect,
  skipExisting: written.skipExisting ?? false,
  untested: written.untested ?? false,
  sign: written.sign ?? false,
  jobs: written.jobs ?? 3,
  report: written.report,
});
