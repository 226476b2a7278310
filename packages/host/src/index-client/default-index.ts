import { isWheelError, WheelError } from '@wheelwright/core';
import type { Host } from '../ports';
import type { IndexLocation } from './index-settings';

/** Prints the index that pip asks by default: the pip of the interpreter, or the one its ensurepip would install. */
const askPip = `
import glob, os
try:
    from pip._internal.models.index import PyPI
except ImportError:
    import sys, ensurepip
    folders = [os.path.join(os.path.dirname(ensurepip.__file__), '_bundled'), '/usr/share/python-wheels']
    sys.path[:0] = [wheel for folder in folders for wheel in glob.glob(os.path.join(folder, 'pip-*.whl'))]
    from pip._internal.models.index import PyPI
print(PyPI.simple_url)
`;

/**
 * The index that pip, or uv, asks when nobody configured one. It is asked and not written down here, so that a
 * distribution that patched its pip is followed too.
 *
 * @throws WheelError tool-unavailable
 */
export const findDefaultIndex = async (host: Host): Promise<IndexLocation> => {
  for (const name of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.9']) {
    const url = await answer(host, name, ['-I', '-c', askPip], /^(https:\/\/\S+)$/mu);
    if (url !== undefined) return { url, userinfo: undefined };
  }
  const url = await answer(host, 'uv', ['help', 'pip', 'compile', '--no-pager'], /by default: <(https:\/\/[^>\s]+)>/u);
  if (url !== undefined) return { url, userinfo: undefined };
  throw new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: 'no Python index is configured, and no pip or uv is on PATH to say which one is the default',
    hint: 'install Python with pip, or set PIP_INDEX_URL or UV_DEFAULT_INDEX',
  });
};

const answer = async (host: Host, name: string, words: readonly string[], pattern: RegExp): Promise<string | undefined> => {
  const program = await host.processes.find(name);
  if (program === undefined) return undefined;
  try {
    const { PATH, PYENV_VERSION, PYENV_ROOT } = host.variables;
    const result = await host.processes.run({
      argv: [program, ...words],
      cwd: '/',
      // The interpreter may be a shim of pyenv, which needs its own variables.
      environment: Object.fromEntries(Object.entries({ PATH, PYENV_VERSION, PYENV_ROOT, HOME: host.machine.home, LC_ALL: 'C.UTF-8' }).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      timeoutSeconds: 60,
    });
    return pattern.exec(result.stdout)?.[1];
  } catch (error) {
    if (isWheelError(error) && error.code === 'interrupted') throw error;
    return undefined;
  }
};
