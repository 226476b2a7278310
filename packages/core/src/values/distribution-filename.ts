import type { ProjectName } from './project-name';
import { parseSdistFilename } from './sdist-filename';
import type { Version } from './version';
import { parseWheelFilename } from './wheel-filename';

/** What the name of a wheel or an sdist says. */
export interface DistributionFilename {
  readonly kind: 'wheel' | 'sdist';
  readonly project: ProjectName;
  readonly version: Version;
}

/** No file system takes a longer name. */
const longest = 255;

/** Names that mean a device on Windows, whatever ending follows. */
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/**
 * Reads the name of a wheel or sdist that somebody else wrote, or gives undefined for every other name. What it accepts
 * is safe as the name of a file on every system: no separator, no leading dot, no control character, no device.
 *
 * @example readDistributionFilename('numpy-2.2.6.tar.gz') // { kind: 'sdist', project: 'numpy', version: '2.2.6' }
 */
export const readDistributionFilename = (file: string): DistributionFilename | undefined => {
  if (file.length > longest || !/^[A-Za-z0-9][A-Za-z0-9._+!-]*$/u.test(file) || windowsDevice.test(file)) return undefined;
  try {
    if (file.endsWith('.whl')) {
      const { distribution, version } = parseWheelFilename(file);
      return { kind: 'wheel', project: distribution, version };
    }
    const { distribution, version } = parseSdistFilename(file);
    return { kind: 'sdist', project: distribution, version };
  } catch {
    return undefined;
  }
};
