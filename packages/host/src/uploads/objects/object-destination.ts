import { distributionFile, sameVersion, type PublishedFile } from '@wheelwright/core';
import type { Host } from '../../ports';
import type { Destination, Release } from '../destination';
import { findFile } from '../send-file';
import { runErrorOf } from '../transfer-errors';
import { eachOf } from './object-requests';
import { refreshPages, writeSideFiles } from './object-pages';
import type { ObjectFacts, ObjectStore } from './object-store';

export interface ObjectPlace {
  /** Of the destination. */
  readonly name: string;
  readonly store: ObjectStore;
  /** '' or a path with a slash at its end */
  readonly prefix: string;
  readonly pages: boolean;
  readonly replace: boolean;
}

/** Files, and the pages of an index, in anything that keeps objects under names. */
export const createObjectDestination = (host: Host, { name, store, prefix, pages, replace }: ObjectPlace): Destination => {
  /** Listings lag behind on real clusters: what this run has tried to send is asked for by name. */
  const tried = new Set<string>();

  const releaseNames = async ({ project, version }: Release): Promise<readonly string[]> => {
    const listed = await store.list(prefix);
    const names = new Set([...listed.map((object) => object.name.slice(prefix.length)), ...tried]);
    return [...names].sort().filter((file) => {
      const known = distributionFile(project, file);
      return known !== undefined && sameVersion(known.version, version);
    });
  };

  const list = async (release: Release): Promise<readonly PublishedFile[]> => {
    const files = await eachOf(await releaseNames(release), async (file) => {
      const facts = await store.facts(`${prefix}${file}`);
      return facts === undefined ? [] : [publishedFile(file, facts)];
    });
    return files.flat();
  };

  return {
    name,
    shown: store.shown,
    rules: 'storage',
    replaces: replace,
    prepare: () => store.prepare().catch(explained),
    list: (release) => list(release).catch(explained),
    send: async (file, progress) => {
      tried.add(file.file);
      const { path, size, md5, sha256 } = file;
      await store.send({ name: `${prefix}${file.file}`, path, size, md5, sha256, contentType: 'application/octet-stream', replace }, progress);
    },
    finish: async (release, files) => {
      const there = await list(release).catch(explained);
      const stored = files.filter((file) => findFile(file, there)?.verdict === 'same');
      await writeSideFiles(host, store, prefix, stored).catch(explained);
      if (pages) await refreshPages(host, store, prefix, stored).catch(explained);
    },
  };
};

const explained = (error: unknown): never => {
  throw runErrorOf(error);
};

/** Objects of others may have no sha256; their MD5 is the server's own. */
const publishedFile = (file: string, facts: ObjectFacts): PublishedFile => ({
  file,
  hashes: { ...(facts.sha256 === undefined ? {} : { sha256: facts.sha256 }), ...(facts.md5 === undefined ? {} : { md5: facts.md5 }) },
  size: facts.size,
  yanked: false,
  uploaded: facts.modified,
});
