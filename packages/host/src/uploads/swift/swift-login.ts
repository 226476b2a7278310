import { keystoneUrl, parseKeystoneAnswer, parseRackspaceAnswer, rackspaceTokensUrl, unreachable, WheelError, type SwiftEndpoint } from '@wheelwright/core';
import type { Host, HttpAnswer, HttpExchange } from '../../ports';
import { createRedact, printableUrl, Secret } from '../../secret';
import { TransferError } from '../destination';
import { bytesBody } from '../file-body';
import { askPatiently } from '../objects/object-requests';
import type { SwiftCredentials, SwiftDomain } from '../swift-credentials';

export interface SwiftLogin extends SwiftEndpoint {
  readonly token: Secret;
}

/**
 * Logs in.
 *
 * @throws WheelError upload-refused when the server does not take the credentials; TransferError when it cannot be asked
 */
export const loginToSwift = async (host: Host, credentials: SwiftCredentials, pauses?: readonly number[]): Promise<SwiftLogin> => {
  const shown = printableUrl(credentials.authUrl);
  const redact = createRedact([secretOf(credentials)]);
  const ask = async (request: HttpExchange): Promise<HttpAnswer> => {
    const answer = await askPatiently(host, () => host.http.exchange(request), pauses);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw loginFailure(shown, credentials, { ...answer, text: redact(answer.text) });
  };
  const read = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw refused(`${shown} cannot be used: ${redact(error instanceof Error ? error.message : String(error))}`, `is it what ${credentials.origin} belongs to, and the region and project right?`);
    }
  };

  switch (credentials.kind) {
    case 'v1': {
      const { headers } = await ask({ method: 'GET', url: credentials.authUrl, headers: { 'x-auth-user': credentials.username, 'x-auth-key': credentials.key.reveal() } });
      const { 'x-storage-url': storageUrl, 'x-auth-token': token, 'x-auth-token-expires': seconds } = headers;
      // Any web page answers 200.
      if (storageUrl === undefined || token === undefined) throw refused(`${shown} is not the login of a Swift server: it names no storage URL`, 'a v1 login usually ends in /auth/v1.0');
      const expires = /^\d+$/u.test(seconds ?? '') ? host.clock.date() + Number(seconds) * 1000 : undefined;
      return { storageUrl: checked(credentials.authUrl, storageUrl.replace(/\/+$/u, '')), cdnUrl: undefined, token: new Secret(token), expires };
    }
    case 'password':
    case 'application-credential': {
      const url = `${keystoneUrl(credentials.authUrl)}/auth/tokens`;
      const answer = await ask({ method: 'POST', url, headers: { 'content-type': 'application/json', accept: 'application/json' }, body: bytesBody(JSON.stringify(keystoneRequest(credentials))) });
      const token = answer.headers['x-subject-token'];
      if (token === undefined) throw refused(`${shown} gives no token, so it is not Keystone v3`, 'OS_AUTH_URL usually ends in /v3');
      const endpoint = read(() => parseKeystoneAnswer(answer.text, credentials.region));
      return { ...endpoint, storageUrl: checked(credentials.authUrl, endpoint.storageUrl), token: new Secret(token) };
    }
    case 'rackspace': {
      const document = { auth: { 'RAX-KSKEY:apiKeyCredentials': { username: credentials.username, apiKey: credentials.apiKey.reveal() } } };
      const answer = await ask({
        method: 'POST',
        url: rackspaceTokensUrl(credentials.authUrl),
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: bytesBody(JSON.stringify(document)),
      });
      const { token, ...endpoint } = read(() => parseRackspaceAnswer(answer.text, credentials.region));
      const cdnUrl = endpoint.cdnUrl === undefined ? undefined : checked(credentials.authUrl, endpoint.cdnUrl);
      return { ...endpoint, cdnUrl, storageUrl: checked(credentials.authUrl, endpoint.storageUrl), token: new Secret(token) };
    }
    default:
      return unreachable(credentials);
  }
};

const keystoneRequest = (credentials: Extract<SwiftCredentials, { kind: 'password' | 'application-credential' }>): unknown => {
  if (credentials.kind === 'application-credential') {
    return { auth: { identity: { methods: ['application_credential'], application_credential: { id: credentials.id, secret: credentials.secret.reveal() } } } };
  }
  const { username, userId, password, userDomain, project, projectId, projectDomain } = credentials;
  const user = userId === undefined ? { name: username, domain: domainOf(userDomain) } : { id: userId };
  const scope = projectId !== undefined ? { project: { id: projectId } } : project !== undefined ? { project: { name: project, domain: domainOf(projectDomain ?? userDomain) } } : undefined;
  return { auth: { identity: { methods: ['password'], password: { user: { ...user, password: password.reveal() } } }, ...(scope === undefined ? {} : { scope }) } };
};

const domainOf = (domain: SwiftDomain | undefined): SwiftDomain => domain ?? { id: 'default' };

const secretOf = (credentials: SwiftCredentials): Secret => {
  switch (credentials.kind) {
    case 'v1':
      return credentials.key;
    case 'password':
      return credentials.password;
    case 'application-credential':
      return credentials.secret;
    case 'rackspace':
      return credentials.apiKey;
    default:
      return unreachable(credentials);
  }
};

/** The token goes where the login says, but not out of a secure connection. @throws WheelError upload-refused */
const checked = (authUrl: string, storageUrl: string): string => {
  const [from, to] = [protocolOf(authUrl), protocolOf(storageUrl)];
  if (to === 'https:' || (to === 'http:' && from === 'http:')) return storageUrl;
  throw refused(
    `${printableUrl(authUrl)} says that files are stored at ${printableUrl(storageUrl)}, which is not secure, so no token is sent there`,
    'the administrator of the server sets the scheme of its storage URL (default_storage_scheme, or the endpoint of the catalogue)',
  );
};

const protocolOf = (url: string): string => {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
};

const refused = (message: string, hint: string): WheelError => new WheelError({ code: 'upload-refused', family: 'usage', message, hint });

const loginFailure = (shown: string, credentials: SwiftCredentials, answer: HttpAnswer): Error => {
  const { status } = answer;
  if (status === 401 || status === 403) return refused(`${shown} does not take the credentials of ${credentials.origin} (HTTP status ${status})`, loginHints[credentials.kind]);
  if (status === 408 || status === 429 || status >= 500) return new TransferError({ failure: 'transient', status, message: `the login at ${shown} fails (HTTP status ${status})` });
  return refused(`${shown} is not a login of the kind ${credentials.kind}: it answers with HTTP status ${status}`, 'is the URL of the login right, and `auth` of the destination?');
};

const loginHints: Readonly<Record<SwiftCredentials['kind'], string>> = {
  v1: 'a v1 user is written account:user, and its key is no password of a web page',
  password: 'Keystone wants the domain of the user too, where that is not "default"; many clouds want application credentials',
  'application-credential': 'an application credential may have expired, or been made in another project',
  rackspace: 'the API key is wanted, not the password',
};
