import type { ForeignPython, Interpreter } from '../definitions/toolchain';
import type { WheelProject } from '../definitions/wheel';
import { cmakeToolchainFile, extensionSuffix, mesonCrossFile, sysconfigData, stableImportLibrary, suffixModule, sysconfigModule, targetImportLibrary, targetPlatform } from '../tools/target-python';
import { pythonLibraryVariable } from '../tools/zig-systems';
import type { Environment, Step } from './step';

export interface ForeignBuildRequest {
  readonly interpreter: Interpreter;
  readonly foreign: ForeignPython;
  /** Absolute folder for the files that are written. */
  readonly folder: string;
  /** Absolute path of the Python that runs the build backend. */
  readonly python: string;
  readonly abi: WheelProject['abi'];
  /** Merged prefix of the C libraries, where there are some. */
  readonly prefix: string | undefined;
}

export interface ForeignBuild {
  readonly steps: readonly Step[];
  readonly variables: Environment;
  /** For meson-python: words that meson gets. */
  readonly mesonWords: readonly string[];
}

/**
 * What makes a build backend that runs on this machine's Python build for a Python of another kind of machine: sysconfig
 * answers as that one would, and CMake and meson are told that they do not build for themselves.
 */
export const foreignBuild = ({ interpreter, foreign, folder, python, abi, prefix }: ForeignBuildRequest): ForeignBuild => {
  const { target } = foreign;
  const settings = { tag: interpreter.tag, target, version: interpreter.version, prefix: foreign.folder };
  const library = abi === 'abi3' ? stableImportLibrary(target) : targetImportLibrary(interpreter.tag, target);
  const suffixes = suffixModule(interpreter.tag, target);
  const file = (name: string, text: string): Step => ({ kind: 'write-text', path: `${folder}/${name}`, text });
  return {
    steps: [
      file(`modules/${sysconfigModule}.py`, sysconfigData(settings)),
      ...(suffixes === undefined ? [] : [file('modules/sitecustomize.py', suffixes)]),
      file('cross.ini', mesonCrossFile(target, python)),
      file('toolchain.cmake', cmakeToolchainFile(settings, prefix)),
    ],
    variables: {
      _PYTHON_HOST_PLATFORM: targetPlatform(target),
      _PYTHON_SYSCONFIGDATA_NAME: sysconfigModule,
      PYTHONPATH: `${folder}/modules`,
      SETUPTOOLS_EXT_SUFFIX: extensionSuffix(interpreter.tag, target),
      ...(library === undefined ? {} : { [pythonLibraryVariable]: `${foreign.folder}/${library}` }),
      CMAKE_TOOLCHAIN_FILE: `${folder}/toolchain.cmake`,
    },
    mesonWords: [`--cross-file=${folder}/cross.ini`],
  };
};
