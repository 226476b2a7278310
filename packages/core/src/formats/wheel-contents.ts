import { bytesToUtf8 } from '@noble/hashes/utils';
import { WheelError } from '../errors/wheel-error';
import { parseMetadata, type Metadata } from '../values/metadata';
import { parseRecord, type RecordEntry } from '../values/record';
import { parseWheelFilename, type WheelFilename } from '../values/wheel-filename';

export interface WheelMember {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** A wheel, unpacked in memory. */
export interface WheelContents {
  /** File name without a folder. */
  readonly file: string;
  readonly filename: WheelFilename;
  /** Path in the wheel (forward slashes) to content, in the archive's order; folders are left out. */
  readonly members: ReadonlyMap<string, WheelMember>;
  /** Name of the dist-info folder, without a slash. */
  readonly distInfo: string;
  readonly metadata: Metadata;
  readonly wheel: Metadata;
  readonly record: readonly RecordEntry[];
}

/**
 * Finds the parts of a wheel that say what it is. The dist-info folder must be the one that the file name demands.
 *
 * @throws WheelError wheel-invalid
 */
export const understandWheel = (file: string, members: ReadonlyMap<string, WheelMember>): WheelContents => {
  const filename = parseWheelFilename(file);
  const folders = [...new Set([...members.keys()].map((path) => path.split('/')[0] as string))].filter((folder) => folder.endsWith('.dist-info'));
  const distInfo = `${filename.stem}.dist-info`;
  const refuse = (message: string): never => {
    throw new WheelError({ code: 'wheel-invalid', family: 'usage', message: `${file} ${message}`, hint: 'was it made by a build backend, and whole?' });
  };
  if (folders.length !== 1 || folders[0] !== distInfo) {
    return refuse(folders.length === 0 ? 'has no dist-info folder' : `has the folder ${folders.join(', ')} where ${distInfo} belongs`);
  }
  const read = (name: string): string => {
    const member = members.get(`${distInfo}/${name}`);
    return member === undefined ? refuse(`has no ${distInfo}/${name}`) : bytesToUtf8(member.bytes);
  };
  return { file, filename, members, distInfo, metadata: parseMetadata(read('METADATA')), wheel: parseMetadata(read('WHEEL')), record: parseRecord(read('RECORD')) };
};
