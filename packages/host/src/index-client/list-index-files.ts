import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { distributionFile, isWheelError, lastSegment, normalizeProjectName, parseIndexPage, simpleIndexAccept, WheelError, type IndexLink, type WebAddress } from '@wheelwright/core';
import { resolveAddress } from '../fetch/web-address';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import { authorizationFor } from './index-request';
import type { IndexLocation, IndexSettings } from './index-settings';

/** A file of a distribution that an index offers. */
export interface IndexFile {
  readonly file: string;
  /** http:, https: or file: URL without userinfo; may hold a signature, so print it with `printableUrl`. */
  readonly url: string;
  readonly sha256?: string;
  /** As the index writes it: `>=3.8`. */
  readonly requiresPython?: string;
  readonly yanked: boolean;
  /** Whether `<url>.metadata` is there (PEP 658): its sha256, or true where the page does not say that; absent where it is not there. */
  readonly metadata?: string | true;
}

/**
 * The files of a distribution that the user's configuration offers: those of find-links, then those of the first
 * index that has the project. A listing is hostile input: what is not a file of that very project, or is reached
 * in a less safe way than the listing itself, is left out. Empty when nobody has it.
 *
 * @throws WheelError download-failed when an index does not answer: to pass to the next one would let another index
 *   decide what a name means
 */
export const listIndexFiles = async (host: Host, settings: IndexSettings, distribution: string): Promise<readonly IndexFile[]> => {
  const linked: IndexFile[] = [];
  for (const location of settings.findLinks) linked.push(...(await listPage(host, settings, location, distribution)));
  if (settings.noIndex) return linked;
  const name = normalizeProjectName(distribution);
  const indexes = [...settings.indexes, settings.defaultIndex ?? (await settings.findDefaultIndex())];
  for (const index of indexes) {
    const page = { ...index, url: `${index.url.replace(/\/+$/u, '')}/${name}/` };
    const files = await listPage(host, settings, page, distribution);
    if (files.length > 0) return [...linked, ...files];
  }
  return linked;
};

/** Brings a file of a listing to `into`. @throws WheelError download-failed */
export const fetchIndexFile = async (
  host: Host,
  settings: IndexSettings,
  file: Pick<IndexFile, 'url'>,
  request: { readonly into: string; readonly progress?: (received: number, total: number | undefined) => void },
): Promise<void> => {
  if (file.url.startsWith('file:')) {
    const path = fileURLToPath(file.url);
    if (!(await host.files.exists(path))) throw refuse(file.url, 'is not there');
    // A link in a folder of find-links is followed, so that bytes are stored and not a link.
    await host.files.copy(await host.files.realPath(path), request.into);
    return;
  }
  await host.http.download(file.url, request.into, request.progress, { headers: authorizationFor(settings, file.url), trust: settings.trust });
};

const listPage = async (host: Host, settings: IndexSettings, page: IndexLocation, distribution: string): Promise<readonly IndexFile[]> => {
  if (page.url.startsWith('file:')) return listFolder(host, page, distribution);
  const response = await host.http.getText(page.url, { accept: simpleIndexAccept, ...authorizationFor(settings, page.url) }, settings.trust);
  if (response.status === 404 || response.status === 410) return [];
  if (response.status !== 200) {
    const who = response.status === 401 || response.status === 403 ? 'see the credentials of the index in your pip or uv configuration, or in .netrc' : undefined;
    throw refuse(page.url, `answered with HTTP status ${response.status}`, who);
  }
  return readPage(response, settings, distribution);
};

const readPage = (
  response: { readonly url: string; readonly contentType: string; readonly text: string },
  settings: IndexSettings,
  distribution: string,
): readonly IndexFile[] => {
  try {
    const { base, links } = parseIndexPage(response);
    const from = base === undefined ? response.url : (resolveAddress(base, response.url)?.href ?? response.url);
    return links.flatMap((link) => usable(link, { from, page: response.url, settings, distribution }));
  } catch (error) {
    if (isWheelError(error)) throw error;
    throw refuse(response.url, `is no page of a Python index: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const usable = (
  link: IndexLink,
  context: { readonly from: string; readonly page: string; readonly settings: IndexSettings; readonly distribution: string },
): readonly IndexFile[] => {
  const target = resolveAddress(link.href, context.from);
  if (target === undefined) return [];
  const file = link.file ?? lastSegment(target.path);
  if (file === undefined || distributionFile(context.distribution, file) === undefined) return [];
  if (!mayFollow(target, new URL(context.page), context.settings)) return [];
  return [
    {
      file,
      url: target.href,
      ...(link.sha256 === undefined ? {} : { sha256: link.sha256 }),
      ...(link.requiresPython === undefined ? {} : { requiresPython: link.requiresPython }),
      yanked: link.yanked,
      ...(link.metadata === false ? {} : { metadata: link.metadata as string | true }),
    },
  ];
};

/** https stays https; http only from an http page (or where the user trusts the host); files only from files. */
const mayFollow = (target: WebAddress, page: URL, settings: IndexSettings): boolean => {
  if (target.protocol === 'https:') return true;
  if (target.protocol === 'file:') return page.protocol === 'file:';
  if (target.protocol !== 'http:') return false;
  return page.protocol === 'http:' || settings.trust.insecureHosts?.some((host) => host === target.host || host === target.hostname) === true;
};

/** A folder: a flat one of distributions, or one with a page of links. */
const listFolder = async (host: Host, page: IndexLocation, distribution: string): Promise<readonly IndexFile[]> => {
  const path = fileURLToPath(page.url);
  const facts = await host.files.targetFacts(path);
  if (facts === undefined) return [];
  const document = facts.kind === 'file' ? path : join(path, 'index.html');
  const files: IndexFile[] = [];
  if (await host.files.exists(document)) {
    const text = await host.files.readText(document);
    const settings = { trust: {} } as IndexSettings;
    files.push(...readPage({ url: pathToFileURL(document).href, contentType: 'text/html', text }, settings, distribution));
  }
  if (facts.kind !== 'folder') return files;
  for (const file of await host.files.list(path)) {
    if (distributionFile(distribution, file) === undefined) continue;
    const whole = join(path, file);
    files.push({ file, url: pathToFileURL(whole).href, sha256: await host.files.sha256(whole), yanked: false });
  }
  return files;
};

const refuse = (url: string, what: string, hint?: string): WheelError =>
  new WheelError({ code: 'download-failed', family: 'usage', message: `${printableUrl(url)} ${what}`, ...(hint === undefined ? {} : { hint }) });
