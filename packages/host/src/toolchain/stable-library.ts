import { join } from 'node:path';
import { moduleDefinition, readImportLibrary, stableImportLibrary, windowsPythonName, type ForeignPython, type Interpreter } from '@wheelwright/core';
import type { Host } from '../ports';

/** A DLL needs a function to start with. */
const start = 'int DllMainCRTStartup(void *module, unsigned reason, void *reserved) { return 1; }\n';

/**
 * python3.dll, which extensions of the stable ABI load, where the archive of a Python for Windows lacks it: as CPython's own,
 * it has nothing but the names of its import library, handed on to the DLL of that version.
 *
 * @param commands folder of the compiler commands of the platform
 */
export const provideStableLibrary = async (host: Host, { tag }: Pick<Interpreter, 'tag'>, { target, folder }: Pick<ForeignPython, 'folder' | 'target'>, commands: string): Promise<void> => {
  const name = stableImportLibrary(target);
  const library = join(folder, 'python3.dll');
  if (name === undefined) return;
  await host.locks.hold(`stable-library-${tag}-${target.architecture}`, async () => {
    if ((await host.files.exists(library)) || !(await host.files.exists(join(folder, name)))) return;
    const scratch = `${library}.making`;
    try {
      const definition = join(scratch, 'python3.def');
      const code = join(scratch, 'start.c');
      const made = join(scratch, 'python3.dll');
      await host.files.write(definition, moduleDefinition(readImportLibrary(await host.files.readBytes(join(folder, name))), windowsPythonName(tag)));
      await host.files.write(code, start);
      await host.processes.run({
        argv: [join(commands, 'cc'), '-shared', '-nostdlib', '-Wl,-e,DllMainCRTStartup', '-o', made, code, definition],
        cwd: scratch,
        environment: { PATH: `${commands}:/usr/bin:/bin`, HOME: scratch, TMPDIR: scratch },
        title: `python3.dll for ${tag}`,
      });
      await host.files.move(made, library);
    } finally {
      await host.files.remove(scratch);
    }
  });
};
