import { join } from 'node:path';
import {
  distributionFile,
  headerOf,
  headersOf,
  isPrerelease,
  normalizeSource,
  parseMetadata,
  parsePyproject,
  parseWheelFilename,
  WheelError,
  type DistributionFacts,
} from '@wheelwright/core';
import { listIndexFiles } from '../index-client/list-index-files';
import { performUnpack } from '../perform/unpack';
import { obtainSource } from '../sources/obtain-source';
import { findSdist, listSdists } from './find-sdist';
import type { LockSession } from './lock-session';

/**
 * The newest release of a distribution that has an sdist (pre-releases and yanked ones only where there is no other),
 * as the index, the sdist's PKG-INFO and its pyproject.toml describe it. The sdist is in the store afterwards.
 *
 * @throws WheelError source-unavailable
 */
export const describeDistribution = async (session: LockSession, distribution: string): Promise<DistributionFacts> => {
  const { host } = session;
  const sdists = await listSdists(session, distribution);
  const newest = sdists.filter(({ version, yanked }) => !yanked && !isPrerelease(version)).at(-1) ?? sdists.filter(({ yanked }) => !yanked).at(-1) ?? sdists.at(-1);
  if (newest === undefined) {
    throw new WheelError({
      code: 'source-unavailable',
      family: 'usage',
      message: `the index has no sdist of ${distribution}`,
      hint: 'is the name right? A distribution that has wheels only cannot be built from the index',
    });
  }
  const { version, file, sha256 } = await findSdist(session, distribution, newest.version);
  const { archive } = await obtainSource(host, [normalizeSource({ index: { distribution, file }, sha256 })], '/');
  const folder = join(host.machine.scratch, `describe-${sha256.slice(0, 16)}-${process.pid}`);
  try {
    await performUnpack(host, { archive, into: folder });
    const read = async (name: string): Promise<string> => ((await host.files.exists(join(folder, name))) ? host.files.readText(join(folder, name)) : '');
    const metadata = parseMetadata(await read('PKG-INFO'));
    const pyproject = parsePyproject(`pyproject.toml of ${file}`, await read('pyproject.toml'));
    return {
      distribution,
      version,
      requiresPython: headerOf(metadata, 'Requires-Python') ?? pyproject.requiresPython ?? newest.requiresPython,
      classifiers: headersOf(metadata, 'Classifier'),
      wheels: await wheelsOf(session, distribution, version),
    };
  } finally {
    await host.files.remove(folder);
  }
};

const wheelsOf = async (session: LockSession, distribution: string, version: string): Promise<readonly string[]> => {
  const files = await listIndexFiles(session.host, await session.settings(), distribution);
  return files.map(({ file }) => file).filter((file) => {
    const name = distributionFile(distribution, file);
    return name?.kind === 'wheel' && name.version === version && isReadable(file);
  });
};

const isReadable = (file: string): boolean => {
  try {
    parseWheelFilename(file);
    return true;
  } catch {
    return false;
  }
};
