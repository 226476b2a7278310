import type { Host, HttpAnswer, HttpExchange } from '../../ports';
import { createRedact } from '../../secret';
import type { CredentialSource } from '../credentials';
import type { SwiftCredentials } from '../swift-credentials';
import { loginToSwift, type SwiftLogin } from './swift-login';

export type SwiftRequest = Omit<HttpExchange, 'url'> & {
  /** Encoded, behind the storage URL; with a query where there is one. */
  readonly path: string;
  /** Ask the CDN instead, where the login named one. A DELETE there and here are two very different things. */
  readonly cdn?: boolean;
};

/** A login that is renewed when it ends. */
export interface SwiftSession {
  login(): Promise<SwiftLogin>;
  /** Every status is an answer; the token is sent to the storage and the CDN only. @throws HttpFailure, WheelError, TransferError */
  ask(request: SwiftRequest): Promise<HttpAnswer>;
}

/** A token that ends sooner than this is renewed before a request; milliseconds. */
const margin = 60_000;

export const createSwiftSession = (host: Host, credentials: CredentialSource<SwiftCredentials>, pauses?: readonly number[]): SwiftSession => {
  let current: Promise<SwiftLogin> | undefined;

  const login = async (): Promise<SwiftLogin> => {
    const known = current === undefined ? undefined : await current;
    if (known !== undefined && (known.expires === undefined || known.expires - host.clock.date() > margin)) return known;
    return renew(known);
  };
  /** One login for all lanes that find the same token ended. */
  const renew = async (ended: SwiftLogin | undefined): Promise<SwiftLogin> => {
    const known = current === undefined ? undefined : await current;
    if (known !== ended && known !== undefined) return known;
    const fresh = credentials().then((found) => loginToSwift(host, found, pauses));
    current = fresh;
    fresh.catch(() => {
      if (current === fresh) current = undefined;
    });
    return fresh;
  };
  const send = async ({ path, cdn, headers, ...request }: SwiftRequest, { storageUrl, cdnUrl, token }: SwiftLogin): Promise<HttpAnswer> => {
    const base = cdn === true ? (cdnUrl ?? storageUrl) : storageUrl;
    const answer = await host.http.exchange({ ...request, url: `${base}${path}`, headers: { ...headers, 'x-auth-token': token.reveal() } });
    return { ...answer, text: createRedact([token])(answer.text) };
  };

  return {
    login,
    ask: async (request) => {
      const known = await login();
      const answer = await send(request, known);
      if (answer.status !== 401) return answer;
      return send(request, await renew(known));
    },
  };
};
