import { Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ZipEntry } from '@wheelwright/core';
import type { RandomAccessFile } from './random-access-file';

/** Members up to this size, in bytes, are read at once, larger ones in pieces. */
const small = 4 * 1024 * 1024;
const pieceSize = 256 * 1024;

/**
 * The expanded bytes of a member in pieces, never more of them than the archive says. Sizes and CRC are checked when
 * the last piece has been taken.
 *
 * @throws Error what is wrong: `cannot be expanded`
 */
export async function* readZipMember(file: RandomAccessFile, entry: ZipEntry): AsyncIterable<Uint8Array> {
  let [size, crc] = [0, 0];
  const pieces = entry.size <= small && entry.compressedSize <= small ? readAtOnce(file, entry) : readInPieces(file, entry);
  for await (const piece of pieces) {
    size += piece.length;
    if (size > entry.size) throw new Error('is larger than the archive says');
    crc = crc32(piece, crc);
    yield piece;
  }
  if (size !== entry.size || crc !== entry.crc) throw new Error('does not have the content that its CRC promises');
}

const readAtOnce = (file: RandomAccessFile, { method, offset, compressedSize, size }: ZipEntry): readonly Uint8Array[] => {
  const data = file.read(offset, compressedSize);
  if (method === 0) return [data];
  try {
    return [inflateRawSync(data, { maxOutputLength: Math.max(1, size) })];
  } catch (error) {
    throw new Error('cannot be expanded', { cause: error });
  }
};

async function* readInPieces(file: RandomAccessFile, { method, offset, compressedSize }: ZipEntry): AsyncIterable<Uint8Array> {
  const raw = piecesOf(file, { start: offset, end: offset + compressedSize });
  if (method === 0) {
    yield* raw;
    return;
  }
  const inflate = createInflateRaw({ chunkSize: pieceSize });
  const source = Readable.from(raw);
  source.on('error', (error) => inflate.destroy(error));
  try {
    yield* source.pipe(inflate) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new Error('cannot be expanded', { cause: error });
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

function* piecesOf(file: RandomAccessFile, { start, end }: { readonly start: number; readonly end: number }): Iterable<Uint8Array> {
  for (let at = start; at < end; at += pieceSize) yield file.read(at, Math.min(pieceSize, end - at));
}
