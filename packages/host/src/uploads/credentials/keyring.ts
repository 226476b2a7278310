import { isWheelError } from '@wheelwright/core';
import type { Host } from '../../ports';
import type { Secret } from '../../secret';
import { pastedSecret } from './variables';

/** Seconds for an answer: a keyring of a desktop may ask a person who is not there. */
const patience = 10;

export type KeyringAnswer = { readonly username: string | undefined; readonly password: Secret; readonly origin: string } | string;

/**
 * Asks the `keyring` command, as twine asks the library: for the URL of an index, then for its host alone. Never waits
 * long, never gives it an input.
 *
 * @param username when not known, the keyring is asked for it too (keyring 25.2 and later)
 * @returns what it has, or the words why there is nothing
 */
export const askKeyring = async (host: Host, uploadUrl: string, username: string | undefined): Promise<KeyringAnswer> => {
  const program = await host.processes.find('keyring');
  if (program === undefined) return 'keyring (not installed)';
  const url = new URL(uploadUrl);
  url.username = '';
  url.password = '';
  for (const service of [url.href, url.host]) {
    const origin = `keyring entry ${service}`;
    try {
      const { exitCode, stdout } = await host.processes.run({
        argv: username === undefined ? [program, '--mode', 'creds', 'get', service] : [program, 'get', service, username],
        cwd: host.machine.home,
        environment: host.variables,
        title: 'looking for a password',
        timeoutSeconds: patience,
        acceptExitCodes: [1, 2],
      });
      if (exitCode !== 0) continue;
      const lines = stdout.replace(/\r?\n$/u, '').split(/\r?\n/u);
      const [name, password] = username === undefined ? [lines[0], lines[1]] : [username, lines.join('\n')];
      if (password !== undefined && password !== '') return { username: name, password: pastedSecret(password, origin), origin };
    } catch (error) {
      if (isWheelError(error) && (error.code === 'interrupted' || error.code === 'credentials-invalid')) throw error;
      // Without the error's own lines: they are what the keyring printed.
      const late = isWheelError(error) && error.code === 'command-timed-out';
      const words = late ? `no answer within ${patience} s` : 'it failed';
      host.log.warn(`keyring was asked for the password of ${url.host}: ${words}; going on without it${late ? ' (it may be locked)' : ''}`);
      return `keyring (${words})`;
    }
  }
  return 'keyring (no entry)';
};
