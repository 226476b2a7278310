import { join } from 'node:path';
import { digestOf, WheelError } from '@wheelwright/core';
import { performUnpack } from '../perform/unpack';
import type { Host } from '../ports';
import { printableUrl } from '../secret';
import { store, storeFileName } from './source-store';

export interface ReleaseRequest {
  readonly url: string;
  /** What somebody says that it must be. */
  readonly sha256?: string | undefined;
}

/** An archive of which nobody knew the hash before. */
export interface FetchedRelease {
  readonly fileName: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Absolute path of the archive in the store. */
  readonly archive: string;
  /** Its files, unpacked; the folder goes when the work with it is done. */
  readonly folder: string;
  /** Name of the one folder at the top of the archive, if there is one. */
  readonly top: string | undefined;
}

/**
 * Downloads a release that is not pinned yet, unpacks it as a build would, and keeps it in the user's store, so that
 * the build which follows need not fetch it. What is no archive, or not what its hash says, is not kept.
 *
 * @throws WheelError download-failed, sha256-mismatch, archive-unreadable, archive-unsafe
 */
export const withRelease = async <Result>(host: Host, { url, sha256: expected }: ReleaseRequest, work: (release: FetchedRelease) => Promise<Result>): Promise<Result> => {
  const key = digestOf(['release', url]).slice(0, 16);
  return host.locks.hold(`release-${key}`, async () => {
    const incoming = join(host.machine.cache, 'sources', '.incoming', `release-${key}`);
    await host.files.remove(incoming);
    await host.files.makeFolder(incoming);
    const fileName = storeFileName(url.replace(/[?#].*$/u, '').replace(/\/+$/u, ''));
    const file = join(incoming, fileName);
    const folder = join(incoming, 'tree');
    try {
      const sha256 = await download(host, url, file);
      if (expected !== undefined && sha256 !== expected) {
        throw new WheelError({
          code: 'sha256-mismatch',
          family: 'usage',
          message: `${printableUrl(url)} has the sha256 ${sha256}, not ${expected}`,
          hint: 'find out which of the two is right before you go on; nothing was kept',
        });
      }
      const top = await performUnpack(host, { archive: file, into: folder });
      const archive = await store(host, { sha256, fileName }, file);
      return await work({ fileName, sha256, archive, folder, top });
    } finally {
      await host.files.remove(incoming);
    }
  });
};

const download = async (host: Host, url: string, file: string): Promise<string> => {
  const step = host.log.step(`fetch ${printableUrl(url)}`);
  try {
    const { sha256, size } = await host.http.download(url, file, (received, total) => step.update(`${megabytes(received)}${total === undefined ? '' : ` of ${megabytes(total)}`}`));
    step.done(megabytes(size));
    return sha256;
  } catch (error) {
    step.failed();
    throw error;
  }
};

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
