import { foreignRunner, installCommand, packageManagers, runnerName, WheelError, type ForeignPython, type ForeignRunner, type InstallableRunner } from '@wheelwright/core';
import type { Host } from '../ports';

/** What runs programs of another kind of machine here, as it was found; all paths are absolute. */
export type FoundRunner =
  | Extract<ForeignRunner, { kind: 'loader' }>
  | { readonly kind: 'emulator'; readonly program: string }
  | ({ readonly kind: 'wine' } & FoundWine);

/** wine and its server. */
export interface FoundWine {
  readonly program: string;
  readonly server: string;
}

/**
 * What runs programs of another kind of machine here; undefined where nothing would, whatever was installed.
 *
 * @throws WheelError tool-unavailable where something would, and is not installed
 */
export const findRunner = async (host: Host, foreign: Pick<ForeignPython, 'machine' | 'target'>): Promise<FoundRunner | undefined> => {
  const runner = foreignRunner(foreign.target, host.machine);
  if (runner === undefined || runner.kind === 'loader') return runner;
  const found = runner.kind === 'emulator' ? await findEmulator(host, runner.programs) : await findWine(host, runner.programs);
  if (found !== undefined) return found;
  throw new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `programs of ${foreign.machine} do not run on this machine (${host.machine.architecture}): there is no ${runnerName(runner)}`,
    hint: `${await installHint(host, runner)}; or leave the tests out, "test: { skip: why }" in an override of wheel.yaml: wheels are built and repaired without it`,
  });
};

const findEmulator = async ({ processes }: Host, programs: readonly string[]): Promise<FoundRunner | undefined> => {
  for (const name of programs) {
    const program = await processes.find(name);
    if (program !== undefined) return { kind: 'emulator', program };
  }
  return undefined;
};

const findWine = async ({ processes }: Host, places: Extract<ForeignRunner, { kind: 'wine' }>['programs']): Promise<FoundRunner | undefined> => {
  for (const names of places) {
    const [program, server] = [await processes.find(names.program), await processes.find(names.server)];
    if (program !== undefined && server !== undefined) return { kind: 'wine', program, server };
  }
  return undefined;
};

const installHint = async ({ processes }: Host, runner: InstallableRunner): Promise<string> => {
  const managers = new Set<string>();
  for (const program of packageManagers) if ((await processes.find(program)) !== undefined) managers.add(program);
  return installCommand(managers, runner.kind) ?? `install ${runnerName(runner)}`;
};
