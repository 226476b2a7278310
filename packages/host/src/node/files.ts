import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileFacts, Files } from '../ports';
import { errnoOf, explainNoSpace } from './disk-full';

/** The real files. Everything that is put in place appears there whole or not at all. */
export const createFiles = (): Files => {
  const files: Files = {
    readText: (path) => fs.readFile(path, 'utf8'),
    readBytes: (path) => fs.readFile(path),
    facts: async (path) => {
      const facts = await fs.lstat(path).catch(absent);
      return facts === undefined ? undefined : factsOf(facts);
    },
    targetFacts: async (path) => {
      const facts = await fs.stat(path).catch(absent);
      return facts === undefined ? undefined : factsOf(facts);
    },
    exists: async (path) => (await fs.stat(path).catch(absent)) !== undefined,
    realPath: (path) => fs.realpath(path),
    readLink: (path) => fs.readlink(path),
    list: async (folder) => ((await fs.readdir(folder).catch(absent)) ?? []).sort(),
    walk: async (folder) => (await walk(folder, '')).sort(),
    write: (path, content, options) =>
      withRoom(path, async () => {
        await fs.mkdir(dirname(path), { recursive: true });
        const beside = besidePath(path);
        try {
          const handle = await fs.open(beside, 'wx', (options?.executable === true ? 0o777 : 0o666) & (options?.readers === 'owner' ? 0o700 : 0o777));
          try {
            await handle.writeFile(content);
            await handle.sync();
          } finally {
            await handle.close();
          }
          await fs.rename(beside, path);
        } catch (error) {
          await fs.rm(beside, { force: true });
          throw error;
        }
      }),
    makeFolder: (path) => withRoom(path, async () => void (await fs.mkdir(path, { recursive: true }))),
    remove,
    copy: (from, to) => withRoom(to, () => copy(from, to)),
    move: (from, to) => withRoom(to, () => move(from, to)),
    symlink: (target, path) =>
      withRoom(path, async () => {
        await fs.mkdir(dirname(path), { recursive: true });
        const beside = besidePath(path);
        await fs.symlink(target, beside);
        await fs.rename(beside, path);
      }),
    sha256: async (path) => {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
      return hash.digest('hex');
    },
  };
  return files;
};

const factsOf = (facts: Stats): FileFacts => {
  const kind: FileFacts['kind'] = facts.isSymbolicLink() ? 'link' : facts.isDirectory() ? 'folder' : 'file';
  const { size, mtimeMs: modified, ino: inode, mode } = facts;
  return { kind, size, modified, inode, executable: (mode & 0o111) !== 0, shared: process.platform !== 'win32' && (mode & 0o044) !== 0 };
};

/** A name in the same folder, thus on the same file system, that no other process uses. */
const besidePath = (path: string): string => join(dirname(path), `.${basename(path).slice(0, 80)}.${randomUUID().slice(0, 8)}.tmp`);

const absent = (error: unknown): undefined => {
  const code = errnoOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
};

const withRoom = async (path: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    throw explainNoSpace(error, path);
  }
};

const walk = async (folder: string, prefix: string): Promise<string[]> => {
  const entries = (await fs.readdir(join(folder, prefix), { withFileTypes: true }).catch(absent)) ?? [];
  const found: string[] = [];
  for (const entry of entries) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(folder, path)));
    else found.push(path);
  }
  return found;
};

/** Also what has no write permission, such as a source tree that was unpacked with its modes. */
const remove = async (path: string): Promise<void> => {
  try {
    await fs.rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOTDIR') return;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await unlock(path);
    await fs.rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
};

const unlock = async (path: string): Promise<void> => {
  if (!(await fs.lstat(path)).isDirectory()) return;
  await fs.chmod(path, 0o700);
  for (const entry of await fs.readdir(path, { withFileTypes: true })) if (entry.isDirectory()) await unlock(join(path, entry.name));
};

const copy = async (from: string, to: string): Promise<void> => {
  const facts = await fs.lstat(from);
  if (facts.isDirectory()) {
    const there = await fs.lstat(to).catch(absent);
    if (there !== undefined && !there.isDirectory()) await fs.rm(to);
    await fs.mkdir(to, { recursive: true });
    for (const name of (await fs.readdir(from)).sort()) await copy(join(from, name), join(to, name));
    await fs.chmod(to, facts.mode & 0o7777);
    await fs.utimes(to, facts.atime, facts.mtimeMs / 1000);
    return;
  }
  await fs.mkdir(dirname(to), { recursive: true });
  if ((await fs.lstat(to).catch(absent)) !== undefined) await fs.rm(to, { recursive: true });
  if (facts.isSymbolicLink()) {
    await fs.symlink(await fs.readlink(from), to);
  } else if (facts.isFile()) {
    await fs.copyFile(from, to, constants.COPYFILE_FICLONE);
    await fs.chmod(to, facts.mode & 0o7777);
    await fs.utimes(to, facts.atime, facts.mtimeMs / 1000);
  }
};

const move = async (from: string, to: string): Promise<void> => {
  await fs.mkdir(dirname(to), { recursive: true });
  try {
    await replace(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    const beside = besidePath(to);
    try {
      await copy(from, beside);
      await replace(beside, to);
    } catch (failure) {
      await remove(beside);
      throw failure;
    }
    await remove(from);
  }
};

/** A rename replaces files and empty folders by itself; a full folder is first renamed out of the way. */
const replace = async (from: string, to: string): Promise<void> => {
  const [source, there] = [await fs.lstat(from), await fs.lstat(to).catch(absent)];
  if (there === undefined || (!there.isDirectory() && !source.isDirectory())) return fs.rename(from, to);
  const aside = besidePath(to);
  await fs.rename(to, aside);
  try {
    await fs.rename(from, to);
  } catch (error) {
    await fs.rename(aside, to);
    throw error;
  }
  await remove(aside);
};
