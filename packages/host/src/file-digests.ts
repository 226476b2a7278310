import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Host } from './ports';

/** What indexes say of the bytes of a file. */
export interface FileDigests {
  readonly sha256: string;
  readonly md5: string;
  /** bytes */
  readonly size: number;
}

/** Reads a file of any size once, in little memory. @throws WheelError interrupted */
export const fileDigests = async ({ interruption }: Pick<Host, 'interruption'>, path: string): Promise<FileDigests> => {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    interruption.check();
    sha256.update(chunk as Buffer);
    md5.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size };
};
