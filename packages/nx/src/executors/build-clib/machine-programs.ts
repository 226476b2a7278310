import { dirname } from 'node:path';
import { missingProgramsError, systemPath } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';

/**
 * Where the programs of this machine are that a build calls.
 *
 * @param file workspace-relative path of the clib.yaml or wheel.yaml
 * @throws WheelError tool-unavailable naming all that are missing, and how to install them
 */
export const observeMachinePrograms = async (host: Host, tools: readonly string[], file: string): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const program of tools) {
    const path = await host.processes.find(program);
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
