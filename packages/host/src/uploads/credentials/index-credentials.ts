import { isKnownIndex, knownIndexAt, knownIndexes, retiredIndexAt, WheelError, type IndexDestination } from '@wheelwright/core';
import { once } from '../../once';
import type { Host, HttpTrust } from '../../ports';
import { printableUrl, type Secret } from '../../secret';
import { percentDecoded } from '../../userinfo';
import type { BasicCredentials, CredentialSource } from '../credentials';
import { askKeyring } from './keyring';
import { readPypirc } from './read-pypirc';
import { trustedPublishing } from './trusted-publishing';
import { missing, pastedSecret, secretVariable, unsetWords, variable } from './variables';

export interface IndexCredentialOptions {
  /** Instead of ~/.pypirc. */
  readonly pypirc?: string;
  /** Whose certificates the index is believed by, when it is asked for a token. */
  readonly trust?: HttpTrust;
}

/** What one place knows; a part it does not know is undefined. */
interface Place {
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  /** Its name and password belong together; otherwise a name of an earlier place goes before, as with twine. */
  readonly isPair?: true;
  readonly origin: string;
  /** For the list of where they were looked for, when there is no password: `TWINE_PASSWORD (not set)`. */
  readonly looked: string;
}

/** The name that goes with an API token. */
const tokenUser = '__token__';

/**
 * Who uploads to an index. The first of these that has a password: the variables the destination names; the userinfo
 * of its URL; TWINE_USERNAME and TWINE_PASSWORD; UV_PUBLISH_TOKEN, UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD; its
 * section of .pypirc; the `keyring` command; trusted publishing. Variables of twine and uv are for one index, so they
 * count neither where the destination names its own nor where their URL variable names another server; nor does a
 * section of .pypirc whose repository is elsewhere.
 *
 * @throws (when called) WheelError credentials-missing, credentials-invalid
 */
export const indexCredentials = (host: Host, destination: IndexDestination, options: IndexCredentialOptions = {}): CredentialSource<BasicCredentials> => {
  const lasting = once(() => findLasting(host, destination, options));
  const trusted = trustedPublishing(host, destination, options.trust);
  return async () => {
    const found = destination.trustedPublishing === 'always' ? [] : await lasting();
    if ('password' in found) return found;
    const token = destination.trustedPublishing === 'never' ? 'not wanted' : await trusted();
    if (typeof token !== 'string') return token;
    throw missing(
      `${destination.name} (${printableUrl(destination.uploadUrl)})`,
      [...found, `trusted publishing (${token})`],
      destination.trustedPublishing === 'always'
        ? 'run this in a job that the index knows as a publisher of the project'
        : `set ${destination.password ?? 'TWINE_PASSWORD'}, or write a section [${destination.section}] into ~/.pypirc; a CI service gives no secrets to a fork`,
    );
  };
};

/** Credentials that somebody wrote down, or where they were looked for in vain. */
const findLasting = async (host: Host, destination: IndexDestination, options: IndexCredentialOptions): Promise<BasicCredentials | readonly string[]> => {
  const looked: string[] = [];
  let username: string | undefined;
  const places = [() => named(host, destination), () => userinfo(destination), () => twine(host, destination), () => uv(host, destination), () => section(host, destination, options)];
  for (const place of places) {
    const found = await place();
    if (found === undefined) continue;
    const { password, origin } = found;
    const name = found.isPair === true ? (found.username ?? username) : (username ?? found.username);
    if (password !== undefined) return complete(destination, { username: name, password, origin });
    username = name;
    looked.push(found.looked);
  }
  const kept = await askKeyring(host, destination.uploadUrl, username ?? (destination.rules === 'pypi' ? tokenUser : undefined));
  return typeof kept === 'string' ? [...looked, kept] : complete(destination, kept);
};

const named = (host: Host, { username, password }: IndexDestination): Place | undefined => {
  if (username === undefined && password === undefined) return undefined;
  return {
    username: username === undefined ? undefined : variable(host, username)?.trim(),
    password: password === undefined ? undefined : secretVariable(host, password),
    origin: password ?? '',
    looked: password === undefined ? `${username} (a name only)` : unsetWords(host, password),
  };
};

const userinfo = ({ uploadUrl }: IndexDestination): Place | undefined => {
  const { username, password } = new URL(uploadUrl);
  if (username === '' && password === '') return undefined;
  const origin = 'the URL itself';
  return { username: percentDecoded(username), password: password === '' ? undefined : pastedSecret(percentDecoded(password), origin), origin, looked: `${origin} (a name only)` };
};

const twine = (host: Host, destination: IndexDestination): Place | undefined => {
  if (isElsewhere(host, destination, 'TWINE_REPOSITORY_URL')) return undefined;
  const repository = variable(host, 'TWINE_REPOSITORY_URL') === undefined ? variable(host, 'TWINE_REPOSITORY')?.trim() : undefined;
  if (repository !== undefined && repository !== destination.section && repository !== destination.name) {
    return { origin: 'TWINE_PASSWORD', looked: `TWINE_PASSWORD (for ${repository}, says TWINE_REPOSITORY)` };
  }
  return { username: variable(host, 'TWINE_USERNAME')?.trim(), password: secretVariable(host, 'TWINE_PASSWORD'), origin: 'TWINE_PASSWORD', looked: unsetWords(host, 'TWINE_PASSWORD') };
};

const uv = (host: Host, destination: IndexDestination): Place | undefined => {
  if (isElsewhere(host, destination, 'UV_PUBLISH_URL')) return undefined;
  const token = secretVariable(host, 'UV_PUBLISH_TOKEN');
  if (token !== undefined) return { isPair: true, username: tokenUser, password: token, origin: 'UV_PUBLISH_TOKEN', looked: '' };
  return {
    isPair: true,
    username: variable(host, 'UV_PUBLISH_USERNAME')?.trim(),
    password: secretVariable(host, 'UV_PUBLISH_PASSWORD'),
    origin: 'UV_PUBLISH_PASSWORD',
    looked: `${unsetWords(host, 'UV_PUBLISH_TOKEN')}, ${unsetWords(host, 'UV_PUBLISH_PASSWORD')}`,
  };
};

/** Whether credentials of general variables are meant for another server than the destination's. */
const isElsewhere = (host: Host, { uploadUrl, password }: IndexDestination, urlVariable: string): boolean => {
  if (password !== undefined) return true;
  const url = variable(host, urlVariable);
  return url !== undefined && (!URL.canParse(url) || new URL(url).host !== new URL(uploadUrl).host);
};

const section = async (host: Host, destination: IndexDestination, options: IndexCredentialOptions): Promise<Place> => {
  const pypirc = await readPypirc(host, options.pypirc);
  const found = pypirc?.sections.get(destination.section);
  const path = pypirc?.path ?? '~/.pypirc';
  const origin = `section [${destination.section}] of ${path}`;
  const nothing = (why: string): Place => ({ origin, looked: why });
  if (pypirc === undefined) return nothing(`${path} (no such file)`);
  if (found === undefined) return nothing(`${origin} (not there)`);
  const meant = serverOf(destination.section, found.repository);
  if (meant !== undefined && meant !== new URL(destination.uploadUrl).host) return nothing(`${origin} (which is for ${meant})`);
  if (found.password === undefined || found.password === '') return { ...nothing(`${origin} (without a password)`), username: found.username };
  if (pypirc.shared) host.log.warn(`${path} holds passwords that other users of this machine can read: chmod 600 ${path}`);
  return { username: found.username, password: pastedSecret(found.password, origin), origin, looked: '' };
};

/** The host that a section's password is for; undefined where the section does not say. */
const serverOf = (name: string, repository: string | undefined): string | undefined => {
  if (repository === undefined) return isKnownIndex(name) ? new URL(knownIndexes[name].uploadUrl).host : undefined;
  const successor = retiredIndexAt(repository);
  const url = successor === undefined ? repository : knownIndexes[successor].uploadUrl;
  return URL.canParse(url) ? new URL(url).host : 'a place that is no URL';
};

const complete = (destination: IndexDestination, { username, password, origin }: { readonly username: string | undefined; readonly password: Secret; readonly origin: string }): BasicCredentials => {
  const isToken = destination.rules === 'pypi' || password.reveal().startsWith('pypi-');
  const name = username === undefined || username === '' ? (isToken ? tokenUser : undefined) : username;
  if (name === undefined) {
    throw new WheelError({
      code: 'credentials-missing',
      family: 'usage',
      message: `there is a password for ${destination.name} (${origin}) and no user name`,
      hint: `set ${destination.username ?? 'TWINE_USERNAME'}, to ${tokenUser} where the password is an API token`,
    });
  }
  if (knownIndexAt(destination.uploadUrl) !== undefined && name !== tokenUser) {
    throw new WheelError({
      code: 'credentials-invalid',
      family: 'usage',
      message: `${destination.name} takes API tokens only, and the user name that goes with ${origin} is another than ${tokenUser}`,
      hint: `make a token in the settings of your account and use it as the password, with ${tokenUser} as the user name`,
    });
  }
  return { username: name, password, origin, expires: undefined };
};
