import { Parser, type ReadEntry } from 'tar';
import type { OpenFile, Unpacker } from './unpacker';

/**
 * Unpacks the bytes of a tar. The parser hands out members while it is written to, so that what a member makes us
 * throw ends the loop here.
 *
 * @param check called between chunks; throws to stop
 * @throws Error when the tar is damaged or ends too early
 */
export const unpackTar = async (tar: AsyncIterable<Uint8Array>, unpacker: Unpacker, check: () => void): Promise<void> => {
  let ended = false;
  const parser = new Parser({
    onwarn: (code, message, data) => {
      const { entry } = data as { entry?: ReadEntry };
      if (code === 'TAR_ENTRY_UNSUPPORTED' && entry !== undefined) unpacker.refuse(entry.path, `of a kind that is not unpacked (${entry.type})`);
      if (code !== 'TAR_ENTRY_INFO') throw new Error(String(message));
    },
  });
  parser.on('eof', () => {
    ended = true;
  });
  parser.on('entry', (entry: ReadEntry) => take(entry, unpacker));
  for await (const chunk of tar) {
    check();
    parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
  parser.end();
  // A tar that is cut between two members looks whole but for its missing last blocks.
  if (!ended) throw new Error('it ends before its last block');
};

const take = (entry: ReadEntry, unpacker: Unpacker): void => {
  const { path, type } = entry;
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile': {
      // An old tar marks a folder by its trailing slash only.
      if (path.endsWith('/')) unpacker.folder(path, entry.mtime);
      else pour(entry, unpacker.file({ name: path, executable: ((entry.mode ?? 0) & 0o111) !== 0, modified: entry.mtime }));
      break;
    }
    case 'Directory':
    case 'GNUDumpDir':
      unpacker.folder(path, entry.mtime);
      break;
    case 'SymbolicLink':
      unpacker.link(path, entry.linkpath ?? '');
      break;
    case 'Link':
      unpacker.hardLink(path, entry.linkpath ?? '');
      break;
    default:
      unpacker.refuse(path, `that is no file, folder or link but a ${type}`);
  }
  entry.resume();
};

const pour = (entry: ReadEntry, file: OpenFile): void => {
  entry.on('data', (chunk) => {
    try {
      file.write(chunk);
    } catch (error) {
      // Where no more is read, no end comes.
      file.close();
      throw error;
    }
  });
  entry.on('end', () => file.close());
};
