import { join } from 'node:path';
import { foreignLauncher, muslTriple, pythonName, targetInclude, WheelError, type ForeignPython, type Interpreter, type LinuxTarget, type Source } from '@wheelwright/core';
import { performUnpack } from '../perform/unpack';
import type { Host } from '../ports';
import { obtainSource } from '../sources/obtain-source';
import { findRunner, type FoundRunner, type FoundWine } from './foreign-runner';
import { makeOnce } from './make-once';
import { openWine, type WindowsPython } from './wine';

type PythonPlace = Pick<ForeignPython, 'machine' | 'target' | 'sources' | 'folder'>;

/**
 * Unpacks a Python of another kind of machine into the cache, once per user, verified by hash.
 *
 * @throws WheelError source-unavailable, archive-unreadable
 */
export const bringForeignPython = async (host: Host, { tag }: Pick<Interpreter, 'tag'>, foreign: PythonPlace): Promise<void> =>
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
const bringForeignRoot = async (host: Host, foreign: Pick<ForeignPython, 'machine' | 'root' | 'rootFolder'>): Promise<void> =>
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
 * @returns the interpreter with an executable that runs, or with what stands for it in an environment
 * @throws WheelError tool-unavailable where nothing runs it; source-unavailable
 */
export const openForeignPython = async (host: Host, interpreter: Interpreter, foreign: ForeignPython): Promise<Interpreter> => {
  const { machine, target, program } = foreign;
  const runner = await findRunner(host, foreign);
  if (program !== undefined && runner?.kind === 'wine' && target.system === 'windows') return openWindowsPython(host, interpreter, { python: { machine, target, ...program }, wine: runner });
  if (program !== undefined && runner !== undefined && runner.kind !== 'wine' && target.system === 'linux') return openLinuxPython(host, interpreter, { python: { machine, target, ...program }, foreign, runner });
  throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `nothing here runs programs of ${machine}` });
};

interface LinuxRequest {
  readonly python: PythonPlace & { readonly target: LinuxTarget };
  readonly foreign: Pick<ForeignPython, 'machine' | 'root' | 'rootFolder'>;
  readonly runner: Exclude<FoundRunner, { kind: 'wine' }>;
}

const openLinuxPython = async (host: Host, interpreter: Interpreter, { python, foreign, runner }: LinuxRequest): Promise<Interpreter> => {
  const { target, folder } = python;
  await bringForeignPython(host, interpreter, python);
  await bringForeignRoot(host, foreign);
  const launcher = join(folder, 'bin', 'python-here');
  const emulator = runner.kind === 'emulator' ? runner.program : undefined;
  const text = foreignLauncher({ target, root: foreign.rootFolder, folder, program: join(folder, 'bin', pythonName(interpreter.tag)), emulator });
  const known = (await host.files.exists(launcher)) ? await host.files.readText(launcher) : undefined;
  if (known !== text) await host.files.write(launcher, text, { executable: true });
  return target.libc.name === 'musl' ? { ...interpreter, musl: { launcher, platform: muslTriple(target.architecture) } } : { ...interpreter, executable: launcher };
};

interface WindowsRequest {
  readonly python: PythonPlace & WindowsPython;
  readonly wine: FoundWine;
}

/** Its environments are made with this machine's Python of the same version, and turned into ones for Windows. */
const openWindowsPython = async (host: Host, interpreter: Interpreter, { python, wine: found }: WindowsRequest): Promise<Interpreter> => {
  const wine = await openWine(host, found, python);
  await bringForeignPython(host, interpreter, python);
  // `platform` asks it what Windows it is on, and under wine it never answers.
  for (const folder of ['lib', 'Lib', 'DLLs']) await host.files.remove(join(python.folder, folder, '_wmi.pyd'));
  return { ...interpreter, wine };
};
