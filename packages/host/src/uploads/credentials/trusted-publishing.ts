import { describeClaims, isWheelError, readAudience, readMintAnswer, WheelError, type IndexDestination } from '@wheelwright/core';
import type { Host, HttpAnswer, HttpTrust } from '../../ports';
import { createRedact, printableUrl, Secret } from '../../secret';
import type { BasicCredentials } from '../credentials';
import { bytesBody } from '../file-body';
import { ciIdentity, type CiIdentity } from './ci-identity';
import { maskSecret } from './mask-secret';

/** milliseconds that a token lives where the index does not say */
const usualLife = 900_000;
/** milliseconds before its end at which a token is replaced */
const margin = 300_000;
/** milliseconds before the second attempt, twice as many before the third */
const pause = 500;
const username = '__token__';

/** Gives a token that lives for some minutes yet, or the words why none is to be had here. */
export type TrustedPublishing = () => Promise<BasicCredentials | string>;

/**
 * Trusted publishing: the index gives a short-lived token to the identity of a CI job. A new one is fetched, with a new
 * identity, when less than five minutes of the last are left.
 *
 * @throws (when called) WheelError credentials-invalid when the index refuses this job; credentials-missing; download-failed
 */
export const trustedPublishing = (host: Host, destination: IndexDestination, trust?: HttpTrust): TrustedPublishing => {
  let current: BasicCredentials | undefined;
  let minting: Promise<BasicCredentials | string> | undefined;
  const left = (): number => (current?.expires ?? 0) - host.clock.date();
  const renew = async (): Promise<BasicCredentials | string> => {
    try {
      const fresh = await mint(host, destination, trust);
      if (typeof fresh !== 'string') current = fresh;
      return fresh;
    } catch (error) {
      // A token that still lives is better than none; the next call tries again.
      if (current !== undefined && left() > 0 && !(isWheelError(error) && error.code === 'interrupted')) return current;
      throw error;
    }
  };
  return async () => {
    if (current !== undefined && left() > margin) return current;
    // All lanes wait for one token: an identity serves once.
    minting ??= renew().finally(() => (minting = undefined));
    return minting;
  };
};

const mint = async (host: Host, destination: IndexDestination, trust: HttpTrust | undefined): Promise<BasicCredentials | string> => {
  const identity = ciIdentity(host);
  if (typeof identity === 'string') return identity;
  const base = new URL(destination.uploadUrl);
  if (base.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(base.hostname)) return 'an identity is not sent over plain http';
  const audienceUrl = new URL('/_/oidc/audience', base.origin).href;
  const { status, text } = await host.http.getText(audienceUrl, { accept: 'application/json' }, trust);
  if (status === 404 || status === 405 || status === 410) return `${base.host} does not offer it`;
  const audience = status === 200 ? readAudience(text) : undefined;
  if (audience === undefined) return `${printableUrl(audienceUrl)} answers with ${status === 200 ? 'something else than an audience' : `status ${status}`}`;
  return exchangeIdentity(host, { destination, identity, audience, trust, url: new URL('/_/oidc/mint-token', base.origin).href });
};

interface Exchange {
  readonly destination: IndexDestination;
  readonly identity: CiIdentity;
  readonly audience: string;
  readonly url: string;
  readonly trust: HttpTrust | undefined;
}

const exchangeIdentity = async (host: Host, { destination, identity, audience, url, trust }: Exchange): Promise<BasicCredentials> => {
  const attempts = identity.renewable ? 3 : 1;
  for (let attempt = 1; ; attempt += 1) {
    // A new one each time: the index may have taken the last one although its answer was lost.
    const token = await identity.token(audience);
    const answer = await post(host, { url, token, trust });
    const isLast = attempt === attempts;
    if (answer === undefined || answer.status === 429 || answer.status >= 500) {
      if (!isLast) {
        await host.interruption.sleep(pause * attempt);
        continue;
      }
      throw failed(destination, `${new URL(url).host} ${answer === undefined ? 'gave no answer' : `answered with status ${answer.status}`}`, 'try again later, or use a token');
    }
    const read = readMintAnswer(answer.status, answer.text);
    if (read.kind === 'token') return accept(host, read.token, read.expires);
    if (read.kind === 'unreadable') throw failed(destination, `${printableUrl(url)} answered with status ${answer.status} and something else than JSON`, 'is a proxy or a login page between this job and the index?');
    const claims = read.isUnknownPublisher ? describeClaims(payloadOf(token)) : [];
    const hide = createRedact([token]);
    throw failed(destination, hide(read.message), [read.hint, ...claims].join('\n'));
  }
};

const post = async (host: Host, { url, token, trust }: Pick<Exchange, 'url' | 'trust'> & { readonly token: Secret }): Promise<HttpAnswer | undefined> => {
  try {
    return await host.http.exchange({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: bytesBody(JSON.stringify({ token: token.reveal() })),
      ...(trust === undefined ? {} : { trust }),
    });
  } catch (error) {
    if (isWheelError(error)) throw error;
    return undefined;
  }
};

const accept = (host: Host, text: string, expires: number | undefined): BasicCredentials => {
  const password = new Secret(text);
  maskSecret(host, username, password);
  return { username, password, origin: 'trusted publishing', expires: expires === undefined ? host.clock.date() + usualLife : expires * 1000 };
};

/** The claims of a JWT, not checked: for people to read. */
const payloadOf = (token: Secret): string => Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url').toString('utf8');

const failed = (destination: IndexDestination, reason: string, hint: string): WheelError =>
  new WheelError({ code: 'credentials-invalid', family: 'usage', message: `${destination.name} gave no token to this job: ${reason}`, hint });
