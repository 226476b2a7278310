import { join } from 'node:path';
import { digestOf, isCommandError, WheelError, windowsTriple, wineEndArgv, winePrefixArgv, winePrograms, type ForeignPython, type WineRuntime } from '@wheelwright/core';
import { wineEnvironment } from '../perform/wine-environment';
import type { Host } from '../ports';
import { makeOnce } from './make-once';

/** wine and its server; undefined where this machine has none. */
export const findWine = async (host: Host): Promise<Pick<WineRuntime, 'program' | 'server'> | undefined> => {
  for (const names of winePrograms) {
    const [program, server] = [await host.processes.find(names.program), await host.processes.find(names.server)];
    if (program !== undefined && server !== undefined) return { program, server };
  }
  return undefined;
};

/** How wine is had on the machines that we know. */
export const wineHint = 'apt-get install --no-install-recommends wine64';

/**
 * wine with a prefix to copy, which is made once per user and version of wine: some seconds, and 700 MB of Windows.
 *
 * @throws WheelError tool-unavailable where there is no wine, or it makes no prefix
 */
export const openWine = async (host: Host, foreign: Pick<ForeignPython, 'machine' | 'target' | 'folder'>): Promise<WineRuntime> => {
  const found = await findWine(host);
  const { target } = foreign;
  if (found === undefined || target.system !== 'windows') {
    throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `programs of ${foreign.machine} do not run on this machine: there is no wine`, hint: wineHint });
  }
  const version = await askVersion(host, found.program);
  const prefix = join(host.machine.cache, 'wine', digestOf({ recipe: 1, version }).slice(0, 16));
  await makeOnce(host, { folder: prefix, lock: 'wine' }, (beside) => makePrefix(host, found, beside));
  return { ...found, prefix, python: foreign.folder, platform: windowsTriple(target.architecture) };
};

const askVersion = async (host: Host, program: string): Promise<string> => {
  try {
    const { stdout } = await host.processes.run({ argv: [program, '--version'], cwd: '/', environment: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, timeoutSeconds: 60 });
    return stdout.trim();
  } catch (error) {
    throw broken(error, program);
  }
};

const makePrefix = async (host: Host, { program, server }: Pick<WineRuntime, 'program' | 'server'>, folder: string): Promise<void> => {
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
