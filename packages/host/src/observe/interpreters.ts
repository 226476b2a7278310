import { delimiter, isAbsolute, join } from 'node:path';
import { chooseInterpreters, digestOf, explicitPlace, isWheelError, parsePythonProbe, pythonProbe, pythonProbeWords, type Interpreter, type ProbedInterpreter, type RankedInterpreter } from '@wheelwright/core';
import { systemVariables } from '../node/system-variables';
import type { Host } from '../ports';
import { openProbeCache, type ProbeCache } from './probe-cache';

export interface ObserveInterpretersOptions {
  /** Says why a candidate was passed over. */
  readonly explain?: boolean;
}

/** Where interpreters are looked for, for people who miss one. */
export const interpreterPlaces = 'WHEELWRIGHT_INTERPRETERS, PATH, pyenv, uv\'s Pythons and /opt/python';

/** A path where an interpreter may be; `place` is its rank: the explicit list, PATH, pyenv, uv, /opt/python. */
interface Candidate {
  readonly path: string;
  readonly place: number;
}

/**
 * The CPythons of this machine, one per python tag, oldest first. Asked are: the variable WHEELWRIGHT_INTERPRETERS (a
 * list like PATH of executables), PATH (not pyenv's shims, nor what opens the store of Windows), pyenv's and uv's installed
 * versions, /opt/python, on Windows also where installers put them. Of several
 * with the same tag the explicit one wins, then one with headers, then the newest, then the place in that order. What
 * does not run is passed over. Answers are kept in the cache folder until the executable changes.
 *
 * @param wanted python tags to keep; all when not given
 */
export const observeInterpreters = async (host: Host, wanted?: readonly string[], options: ObserveInterpretersOptions = {}): Promise<readonly Interpreter[]> => {
  const cache = await openProbeCache(host, { name: 'interpreters.json', question: digestOf(pythonProbe) });
  const ranked: RankedInterpreter[] = [];
  const asked = new Set<string>();
  for (const candidate of await candidatesOf(host)) {
    const probed = await probe(host, cache, candidate.path, asked);
    if (probed === undefined) continue;
    if (typeof probed === 'string') {
      if (options.explain === true) host.log.info(`passed over ${candidate.path}: ${probed}`);
    } else ranked.push({ ...probed, place: candidate.place });
  }
  await cache.save();
  return chooseInterpreters(ranked).filter(({ tag }) => wanted === undefined || wanted.includes(tag));
};

/** What an interpreter says of itself, or why it is none; undefined when there is nothing or it was asked already. */
const probe = async (host: Host, cache: ProbeCache, path: string, asked: Set<string>): Promise<ProbedInterpreter | string | undefined> => {
  const executable = await host.files.realPath(path).catch(() => undefined);
  if (executable === undefined || asked.has(executable)) return undefined;
  asked.add(executable);
  try {
    const answer = await cache.answer(executable, async () => {
      const { stdout } = await host.processes.run({
        argv: [executable, ...pythonProbeWords],
        cwd: '/',
        environment: { ...systemVariables(host), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
        timeoutSeconds: 30,
      });
      return stdout;
    });
    return answer === undefined ? undefined : parsePythonProbe(answer, executable);
  } catch (error) {
    if (!isWheelError(error) || error.code === 'interrupted') throw error;
    return ['it does not run', ...error.tail.slice(-1)].join(': ');
  }
};

/** Names of interpreters, and where those of an installation are. */
const habitsOf = (os: string): { readonly name: RegExp; readonly below: string } =>
  os === 'win32' ? { name: /^python(3(\.[0-9]+t?)?)?\.exe$/iu, below: '' } : { name: /^python3(\.[0-9]+t?)?$/u, below: 'bin' };

/** Where the installers of Windows put their Pythons: one folder for each. */
const installedOnWindows = ({ variables, machine }: Host): readonly string[] =>
  machine.os === 'win32' ? [join(variables['LOCALAPPDATA'] ?? join(machine.home, 'AppData', 'Local'), 'Programs', 'Python'), variables['ProgramFiles'] ?? 'C:\\Program Files'] : [];

const candidatesOf = async (host: Host): Promise<readonly Candidate[]> => {
  const { variables, machine } = host;
  // A folder that may not be read has nothing for us.
  const list = (folder: string): Promise<readonly string[]> => host.files.list(folder).catch(() => []);
  const pyenv = variables['PYENV_ROOT'] ?? join(machine.home, '.pyenv');
  const uv = variables['UV_PYTHON_INSTALL_DIR'] ?? join(variables['XDG_DATA_HOME'] ?? join(machine.home, '.local', 'share'), 'uv', 'python');
  const habits = habitsOf(machine.os);
  const below = async (folder: string): Promise<readonly string[]> => (await list(folder)).map((name) => join(folder, name, habits.below));
  const explicit = splitPath(variables['WHEELWRIGHT_INTERPRETERS']).map((path) => ({ path, place: explicitPlace }));
  const path = splitPath(variables['PATH']).filter((folder) => folder !== join(pyenv, 'shims') && !/[\\/]WindowsApps[\\/]?$/u.test(folder));
  const folders = [
    ...path.map((folder) => ({ folder, place: 1 })),
    ...(await below(join(pyenv, 'versions'))).map((folder) => ({ folder, place: 2 })),
    ...(await below(uv)).map((folder) => ({ folder, place: 3 })),
    ...(await below('/opt/python')).map((folder) => ({ folder, place: 4 })),
    ...(await Promise.all(installedOnWindows(host).map(below))).flat().map((folder) => ({ folder, place: 5 })),
  ];
  const found: Candidate[] = [...explicit];
  for (const { folder, place } of folders) {
    for (const name of (await list(folder)).filter((entry) => habits.name.test(entry))) found.push({ path: join(folder, name), place });
  }
  return found;
};

const splitPath = (list: string | undefined): readonly string[] => (list ?? '').split(delimiter).filter(isAbsolute);
