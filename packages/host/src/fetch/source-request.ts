import { splitUserinfo } from '../userinfo';
import type { FetchSource } from './source';

/** The Authorization header for a URL, or none: what is meant for the source's own origin goes nowhere else. */
export const authorizationOf = (source: FetchSource, url: string): Readonly<Record<string, string>> => {
  if (!/^https?:/iu.test(source.url)) return {};
  const own = new URL(source.url);
  if (new URL(url).origin !== own.origin) return {};
  if (source.authorization !== undefined) return { authorization: source.authorization.reveal() };
  const { authorization } = splitUserinfo(own);
  return authorization === undefined ? {} : { authorization };
};
