import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { distributionFile } from '../tools/distribution-file';
import { headerOf, parseMetadata } from '../values/metadata';
import type { ProjectName } from '../values/project-name';
import type { PublishedFile } from '../values/release-file';
import { compareVersions, type Version } from '../values/version';
import { renderFileLink, renderHtmlPage } from './static-index-html';

/** A file of an index made of plain files: what is known about it and where it lies. */
export interface IndexedFile extends PublishedFile {
  readonly project: ProjectName;
  /** Where it lies below the root of the index, unencoded, with forward slashes: its name, or `wheels/<name>`. */
  readonly path: string;
  /** `Requires-Python` of its metadata. */
  readonly requiresPython: string | undefined;
  /** Whether `<path>.metadata` is there: its sha256, or true where that is not known (PEP 658). */
  readonly metadata: string | boolean;
  /** Whether `<path>.asc` is there. */
  readonly signed: boolean;
}

/**
 * An index page's entry for a file of which the metadata's text is known, or undefined for a file that is no
 * distribution of the project.
 *
 * @param metadataText what lies as `<path>.metadata`; undefined when there is none
 */
export const indexedFile = (
  project: ProjectName,
  published: PublishedFile,
  more: { readonly path?: string; readonly metadataText?: string | undefined; readonly signed?: boolean } = {},
): IndexedFile => ({
  ...published,
  project,
  path: more.path ?? published.file,
  requiresPython: more.metadataText === undefined ? undefined : headerOf(parseMetadata(more.metadataText), 'Requires-Python'),
  metadata: more.metadataText === undefined ? false : bytesToHex(sha256(utf8ToBytes(more.metadataText))),
  signed: more.signed ?? false,
});

/**
 * The pages of a package index that is nothing but files (PEP 503, 691, 658, 700): path below the root to content, in
 * the order in which they are written so that no page names what is not there yet. All links are relative, so that the
 * tree works below any URL and from a disk.
 *
 * - `simple/<project>/index.html`, `simple/<project>/index.v1_json`: the files of a project
 * - `simple/index.html`, `simple/index.v1_json`: the projects
 * - `index.html`: all files on one flat page, for --find-links and the old fetchers
 *
 * @example renderStaticIndex(files).get('simple/numpy/index.html')
 */
export const renderStaticIndex = (files: readonly IndexedFile[]): ReadonlyMap<string, string> => {
  const pages = new Map<string, string>();
  const projects = [...new Set(files.map(({ project }) => project))].sort();
  const all: IndexedFile[] = [];
  for (const project of projects) {
    const own = sortedFiles(files.filter((file) => file.project === project));
    all.push(...own);
    for (const [path, content] of renderProjectPages(project, own)) pages.set(path, content);
  }
  for (const [path, content] of renderRootPages(projects)) pages.set(path, content);
  pages.set('index.html', renderFlatPage(all));
  return pages;
};

/** The two pages of one project, for a container in which nothing else has changed. Without files, they say so. */
export const renderProjectPages = (project: ProjectName, files: readonly IndexedFile[]): ReadonlyMap<string, string> => {
  const own = sortedFiles(files);
  return new Map([
    [`simple/${project}/index.html`, renderHtmlPage(`Links for ${project}`, own.map((file) => fileLink(file, '../../')))],
    [`simple/${project}/index.v1_json`, projectJson(project, own)],
  ]);
};

/** The two pages that list the projects. */
const renderRootPages = (projects: readonly ProjectName[]): ReadonlyMap<string, string> => {
  const sorted = [...new Set(projects)].sort();
  return new Map([
    ['simple/index.html', renderHtmlPage('Simple index', sorted.map((project) => `<a href="${project}/">${project}</a>`))],
    ['simple/index.v1_json', json({ meta: { 'api-version': '1.1' }, projects: sorted.map((name) => ({ name })) })],
  ]);
};

/** One page with a link to every file. */
const renderFlatPage = (files: readonly IndexedFile[]): string => renderHtmlPage('Files', byProject(files).map((file) => fileLink(file, '')));

/** The media type a page or a file of the index is served as. */
export const indexContentType = (path: string): string => {
  if (path.endsWith('.html')) return 'text/html; charset=utf-8';
  if (path.endsWith('.v1_json')) return 'application/vnd.pypi.simple.v1+json';
  if (path.endsWith('.metadata')) return 'text/plain; charset=utf-8';
  if (path.endsWith('.asc')) return 'application/pgp-signature';
  return 'application/octet-stream';
};

const fileLink = (file: IndexedFile, up: string): string => renderFileLink({ ...file, url: `${up}${encodePath(file.path)}`, sha256: file.hashes['sha256'] });

const projectJson = (project: ProjectName, files: readonly IndexedFile[]): string => {
  // PEP 700 (1.1) demands every size; a page that lacks one speaks 1.0.
  const whole = files.every(({ size }) => size !== undefined);
  return json({
    meta: { 'api-version': whole ? '1.1' : '1.0' },
    name: project,
    ...(whole ? { versions: versionsOfFiles(project, files) } : {}),
    files: files.map((file) => ({
      filename: file.file,
      url: `../../${encodePath(file.path)}`,
      hashes: Object.fromEntries(Object.entries(file.hashes).sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(file.size === undefined ? {} : { size: file.size }),
      ...(uploadTime(file.uploaded) === undefined ? {} : { 'upload-time': uploadTime(file.uploaded) }),
      ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
      ...(file.metadata === false ? {} : { 'core-metadata': typeof file.metadata === 'string' ? { sha256: file.metadata } : true }),
      ...(file.yanked ? { yanked: true } : {}),
      ...(file.signed ? { 'gpg-sig': true } : {}),
    })),
  });
};

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`;

const versionsOfFiles = (project: ProjectName, files: readonly IndexedFile[]): readonly Version[] => {
  const versions = new Set(files.flatMap(({ file }) => versionOf(project, file) ?? []));
  return [...versions].sort(compareVersions);
};

const versionOf = (project: ProjectName, file: string): Version | undefined => distributionFile(project, file)?.version;

const byProject = (files: readonly IndexedFile[]): readonly IndexedFile[] =>
  [...new Set(files.map(({ project }) => project))].sort().flatMap((project) => sortedFiles(files.filter((file) => file.project === project)));

/** Oldest version first, as people read a page; names in the order of their bytes. */
const sortedFiles = (files: readonly IndexedFile[]): readonly IndexedFile[] =>
  [...files].sort((a, b) => {
    const [one, other] = [versionOf(a.project, a.file), versionOf(b.project, b.file)];
    const order = one === undefined || other === undefined ? Number(one !== undefined) - Number(other !== undefined) : compareVersions(one, other);
    if (order !== 0) return order;
    return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
  });

/** `+` as %2B: some stores read a plain one as a space. */
const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** The one form of PEP 700; what is not in UTC is left out. */
const uploadTime = (text: string | undefined): string | undefined => {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,6})?\d*(?:Z|\+00:?00)?$/u.exec(text ?? '') ?? [];
  return seconds === undefined ? undefined : `${seconds}${fraction}Z`;
};
