import type { LockedPackage } from '../definitions/lock';
import type { PatchText } from '../definitions/patch-file';
import type { ClibRecord } from '../definitions/records';
import type { InterpreterIdentity, ToolchainRecord } from '../definitions/toolchain';
import type { WheelBuildSettings, WheelProject } from '../definitions/wheel';
import { againstInputs, type AgainstWheel } from './against';
import { digestOf } from './digest';
import { engineInputs } from './toolchain-plan';
import { toolsInBuilds } from './tools-in-builds';

/** Changes when the way wheels are built, neutralized or archived changes what comes out. */
export const wheelRecipe = 1;

export interface WheelInputs {
  readonly project: WheelProject;
  /** Settings of the cell. */
  readonly build: WheelBuildSettings;
  /** sha256 of the sdist, `sourceTreeDigest` of a source tree, or `commitDigest` of a git source. */
  readonly source: string;
  readonly patches: readonly PatchText[];
  /** The locked build environment. */
  readonly packages: readonly LockedPackage[];
  /** Wheels of other projects that are in the environment besides. */
  readonly against: readonly AgainstWheel[];
  /** Of the Python it is built with. */
  readonly interpreter: InterpreterIdentity;
  /** The closure of the C libraries. */
  readonly libraries: readonly ClibRecord[];
  readonly toolchain: ToolchainRecord;
}

/**
 * sha256 over everything that goes into one wheel. Not in it: requirements and constraints (the packages that they
 * resolved to are), other Pythons, tests, repair, and tools that take no part.
 */
export const wheelDigest = ({ project, build, source, patches, packages, against, interpreter, libraries, toolchain }: WheelInputs): string => {
  return digestOf({
    recipe: wheelRecipe,
    distribution: project.distribution,
    abi: project.abi,
    buildTag: project.buildTag,
    source: { kind: project.source.kind, version: project.source.kind === 'sdist' ? project.source.version : undefined, digest: source },
    environment: build.environment,
    configSettings: build.configSettings,
    patches,
    packages,
    against: againstInputs(against),
    interpreter: {
      tag: interpreter.tag,
      version: interpreter.version,
      implementation: interpreter.implementation,
      soabi: interpreter.soabi,
      architecture: interpreter.architecture,
      linksLibpython: interpreter.linksLibpython,
      archives: interpreter.archives,
    },
    libraries: libraries.map(({ name, digest }) => ({ name, digest })),
    engine: engineInputs(toolchain.engine),
    tools: toolsInBuilds(toolchain, build.tools),
    machine: { ...toolchain.machine },
  });
};
