import { join } from 'node:path';
import { WheelError, type SwiftDestination } from '@wheelwright/core';
import type { Host } from '../../ports';
import type { SwiftCredentials, SwiftDomain } from '../swift-credentials';
import { pastedSecret, variable } from './variables';

type Table = Readonly<Record<string, unknown>>;

/**
 * An entry of clouds.yaml, with what secure.yaml beside it adds (openstacksdk's documentation, "Configuring OpenStack
 * SDK Applications"): OS_CLIENT_CONFIG_FILE, or else the user's, or else the machine's. Not the one of the current
 * folder: that is not always the same, and its secrets may be a repository's.
 *
 * @throws WheelError credentials-missing, credentials-invalid
 */
export const cloudCredentials = async (host: Host, destination: SwiftDestination, name: string): Promise<SwiftCredentials> => {
  const chosen = variable(host, 'OS_CLIENT_CONFIG_FILE');
  const folders = [join(variable(host, 'XDG_CONFIG_HOME') ?? join(host.machine.home, '.config'), 'openstack'), '/etc/openstack'];
  const path = await firstPresent(host, chosen === undefined ? folders.map((folder) => join(folder, 'clouds.yaml')) : [chosen]);
  if (path === undefined) throw missing(`there is no clouds.yaml with the cloud "${name}"`, `looked at ${chosen ?? folders.map((folder) => join(folder, 'clouds.yaml')).join(', ')}`);
  const secure = await firstPresent(host, [variable(host, 'OS_CLIENT_SECURE_FILE') ?? join(path, '..', 'secure.yaml')]);
  const cloud = merge(cloudOf(await read(host, path), name), secure === undefined ? {} : (cloudOf(await read(host, secure), name) ?? {}));
  if (cloud === undefined) throw missing(`there is no cloud "${name}" in ${path}`, 'its name is the key below "clouds:"');
  return credentialsOf(destination, cloud, `cloud "${name}" of ${path}`);
};

const credentialsOf = (destination: SwiftDestination, cloud: Table, origin: string): SwiftCredentials => {
  const auth = tableOf(cloud['auth']) ?? {};
  const get = (...names: readonly string[]): string | undefined => names.map((key) => textOf(auth[key])).find((text) => text !== undefined);
  const need = (...names: readonly string[]): string => {
    const text = get(...names);
    if (text === undefined) throw missing(`${origin} has no "${names[0]}"`, names[0] === 'auth_url' ? 'profiles of vendors are not known here: write its auth_url below "auth:"' : 'write it below "auth:", or into secure.yaml beside it');
    return text;
  };
  const authUrl = need('auth_url');
  const region = destination.region ?? textOf(cloud['region_name']);
  const type = textOf(cloud['auth_type']) ?? (get('application_credential_id') === undefined ? 'password' : 'v3applicationcredential');
  switch (type) {
    case 'v3applicationcredential':
      return { kind: 'application-credential', authUrl, region, id: need('application_credential_id'), secret: pastedSecret(need('application_credential_secret'), origin), origin };
    case 'v1password':
      return { kind: 'v1', authUrl, region, username: need('username', 'user'), key: pastedSecret(need('password', 'key'), origin), origin };
    case 'password':
    case 'v3password':
      return {
        kind: 'password',
        authUrl,
        region,
        userId: get('user_id'),
        username: get('user_id') === undefined ? need('username', 'user_name') : get('username', 'user_name'),
        password: pastedSecret(need('password'), origin),
        userDomain: domainOf(get('user_domain_id', 'domain_id'), get('user_domain_name', 'domain_name')),
        project: destination.project ?? get('project_name', 'tenant_name'),
        projectId: destination.project === undefined ? get('project_id', 'tenant_id') : undefined,
        projectDomain: domainOf(get('project_domain_id', 'domain_id'), get('project_domain_name', 'domain_name')),
        origin,
      };
    default:
      throw new WheelError({
        code: 'credentials-invalid',
        family: 'usage',
        message: `${origin} logs in by "${type}", which is not known here`,
        hint: 'known are password, v3password, v3applicationcredential and v1password',
      });
  }
};

const domainOf = (id: string | undefined, name: string | undefined): SwiftDomain | undefined => (id !== undefined ? { id } : name !== undefined ? { name } : undefined);

const read = async (host: Host, path: string): Promise<Table> => {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(await host.files.readText(path));
  const [error] = document.errors;
  if (error === undefined) return tableOf(document.toJS()) ?? {};
  // The parser's words show the line, and the line may hold a password.
  const line = error.linePos?.[0].line;
  throw new WheelError({ code: 'credentials-invalid', family: 'usage', message: `${path} is not YAML${line === undefined ? '' : `: line ${line}`}`, hint: 'correct it by hand; what it holds is not shown here' });
};

const cloudOf = (file: Table, name: string): Table | undefined => {
  const cloud = tableOf(file['clouds'])?.[name];
  return tableOf(cloud);
};

/** Tables join, key by key; what comes later wins. */
const merge = (under: Table | undefined, over: Table): Table | undefined => {
  if (under === undefined) return Object.keys(over).length === 0 ? undefined : over;
  return { ...under, ...over, auth: { ...tableOf(under['auth']), ...tableOf(over['auth']) } };
};

const firstPresent = async (host: Host, paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) if (await host.files.exists(path)) return path;
  return undefined;
};

const tableOf = (value: unknown): Table | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : undefined);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);

const missing = (message: string, hint: string): WheelError => new WheelError({ code: 'credentials-missing', family: 'usage', message, hint });
