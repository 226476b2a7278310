import { join } from 'node:path';
import { foreignRunner, isWheelError, notRunFile, prettyJson, type Digestible, type NotRunRecord, type TestCell } from '@wheelwright/core';
import { bringForeignPython, findRunner, openForeignPython, provideStableLibrary, type Host, type Toolchain } from '@wheelwright/host';
import type { Stage } from '../../boundary';

/**
 * Why wheels for another kind of machine cannot be tried here, whatever was installed: there is no program of their
 * Python, or nothing that runs one. undefined where they can.
 *
 * @throws WheelError tool-unavailable where something would run them that is not installed
 */
export const whyNotRun = async (host: Host, cells: readonly TestCell[]): Promise<string | undefined> => {
  for (const { interpreter } of cells) {
    const { foreign } = interpreter;
    if (foreign === undefined) continue;
    if (foreignRunner(foreign.target, host.machine) === undefined) return `nothing here runs programs of ${foreign.machine}`;
    if (foreign.program === undefined || (foreign.target.system === 'linux' && foreign.root.length === 0)) return `target-pythons.yaml has no Python for ${foreign.machine} that runs here`;
    await findRunner(host, foreign);
  }
  return undefined;
};

/**
 * Why there is no Python that tests run on, where builds do with the headers of another archive: those of its program
 * cannot be had from here. undefined where they can, and where all archives have the program.
 *
 * @throws WheelError archive-unreadable
 */
export const whyNotHad = async (host: Host, cells: readonly TestCell[]): Promise<string | undefined> => {
  for (const { interpreter } of cells) {
    const { foreign } = interpreter;
    if (foreign?.program === undefined || foreign.program.folder === foreign.folder) continue;
    try {
      await bringForeignPython(host, interpreter, { machine: foreign.machine, target: foreign.target, ...foreign.program });
    } catch (error) {
      if (!isWheelError(error) || error.code !== 'source-unavailable') throw error;
      host.log.info(error.message);
      return `no archive with a program of ${interpreter.tag} for ${foreign.machine} could be had`;
    }
  }
  return undefined;
};

interface Unrun {
  readonly host: Stage['host'];
  readonly platform: Pick<Stage['platform'], 'key'>;
}

/** Says so, in the output and in the folder of the stage, where no record of a passed test stands then. */
export const leaveUnrun = async ({ host, platform }: Unrun, { cells, folder, reason }: { readonly cells: readonly Pick<TestCell, 'python' | 'wheel'>[]; readonly folder: string; readonly reason: string }): Promise<void> => {
  const record: NotRunRecord = { stage: 'test', platform: platform.key, run: false, reason, wheels: cells.map(({ python, wheel }) => ({ python, wheel })) };
  await host.files.remove(folder);
  await host.files.write(join(folder, notRunFile), prettyJson(record as unknown as Digestible));
  host.log.table(['python', 'wheel', 'tests'], cells.map(({ python, wheel }) => [python, wheel.file, 'built, not run']));
  host.log.warn(`built, not run: ${reason}`);
};

/** The cell with a Python that runs here. */
export const runnableCell = async (host: Host, cell: TestCell, { compilers }: Pick<Toolchain, 'compilers'>): Promise<TestCell> => {
  const { foreign } = cell.interpreter;
  if (foreign === undefined) return cell;
  const interpreter = await openForeignPython(host, cell.interpreter, foreign);
  await provideStableLibrary(host, interpreter, { ...foreign, ...foreign.program }, compilers.path);
  return { ...cell, interpreter };
};
