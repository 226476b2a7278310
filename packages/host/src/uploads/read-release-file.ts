import { basename } from 'node:path';
import { isWheelError, parseMetadata, parseSdistFilename, parseWheelFilename, WheelError, type CheckedFile, type Problem, type ReleaseContents } from '@wheelwright/core';
import { fileDigests } from '../file-digests';
import type { FileFacts, Host } from '../ports';
import { inspectSdist } from './inspect-sdist';
import { inspectWheel } from './inspect-wheel';

/** What the inside of a file gave. */
export interface Inspection {
  readonly contents: ReleaseContents;
  /** METADATA or PKG-INFO; undefined where there is none. */
  readonly metadataText: string | undefined;
}

/**
 * Reads a wheel or an sdist from its first byte to its last, in little memory: its hashes, its metadata, and what its
 * checks need to know. What is wrong inside is in `contents`, for `checkRelease`.
 *
 * @throws WheelError release-invalid with everything that is wrong, where the file cannot even be described;
 *   wheel-missing; interrupted
 */
export const readReleaseFile = async (host: Pick<Host, 'files' | 'interruption'>, path: string): Promise<CheckedFile> => {
  const file = basename(path);
  const before = await factsOf(host, path);
  const name = parseName(file);
  const { sha256, md5 } = await fileDigests(host, path);
  const check = (): void => host.interruption.check();
  const { contents, metadataText } = name.kind === 'wheel' ? await inspectWheel(path, check) : await inspectSdist(path, check);
  const after = await factsOf(host, path);
  if (after.size !== before.size || after.modified !== before.modified || after.inode !== before.inode) throw invalid(file, ['it was changed while it was read']);
  if (metadataText === undefined) throw invalid(file, contents.problems);
  return { file, ...name, size: before.size, sha256, md5, metadata: parseMetadata(metadataText), metadataText, contents };
};

const parseName = (file: string): Pick<CheckedFile, 'kind' | 'project' | 'version' | 'python'> => {
  try {
    if (!file.endsWith('.whl')) {
      const { distribution, version } = parseSdistFilename(file);
      return { kind: 'sdist', project: distribution, version, python: 'source' };
    }
    const { distribution, version, pythons } = parseWheelFilename(file);
    return { kind: 'wheel', project: distribution, version, python: pythons.join('.') };
  } catch (error) {
    if (!isWheelError(error)) throw error;
    throw new WheelError({ code: 'release-invalid', family: 'usage', message: `${file} is neither a wheel nor an sdist`, problems: [{ file, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }] });
  }
};

const factsOf = async ({ files }: Pick<Host, 'files'>, path: string): Promise<FileFacts> => {
  const facts = await files.targetFacts(path);
  if (facts === undefined) throw new WheelError({ code: 'wheel-missing', family: 'usage', message: `${path} is not there` });
  if (facts.kind !== 'file') throw invalid(basename(path), ['it is no file']);
  if (facts.size === 0) throw invalid(basename(path), ['it is empty']);
  return facts;
};

const invalid = (file: string, messages: readonly string[]): WheelError =>
  new WheelError({ code: 'release-invalid', family: 'usage', message: `${file} cannot be read as what its name says`, problems: messages.map((message): Problem => ({ file, message })) });
