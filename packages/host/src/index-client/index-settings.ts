import type { HttpTrust } from '../ports';
import { Secret } from '../secret';

/** Where distributions are read: an index, or a page or folder of find-links. */
export interface IndexLocation {
  /** http:, https: or file: URL without userinfo. */
  readonly url: string;
  /** `user:password` as the URL wrote it, percent-encoded. */
  readonly userinfo: Secret | undefined;
}

/** The user's own configuration of indexes, as found on this machine. Holds no secret that prints. */
export interface IndexSettings {
  /** Whose configuration it is; `none` when the user configured no index. */
  readonly origin: 'uv' | 'pip' | 'none';
  /** Asked in this order before the default one: the first that has a project is the one that counts, as for uv. */
  readonly indexes: readonly IndexLocation[];
  /** Indexes that uv's configuration names, those too that serve only what asks for them by name. */
  readonly named: ReadonlyMap<string, IndexLocation>;
  /** undefined when none is configured; `findDefaultIndex` then knows pip's own. */
  readonly defaultIndex: IndexLocation | undefined;
  readonly findLinks: readonly IndexLocation[];
  /** Only find-links count. */
  readonly noIndex: boolean;
  readonly trust: HttpTrust;
  /** uv is to believe the machine's certificates. */
  readonly nativeTls: boolean;
  readonly netrc: { readonly path: string; readonly text: Secret } | undefined;
  /** Variables of proxies and certificates for a process of uv or pip: a proxy's URL may hold a password. */
  readonly passed: Readonly<Record<string, Secret>>;
  /**
   * The index that pip asks when nobody said anything; found out once, by asking pip or uv.
   *
   * @throws WheelError tool-unavailable
   */
  readonly findDefaultIndex: () => Promise<IndexLocation>;
}

/** Takes the userinfo out of a URL, where it would be printed sooner or later. */
export const indexLocation = (url: string): IndexLocation => {
  const [, scheme = '', userinfo, rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*)@)?(.*)$/isu.exec(url) ?? [];
  if (userinfo === undefined) return { url, userinfo: undefined };
  return { url: `${scheme}${rest}`, userinfo: new Secret(userinfo) };
};

/** The URL with its userinfo: for the environment of a process, and nothing else. */
export const revealUrl = (location: IndexLocation): string =>
  location.userinfo === undefined ? location.url : location.url.replace('://', `://${location.userinfo.reveal()}@`);
