import { crc32 } from 'node:zlib';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import type { Unpacker } from './unpacker';

/** High half of the external attributes, where the archive was made on Unix. */
const unixMode = (entry: Entry): number => (entry.versionMadeBy >> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0);
const formatMask = 0o170000;
const symlinkFormat = 0o120000;
const regularFormat = 0o100000;
const folderFormat = 0o040000;

/**
 * Unpacks a zip (a wheel is one) by its central directory; sizes and CRCs are checked.
 *
 * @param check called between members; throws to stop
 * @throws Error when the zip is damaged or cut
 */
export const unpackZip = async (bytes: Buffer, unpacker: Unpacker, check: () => void): Promise<void> => {
  const zip = await open(bytes);
  const seen = new Set<string>();
  for await (const entry of entriesOf(zip)) {
    check();
    const name = nameOf(entry);
    if (name.includes('\\')) unpacker.refuse(name, 'with a backslash in its name');
    if (seen.has(name)) unpacker.refuse(name, 'twice');
    seen.add(name);
    const mode = unixMode(entry);
    const format = mode & formatMask;
    if (name.endsWith('/') || format === folderFormat) {
      unpacker.folder(name, undefined);
    } else if (format === symlinkFormat) {
      unpacker.link(name, (await contentOf(zip, entry)).toString('utf8'));
    } else if (format === 0 || format === regularFormat) {
      const content = await contentOf(zip, entry);
      const file = unpacker.file({ name, executable: (mode & 0o111) !== 0, modified: entry.getLastModDate() });
      try {
        file.write(content);
      } finally {
        file.close();
      }
    } else {
      unpacker.refuse(name, 'that is no file, folder or link');
    }
  }
};

/** With `decodeStrings` yauzl would refuse unsafe names itself, without a code to tell that from damage. */
const open = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true }, (error, zip) => (error === null ? resolve(zip) : reject(error)));
  });

async function* entriesOf(zip: ZipFile): AsyncIterable<Entry> {
  for (let left = zip.entryCount; left > 0; left -= 1) {
    yield await new Promise<Entry>((resolve, reject) => {
      const settle = (): void => {
        zip.off('entry', onEntry);
        zip.off('error', onError);
      };
      const onEntry = (entry: Entry): void => {
        settle();
        resolve(entry);
      };
      const onError = (error: Error): void => {
        settle();
        reject(error);
      };
      zip.on('entry', onEntry);
      zip.on('error', onError);
      zip.readEntry();
    });
  }
}

const nameOf = (entry: Entry): string => {
  const raw = entry.fileName as unknown as Buffer;
  return raw.toString('utf8');
};

const contentOf = async (zip: ZipFile, entry: Entry): Promise<Buffer> => {
  const content = await new Promise<Buffer>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('end', () => resolve(Buffer.concat(chunks)));
    });
  });
  if (crc32(content) !== entry.crc32) throw new Error(`the checksum of ${nameOf(entry)} is wrong`);
  return content;
};
