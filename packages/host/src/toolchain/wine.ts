import { join } from 'node:path';
import { digestOf, isCommandError, WheelError, windowsTriple, wineEndArgv, winePrefixArgv, type Target, type WineRuntime } from '@wheelwright/core';
import { wineEnvironment } from '../perform/wine-environment';
import type { Host } from '../ports';
import type { FoundWine } from './foreign-runner';
import { makeOnce } from './make-once';

/** A Python for Windows: its machine, and the folder it is in. */
export interface WindowsPython {
  readonly target: Extract<Target, { system: 'windows' }>;
  readonly folder: string;
}

/**
 * wine with a prefix to copy, which is made once per user and version of wine: some seconds, and 700 MB of Windows.
 *
 * @throws WheelError tool-unavailable where it makes no prefix
 */
export const openWine = async (host: Host, { program, server }: FoundWine, python: WindowsPython): Promise<WineRuntime> => {
  const version = await askVersion(host, program);
  const prefix = join(host.machine.cache, 'wine', digestOf({ recipe: 1, version }).slice(0, 16));
  await makeOnce(host, { folder: prefix, lock: 'wine' }, (beside) => makePrefix(host, { program, server }, beside));
  return { program, server, prefix, python: python.folder, platform: windowsTriple(python.target.architecture) };
};

const askVersion = async (host: Host, program: string): Promise<string> => {
  try {
    const { stdout } = await host.processes.run({ argv: [program, '--version'], cwd: '/', environment: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, timeoutSeconds: 60 });
    return stdout.trim();
  } catch (error) {
    throw broken(error, program);
  }
};

const makePrefix = async (host: Host, { program, server }: FoundWine, folder: string): Promise<void> => {
  const { files } = host;
  // Folders of a person, such as Documents, become links into that home.
  const home = `${folder}.home`;
  const environment = wineEnvironment(folder, home);
  const line = host.log.step('prefix for wine');
  try {
    await files.makeFolder(home);
    try {
      await host.processes.run({ argv: winePrefixArgv(program), cwd: home, environment, timeoutSeconds: 600 });
    } finally {
      await host.processes.run({ argv: wineEndArgv(server), cwd: home, environment, acceptExitCodes: [1, 2], timeoutSeconds: 60 });
    }
    await refuseUnmade(host, program, folder);
    for (const path of await files.walk(join(folder, 'drive_c/users'))) {
      const place = join(folder, 'drive_c/users', path);
      if ((await files.facts(place))?.kind !== 'link') continue;
      await files.remove(place);
      await files.makeFolder(place);
    }
    line.done();
  } catch (error) {
    line.failed();
    throw broken(error, program);
  } finally {
    await files.remove(home);
  }
};

const refuseUnmade = async ({ files }: Host, program: string, folder: string): Promise<void> => {
  const wanted = ['system.reg', 'user.reg', 'drive_c/windows/system32/kernel32.dll'];
  for (const path of wanted) {
    if (!(await files.exists(join(folder, path)))) throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `${program} made a prefix without ${path}`, hint: 'is all of wine installed? Debian: wine64 and libwine' });
  }
};

const broken = (error: unknown, program: string): unknown => {
  if (!isCommandError(error)) return error;
  return new WheelError({ code: 'tool-unavailable', family: 'usage', message: `${program} does not work: ${error.message}`, hint: 'try it by hand, with WINEPREFIX set to a folder that is not there yet; wheels are built and repaired without it', tail: error.tail, cause: error });
};
