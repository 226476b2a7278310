import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from './disk-full';

/** Time between asking politely and not, in milliseconds. */
const grace = 3000;

/** Sends a signal to a whole group; false when nobody is left in it. */
const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // EPERM: only processes of other users (setuid programs) are left, which is nothing that we can end.
    if (errnoOf(error) === 'ESRCH' || errnoOf(error) === 'EPERM') return false;
    throw error;
  }
};

export const killGroup = (group: number): void => void (isWindows ? endTree(group) : signalGroup(group, 'SIGKILL'));

/** Windows has no groups: a process with all that it started is ended by a program of its own, at once. */
export const taskkillArgv = (process: number): readonly [string, ...string[]] => ['taskkill', '/pid', String(process), '/t', '/f'];

const isWindows = process.platform === 'win32';

const endTree = (root: number): void => {
  const [program, ...words] = taskkillArgv(root);
  // That nobody is left of it is no failure.
  spawnSync(program, words, { stdio: 'ignore', windowsHide: true });
};

/** Ends a process group: SIGTERM, and SIGKILL for those that are still there after some seconds. */
export const endGroup = async (group: number): Promise<void> => {
  if (isWindows) return endTree(group);
  if (!signalGroup(group, 'SIGTERM')) return;
  for (let waited = 0; waited < grace; waited += 50) {
    await delay(50);
    if (!signalGroup(group, 0)) return;
  }
  signalGroup(group, 'SIGKILL');
};
