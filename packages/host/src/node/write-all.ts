import type { FileHandle } from 'node:fs/promises';

/**
 * Writes the whole of a chunk: one write may take less than it is given.
 *
 * @param position bytes from the beginning of the file; where the last write ended when not said
 */
export const writeAll = async (file: Pick<FileHandle, 'write'>, chunk: Uint8Array, position?: number): Promise<void> => {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position === undefined ? null : position + done);
    done += bytesWritten;
  }
};
