import { join } from 'node:path';
import { expectedWheels, halfWithin, layout, narrowPythons, parseExpected, selectRelease, suggest, WheelError, type ExpectedFile, type PlatformWheels } from '@wheelwright/core';
import { readNamedFile } from '@wheelwright/host';
import type { Site } from '../../boundary';
import { observeRepaired } from '../repair/observe-repair';
import { observeTested } from '../test/observe-test';
import type { NormalUploadOptions } from './options';
import type { SupportedPlatform } from './supported-platforms';

export interface ObservedRelease {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly expected: readonly ExpectedFile[];
}

/**
 * The wheels of dist/ that make up the release, and what it must hold. Reads only.
 *
 * @param supported platforms the project is built for
 * @throws WheelError release-incomplete with everything that is missing, changed or untested; platform-unknown, python-unknown
 */
export const observeRelease = async (site: Site, supported: readonly SupportedPlatform[], options: NormalUploadOptions): Promise<ObservedRelease> => {
  const { host, workspace, project } = site;
  const { wheel } = await workspace.wheel(project.name);
  const pythons = narrowPythons({ project: wheel, name: project.name, asked: options.pythons });
  const platforms = withHalves(narrowPlatforms(site, supported, options.platforms));
  const made: PlatformWheels[] = [];
  for (const platform of platforms) {
    const folder = (stage: 'repair' | 'test'): string => join(workspace.root, layout.stage(project.name, platform, stage));
    made.push({ platform: platform.key, ...(platform.within === undefined ? {} : { within: platform.within }), repaired: (await observeRepaired(host, folder('repair'))).found, tested: (await observeTested(host, folder('test'))).found });
  }
  const { wheels, problems } = selectRelease({ name: project.name, project: wheel, pythons, platforms: made, untested: options.untested });
  if (problems.length > 0) {
    throw new WheelError({
      code: 'release-incomplete',
      family: 'usage',
      message: `${project.name} is not ready to be uploaded`,
      problems,
      hint: 'an upload sends what was built, repaired and tested, and builds nothing itself',
    });
  }
  return {
    files: wheels.map(({ platform, file }) => join(workspace.root, layout.stage(project.name, platform, 'repair'), file)),
    expected: options.expect === undefined ? expectedWheels({ ...wheel, pythons }, platforms) : parseExpected(options.expect, await readNamedFile(host, join(workspace.root, options.expect), { as: options.expect, saying: 'what the release must hold' })),
  };
};

/** A merged platform may send the wheels of its halves too. */
const withHalves = (platforms: readonly SupportedPlatform[]): readonly { readonly key: string; readonly within?: string; readonly tag: string | undefined }[] =>
  platforms.flatMap((platform) => (platform.engine === 'merge' && platform.thin ? [platform, ...platform.halves.map((half) => halfWithin(platform, half))] : [platform]));

const narrowPlatforms = ({ project }: Site, supported: readonly SupportedPlatform[], asked: readonly string[] | undefined): readonly SupportedPlatform[] => {
  // What a platform without a tag makes is for machines like this one; it goes where it is asked for by name, or is all there is.
  const released = supported.filter(({ tag }) => tag !== undefined);
  if (asked === undefined) return released.length > 0 ? released : supported;
  const unknown = asked.find((key) => !supported.some((platform) => platform.key === key));
  if (unknown === undefined) return supported.filter(({ key }) => asked.includes(key));
  throw new WheelError({ code: 'platform-unknown', family: 'usage', message: `${project.name} is not built for a platform "${unknown}"`, hint: suggest(unknown, supported.map(({ key }) => key)) });
};
