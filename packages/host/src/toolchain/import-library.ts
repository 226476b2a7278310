import { join } from 'node:path';
import { moduleDefinition, readImportLibrary, targetImportLibrary, type ForeignPython, type Interpreter } from '@wheelwright/core';
import type { Host } from '../ports';

/** In the words of dlltool. */
const dlltoolMachines: Readonly<Record<string, string>> = { x86_64: 'i386:x86-64', aarch64: 'arm64' };

/**
 * The import library that extensions are linked with, made for the target's processor where the archive is of another one:
 * CPython's DLL has the same symbols for x86_64 and ARM, and its headers are the same files.
 *
 * @param commands folder of the compiler commands of the platform
 */
export const fitImportLibrary = async (host: Host, { tag }: Pick<Interpreter, 'tag'>, foreign: Pick<ForeignPython, 'folder' | 'target'>, commands: string): Promise<void> => {
  const { target, folder } = foreign;
  const name = targetImportLibrary(tag, target);
  if (target.system !== 'windows' || name === undefined) return;
  const path = join(folder, name);
  const library = readImportLibrary(await host.files.readBytes(path));
  const machine = dlltoolMachines[target.architecture];
  if (library.machine === target.architecture || machine === undefined) return;
  await host.locks.hold(`import-library-${tag}-${target.architecture}`, async () => {
    const definition = `${path}.def`;
    const made = `${path}.making`;
    try {
      await host.files.write(definition, moduleDefinition(library));
      await host.processes.run({ argv: [join(commands, 'dlltool'), '-m', machine, '-d', definition, '-l', made], cwd: folder, environment: { PATH: '/usr/bin:/bin', HOME: folder }, title: `import library of ${library.dll}` });
      await host.files.move(made, path);
    } finally {
      await host.files.remove(definition);
      await host.files.remove(made);
    }
  });
};
