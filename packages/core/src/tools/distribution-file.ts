import { normalizeProjectName } from '../values/project-name';
import { normalizeVersion, type Version } from '../values/version';

/** What the name of an sdist or wheel says. */
export interface DistributionFileName {
  readonly kind: 'sdist' | 'wheel';
  readonly version: Version;
}

/** No file system takes a longer name. */
const longest = 255;

const sdistEndings = ['.tar.gz', '.zip', '.tar.bz2', '.tar.xz', '.tgz'];

/**
 * Reads the name of a distribution's file, or gives undefined when it is not one of that project: listings are
 * written by others, and `numpy-1.0-evil.tar.gz` is not numpy.
 *
 * @example distributionFile('numpy', 'numpy-2.2.6.tar.gz') // { kind: 'sdist', version: '2.2.6' }
 */
export const distributionFile = (distribution: string, file: string): DistributionFileName | undefined => {
  const name = normalizeProjectName(distribution);
  if (file.length > longest || !/^[A-Za-z0-9][A-Za-z0-9._+!-]*$/u.test(file)) return undefined;
  if (file.endsWith('.whl')) {
    const parts = file.slice(0, -'.whl'.length).split('-');
    const [project = '', text = ''] = parts;
    const version = normalizeVersion(text.replaceAll('_', '-'));
    if ((parts.length !== 5 && parts.length !== 6) || normalizeProjectName(project) !== name || version === undefined) return undefined;
    return { kind: 'wheel', version };
  }
  const ending = sdistEndings.find((one) => file.endsWith(one));
  if (ending === undefined) return undefined;
  const stem = file.slice(0, -ending.length);
  for (let dash = stem.indexOf('-'); dash !== -1; dash = stem.indexOf('-', dash + 1)) {
    const version = normalizeVersion(stem.slice(dash + 1));
    if (normalizeProjectName(stem.slice(0, dash)) === name && version !== undefined) return { kind: 'sdist', version };
  }
  return undefined;
};
