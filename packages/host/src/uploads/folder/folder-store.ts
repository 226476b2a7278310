import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readDistributionFilename, WheelError } from '@wheelwright/core';
import { fileDigests, type FileDigests } from '../../file-digests';
import { errnoOf } from '../../node/disk-full';
import { writeAll } from '../../node/write-all';
import type { FileFacts, Host } from '../../ports';
import { TransferError, type SendProgress } from '../destination';
import type { NewObject, ObjectFacts, ObjectStore, StoredObject } from '../objects/object-store';

type Digests = Pick<FileDigests, 'sha256' | 'md5'>;

/**
 * A folder of this machine as a store of objects. Of a web root only what belongs to an index is seen: distributions
 * and what lies beside them, the flat page, and the pages below `simple/`. Every file appears whole or not at all.
 */
export const createFolderStore = (host: Host, root: string): ObjectStore => {
  /** Of files as they were when they were read: a store is asked many times for the same wheels. */
  const read = new Map<string, { readonly state: string; readonly digests: Digests }>();

  const digestsOf = async (path: string, facts: FileFacts): Promise<Digests> => {
    const state = `${facts.inode} ${facts.size} ${facts.modified}`;
    const known = read.get(path);
    if (known?.state === state) return known.digests;
    const { sha256, md5 } = await fileDigests(host, path);
    const digests = { sha256, md5 };
    read.set(path, { state, digests });
    return digests;
  };

  /** A link counts for what it leads to; undefined for what is no file. */
  const factsOf = async (name: string): Promise<{ path: string; facts: FileFacts } | undefined> => {
    const path = join(root, name);
    const facts = await host.files.targetFacts(path);
    return facts?.kind === 'file' ? { path, facts } : undefined;
  };

  const names = async (): Promise<readonly string[]> => {
    const top = (await host.files.list(root)).filter((name) => name === 'index.html' || isOfIndex(name));
    const folders = await host.files.list(join(root, 'simple'));
    const pages = folders.flatMap((name) => (/^index\.(?:html|v1_json)$/u.test(name) ? [name] : [`${name}/index.html`, `${name}/index.v1_json`]));
    return [...top, ...pages.map((page) => `simple/${page}`)];
  };

  return {
    shown: root,
    prepare: async () => {
      const facts = await host.files.targetFacts(root);
      if (facts === undefined || facts.kind === 'folder') return;
      throw new WheelError({ code: 'upload-refused', family: 'usage', message: `${root} is a file, not a folder`, hint: 'see `path` of the destination' });
    },
    list: async (prefix) => {
      const objects: StoredObject[] = [];
      for (const name of (await names()).filter((one) => one.startsWith(prefix)).sort()) {
        const found = await factsOf(name);
        if (found === undefined) continue;
        const { md5 } = await digestsOf(found.path, found.facts);
        objects.push({ name, size: found.facts.size, etag: md5, modified: timeOf(found.facts) });
      }
      return objects;
    },
    facts: async (name): Promise<ObjectFacts | undefined> => {
      const found = await factsOf(name);
      if (found === undefined) return undefined;
      return { size: found.facts.size, ...(await digestsOf(found.path, found.facts)), modified: timeOf(found.facts) };
    },
    read: async (name) => {
      const found = await factsOf(name);
      return found === undefined ? undefined : host.files.readText(found.path);
    },
    write: async (name, content) => {
      try {
        await host.files.write(join(root, name), content);
      } catch (error) {
        throw explain(error, root);
      }
    },
    send: async (object, progress) => {
      const target = join(root, object.name);
      const beside = join(dirname(target), `.${object.sha256.slice(0, 16)}.${randomUUID().slice(0, 8)}.tmp`);
      try {
        await mkdir(dirname(target), { recursive: true });
        await copyWatched(host, { object, into: beside, progress });
        await putInPlace({ beside, target, object, isThere: async () => (await factsOf(object.name)) !== undefined });
      } catch (error) {
        throw explain(error, root);
      } finally {
        await rm(beside, { force: true });
      }
    },
  };
};

/** Copies, and compares the bytes with what they are said to be. */
const copyWatched = async (host: Host, { object, into, progress }: { object: NewObject; into: string; progress: SendProgress }): Promise<void> => {
  const hash = createHash('sha256');
  const file = await open(into, 'wx');
  let size = 0;
  try {
    for await (const chunk of createReadStream(object.path, { highWaterMark: 1 << 20 })) {
      host.interruption.check();
      hash.update(chunk as Buffer);
      await writeAll(file, chunk as Buffer);
      size += (chunk as Buffer).length;
      progress(size);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (hash.digest('hex') === object.sha256) return;
  throw new TransferError({ failure: 'refused', message: `${object.name} has changed since it was looked at`, hint: 'something writes into the folder it comes from: run again when that is done' });
};

/** Of two runs that send the same name at the same time, one wins: a new link, unlike a rename, takes no other file's place. */
const putInPlace = async ({ beside, target, object, isThere }: { beside: string; target: string; object: NewObject; isThere: () => Promise<boolean> }): Promise<void> => {
  if (object.replace) return rename(beside, target);
  try {
    await link(beside, target);
  } catch (error) {
    // File systems without links, FAT for instance, have only the look beforehand.
    const without = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(errnoOf(error) ?? '');
    if (without && !(await isThere())) return rename(beside, target);
    if (!without && errnoOf(error) !== 'EEXIST') throw error;
    throw new TransferError({ failure: 'refused', message: `${object.name} is there already`, hint: 'another run may have put it there: run again, and it is compared', cause: error });
  }
};

const explain = (error: unknown, root: string): unknown => {
  const code = errnoOf(error) ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new TransferError({ failure: 'stop', message: `no space is left where ${root} is`, hint: 'make room there and run again', cause: error });
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EIO', 'ENAMETOOLONG'].includes(code)) return error;
  return new TransferError({ failure: 'stop', message: `nothing can be written to ${root} (${code})`, hint: 'does the folder belong to somebody else, or is its disk read-only?', cause: error });
};

/** A distribution, its metadata or its signature. */
const isOfIndex = (name: string): boolean => readDistributionFilename(name.replace(/\.(?:metadata|asc)$/u, '')) !== undefined;

const timeOf = (facts: FileFacts): string => new Date(Math.trunc(facts.modified)).toISOString();
