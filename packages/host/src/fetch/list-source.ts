import { isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  isWheelError,
  joinListed,
  listRelease,
  parseListingPage,
  simpleIndexAccept,
  WheelError,
  type ListedFile,
  type ListingPage,
  type ProjectName,
  type ReleaseListing,
  type Version,
  type WebAddress,
} from '@wheelwright/core';
import { StatusError } from '../node/http-errors';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import type { FetchSource, SourceListing } from './source';
import { authorizationOf } from './source-request';
import { resolveAddress } from './web-address';

/** A release, or everything of a project. */
export interface WantedRelease {
  readonly project: ProjectName;
  readonly version?: Version | undefined;
}

/** No list has more pages: one that seems to leads in a circle. */
const pageLimit = 500;

/**
 * What a source offers of a release (of all its versions where none is given). A listing is hostile input: names and
 * places of its links are checked, see `listRelease`; nothing is fetched yet.
 *
 * @throws WheelError source-unavailable (nobody there, no such page, no list), release-invalid (two files of one name),
 *   download-failed
 */
export const listSource = async (
  host: Host,
  source: FetchSource,
  release: WantedRelease,
): Promise<SourceListing> => {
  const start = startOf(source, release.project);
  const found = start.startsWith('file:') ? await listFolder(host, start, release) : await listPages(host, source, { start, release });
  return { source, shown: printableUrl(start), ...found };
};

/** Of a simple index the page of the project is asked for at once: the page of all projects may have half a million. */
const startOf = (source: FetchSource, project: string): string => {
  if (!/^[a-z][a-z0-9+.-]+:/iu.test(source.url)) {
    if (isAbsolute(source.url)) return pathToFileURL(source.url).href;
    throw unavailable(source.url, 'is neither a URL nor the absolute path of a folder');
  }
  const url = new URL(source.url);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (!['http:', 'https:', 'file:'].includes(url.protocol)) throw unavailable(source.url, 'is no source: only http, https and file URLs are');
  if (url.protocol !== 'file:' && /\/\+?simple\/?$/u.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/u, '')}/${project}/`;
  return url.href;
};

type Found = Omit<SourceListing, 'source' | 'shown'>;

/** A page, the project's own page where it is one of projects, and all further pages of either. */
const listPages = async (host: Host, source: FetchSource, { start, release }: { start: string; release: WantedRelease }): Promise<Found> => {
  const waiting = [start];
  const seen = new Set<string>();
  let found: Found = { files: [], refused: [], others: [] };
  const known = new Set<string>();
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    if (seen.has(url)) continue;
    if (seen.size >= pageLimit) throw unavailable(start, `leads from page to page, more than ${pageLimit} of them`);
    seen.add(url);
    const { page, address } = await readPage(host, source, url);
    const listing = understand(page, { address, source, release });
    found = together(found, listing);
    const further = page.pages.flatMap((href) => resolveAddress(href, address.href) ?? []).filter((next) => samePage(next, address));
    waiting.push(...further.map(({ href }) => href));
    // A list that does not know the parameter answers with what it has said before.
    const brought = page.links.some(({ href }) => !known.has(href));
    for (const { href } of page.links) known.add(href);
    if (page.next !== undefined && brought) waiting.push(withParameter(url, page.next.parameter, page.next.value));
    // Only of the first page: a folder of that name within the project's own page is another matter.
    if (url === start && listing.files.length === 0 && listing.projectPage !== undefined) waiting.push(listing.projectPage);
  }
  return found;
};

const samePage = (next: WebAddress, address: WebAddress): boolean => next.host === address.host && next.protocol === address.protocol && next.path === address.path;

const withParameter = (url: string, parameter: string, value: string): string => {
  const next = new URL(url);
  next.searchParams.set(parameter, value);
  return next.href;
};

const readPage = async (host: Host, source: FetchSource, url: string): Promise<{ page: ListingPage; address: WebAddress }> => {
  const response = await host.http.getText(url, { accept: simpleIndexAccept, 'cache-control': 'no-cache', ...authorizationOf(source, url) }, source.trust);
  const address = resolveAddress(response.url, url);
  if (address === undefined) throw unavailable(url, 'leads nowhere');
  // Swift says 204 for a list without entries.
  if (response.status === 204) return { page: parseListingPage({ contentType: 'text/plain', text: '' }), address };
  if (response.status !== 200) {
    throw unavailable(url, `answered with HTTP status ${response.status}`, { hint: statusHints[response.status], cause: new StatusError(response.status, url, 0) });
  }
  try {
    const page = parseListingPage(response);
    if (page.cut) throw new Error(`it has ${page.links.length} links, where such pages end without saying that there are more`);
    // The names in a container are below its address, which has no slash at its end; a file of names lies beside them.
    if (!page.raw || address.path.endsWith('/')) return { page, address };
    return { page: address.path.endsWith('.txt') ? { ...page, next: undefined } : { ...page, base: `${address.path}/` }, address };
  } catch (error) {
    throw unavailable(url, `cannot be read as a list of files: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Whether `listSource` failed because the page is not there, which may pass. */
export const isPageMissing = (error: WheelError): boolean => (error.cause as Partial<StatusError> | undefined)?.status === 404;

const statusHints: Readonly<Record<number, string>> = {
  401: 'the server wants credentials',
  403: 'the server refuses: is the container public, are the credentials right?',
  404: 'nothing is there: compare the URL with what a browser shows',
  406: 'the server has no form of this page that can be read here',
  410: 'it was there once: ask where it has gone',
};

const understand = (page: ListingPage, { address, source, release }: { address: WebAddress; source: FetchSource; release: WantedRelease }): ReleaseListing => {
  try {
    return listRelease(page, { ...release, version: release.version, page: address, allowedHosts: source.allowedHosts ?? [], resolve: resolveAddress });
  } catch (error) {
    throw twice(address.href, error);
  }
};

const together = (found: Found, listing: Found): Found => {
  const files = new Map(found.files.map((file) => [file.file, file]));
  for (const file of listing.files) {
    try {
      files.set(file.file, joinListed(files.get(file.file), file));
    } catch (error) {
      throw twice(file.url, error);
    }
  }
  return {
    files: [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    refused: [...found.refused, ...listing.refused],
    others: [...new Set([...found.others, ...listing.others])].sort(),
  };
};

/** The files in a folder, and those its page names, where it has one. */
const listFolder = async (host: Host, url: string, release: WantedRelease): Promise<Found> => {
  const path = fileURLToPath(url);
  const facts = await host.files.targetFacts(path);
  if (facts === undefined) throw unavailable(url, 'is not there');
  const folder = facts.kind === 'folder' ? path : undefined;
  const document = folder === undefined ? path : join(folder, 'index.html');
  let found: Found = { files: [], refused: [], others: [] };
  if (folder !== undefined) {
    const names = (await host.files.list(folder)).filter((name) => !name.startsWith('.'));
    const raw = parseListingPage({ contentType: 'application/json', text: JSON.stringify(names.map((name) => ({ name }))) });
    found = together(found, understand({ ...raw, next: undefined }, { address: addressOf(`${pathToFileURL(folder).href.replace(/\/$/u, '')}/`), source: { url }, release }));
  }
  if (!(await host.files.exists(document))) return present(host, found);
  const page = parseListingPage({ contentType: 'text/html', text: await host.files.readText(document) });
  const listing = understand(page, { address: addressOf(pathToFileURL(document).href), source: { url }, release });
  return present(host, together(found, listing));
};

const addressOf = (url: string): WebAddress => resolveAddress(url, url) as WebAddress;

/** Sizes of files of this machine; what a page names and is not there is no file. */
const present = async (host: Host, found: Found): Promise<Found> => {
  const files: ListedFile[] = [];
  const refused = [...found.refused];
  for (const file of found.files) {
    const path = fileURLToPath(file.url);
    const facts = await host.files.targetFacts(path);
    if (facts?.kind === 'file') files.push({ ...file, size: facts.size });
    else refused.push({ link: file.file, reason: facts === undefined ? 'it is not there' : 'it is a folder' });
  }
  return { ...found, files, refused };
};

const unavailable = (url: string, what: string, more: { readonly hint?: string | undefined; readonly cause?: unknown } = {}): WheelError =>
  new WheelError({ code: 'source-unavailable', family: 'usage', message: `${printableUrl(url)} ${what}`, ...(more.hint === undefined ? {} : { hint: more.hint }), cause: more.cause });

const twice = (url: string, error: unknown): unknown =>
  isWheelError(error)
    ? error
    : new WheelError({
        code: 'release-invalid',
        family: 'usage',
        message: `${printableUrl(url)} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'nobody can tell which of the two is meant: take one away, or give the URL of a page with hashes',
      });
