import { join } from 'node:path';
import { isWheelError, parseIni, WheelError, type S3Destination } from '@wheelwright/core';
import { once } from '../../once';
import type { Host } from '../../ports';
import type { CredentialSource } from '../credentials';
import type { S3Credentials } from '../s3-credentials';
import { missing, pastedSecret, secretVariable, unsetWords, variable } from './variables';

/**
 * What signs requests for a bucket: the variables the destination names, or else AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or else the profile AWS_PROFILE (`default`) of ~/.aws/credentials and
 * ~/.aws/config. Where the destination names variables, only they count.
 *
 * @throws (when called) WheelError credentials-missing, credentials-invalid
 */
export const s3Credentials = (host: Host, destination: S3Destination): CredentialSource<S3Credentials> =>
  once(async () => {
    const named = destination.accessKey !== undefined || destination.secretKey !== undefined;
    const keyName = destination.accessKey ?? 'AWS_ACCESS_KEY_ID';
    const secretName = destination.secretKey ?? 'AWS_SECRET_ACCESS_KEY';
    const accessKey = variable(host, keyName)?.trim();
    const secretKey = secretVariable(host, secretName);
    if (accessKey !== undefined && secretKey !== undefined) {
      // The token belongs to that key; another pair of keys would be refused together with it.
      const sessionToken = keyName === 'AWS_ACCESS_KEY_ID' ? secretVariable(host, 'AWS_SESSION_TOKEN') : undefined;
      return { accessKey, secretKey, sessionToken, origin: secretName };
    }
    const looked = [keyName, secretName].filter((name) => variable(host, name) === undefined).map((name) => unsetWords(host, name));
    if (named || accessKey !== undefined || secretKey !== undefined) throw missing(`the bucket of ${destination.name}`, looked, `set both ${keyName} and ${secretName}`);
    const profile = await profileCredentials(host);
    if ('origin' in profile) return profile;
    throw missing(`the bucket of ${destination.name}`, [...looked, ...profile.looked], `set ${keyName} and ${secretName}, or write a profile with "aws configure"; SSO and credential processes are not asked: export their keys`);
  });

const profileCredentials = async (host: Host): Promise<S3Credentials | { readonly looked: readonly string[] }> => {
  const profile = variable(host, 'AWS_PROFILE') ?? variable(host, 'AWS_DEFAULT_PROFILE') ?? 'default';
  const folder = join(host.machine.home, '.aws');
  const files = [
    { path: variable(host, 'AWS_SHARED_CREDENTIALS_FILE') ?? join(folder, 'credentials'), section: profile },
    { path: variable(host, 'AWS_CONFIG_FILE') ?? join(folder, 'config'), section: profile === 'default' ? profile : `profile ${profile}` },
  ];
  const looked: string[] = [];
  for (const { path, section } of files) {
    if (!(await host.files.exists(path))) {
      looked.push(`${path} (no such file)`);
      continue;
    }
    const options = readSections(path, await host.files.readText(path)).get(section);
    const accessKey = options?.get('aws_access_key_id');
    const secretKey = options?.get('aws_secret_access_key');
    const origin = `profile "${profile}" of ${path}`;
    if (accessKey !== undefined && secretKey !== undefined) {
      const sessionToken = options?.get('aws_session_token');
      return { accessKey, secretKey: pastedSecret(secretKey, origin), sessionToken: sessionToken === undefined ? undefined : pastedSecret(sessionToken, origin), origin };
    }
    looked.push(`${origin} (${options === undefined ? 'not there' : 'without both keys'})`);
  }
  return { looked };
};

const readSections = (path: string, text: string): ReturnType<typeof parseIni> => {
  try {
    return parseIni(text);
  } catch (error) {
    if (isWheelError(error)) throw error;
    // The reader's words may quote the file.
    const [, line] = /^line (\d+)/u.exec(error instanceof Error ? error.message : '') ?? [];
    throw new WheelError({
      code: 'credentials-invalid',
      family: 'usage',
      message: `${path} cannot be read: line ${line ?? '?'} is neither a [section], nor "key = value", or repeats one`,
      hint: 'correct it by hand; what it holds is not shown here',
    });
  }
};
