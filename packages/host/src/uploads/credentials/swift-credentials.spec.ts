import type { SwiftDestination, WheelError } from '@wheelwright/core';
import { expectNoCanary, recordingHost, swiftContainer, type RecordingHost } from '@wheelwright/testing';
import { Secret } from '../../secret';
import { swiftCredentials } from './swift-credentials';

const canary = 'CANARY-key7';
const bare = swiftContainer('wheels');

let host: RecordingHost;
afterEach(() => host.dispose());

interface Setting {
  readonly destination?: Partial<SwiftDestination>;
  readonly variables?: Record<string, string>;
  readonly files?: Record<string, string>;
}

/** Secrets shown, paths without the folder of the host. */
const revealed = (value: unknown): unknown => {
  if (value instanceof Secret) return `secret ${value.reveal()}`;
  if (typeof value === 'string') return value.replaceAll(host.root, '');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [key, revealed(part)]));
};
const ask = async ({ destination, variables = {}, files = {} }: Setting): Promise<unknown> => {
  host = recordingHost({ variables, files });
  return swiftCredentials(host, { ...bare, ...destination })();
};
const find = async (setting: Setting): Promise<unknown> => {
  const found = await ask(setting);
  expectNoCanary([{ name: 'credentials', content: found }], [canary]);
  return revealed(found);
};
const failure = async (setting: Setting): Promise<WheelError> => {
  const error = (await ask(setting).catch((thrown: unknown) => thrown)) as WheelError;
  expectNoCanary([{ name: 'error', content: error }, { name: 'log', content: host.lines }], [canary]);
  return error;
};

const st = { ST_AUTH: 'https://s.test/auth/v1.0', ST_USER: 'account:user', ST_KEY: canary };
const os = { OS_AUTH_URL: 'https://k.test:5000/v3', OS_USERNAME: 'ann', OS_PASSWORD: canary, OS_PROJECT_NAME: 'wheels', OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_ID: 'default', OS_REGION_NAME: 'GRA' };
const application = { OS_AUTH_URL: 'https://k.test/v3', OS_AUTH_TYPE: 'v3applicationcredential', OS_APPLICATION_CREDENTIAL_ID: 'abc', OS_APPLICATION_CREDENTIAL_SECRET: canary };
const v3 = { kind: 'password', authUrl: 'https://k.test:5000/v3', region: 'GRA', username: 'ann', password: `secret ${canary}`, project: 'wheels', userDomain: { name: 'Default' }, projectDomain: { id: 'default' }, origin: 'OS_PASSWORD' };
const clouds = (cloud: string): string => `clouds:\n  other: {}\n  ovh:\n${cloud.replace(/^/gmu, '    ')}\n`;
const cloudsPath = 'home/.config/openstack/clouds.yaml';

describe('where a login is found', () => {
  it.each<[string, Setting, unknown]>([
    ['v1 variables', { variables: st }, { kind: 'v1', authUrl: st.ST_AUTH, username: 'account:user', key: `secret ${canary}`, origin: 'ST_KEY' }],
    ['v1 variables before those of Keystone, as python-swiftclient has it', { variables: { ...os, ...st } }, { kind: 'v1', authUrl: st.ST_AUTH, username: 'account:user', key: `secret ${canary}`, origin: 'ST_KEY' }],
    ['Keystone’s, where the destination says v3', { destination: { auth: 'v3' }, variables: { ...os, ...st } }, v3],
    ['Keystone’s variables', { variables: os }, v3],
    ['the older words for a project', { variables: { OS_AUTH_URL: 'https://k.test', OS_USER_ID: 'u1', OS_PASSWORD: canary, OS_TENANT_ID: 't1' } }, { kind: 'password', authUrl: 'https://k.test', userId: 'u1', password: `secret ${canary}`, projectId: 't1', origin: 'OS_PASSWORD' }],
    ['an application credential', { variables: application }, { kind: 'application-credential', authUrl: 'https://k.test/v3', id: 'abc', secret: `secret ${canary}`, origin: 'OS_APPLICATION_CREDENTIAL_SECRET' }],
    ['an application credential without the word for it', { variables: { ...application, OS_AUTH_TYPE: '' } }, { kind: 'application-credential', authUrl: 'https://k.test/v3', id: 'abc', secret: `secret ${canary}`, origin: 'OS_APPLICATION_CREDENTIAL_SECRET' }],
    [
      'variables and words of the destination',
      { destination: { authUrl: 'https://own.test/v3', username: 'MY_USER', password: 'MY_KEY', project: 'p', region: 'R' }, variables: { MY_USER: 'ann', MY_KEY: canary, ...os } },
      { ...v3, authUrl: 'https://own.test/v3', region: 'R', project: 'p', origin: 'MY_KEY' },
    ],
    ['a v1 server of the destination, with an account apart', { destination: { authUrl: 'https://own.test/auth/v1.0', username: 'MY_USER', password: 'MY_KEY', project: 'account' }, variables: { MY_USER: 'ann', MY_KEY: canary } }, { kind: 'v1', authUrl: 'https://own.test/auth/v1.0', username: 'account:ann', key: `secret ${canary}`, origin: 'MY_KEY' }],
    ['Rackspace', { destination: { auth: 'rackspace' }, variables: { RS_AUTH_URL: 'https://r.test/v2.0', RS_USERNAME: 'ann', RS_API_KEY: canary, RS_REGION_NAME: 'IAD' } }, { kind: 'rackspace', authUrl: 'https://r.test/v2.0', region: 'IAD', username: 'ann', apiKey: `secret ${canary}`, origin: 'RS_API_KEY' }],
    [
      'Rackspace by its URL, with the variables of wheelhouse-uploader',
      { destination: { authUrl: 'https://r.test/v2.0', region: 'ORD' }, variables: { WHEELHOUSE_UPLOADER_USERNAME: 'ann', WHEELHOUSE_UPLOADER_SECRET: canary } },
      { kind: 'rackspace', authUrl: 'https://r.test/v2.0', region: 'ORD', username: 'ann', apiKey: `secret ${canary}`, origin: 'WHEELHOUSE_UPLOADER_SECRET' },
    ],
    [
      'an entry of clouds.yaml',
      { destination: { cloud: 'ovh' }, variables: st, files: { [cloudsPath]: clouds(`auth: { auth_url: https://k.test/v3, username: ann, password: ${canary}, project_name: 12, user_domain_name: Default, project_domain_id: default }\nregion_name: GRA`) } },
      { ...v3, authUrl: 'https://k.test/v3', project: '12', origin: `cloud "ovh" of /${cloudsPath}` },
    ],
    [
      'an entry named by OS_CLOUD, with its secret in secure.yaml',
      { variables: { OS_CLOUD: 'ovh' }, files: { [cloudsPath]: clouds('auth_type: v3applicationcredential\nauth: { auth_url: https://k.test, application_credential_id: abc }'), 'home/.config/openstack/secure.yaml': clouds(`auth: { application_credential_secret: ${canary} }`) } },
      { kind: 'application-credential', authUrl: 'https://k.test', id: 'abc', secret: `secret ${canary}`, origin: `cloud "ovh" of /${cloudsPath}` },
    ],
    [
      'a v1 entry, and the destination’s region before its own',
      { destination: { cloud: 'ovh', region: 'X' }, files: { [cloudsPath]: clouds(`auth_type: v1password\nregion_name: Y\nauth: { auth_url: https://s.test/auth/v1.0, username: "a:u", password: ${canary} }`) } },
      { kind: 'v1', authUrl: 'https://s.test/auth/v1.0', region: 'X', username: 'a:u', key: `secret ${canary}`, origin: `cloud "ovh" of /${cloudsPath}` },
    ],
    ['the destination’s own words before OS_CLOUD', { destination: { authUrl: 'https://k.test:5000/v3' }, variables: { ...os, OS_CLOUD: 'ovh' } }, v3],
  ])('%s', async (_title, setting, expected) => expect(await find(setting)).toEqual(expected));
});

describe('what is said when there is none', () => {
  it.each<[string, Setting, string]>([
    ['nothing at all', {}, 'no credentials for the container wheels (staging); looked at OS_AUTH_URL (not set), OS_USERNAME (not set), OS_PASSWORD (not set)'],
    ['half of v1', { variables: { ST_AUTH: st.ST_AUTH, ST_KEY: canary } }, 'looked at ST_USER (not set)'],
    ['an empty password', { variables: { ...os, OS_PASSWORD: '' } }, 'looked at OS_PASSWORD (empty)'],
    ['an application credential without its secret', { variables: { ...application, OS_APPLICATION_CREDENTIAL_SECRET: '' } }, 'looked at OS_APPLICATION_CREDENTIAL_SECRET (empty)'],
    ['a variable the destination names', { destination: { password: 'MY_KEY' }, variables: os }, 'looked at MY_KEY (not set)'],
    ['variables for another server', { destination: { authUrl: 'https://own.test/v3' }, variables: os }, 'looked at OS_USERNAME (for k.test:5000), OS_PASSWORD (for k.test:5000)'],
    ['Rackspace', { destination: { auth: 'rackspace' } }, 'looked at RS_AUTH_URL (not set), RS_USERNAME (not set), WHEELHOUSE_UPLOADER_USERNAME (not set), RS_API_KEY (not set), WHEELHOUSE_UPLOADER_SECRET (not set)'],
    ['no clouds.yaml', { destination: { cloud: 'ovh' }, variables: { OS_CLIENT_CONFIG_FILE: '/nowhere/clouds.yaml' } }, 'there is no clouds.yaml with the cloud "ovh"'],
    ['no such cloud', { destination: { cloud: 'ovh' }, files: { [cloudsPath]: 'clouds: { other: {} }\n' } }, 'there is no cloud "ovh" in '],
    ['a vendor’s profile', { destination: { cloud: 'ovh' }, files: { [cloudsPath]: clouds('profile: ovh\nauth: { username: ann }') } }, 'has no "auth_url"'],
    ['a cloud without a password', { destination: { cloud: 'ovh' }, files: { [cloudsPath]: clouds('auth: { auth_url: https://k.test, username: ann }') } }, 'has no "password"'],
  ])('%s', async (_title, setting, words) => {
    const error = await failure(setting);
    expect(error).toMatchObject({ code: 'credentials-missing', family: 'usage', message: expect.stringContaining(words) as string });
    expect(error.hint).toBeDefined();
  });

  it.each<[string, Setting, string]>([
    ['a way to log in that nobody knows', { destination: { cloud: 'ovh' }, files: { [cloudsPath]: clouds('auth_type: v3oidcpassword\nauth: { auth_url: https://k.test }') } }, 'logs in by "v3oidcpassword", which is not known here'],
    ['a clouds.yaml that is no YAML', { destination: { cloud: 'ovh' }, files: { [cloudsPath]: `clouds:\n  ovh:\n    auth: { password: "${canary}\n  x` } }, 'clouds.yaml is not YAML: line '],
    ['a key with a line end', { variables: { ...st, ST_KEY: `${canary}\n${canary}` } }, 'the secret of ST_KEY has a line end'],
  ])('%s', async (_title, setting, words) => {
    expect(await failure(setting)).toMatchObject({ code: 'credentials-invalid', family: 'usage', message: expect.stringContaining(words) as string });
  });
});
