import { join } from 'node:path';
import { isWheelError, WheelError, wineEndArgv, wineEnvironmentFile, wineLauncher, wineNames, wineVariables, type Environment, type WineRuntime } from '@wheelwright/core';
import type { Host } from '../ports';

/** What wine runs with besides: nothing of the caller's. */
export const wineEnvironment = (prefix: string, home: string): Environment => ({ ...wineVariables(prefix), HOME: home, PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' });

/** Ends what a run that was killed has left running in an environment. */
export const endWine = async (host: Host, { server }: Pick<WineRuntime, 'server'>, environment: string): Promise<void> => {
  const prefix = join(environment, wineNames.prefix);
  if (!(await host.files.exists(prefix))) return;
  await host.processes.run({ argv: wineEndArgv(server), cwd: environment, environment: wineEnvironment(prefix, environment), acceptExitCodes: [1, 2], timeoutSeconds: 60 });
};

export interface WineEnvironmentRequest {
  readonly wine: WineRuntime;
  /** Absolute folder of a virtual environment of this machine's Python, into which wheels for Windows are installed. */
  readonly path: string;
  readonly log: string;
}

/**
 * Turns an environment of this machine's Python into one of a Python for Windows: its `bin/python` runs that under wine,
 * in a prefix of its own, and the scripts of what is installed run by their first line. What Windows' own virtual
 * environments have is there too, so that the other Python finds itself in one.
 *
 * @throws WheelError tool-unavailable where wine does not start it
 */
export const turnIntoWine = async (host: Host, { wine, path, log }: WineEnvironmentRequest): Promise<void> => {
  const { files } = host;
  await files.write(join(path, 'pyvenv.cfg'), wineEnvironmentFile(wine.python));
  const [folder] = (await files.list(join(path, 'lib'))).filter((name) => name.startsWith('python'));
  if (folder !== undefined) await files.symlink(join(folder, 'site-packages'), join(path, 'lib/site-packages'));
  await files.makeFolder(join(path, wineNames.scripts));
  const programs = (await files.list(wine.python)).filter((name) => /\.(?:exe|dll)$/iu.test(name));
  for (const name of programs) await files.symlink(join(wine.python, name), join(path, wineNames.scripts, name));
  await copyPrefix(host, wine.prefix, join(path, wineNames.prefix));
  await files.remove(join(path, wineNames.python));
  await files.write(join(path, wineNames.python), wineLauncher({ wine, environment: path }), { executable: true });
  await tryOut(host, { wine, path, log });
};

/** All but the folder of Windows itself, which is large and the same for all. */
const copyPrefix = async ({ files }: Host, from: string, to: string): Promise<void> => {
  await files.makeFolder(join(to, 'drive_c'));
  await files.makeFolder(join(to, 'dosdevices'));
  await files.symlink('../drive_c', join(to, 'dosdevices/c:'));
  await files.symlink('/', join(to, 'dosdevices/z:'));
  for (const name of await files.list(from)) if (name.endsWith('.reg') || name === '.update-timestamp') await files.copy(join(from, name), join(to, name));
  for (const name of await files.list(join(from, 'drive_c'))) {
    if (name === 'windows') await files.symlink(join(from, 'drive_c', name), join(to, 'drive_c', name));
    else await files.copy(join(from, 'drive_c', name), join(to, 'drive_c', name));
  }
};

/** A wine that does not start is not a test that fails. */
const tryOut = async (host: Host, { wine, path, log }: WineEnvironmentRequest): Promise<void> => {
  try {
    await host.bench.processes.run({ argv: [join(path, wineNames.python), '-I', '-c', 'import sys; print(sys.version)'], cwd: path, environment: { HOME: path, LC_ALL: 'C.UTF-8' }, log, timeoutSeconds: 300 });
  } catch (error) {
    if (!isWheelError(error) || error.code === 'interrupted') throw error;
    throw new WheelError({
      code: 'tool-unavailable',
      family: 'usage',
      message: `wine does not start the Python for Windows of ${wine.python}`,
      hint: `remove ${wine.prefix}, which is then made anew; "${wine.program} --version" says whether wine itself works`,
      log: error.log ?? log,
      tail: error.tail,
      cause: error,
    });
  }
};
