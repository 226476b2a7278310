import { join } from 'node:path';
import {
  cellSettings,
  describeCell,
  isWheelError,
  narrowPythons,
  selectPythons,
  type CellRequest,
  type Interpreter,
  type PythonSelection,
  type WheelCell,
  type WheelProject,
} from '@wheelwright/core';
import type { Toolchain } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { LoadedWheel } from '../../workspace/workspace';
import type { OpenToolchain } from '../build-clib/build-clib';
import { observeMachinePrograms } from '../build-clib/machine-programs';
import { observeDependencies, type Dependency } from '../build-clib/observe-dependencies';
import { observeAgainst } from '../repair/observe-against';
import { observeSource, type ObservedSource } from './observe-source';

/** Everything that is known before any work is done. */
export interface ObservedWheel {
  readonly loaded: LoadedWheel;
  readonly toolchain: Toolchain;
  /** The closure of its C libraries. */
  readonly dependencies: readonly Dependency[];
  /** Tools of the workspace that it calls. */
  readonly tools: readonly Dependency[];
  readonly source: ObservedSource;
  /** Texts of patches, by name. */
  readonly patches: ReadonlyMap<string, string>;
  /** Every cell that this machine can build. */
  readonly cells: readonly WheelCell[];
  /** Pythons of the cells that this run is about. */
  readonly wanted: readonly string[];
  /** Pythons that this machine lacks and the project lets it skip. */
  readonly skipped: readonly string[];
  /** Programs of this machine that builds call: name to path. */
  readonly programs: ReadonlyMap<string, string>;
}

/** Reads only. All that can be refused is refused here, before any work. */
export const observeWheel = async (stage: Stage, open: OpenToolchain): Promise<ObservedWheel> => {
  const { host, workspace, platform, project } = stage;
  const loaded = await workspace.wheel(project.name, platform.key);
  const { wheel } = loaded;
  narrowPythons({ project: wheel, name: project.name, asked: stage.pythons });
  const source = await observeSource(host, loaded, workspace.root);
  const { libraries: dependencies, tools } = await observeDependencies(stage, { name: project.name, needs: wheel.libraries });
  const libraries = [...dependencies, ...tools].map(({ record }) => record);
  const toolchain = await open(host, platform, workspace.platformsLock);
  const selection = selectForBuild(stage, wheel, toolchain);
  const builders = wheel.abi === 'cpython' ? wheel.pythons : wheel.pythons.slice(0, 1);
  const settings = builders.map((python) => cellSettings({ project: wheel, platform: platform.key, libraries }, python));
  const patches = new Map<string, string>();
  for (const name of new Set(settings.flatMap((build) => build.patches))) patches.set(name, await host.files.readText(join(project.folder, name)));
  const programs = await observeMachinePrograms(host, { programs: [...new Set([...settings.flatMap((build) => build.tools), ...(source.kind === 'commit' ? ['git'] : [])])].sort(), toolchain: toolchain.record, file: loaded.file });
  const against = await observeAgainst(stage, 'build', [...new Set(settings.flatMap((build) => build.against))]);
  const request = {
    project: wheel,
    name: project.name,
    platform: platform.key,
    lock: loaded.lock,
    buildRequires: source.buildRequires,
    source: source.digest,
    patches,
    libraries,
    toolchain: toolchain.record,
    provided: against.provided,
    selectAgainst: against.select(toolchain.record),
  };
  const wanted = selection.interpreters.map(({ tag }) => tag);
  const cells = builders.flatMap((python): readonly WheelCell[] => {
    const interpreter = toolchain.interpreters.find(({ tag }) => tag === python);
    if (interpreter === undefined) return [];
    return wanted.includes(python) ? [describeCell({ ...request, interpreter })] : describeOther(request, interpreter);
  });
  return { loaded, toolchain, dependencies, tools, source, patches, cells, wanted, skipped: selection.skipped, programs };
};

/** One wheel for all Pythons is always built with the first, so that it is the same wherever it is built. */
const selectForBuild = ({ project, pythons }: Stage, wheel: WheelProject, { interpreters, advice }: Toolchain): PythonSelection => {
  const common = { name: project.name, interpreters, headers: wheel.abi !== 'none', advice };
  return wheel.abi === 'cpython'
    ? selectPythons({ ...common, project: wheel, asked: pythons })
    : selectPythons({ ...common, project: { pythons: wheel.pythons.slice(0, 1), missingPythons: 'error' }, asked: undefined });
};

/** A Python that this run is not about: its wheel stays when it is still right, and nothing is said when that cannot be known. */
const describeOther = (request: Omit<CellRequest, 'interpreter'>, interpreter: Interpreter): readonly WheelCell[] => {
  try {
    return [describeCell({ ...request, interpreter })];
  } catch (error) {
    if (isWheelError(error)) return [];
    throw error;
  }
};
