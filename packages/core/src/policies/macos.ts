import { compareNumbers } from '../values/version';

/** Whether macOS itself has what an install name leads to. */
export const isMacosLibrary = (installName: string): boolean => /^\/(usr\/lib|System\/(Library|iOSSupport|DriverKit))\//u.test(installName);

/** Processors of a macOS platform tag: two of universal2, and of the older words for sets of them. */
const processorSets: Readonly<Record<string, readonly string[]>> = { universal2: ['x86_64', 'arm64'], intel: ['i386', 'x86_64'], fat: ['i386', 'ppc'], fat3: ['i386', 'x86_64', 'ppc'], fat64: ['x86_64', 'ppc64'], universal: ['i386', 'ppc', 'x86_64', 'ppc64'] };

/** @example macosProcessors('universal2') // ['x86_64', 'arm64'] */
export const macosProcessors = (architecture: string): readonly string[] => (Object.hasOwn(processorSets, architecture) ? (processorSets[architecture] as readonly string[]) : [architecture]);

/** There is no macOS for arm64 before this one, whatever a universal wheel says for its other half. */
const firstOfArm64 = '11.0';

/** The oldest macOS that the code for a processor may be made for, in a wheel of a tag. 10.16 is another name of 11.0. */
export const macosFloor = (version: string, processor: string): string => {
  const real = version === '10.16' ? '11.0' : version;
  return processor === 'arm64' && compareNumbers(real, firstOfArm64) < 0 ? firstOfArm64 : real;
};
