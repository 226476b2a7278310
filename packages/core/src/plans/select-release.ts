import type { RepairedWheelRecord, TestedWheelRecord } from '../definitions/records';
import { onPlatform } from '../definitions/skipped-cells';
import type { WheelProject } from '../definitions/wheel';
import type { Problem } from '../errors/problem';

/** What the stages of one platform left. */
export interface PlatformWheels {
  readonly platform: string;
  /** The merged platform whose halves these are for, where an upload takes the wheels of halves too. */
  readonly within?: string;
  /** `sound`: the wheel still has the sha256 of its record. */
  readonly repaired: readonly { readonly record: RepairedWheelRecord; readonly sound: boolean }[];
  readonly tested: readonly Pick<TestedWheelRecord, 'python' | 'wheel'>[];
}

export interface ReleaseSelectionRequest {
  /** Name of the Nx project, for advice. */
  readonly name: string;
  readonly project: Pick<WheelProject, 'abi' | 'missingPythons' | 'skip'>;
  /** Python tags the release is about. */
  readonly pythons: readonly string[];
  readonly platforms: readonly PlatformWheels[];
  /** Wheels that have not passed their tests go too. */
  readonly untested: boolean;
}

export interface SelectedWheel {
  readonly platform: Pick<PlatformWheels, 'within'> & { readonly key: string };
  readonly file: string;
  readonly sha256: string;
}

/**
 * The wheels of a release among what the stages left, each name once. What changed since it was repaired, or was not
 * tested as it is, is a problem; what is missing altogether is found when the release is compared with what is expected.
 */
export const selectRelease = (request: ReleaseSelectionRequest): { readonly wheels: readonly SelectedWheel[]; readonly problems: readonly Problem[] } => {
  const wheels = new Map<string, SelectedWheel>();
  const problems: Problem[] = [];
  for (const { platform, within, repaired, tested } of request.platforms) {
    const advice = (stage: string): string => `nx run ${request.name}:${stage}:${within ?? platform}`;
    const { pythons } = onPlatform({ pythons: request.pythons, skip: request.project.skip }, platform);
    const about = repaired.filter(({ record }) => request.project.abi !== 'cpython' || pythons.includes(record.python));
    if (about.length === 0) problems.push({ file: `${request.name} for ${platform}`, message: 'has no repaired wheels', hint: advice('test') });
    for (const { record, sound } of about) {
      const { file, sha256 } = record.wheel;
      const other = wheels.get(file);
      const untested = request.untested ? [] : untestedPythons({ ...request, pythons }, record, tested);
      if (!sound) problems.push({ file, message: `has changed since it was repaired for ${platform}`, hint: advice('repair') });
      else if (untested.length > 0) problems.push({ file, message: `has not passed its tests on ${untested.join(', ')}`, hint: `${advice('test')}, or upload with --untested` });
      else if (other !== undefined && other.sha256 !== sha256) {
        problems.push({ file, message: `was made twice with different bytes: for ${other.platform.within ?? other.platform.key} and for ${within ?? platform}`, hint: `upload one of them: --platforms=${within ?? platform}` });
      } else if (other === undefined) wheels.set(file, { platform: { key: platform, ...(within === undefined ? {} : { within }) }, file, sha256 });
    }
  }
  return { wheels: [...wheels.values()], problems };
};

const untestedPythons = ({ project, pythons }: ReleaseSelectionRequest, { python, wheel }: RepairedWheelRecord, tested: PlatformWheels['tested']): readonly string[] => {
  const wanted = project.abi === 'cpython' ? [python] : pythons;
  const missing = wanted.filter((tag) => !tested.some((test) => test.python === tag && test.wheel.sha256 === wheel.sha256));
  // One wheel for all Pythons, and a machine that may lack some of them.
  return project.missingPythons === 'skip' && missing.length < wanted.length ? [] : missing;
};
