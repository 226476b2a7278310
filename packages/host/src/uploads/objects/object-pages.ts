import { createHash } from 'node:crypto';
import {
  indexContentType,
  indexedFile,
  parseIndexPage,
  readDistributionFilename,
  renderStaticIndex,
  type IndexedFile,
  type IndexLink,
  type ProjectName,
} from '@wheelwright/core';
import type { Host } from '../../ports';
import type { LocalFile } from '../destination';
import { eachOf } from './object-requests';
import type { ObjectStore, StoredObject } from './object-store';

/** Other jobs may write the pages at the same time; more rounds than this and something else is wrong. */
const mostRounds = 6;

/**
 * Writes what lies beside files: their metadata (PEP 658) and signatures. What is there already is not written again.
 * Only for files that are stored as they are here.
 */
export const writeSideFiles = async (host: Host, store: ObjectStore, prefix: string, files: readonly LocalFile[]): Promise<void> => {
  const there = new Map((await store.list(prefix)).map((object) => [object.name, object.etag]));
  await eachOf(files, async (file) => {
    const texts: [string, string][] = file.kind === 'wheel' ? [[`${file.file}.metadata`, file.metadataText]] : [];
    if (file.signature !== undefined) texts.push([`${file.file}.asc`, await host.files.readText(file.signature)]);
    for (const [name, text] of texts) {
      if (there.get(`${prefix}${name}`) !== md5Of(text)) await store.write(`${prefix}${name}`, text, indexContentType(name));
    }
  });
};

/**
 * Brings the pages of the index to what is there: renders them from the listing and what this run knows, writes those
 * that differ, and looks again, until what is there has come to rest. Nobody locks anything: a job that wrote pages
 * without our files finds them when it looks again, as we find its files.
 */
export const refreshPages = async (host: Host, store: ObjectStore, prefix: string, own: readonly LocalFile[]): Promise<void> => {
  const known = new Map<string, IndexedFile>();
  for (let round = 1; ; round += 1) {
    const listed = await store.list(prefix);
    const objects = new Map(listed.map((object) => [object.name.slice(prefix.length), object]));
    const files = await indexedFiles(store, prefix, objects, own, known);
    const pages = [...renderStaticIndex(files)];
    const stale = pages.filter(([path, text]) => objects.get(path)?.etag !== md5Of(text));
    // In order: no page names what is not there yet.
    for (const [path, text] of stale) await store.write(`${prefix}${path}`, text, indexContentType(path));
    if (stale.length === 0 || (round > 1 && (await allThere(store, prefix, stale)) && (await sameFiles(store, prefix, objects)))) return;
    if (round === mostRounds) {
      host.log.warn(`the index pages at ${store.shown} are not at rest: other jobs write there too; upload again to bring them up to date`);
      return;
    }
    await host.interruption.sleep(round === 1 ? 0 : 250 * round);
  }
};

/** A listing may still have the pages of before: the server itself is asked. */
const allThere = async (store: ObjectStore, prefix: string, pages: readonly (readonly [string, string])[]): Promise<boolean> => {
  const texts = await eachOf(pages, async ([path, text]) => (await store.read(`${prefix}${path}`)) === text);
  return texts.every((same) => same);
};

const sameFiles = async (store: ObjectStore, prefix: string, before: ReadonlyMap<string, StoredObject>): Promise<boolean> => {
  const now = (await store.list(prefix)).filter(({ name }) => isDistribution(name.slice(prefix.length)));
  const earlier = [...before.values()].filter(({ name }) => isDistribution(name.slice(prefix.length)));
  return stateOf(now) === stateOf(earlier);
};

/** Pages, folders and what lies beside distributions are none. */
const isDistribution = (name: string): boolean => readDistributionFilename(name) !== undefined;

const stateOf = (objects: readonly StoredObject[]): string => objects.map(({ name, etag }) => `${name} ${etag}`).sort().join('\n');

/** Every distribution that is there, with what its page needs: from this run, from the page of its project, or asked for. */
const indexedFiles = async (
  store: ObjectStore,
  prefix: string,
  objects: ReadonlyMap<string, StoredObject>,
  own: readonly LocalFile[],
  known: Map<string, IndexedFile>,
): Promise<readonly IndexedFile[]> => {
  const local = new Map(own.map((file) => [file.file, file]));
  const names = [...new Set([...objects.keys(), ...local.keys()])].sort();
  const distributions = names.flatMap((file) => {
    const project = readDistributionFilename(file)?.project;
    return project === undefined ? [] : [{ file, project }];
  });
  const links = new Map<ProjectName, ReadonlyMap<string, IndexLink>>();
  for (const project of new Set(distributions.map((distribution) => distribution.project))) {
    links.set(project, linksOf(objects.has(pageOf(project)) ? await store.read(`${prefix}${pageOf(project)}`) : undefined));
  }
  const files = await eachOf(distributions, async ({ file, project }): Promise<readonly IndexedFile[]> => {
    const object = objects.get(file);
    const key = `${file} ${object?.etag ?? ''}`;
    const found = known.get(key) ?? (await describeFile(store, prefix, { project, file, object, local: local.get(file), link: links.get(project)?.get(file), hasMetadata: objects.has(`${file}.metadata`) }));
    if (found === undefined) return [];
    known.set(key, found);
    // Signatures may come later than what they sign.
    return [{ ...found, signed: objects.has(`${file}.asc`) || local.get(file)?.signature !== undefined }];
  });
  return files.flat();
};

interface Described {
  readonly project: ProjectName;
  readonly file: string;
  readonly object: StoredObject | undefined;
  readonly local: LocalFile | undefined;
  readonly link: IndexLink | undefined;
  readonly hasMetadata: boolean;
}

const describeFile = async (store: ObjectStore, prefix: string, { project, file, object, local, link, hasMetadata }: Described): Promise<IndexedFile | undefined> => {
  const uploaded = object?.modified;
  if (local !== undefined) {
    const { sha256, md5, size } = local;
    const metadataText = local.kind === 'wheel' ? { metadataText: local.metadataText } : {};
    return indexedFile(project, { file, hashes: { md5, sha256 }, size, yanked: false, uploaded }, metadataText);
  }
  // What a page says of the very bytes that are there still holds.
  if (link !== undefined && object !== undefined && link.size === object.size && link.hashes['md5'] === object.etag && (link.metadata !== false) === hasMetadata) {
    return { project, file, path: file, hashes: link.hashes, size: link.size, yanked: link.yanked, uploaded, requiresPython: link.requiresPython, metadata: link.metadata, signed: false };
  }
  const facts = await store.facts(`${prefix}${file}`);
  if (facts === undefined) return undefined;
  const hashes = { ...(facts.md5 === undefined ? {} : { md5: facts.md5 }), ...(facts.sha256 === undefined ? {} : { sha256: facts.sha256 }) };
  const metadataText = hasMetadata ? await store.read(`${prefix}${file}.metadata`) : undefined;
  return indexedFile(project, { file, hashes, size: facts.size, yanked: link?.yanked ?? false, uploaded: uploaded ?? facts.modified }, { metadataText });
};

const pageOf = (project: ProjectName): string => `simple/${project}/index.v1_json`;

/** The links of a page of ours; none where it is not one. */
const linksOf = (text: string | undefined): ReadonlyMap<string, IndexLink> => {
  if (text === undefined) return new Map();
  try {
    return new Map(parseIndexPage({ contentType: 'application/vnd.pypi.simple.v1+json', text }).links.flatMap((link) => (link.file === undefined ? [] : [[link.file, link]])));
  } catch {
    return new Map();
  }
};

const md5Of = (text: string): string => createHash('md5').update(text).digest('hex');
