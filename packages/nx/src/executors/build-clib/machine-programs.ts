import { dirname } from 'node:path';
import { missingProgramsError, programsOfTools, systemPath, type ToolchainRecord } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';

export interface MachineProgramsRequest {
  /** Names of what a build calls; those that come with the toolchain need not be on the machine. */
  readonly programs: readonly string[];
  readonly toolchain: Pick<ToolchainRecord, 'tools'>;
  /** Workspace-relative path of the clib.yaml or wheel.yaml. */
  readonly file: string;
}

/**
 * Where the programs are that a build calls: of this machine, or of the image that it is built in.
 *
 * @throws WheelError tool-unavailable naming all that are missing, and how to install them
 */
export const observeMachinePrograms = async (host: Host, { programs, toolchain, file }: MachineProgramsRequest): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  const missing: string[] = [];
  const offered = programsOfTools(Object.keys(toolchain.tools));
  for (const program of programs.filter((name) => !offered.has(name))) {
    const path = await host.bench.processes.find(program);
    if (path === undefined) missing.push(program);
    else found.set(program, path);
  }
  if (missing.length > 0) throw missingProgramsError(missing, file);
  return found;
};

/** Links those that are not in the system's own folders into one; undefined when there are none. */
export const linkMachinePrograms = async (host: Host, programs: ReadonlyMap<string, string>, folder: string): Promise<string | undefined> => {
  const elsewhere = [...programs].filter(([, path]) => !(systemPath as readonly string[]).includes(dirname(path)));
  for (const [program, path] of elsewhere) await host.files.symlink(path, `${folder}/${program}`);
  return elsewhere.length === 0 ? undefined : folder;
};
