import { readDistributionFilename } from '../values/distribution-filename';
import type { ProjectName } from '../values/project-name';
import { sameVersion, type Version } from '../values/version';
import { lastSegment } from './last-segment';
import type { IndexLink, IndexPage } from './simple-index';

/** A URL in parts; without userinfo and fragment. */
export interface WebAddress {
  readonly href: string;
  /** `https:` */
  readonly protocol: string;
  /** With the port, where it is not the usual one. */
  readonly host: string;
  readonly hostname: string;
  /** Percent-encoded, as it is sent. */
  readonly path: string;
}

/** A file of a release that a page offers. Where it comes from has been checked, what is in it has not. */
export interface ListedFile extends Omit<IndexLink, 'href' | 'file' | 'sha256'> {
  readonly file: string;
  readonly kind: 'wheel' | 'sdist';
  readonly project: ProjectName;
  readonly version: Version;
  /** http:, https: or file:; may hold a signature. */
  readonly url: string;
}

export interface ReleaseListing {
  /** Sorted by name. */
  readonly files: readonly ListedFile[];
  /** Links to files of the release that are not followed, and why. */
  readonly refused: readonly { readonly link: string; readonly reason: string }[];
  /** Names of all other distributions on the page, sorted. */
  readonly others: readonly string[];
  /** Address of the page that is the project's own, where this is one of projects or folders. */
  readonly projectPage: string | undefined;
}

export interface ReleaseListingRequest {
  readonly project: ProjectName;
  /** All versions when undefined. */
  readonly version: Version | undefined;
  /** Where the page came from, after redirects. */
  readonly page: WebAddress;
  /** Hosts (`files.example.org`, `127.0.0.1:8080`) besides the page's own that files may come from. */
  readonly allowedHosts: readonly string[];
  /** An absolute address, or undefined for what is none. */
  resolve(href: string, base: string): WebAddress | undefined;
}

/**
 * The files of a release on a page that others wrote. The truth is in the links, never in the text beside them, which
 * servers cut. Followed are links that are no less safe than the page, to its own host or an allowed one, or to any
 * other over https where the page says the sha256 of what is there.
 *
 * @throws Error when the page offers two different files under one name
 */
export const listRelease = (page: IndexPage, request: ReleaseListingRequest): ReleaseListing => {
  const files = new Map<string, ListedFile>();
  const refused: { link: string; reason: string }[] = [];
  const others = new Set<string>();
  let projectPage: string | undefined;
  const base = page.base === undefined ? request.page : (request.resolve(page.base, request.page.href) ?? request.page);
  for (const link of page.links) {
    const address = request.resolve(link.href, base.href);
    if (address === undefined) continue;
    const file = link.file ?? lastSegment(address.path);
    if (isProjectPage(address, request)) projectPage ??= address.href;
    const name = file === undefined ? undefined : readDistributionFilename(file);
    if (file === undefined || name === undefined) {
      if (looksLikeOurs(link, request)) refused.push({ link: link.file ?? link.href, reason: 'its name is not that of a wheel or an sdist' });
      continue;
    }
    if (name.project !== request.project || (request.version !== undefined && !sameVersion(name.version, request.version))) {
      others.add(file);
      continue;
    }
    const reason = reasonToRefuse(address, link, request);
    if (reason !== undefined) {
      refused.push({ link: file, reason });
      continue;
    }
    const { href: _href, sha256: _sha256, ...facts } = link;
    files.set(file, joinListed(files.get(file), { ...facts, ...name, file, url: address.href }));
  }
  return {
    files: [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    refused,
    others: [...others].sort(),
    projectPage,
  };
};

/** The same file, found twice. @throws Error when it is not the same */
export const joinListed = (first: ListedFile | undefined, second: ListedFile): ListedFile => {
  if (first === undefined) return second;
  const common = Object.keys(first.hashes).filter((algorithm) => second.hashes[algorithm] !== undefined);
  const equal = common.every((algorithm) => first.hashes[algorithm] === second.hashes[algorithm]);
  if (!equal || (first.url !== second.url && !common.includes('sha256'))) throw new Error(`it offers ${first.file} twice, and does not say that both are the same`);
  return { ...first, hashes: { ...second.hashes, ...first.hashes }, size: first.size ?? second.size, yanked: first.yanked || second.yanked };
};

const reasonToRefuse = (address: WebAddress, link: IndexLink, { page, allowedHosts }: ReleaseListingRequest): string | undefined => {
  if (address.protocol === 'file:') return page.protocol === 'file:' ? undefined : 'it is said to be on this machine';
  if (address.protocol !== 'https:' && address.protocol !== 'http:') return `${address.protocol} is no way to fetch a file`;
  if (address.protocol === 'http:' && page.protocol !== 'http:') return 'http is less safe than the page itself';
  if (address.host === page.host || allowedHosts.includes(address.host) || allowedHosts.includes(address.hostname)) return undefined;
  if (address.protocol === 'https:' && address.hostname === page.hostname) return undefined;
  if (address.protocol === 'https:' && link.hashes['sha256'] !== undefined && page.protocol !== 'http:') return undefined;
  return `it is on another host, ${address.host}`;
};

/** `numpy/` directly below the page. */
const isProjectPage = (address: WebAddress, { page, project }: ReleaseListingRequest): boolean => {
  const folder = page.path.slice(0, page.path.lastIndexOf('/') + 1);
  if (address.protocol !== page.protocol || address.host !== page.host || !address.path.startsWith(folder)) return false;
  const [, name] = /^([^/]+)\/(?:index\.html)?$/u.exec(address.path.slice(folder.length)) ?? [];
  return name !== undefined && normalized(lastSegment(`/${name}`)) === project;
};

const normalized = (text: string | undefined): string | undefined => text?.replace(/[-_.]+/gu, '-').toLowerCase();

/** A link that people would take for one of the release; to say of others that they were left out would be noise. */
const looksLikeOurs = (link: IndexLink, { project }: ReleaseListingRequest): boolean => {
  const text = (link.file ?? link.href).toLowerCase();
  return /\.(?:whl|tar\.gz|zip)$/u.test(text) && normalized(text)?.includes(project) === true;
};
