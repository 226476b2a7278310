import type { FetchSource } from './source';

/** The Authorization header for a URL, or none: what is meant for the source's own origin goes nowhere else. */
export const authorizationOf = (source: FetchSource, url: string): Readonly<Record<string, string>> => {
  if (!/^https?:/iu.test(source.url)) return {};
  const own = new URL(source.url);
  if (new URL(url).origin !== own.origin) return {};
  if (source.authorization !== undefined) return { authorization: source.authorization.reveal() };
  if (own.username === '' && own.password === '') return {};
  const pair = `${decoded(own.username)}:${decoded(own.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
};

/** A stray percent sign in a password is a percent sign. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
