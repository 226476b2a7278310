import type { MacosTarget } from '../values/target';
import { compilerNames } from './compiler-commands';
import { targetPlatform } from './target-python';

/**
 * What builds on a Mac must know of the wheels they are for: the oldest macOS, one processor even where the Python is
 * for two, and the platform that stands in the wheel's name.
 */
export const macosVariables = (target: MacosTarget): Readonly<Record<string, string>> => {
  const { CC, CXX, CC_FOR_BUILD, BUILD_CC } = compilerNames as Record<'CC' | 'CXX' | 'CC_FOR_BUILD' | 'BUILD_CC', string>;
  return {
    ...{ CC, CXX, CC_FOR_BUILD, BUILD_CC },
    MACOSX_DEPLOYMENT_TARGET: target.minimum,
    ARCHFLAGS: `-arch ${target.architecture}`,
    CMAKE_OSX_ARCHITECTURES: target.architecture,
    _PYTHON_HOST_PLATFORM: targetPlatform(target),
    // Archives and links without a time.
    ZERO_AR_DATE: '1',
  };
};

/** Of the tools that come with Xcode or without it. */
export const sdkVersionArgv: readonly string[] = ['xcrun', '--sdk', 'macosx', '--show-sdk-version'];
