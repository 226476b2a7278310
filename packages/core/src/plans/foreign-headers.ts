import type { LockedPackage } from '../definitions/lock';
import { WheelError } from '../errors/wheel-error';
import { renderTarget, type Target } from '../values/target';

/** On these a long, a pointer or a time is as on 64-bit Linux; on a Mac numpy's headers ask the compiler. */
const likeLinux64 = ({ system, architecture }: Target): boolean => system === 'macos' || (system === 'linux' && architecture !== 'i686' && architecture !== 'armv7l');

/**
 * Build requirements are installed for the machine that builds. numpy's headers say how large a long is where that numpy
 * runs: a compiler for 32 bits or for Windows believes them, and what it makes computes rubbish.
 *
 * @param file workspace-relative path of the wheel.yaml
 * @throws WheelError platform-unsupported
 */
export const refuseForeignHeaders = ({ file, platform, target, packages }: { readonly file: string; readonly platform: string; readonly target: Target; readonly packages: readonly Pick<LockedPackage, 'name' | 'version'>[] }): void => {
  const numpy = packages.find(({ name }) => name === 'numpy');
  if (numpy === undefined || likeLinux64(target)) return;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `${file}: wheels for ${platform} would be compiled with the headers of numpy ${numpy.version} for this machine, and on ${renderTarget(target)} a long or a pointer has another size`,
    hint: `leave them out, with the reason ("skip" of wheel.yaml), or build them on such a machine`,
  });
};
