import { netrcEntry } from '@wheelwright/core';
import { basicAuthorization, percentDecoded } from '../userinfo';
import type { IndexLocation, IndexSettings } from './index-settings';

/**
 * The Authorization header for a URL, or none: the userinfo of the configured index of that origin (the one that
 * shares the longest path, where there are several), else the entry of .netrc. Nothing is ever sent to an origin
 * that was not configured.
 */
export const authorizationFor = (settings: IndexSettings, url: string): Readonly<Record<string, string>> => {
  const { origin, pathname, hostname, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return {};
  const [best] = [settings.defaultIndex, ...settings.indexes, ...settings.findLinks]
    .filter((location): location is IndexLocation => location?.userinfo !== undefined && new URL(location.url).origin === origin)
    .map((location) => ({ location, shared: sharedLength(new URL(location.url).pathname, pathname) }))
    .sort((a, b) => b.shared - a.shared);
  const userinfo = best?.location.userinfo?.reveal();
  if (userinfo !== undefined) {
    const [user = '', ...password] = userinfo.split(':');
    return { authorization: basicAuthorization(percentDecoded(user), percentDecoded(password.join(':'))) };
  }
  const entry = settings.netrc === undefined ? undefined : netrcEntry(settings.netrc.text.reveal(), hostname);
  return entry === undefined ? {} : { authorization: basicAuthorization(entry.login, entry.password) };
};

const sharedLength = (one: string, other: string): number => {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
};
