import { basename, dirname, join } from 'node:path';
import { moduleDefinition, readImportLibrary, stableImportLibrary, targetImportLibrary, type ForeignPython, type Interpreter } from '@wheelwright/core';
import type { Host } from '../ports';

/** In the words of dlltool. */
const dlltoolMachines: Readonly<Record<string, string>> = { x86_64: 'i386:x86-64', aarch64: 'arm64' };

/**
 * The import libraries that extensions are linked with, made for the target's processor where the archive is of another one:
 * CPython's DLLs have the same symbols for x86_64 and ARM, and its headers are the same files.
 *
 * @param commands folder of the compiler commands of the platform
 */
export const fitImportLibraries = async (host: Host, { tag }: Pick<Interpreter, 'tag'>, { target, folder }: Pick<ForeignPython, 'folder' | 'target'>, commands: string): Promise<void> => {
  for (const name of [targetImportLibrary(tag, target), stableImportLibrary(target)]) {
    const path = name === undefined ? undefined : join(folder, name);
    if (path !== undefined && (await host.files.exists(path))) await fit(host, path, { processor: target.architecture, commands });
  }
};

const fit = async (host: Host, path: string, { processor, commands }: { readonly processor: string; readonly commands: string }): Promise<void> => {
  const library = readImportLibrary(await host.files.readBytes(path));
  const machine = dlltoolMachines[processor];
  if (library.machine === processor || machine === undefined) return;
  await host.locks.hold(`import-library-${basename(path)}-${processor}`, async () => {
    const definition = `${path}.def`;
    const made = `${path}.making`;
    try {
      await host.files.write(definition, moduleDefinition(library));
      await host.processes.run({ argv: [join(commands, 'dlltool'), '-m', machine, '-d', definition, '-l', made], cwd: dirname(path), environment: { PATH: '/usr/bin:/bin', HOME: dirname(path) }, title: `import library of ${library.dll}` });
      await host.files.move(made, path);
    } finally {
      await host.files.remove(definition);
      await host.files.remove(made);
    }
  });
};
