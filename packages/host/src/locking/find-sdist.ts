import { compareVersions, distributionFile, normalizeVersion, WheelError, type Version } from '@wheelwright/core';
import { fetchIndexFile, listIndexFiles, type IndexFile } from '../index-client/list-index-files';
import { join } from 'node:path';
import type { LockSession } from './lock-session';

export interface FoundSdist extends IndexFile {
  readonly version: Version;
}

/** The sdists of a distribution on the user's index, oldest first; of each version the `.tar.gz` last. */
export const listSdists = async (session: LockSession, distribution: string): Promise<readonly FoundSdist[]> => {
  const files = await listIndexFiles(session.host, await session.settings(), distribution);
  return files
    .flatMap((file): readonly FoundSdist[] => {
      const name = distributionFile(distribution, file.file);
      return name?.kind === 'sdist' ? [{ ...file, version: name.version }] : [];
    })
    .sort((a, b) => compareVersions(a.version, b.version) || Number(a.file.endsWith('.tar.gz')) - Number(b.file.endsWith('.tar.gz')));
};

/**
 * The sdist of one version, with its sha256: what the index says, or what the file itself has where the index is silent.
 *
 * @throws WheelError source-unavailable
 */
export const findSdist = async (session: LockSession, distribution: string, version: string): Promise<FoundSdist & { readonly sha256: string }> => {
  const sdists = await listSdists(session, distribution);
  const wanted = normalizeVersion(version);
  const found = sdists.filter((sdist) => wanted !== undefined && compareVersions(sdist.version, wanted) === 0).at(-1);
  if (found === undefined) {
    const known = [...new Set(sdists.map((sdist) => sdist.version))].slice(-5);
    throw new WheelError({
      code: 'source-unavailable',
      family: 'usage',
      message: `the index has no sdist of ${distribution} ${version}`,
      hint: known.length === 0 ? `it has no sdist of ${distribution} at all: is the name right?` : `the newest that it has: ${known.reverse().join(', ')}`,
    });
  }
  if (found.yanked) session.host.log.warn(`${found.file} was yanked from the index: its authors want nobody to use it`);
  return { ...found, sha256: found.sha256 ?? (await hashOf(session, found)) };
};

const hashOf = async (session: LockSession, file: IndexFile): Promise<string> => {
  const { host } = session;
  const folder = join(host.machine.scratch, 'sdist', String(process.pid));
  try {
    const into = join(folder, 'file');
    await fetchIndexFile(host, await session.settings(), file, { into });
    return await host.files.sha256(into);
  } finally {
    await host.files.remove(folder);
  }
};
