import type { S3Destination, WheelError } from '@wheelwright/core';
import { expectNoCanary, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { s3Credentials } from './s3-credentials';

const canary = 'CANARYsecretkey';
const bucket: S3Destination = { kind: 's3', name: 'mirror', bucket: 'wheels', endpoint: undefined, region: undefined, pathStyle: false, accessKey: undefined, secretKey: undefined, replace: false, publicUrl: undefined, prefix: '', pages: true };
const own: S3Destination = { ...bucket, accessKey: 'MY_ID', secretKey: 'MY_KEY' };

interface Setting {
  readonly destination?: S3Destination;
  readonly variables?: Record<string, string>;
  readonly files?: Record<string, string>;
}
let host: RecordingHost;
afterEach(() => host.dispose());
const ask = ({ destination = bucket, variables = {}, files = {} }: Setting) => {
  host = recordingHost({ variables, files });
  return s3Credentials(host, destination)();
};

const aws = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: canary };
const credentialsFile = `[default]\naws_access_key_id = AKDEF\naws_secret_access_key = ${canary}\n\n[ci]\naws_access_key_id=AKCI\naws_secret_access_key=${canary}\naws_session_token=${canary}-token\n[half]\naws_access_key_id=AK\n`;

it.each<[string, Setting, { accessKey: string; sessionToken?: string; origin: string }]>([
  ['the variables the destination names', { destination: own, variables: { MY_ID: 'AKOWN', MY_KEY: canary, ...aws, AWS_SESSION_TOKEN: 'of the others' } }, { accessKey: 'AKOWN', origin: 'MY_KEY' }],
  ['Amazon’s variables', { variables: aws }, { accessKey: 'AKIA', origin: 'AWS_SECRET_ACCESS_KEY' }],
  ['with the token of a session', { variables: { ...aws, AWS_SESSION_TOKEN: `${canary}-token` } }, { accessKey: 'AKIA', sessionToken: `${canary}-token`, origin: 'AWS_SECRET_ACCESS_KEY' }],
  ['the default profile', { files: { 'home/.aws/credentials': credentialsFile } }, { accessKey: 'AKDEF', origin: 'profile "default" of /home/.aws/credentials' }],
  ['another profile', { variables: { AWS_PROFILE: 'ci' }, files: { 'home/.aws/credentials': credentialsFile } }, { accessKey: 'AKCI', sessionToken: `${canary}-token`, origin: 'profile "ci" of /home/.aws/credentials' }],
  ['a profile of the other file', { variables: { AWS_DEFAULT_PROFILE: 'ci' }, files: { 'home/.aws/config': `[profile ci]\nregion = x\naws_access_key_id = AKCI\naws_secret_access_key = ${canary}\ns3 =\n  max_concurrent_requests = 3\n` } }, { accessKey: 'AKCI', origin: 'profile "ci" of /home/.aws/config' }],
  ['variables before a profile', { variables: { ...aws, AWS_PROFILE: 'ci' }, files: { 'home/.aws/credentials': credentialsFile } }, { accessKey: 'AKIA', origin: 'AWS_SECRET_ACCESS_KEY' }],
])('%s', async (_title, setting, { accessKey, sessionToken, origin }) => {
  const found = await ask(setting);
  expect({ ...found, secretKey: found.secretKey.reveal(), sessionToken: found.sessionToken?.reveal(), origin: found.origin.replace(host.root, '') }).toEqual({ accessKey, secretKey: canary, sessionToken, origin });
  expectNoCanary([{ name: 'credentials', content: found }], [canary]);
});

it.each<[string, Setting, string, string]>([
  ['nothing', {}, 'credentials-missing', 'AWS_ACCESS_KEY_ID (not set), AWS_SECRET_ACCESS_KEY (not set), '],
  ['half of the variables', { variables: { AWS_ACCESS_KEY_ID: 'AK' }, files: { 'home/.aws/credentials': credentialsFile } }, 'credentials-missing', 'looked at AWS_SECRET_ACCESS_KEY (not set)'],
  ['only others than the named ones', { destination: own, variables: aws, files: { 'home/.aws/credentials': credentialsFile } }, 'credentials-missing', 'looked at MY_ID (not set), MY_KEY (not set)'],
  ['an empty secret of a fork', { destination: own, variables: { MY_ID: 'AK', MY_KEY: '' } }, 'credentials-missing', 'looked at MY_KEY (empty)'],
  ['no such profile', { variables: { AWS_PROFILE: 'none' }, files: { 'home/.aws/credentials': credentialsFile } }, 'credentials-missing', '.aws/credentials (not there)'],
  ['half a profile', { variables: { AWS_PROFILE: 'half' }, files: { 'home/.aws/credentials': credentialsFile } }, 'credentials-missing', '.aws/credentials (without both keys)'],
  ['a file that is none', { files: { 'home/.aws/credentials': `[default]\n${canary}\n` } }, 'credentials-invalid', '.aws/credentials cannot be read: line 2 '],
])('refuses %s', async (_title, setting, code, words) => {
  const error = (await ask(setting).catch((thrown: unknown) => thrown)) as WheelError;
  expect(error).toMatchObject({ code, family: 'usage', message: expect.stringContaining(words) as string });
  expectNoCanary([{ name: 'error', content: error }], [canary]);
});
