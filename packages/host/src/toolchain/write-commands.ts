import { dirname, join } from 'node:path';
import { systemPath, type CommandFolder } from '@wheelwright/core';
import type { Host } from '../ports';
import { makeOnce } from './make-once';

/** Puts a folder of commands in place, whole, unless it is there. Starts processes only for its libraries. */
export const writeCommands = (host: Host, folder: string, commands: CommandFolder): Promise<void> =>
  makeOnce(host, { folder, lock: `commands-${folder.split('/').slice(-2).join('-')}` }, async (beside) => {
    for (const [name, text] of Object.entries(commands.scripts)) await host.files.write(join(beside, name), text, { executable: true });
    for (const [name, text] of Object.entries(commands.files)) await host.files.write(join(beside, name), text);
    for (const [name, script] of Object.entries(commands.links)) await host.files.symlink(script, join(beside, name));
    for (const [name, source] of Object.entries(commands.libraries)) await makeLibrary(host, beside, { name, source });
  });

const makeLibrary = async (host: Host, folder: string, library: { readonly name: string; readonly source: string }): Promise<void> => {
  const [archive, temporary] = [join(folder, library.name), join(folder, 'tmp')];
  const run = (...argv: readonly string[]): Promise<unknown> =>
    host.processes.run({ argv: [join(folder, argv[0] ?? ''), ...argv.slice(1)], cwd: temporary, environment: { PATH: systemPath.join(':'), HOME: temporary, TMPDIR: temporary } });
  await host.files.write(join(temporary, 'library.c'), library.source);
  await run('cc', '-O2', '-fPIC', '-c', 'library.c', '-o', 'library.o');
  await host.files.makeFolder(dirname(archive));
  await run('ar', 'rcs', archive, 'library.o');
  await host.files.remove(temporary);
};
