import { join } from 'node:path';
import type { AnacondaDestination } from '@wheelwright/core';
import { once } from '../../once';
import type { Host } from '../../ports';
import type { AnacondaCredentials } from '../anaconda-credentials';
import type { CredentialSource } from '../credentials';
import { missing, pastedSecret, secretVariable, unsetWords, variable } from './variables';

/** Of anaconda-client, the first one set. */
const usualVariables = ['BINSTAR_API_TOKEN', 'ANACONDA_API_TOKEN'];

/**
 * The token for a channel: the variable the destination names, or else BINSTAR_API_TOKEN and ANACONDA_API_TOKEN; then
 * what `anaconda login` left for that API.
 *
 * @throws (when called) WheelError credentials-missing, credentials-invalid
 */
export const anacondaToken = (host: Host, destination: AnacondaDestination): CredentialSource<AnacondaCredentials> =>
  once(async () => {
    const looked: string[] = [];
    for (const name of destination.token === undefined ? usualVariables : [destination.token]) {
      const token = secretVariable(host, name);
      if (token !== undefined) return { token, origin: name };
      looked.push(unsetWords(host, name));
    }
    const file = `${encodeURIComponent(destination.apiUrl)}.token`;
    for (const folder of tokenFolders(host)) {
      const path = join(folder, file);
      if (!(await host.files.exists(path))) continue;
      const text = await host.files.readText(path);
      if (text.trim() !== '') return { token: pastedSecret(text, path), origin: path };
    }
    looked.push('the token of "anaconda login" (none for this server)');
    throw missing(destination.organization, looked, `put a token with the right to write to ${destination.organization} into ${destination.token ?? 'ANACONDA_API_TOKEN'}; a CI service gives none to a fork`);
  });

/** Where anaconda-client keeps tokens (its config.py, and platformdirs for `binstar`). */
const tokenFolders = (host: Host): readonly string[] => {
  const chosen = variable(host, 'BINSTAR_CONFIG_DIR');
  if (chosen !== undefined) return [join(chosen, 'data'), join(chosen, 'data', 'tokens')];
  const { os, home } = host.machine;
  const own = {
    darwin: join(home, 'Library', 'Application Support', 'binstar'),
    win32: join(variable(host, 'LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'ContinuumIO', 'binstar'),
  }[os];
  return [own ?? join(variable(host, 'XDG_CONFIG_HOME') ?? join(home, '.config'), 'binstar'), join(home, '.continuum', 'anaconda-client', 'tokens')];
};
