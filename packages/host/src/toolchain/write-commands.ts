import { join } from 'node:path';
import type { CommandFolder } from '@wheelwright/core';
import type { Host } from '../ports';
import { makeOnce } from './make-once';

/** Puts a folder of commands in place, whole, unless it is there. */
export const writeCommands = (host: Host, folder: string, commands: CommandFolder): Promise<void> =>
  makeOnce(host, { folder, lock: `commands-${folder.split('/').slice(-2).join('-')}` }, async (beside) => {
    for (const [name, text] of Object.entries(commands.scripts)) await host.files.write(join(beside, name), text, { executable: true });
    for (const [name, text] of Object.entries(commands.files)) await host.files.write(join(beside, name), text);
    for (const [name, script] of Object.entries(commands.links)) await host.files.symlink(script, join(beside, name));
  });
