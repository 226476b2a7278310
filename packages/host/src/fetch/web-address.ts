import type { WebAddress } from '@wheelwright/core';

/** An absolute address without userinfo and fragment; undefined for what is none. */
export const resolveAddress = (href: string, base: string): WebAddress | undefined => {
  try {
    const url = new URL(href, base);
    url.username = '';
    url.password = '';
    url.hash = '';
    return { href: url.href, protocol: url.protocol, host: url.host, hostname: url.hostname, path: url.pathname };
  } catch {
    return undefined;
  }
};
