import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isWheelError, WheelError, type UnpackStep } from '@wheelwright/core';
import { archiveHeadSize, archiveKindOf, type ArchiveKind } from '../archive/archive-kind';
import { debData } from '../archive/deb-data';
import { decompress } from '../archive/decompress';
import { unpackTar } from '../archive/unpack-tar';
import { unpackZip } from '../archive/unpack-zip';
import { unpackOnly } from '../archive/unpack-only';
import { createUnpacker, type Unpacker } from '../archive/unpacker';
import { explainNoSpace } from '../node/disk-full';
import type { Host } from '../ports';

/**
 * Unpacks into a folder beside `into` and renames it when all of it is there. A single folder at the top is stripped, unless
 * it is a Debian package.
 * With `only`, members outside of it are read over, and each name of it must be there.
 *
 * @returns the name of the folder that was stripped, if any
 * @throws WheelError archive-unsafe, archive-unreadable, disk-full, interrupted
 */
export const performUnpack = async (host: Host, step: Pick<UnpackStep, 'archive' | 'into' | 'only'>): Promise<string | undefined> => {
  const name = basename(step.archive);
  const partial = `${step.into}.partial`;
  await host.files.remove(partial);
  await host.files.makeFolder(partial);
  try {
    const kind = await unpackInto(host, step.archive, partial, step.only);
    const [top, ...others] = await host.files.list(partial);
    // A package of Debian has the folders of the system at its top, however few.
    const only = top === undefined || others.length > 0 || kind === 'deb' ? undefined : join(partial, top);
    const stripped = only !== undefined && (await host.files.facts(only))?.kind === 'folder' ? only : undefined;
    await host.files.move(stripped ?? partial, step.into);
    return stripped === undefined ? undefined : top;
  } catch (error) {
    throw explain(name, explainNoSpace(error, step.into));
  } finally {
    await host.files.remove(partial);
  }
};

const unpackInto = async (host: Host, archive: string, folder: string, only: readonly string[] | undefined): Promise<ArchiveKind> => {
  const name = basename(archive);
  const kind = await kindOf(archive);
  if (kind === undefined) throw unreadable(name, 'is no archive that is known here (tar with gzip, xz, bzip2 or zstd; zip; deb)', 'is it an error page that was saved as a file?');
  const all = createUnpacker(name, folder);
  const unpacker = only === undefined ? all : unpackOnly(all, only);
  const check = (): void => host.interruption.check();
  if (kind === 'zip') await unpackZip(await readFile(archive), unpacker, check);
  else if (kind === 'deb') await unpackDeb(host, { archive, beside: folder }, unpacker, check);
  else await unpackTar(await decompress(archive, kind), unpacker, check);
  unpacker.finish();
  return kind;
};

/** Its files are an archive in the archive. */
const unpackDeb = async (host: Host, { archive, beside }: { readonly archive: string; readonly beside: string }, unpacker: Unpacker, check: () => void): Promise<void> => {
  const name = basename(archive);
  const data = debData(await readFile(archive));
  if (data === undefined) throw unreadable(name, 'has no data.tar in it', 'it is damaged or not whole; nothing of it was kept');
  const inner = `${beside}.data`;
  try {
    await host.files.write(inner, data);
    const kind = await kindOf(inner);
    if (kind === undefined || kind === 'zip' || kind === 'deb') throw unreadable(name, 'has a data.tar that is compressed in an unknown way', 'take a package of another release');
    await unpackTar(await decompress(inner, kind), unpacker, check);
  } finally {
    await host.files.remove(inner);
  }
};

const kindOf = async (archive: string): Promise<ArchiveKind | undefined> => {
  const file = await open(archive, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(archiveHeadSize), 0, archiveHeadSize, 0);
    return archiveKindOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
};

/** Errors of ours and of the disk are what they are; anything else was said by a decompressor or a parser. */
const explain = (name: string, error: unknown): unknown => {
  if (isWheelError(error)) return error;
  const { syscall, message } = error as { syscall?: unknown; message?: unknown };
  if (syscall !== undefined) return error;
  return unreadable(name, `cannot be unpacked: ${String(message)}`, 'it is damaged or not whole; nothing of it was kept', error);
};

const unreadable = (name: string, what: string, hint: string, cause?: unknown): WheelError =>
  new WheelError({ code: 'archive-unreadable', family: 'usage', message: `${name} ${what}`, hint, ...(cause === undefined ? {} : { cause }) });
