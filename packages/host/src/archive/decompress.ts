import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import * as zlib from 'node:zlib';
import { WheelError } from '@wheelwright/core';
import bzip2 from 'seek-bzip';
import { XzReadableStream } from 'xz-decompress';
import type { ArchiveKind } from './archive-kind';
import { hasUnknownXzCheck, xzHeaderSize, xzWithoutChecks } from './xz-without-checks';

const readSize = 256 * 1024;

/** The bytes of the tar inside an archive, in chunks. */
export const decompress = async (archive: string, kind: Exclude<ArchiveKind, 'zip' | 'deb'>): Promise<AsyncIterable<Uint8Array>> => {
  const raw = (): Readable => createReadStream(archive, { highWaterMark: readSize });
  switch (kind) {
    case 'tar':
      return raw();
    case 'tar.gz':
      return through(raw(), zlib.createGunzip({ chunkSize: readSize }));
    case 'tar.xz': {
      const compressed = (await hasUnknownCheck(archive)) ? Readable.from(chunksOf(xzWithoutChecks(await readFile(archive)))) : raw();
      return new XzReadableStream(Readable.toWeb(compressed) as unknown as ConstructorParameters<typeof XzReadableStream>[0]) as unknown as ReadableStream<Uint8Array>;
    }
    case 'tar.bz2':
      return chunksOf(bzip2.decode(await readFile(archive), undefined, true));
    case 'tar.zst': {
      // Node has it since 22.15; its types of Node 20 do not.
      const { createZstdDecompress } = zlib as unknown as { createZstdDecompress?: () => NodeJS.ReadWriteStream };
      if (createZstdDecompress !== undefined) return through(raw(), createZstdDecompress());
      throw new WheelError({
        code: 'archive-unreadable',
        family: 'usage',
        message: `${archive} is compressed with zstd, which this Node (${process.version}) cannot read`,
        hint: 'use Node 22.15 or newer, or a source in another form',
      });
    }
  }
};

/** Reads the header only, so that nearly all files are still read piece by piece. */
const hasUnknownCheck = async (archive: string): Promise<boolean> => {
  const file = await open(archive);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(xzHeaderSize), 0, xzHeaderSize, 0);
    return hasUnknownXzCheck(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
};

const through = (from: Readable, transform: NodeJS.ReadWriteStream): AsyncIterable<Uint8Array> => {
  from.on('error', (error) => (transform as unknown as Readable).destroy(error));
  return from.pipe(transform) as unknown as AsyncIterable<Uint8Array>;
};

async function* chunksOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += readSize) yield bytes.subarray(at, at + readSize);
}
