import { WheelError } from '../errors/wheel-error';
import { formatFileProjectName, normalizeProjectName, type ProjectName } from './project-name';
import { normalizeVersion, type Version } from './version';

/** An sdist's file name in parts. */
export interface SdistFilename {
  readonly distribution: ProjectName;
  readonly version: Version;
  readonly ending: '.tar.gz' | '.zip';
}

/**
 * Reads the names of PEP 625 and the older ones with dashes and dots in the project name, where the last dash that
 * a version follows ends the name.
 *
 * @example parseSdistFilename('numpy-1.19.5.zip') // { distribution: 'numpy', version: '1.19.5', ending: '.zip' }
 * @throws WheelError wheel-invalid
 */
export const parseSdistFilename = (file: string): SdistFilename => {
  const ending = (['.tar.gz', '.zip'] as const).find((candidate) => file.endsWith(candidate));
  const stem = ending === undefined ? '' : file.slice(0, -ending.length);
  for (let dash = stem.lastIndexOf('-'); dash > 0; dash = stem.lastIndexOf('-', dash - 1)) {
    const version = normalizeVersion(stem.slice(dash + 1));
    const name = stem.slice(0, dash);
    if (ending !== undefined && version !== undefined && /^[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?$/iu.test(name)) {
      return { distribution: normalizeProjectName(name), version, ending };
    }
  }
  throw new WheelError({
    code: 'wheel-invalid',
    family: 'usage',
    message: `"${file}" is not the name of an sdist`,
    hint: 'name-version.tar.gz (PEP 625)',
  });
};

/** The name of PEP 625. */
export const formatSdistFilename = (name: SdistFilename): string => `${formatFileProjectName(name.distribution)}-${name.version}${name.ending}`;
