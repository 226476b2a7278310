import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RandomAccess } from '@wheelwright/core';

export interface RandomAccessFile extends RandomAccess {
  close(): void;
}

/**
 * Opens a file of which parts are read; reads are synchronous and meant to be small.
 *
 * @throws NodeJS.ErrnoException; on reading, Error when the file has become shorter
 */
export const openRandomAccess = (path: string): RandomAccessFile => {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  return {
    size,
    read: (start, length) => {
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, bytes, done, length - done, start + done);
        if (count === 0) throw new Error(`${path} has become shorter while it was read`);
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
};
