import type { SwiftDestination } from '@wheelwright/core';
import { once } from '../../once';
import type { Host } from '../../ports';
import type { Secret } from '../../secret';
import type { CredentialSource } from '../credentials';
import type { SwiftCredentials, SwiftDomain } from '../swift-credentials';
import { cloudCredentials } from './clouds-file';
import { missing, secretVariable, unsetWords, variable } from './variables';

/**
 * What logs in to Swift: an entry of clouds.yaml (the destination's, or OS_CLOUD), or else variables, those that the
 * destination names before the usual ones: ST_AUTH, ST_USER, ST_KEY for v1; OS_AUTH_URL and its like for Keystone v3,
 * with a password or an application credential; RS_USERNAME, RS_API_KEY, RS_AUTH_URL (and WHEELHOUSE_UPLOADER_USERNAME,
 * WHEELHOUSE_UPLOADER_SECRET) for Rackspace. Usual variables of another server than the destination's do not count.
 *
 * @throws (when called) WheelError credentials-missing, credentials-invalid
 */
export const swiftCredentials = (host: Host, destination: SwiftDestination): CredentialSource<SwiftCredentials> =>
  once(async () => {
    const cloud = destination.cloud ?? (saysItself(destination) ? undefined : variable(host, 'OS_CLOUD'));
    if (cloud !== undefined) return cloudCredentials(host, destination, cloud);
    switch (destination.auth ?? guessInterface(host, destination)) {
      case 'v1':
        return v1(host, destination);
      case 'rackspace':
        return rackspace(host, destination);
      case 'v3':
        return v3(host, destination);
    }
  });

const saysItself = ({ auth, authUrl, username, password }: SwiftDestination): boolean => [auth, authUrl, username, password].some((said) => said !== undefined);

const guessInterface = (host: Host, { authUrl, username, password }: SwiftDestination): 'v1' | 'v3' | 'rackspace' => {
  const path = authUrl === undefined ? '' : new URL(authUrl).pathname;
  if (/\/v1(?:\.\d+)?\/?$/u.test(path)) return 'v1';
  if (/\/v2(?:\.\d+)?\/?$/u.test(path)) return 'rackspace';
  if (/\/v3\/?$/u.test(path)) return 'v3';
  const hasOwn = username !== undefined || password !== undefined;
  return variable(host, 'ST_AUTH') !== undefined && (hasOwn || variable(host, 'ST_KEY') !== undefined) ? 'v1' : 'v3';
};

/** The parts of a login, taken from the variables a destination names or the usual ones, with what could not be found. */
const parts = (host: Host, destination: SwiftDestination, urlNames: readonly string[]) => {
  const looked: string[] = [];
  const first = (names: readonly string[]): string | undefined => names.find((name) => variable(host, name) !== undefined);
  const usualUrl = first(urlNames);
  const usualText = usualUrl === undefined ? undefined : variable(host, usualUrl)?.trim();
  const authUrl = destination.authUrl ?? usualText;
  if (authUrl === undefined) looked.push(...urlNames.map((name) => unsetWords(host, name)));
  const isElsewhere = destination.authUrl !== undefined && usualText !== undefined && hostOf(destination.authUrl) !== hostOf(usualText);
  /** The name of the variable that holds a part. */
  const find = (named: string | undefined, usual: readonly string[]): string | undefined => {
    const names = named !== undefined ? [named] : isElsewhere ? [] : usual;
    const found = first(names);
    if (found === undefined) looked.push(...(isElsewhere && named === undefined ? usual.map((name) => `${name} (for ${hostOf(usualText ?? '')})`) : names.map((name) => unsetWords(host, name))));
    return found;
  };
  const text = (named: string | undefined, usual: readonly string[]): string | undefined => {
    const name = find(named, usual);
    return name === undefined ? undefined : variable(host, name)?.trim();
  };
  const secret = (named: string | undefined, usual: readonly string[]): { readonly value: Secret; readonly origin: string } | undefined => {
    const name = find(named, usual);
    const value = name === undefined ? undefined : secretVariable(host, name);
    return name === undefined || value === undefined ? undefined : { value, origin: name };
  };
  return { authUrl, text, secret, looked };
};

const v1 = (host: Host, destination: SwiftDestination): SwiftCredentials => {
  const { authUrl, text, secret, looked } = parts(host, destination, ['ST_AUTH']);
  const user = text(destination.username, ['ST_USER']);
  const key = secret(destination.password, ['ST_KEY']);
  if (authUrl === undefined || user === undefined || key === undefined) throw missingFor(destination, looked, 'set ST_AUTH, ST_USER (account:user) and ST_KEY');
  const username = user.includes(':') || destination.project === undefined ? user : `${destination.project}:${user}`;
  return { kind: 'v1', authUrl, region: destination.region, username, key: key.value, origin: key.origin };
};

const rackspace = (host: Host, destination: SwiftDestination): SwiftCredentials => {
  const { authUrl, text, secret, looked } = parts(host, destination, ['RS_AUTH_URL']);
  const username = text(destination.username, ['RS_USERNAME', 'WHEELHOUSE_UPLOADER_USERNAME']);
  const key = secret(destination.password, ['RS_API_KEY', 'WHEELHOUSE_UPLOADER_SECRET']);
  if (authUrl === undefined || username === undefined || key === undefined) throw missingFor(destination, looked, 'set RS_AUTH_URL, RS_USERNAME and RS_API_KEY');
  return { kind: 'rackspace', authUrl, region: destination.region ?? variable(host, 'RS_REGION_NAME'), username, apiKey: key.value, origin: key.origin };
};

const v3 = (host: Host, destination: SwiftDestination): SwiftCredentials => {
  const { authUrl, text, secret, looked } = parts(host, destination, ['OS_AUTH_URL']);
  const get = (...names: readonly string[]): string | undefined => names.map((name) => variable(host, name)?.trim()).find((value) => value !== undefined);
  const region = destination.region ?? get('OS_REGION_NAME');
  const isApplication = get('OS_AUTH_TYPE') === 'v3applicationcredential' || (destination.username === undefined && get('OS_APPLICATION_CREDENTIAL_ID') !== undefined);
  if (isApplication) {
    const id = text(destination.username, ['OS_APPLICATION_CREDENTIAL_ID']);
    const key = secret(destination.password, ['OS_APPLICATION_CREDENTIAL_SECRET']);
    if (authUrl === undefined || id === undefined || key === undefined) throw missingFor(destination, looked, 'set OS_AUTH_URL, OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET');
    return { kind: 'application-credential', authUrl, region, id, secret: key.value, origin: key.origin };
  }
  const userId = destination.username === undefined ? get('OS_USER_ID') : undefined;
  const username = userId === undefined ? text(destination.username, ['OS_USERNAME']) : get('OS_USERNAME');
  const password = secret(destination.password, ['OS_PASSWORD']);
  if (authUrl === undefined || (username === undefined && userId === undefined) || password === undefined) {
    throw missingFor(destination, looked, 'set OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME (an openrc file does), or ST_AUTH, ST_USER and ST_KEY, or OS_CLOUD for clouds.yaml');
  }
  return {
    kind: 'password',
    authUrl,
    region,
    username,
    userId,
    password: password.value,
    userDomain: domain(get('OS_USER_DOMAIN_NAME'), get('OS_USER_DOMAIN_ID')),
    project: destination.project ?? get('OS_PROJECT_NAME', 'OS_TENANT_NAME'),
    projectId: destination.project === undefined ? get('OS_PROJECT_ID', 'OS_TENANT_ID') : undefined,
    projectDomain: domain(get('OS_PROJECT_DOMAIN_NAME'), get('OS_PROJECT_DOMAIN_ID')),
    origin: password.origin,
  };
};

const domain = (name: string | undefined, id: string | undefined): SwiftDomain | undefined => (id !== undefined ? { id } : name !== undefined ? { name } : undefined);

const missingFor = (destination: SwiftDestination, looked: readonly string[], advice: string) => missing(`the container ${destination.container} (${destination.name})`, looked, advice);

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
