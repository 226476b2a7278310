import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isWheelError, WheelError, type UnpackStep } from '@wheelwright/core';
import { archiveHeadSize, archiveKindOf, type ArchiveKind } from '../archive/archive-kind';
import { decompress } from '../archive/decompress';
import { unpackTar } from '../archive/unpack-tar';
import { unpackZip } from '../archive/unpack-zip';
import { unpackOnly } from '../archive/unpack-only';
import { createUnpacker } from '../archive/unpacker';
import { explainNoSpace } from '../node/disk-full';
import type { Host } from '../ports';

/**
 * Unpacks into a folder beside `into` and renames it when all of it is there. A single folder at the top is stripped.
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
    await unpackInto(host, step.archive, partial, step.only);
    const [top, ...others] = await host.files.list(partial);
    const only = top === undefined || others.length > 0 ? undefined : join(partial, top);
    const stripped = only !== undefined && (await host.files.facts(only))?.kind === 'folder' ? only : undefined;
    await host.files.move(stripped ?? partial, step.into);
    return stripped === undefined ? undefined : top;
  } catch (error) {
    throw explain(name, explainNoSpace(error, step.into));
  } finally {
    await host.files.remove(partial);
  }
};

const unpackInto = async (host: Host, archive: string, folder: string, only: readonly string[] | undefined): Promise<void> => {
  const name = basename(archive);
  const kind = await kindOf(archive);
  if (kind === undefined) throw unreadable(name, 'is no archive that is known here (tar with gzip, xz, bzip2 or zstd; zip)', 'is it an error page that was saved as a file?');
  const all = createUnpacker(name, folder);
  const unpacker = only === undefined ? all : unpackOnly(all, only);
  const check = (): void => host.interruption.check();
  if (kind === 'zip') await unpackZip(await readFile(archive), unpacker, check);
  else await unpackTar(await decompress(archive, kind), unpacker, check);
  unpacker.finish();
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
