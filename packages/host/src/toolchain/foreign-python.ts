import { join } from 'node:path';
import { foreignLauncher, pythonName, targetInclude, WheelError, type ForeignPython, type Interpreter, type Source } from '@wheelwright/core';
import { performUnpack } from '../perform/unpack';
import type { Host } from '../ports';
import { obtainSource } from '../sources/obtain-source';
import { findRunner, type FoundWine } from './foreign-runner';
import { makeOnce } from './make-once';
import { openWine, type WindowsPython } from './wine';

/**
 * Unpacks a Python of another kind of machine into the cache, once per user, verified by hash.
 *
 * @throws WheelError source-unavailable, archive-unreadable
 */
export const bringForeignPython = async (host: Host, { tag }: Pick<Interpreter, 'tag'>, foreign: ForeignPython): Promise<void> =>
  makeOnce(host, { folder: foreign.folder, lock: `python-${foreign.machine}-${tag}` }, async (beside) => {
    const found = await unpackBeside(host, foreign.sources, beside);
    const header = `${targetInclude(tag, foreign.target)}/Python.h`;
    await allowToRun(host, join(beside, 'bin', pythonName(tag)));
    if (await host.files.exists(join(beside, header))) return;
    throw new WheelError({ code: 'archive-unreadable', family: 'usage', message: `${found.fileName} has no ${found.folder === '.' ? '' : `${found.folder}/`}${header}`, hint: 'correct "folder" of this source in target-pythons.yaml: the folder that has include and lib' });
  });

/** A jar does not say which of its files are programs, and emulators ask as the kernel does. */
const allowToRun = async (host: Host, program: string): Promise<void> => {
  const facts = await host.files.facts(program);
  if (facts?.kind === 'file' && !facts.executable) await host.files.write(program, await host.files.readBytes(program), { executable: true });
};

/** The libraries that its program needs, one package unpacked over the other. */
const bringForeignRoot = async (host: Host, foreign: ForeignPython): Promise<void> =>
  makeOnce(host, { folder: foreign.rootFolder, lock: `root-${foreign.machine}` }, async (beside) => {
    for (const sources of foreign.root) await unpackBeside(host, sources, beside);
  });

/** Merges the part of an archive that counts into a folder. */
const unpackBeside = async (host: Host, sources: readonly Source[], into: string): Promise<Source> => {
  const { source, archive } = await obtainSource(host, sources, '/');
  const whole = `${into}.archive`;
  try {
    await host.files.remove(whole);
    await performUnpack(host, { archive, into: whole });
    const part = source.folder === '.' ? whole : join(whole, source.folder);
    if (!(await host.files.exists(part))) {
      throw new WheelError({ code: 'archive-unreadable', family: 'usage', message: `${source.fileName} has no folder ${source.folder}`, hint: 'correct "folder" of this source' });
    }
    await host.files.copy(part, into);
    return source;
  } finally {
    await host.files.remove(whole);
  }
};

/**
 * A Python of another kind of machine as a program of this one: its archive, the libraries it needs, and a script that
 * runs it under an emulator where one is needed.
 *
 * @returns the interpreter with an executable that runs
 * @throws WheelError tool-unavailable where nothing runs it; source-unavailable
 */
export const openForeignPython = async (host: Host, interpreter: Interpreter, foreign: ForeignPython): Promise<Interpreter> => {
  const { target } = foreign;
  const runner = await findRunner(host, foreign);
  if (runner?.kind === 'wine' && target.system === 'windows') return openWindowsPython(host, interpreter, { foreign: { ...foreign, target }, wine: runner });
  if (runner === undefined || runner.kind === 'wine' || target.system !== 'linux') throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `nothing here runs programs of ${foreign.machine}` });
  await bringForeignPython(host, interpreter, foreign);
  await bringForeignRoot(host, foreign);
  const executable = join(foreign.folder, 'bin', 'python-here');
  const emulator = runner.kind === 'emulator' ? runner.program : undefined;
  const text = foreignLauncher({ target, root: foreign.rootFolder, folder: foreign.folder, program: join(foreign.folder, 'bin', pythonName(interpreter.tag)), emulator });
  const known = (await host.files.exists(executable)) ? await host.files.readText(executable) : undefined;
  if (known !== text) await host.files.write(executable, text, { executable: true });
  return { ...interpreter, executable };
};

interface WindowsRequest {
  readonly foreign: ForeignPython & WindowsPython;
  readonly wine: FoundWine;
}

/** Its environments are made with this machine's Python of the same version, and turned into ones for Windows. */
const openWindowsPython = async (host: Host, interpreter: Interpreter, { foreign, wine: found }: WindowsRequest): Promise<Interpreter> => {
  const wine = await openWine(host, found, foreign);
  await bringForeignPython(host, interpreter, foreign);
  // `platform` asks it what Windows it is on, and under wine it never answers.
  for (const folder of ['lib', 'Lib', 'DLLs']) await host.files.remove(join(foreign.folder, folder, '_wmi.pyd'));
  return { ...interpreter, wine };
};
