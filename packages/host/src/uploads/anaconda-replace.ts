import { join } from 'node:path';
import { anacondaPath, isWheelError, type AnacondaDestination, type AnacondaFile, type AnacondaStage } from '@wheelwright/core';
import { fileDigests } from '../file-digests';
import type { Host } from '../ports';
import type { AnacondaApi } from './anaconda-api';
import { isAnacondaConflict, type AnacondaPublisher, type AnacondaSource } from './anaconda-publish';
import { isTransferError, TransferError, type SendProgress } from './destination';

export interface AnacondaReplacement {
  readonly host: Host;
  readonly definition: AnacondaDestination;
  readonly api: AnacondaApi;
  readonly publisher: AnacondaPublisher;
  /** Milliseconds before each further attempt while the name is free. */
  readonly pauses: readonly number[];
  /** What is to go. */
  readonly old: AnacondaFile;
  readonly source: AnacondaSource;
  readonly progress: SendProgress;
}

/**
 * Replaces a file. Where the server wants the old one gone first, as anaconda.org does, its bytes are kept here before,
 * and put back if the new one cannot be shown: anaconda-client's `--force` leaves nothing then.
 *
 * @throws TransferError
 */
export const replaceOnAnaconda = async (work: AnacondaReplacement): Promise<void> => {
  const { host, publisher, source, progress } = work;
  let stored: AnacondaStage | undefined;
  try {
    const stage = await publisher.announce(source);
    await publisher.store(stage, source, progress);
    stored = stage;
    await publisher.commit(stage, source);
    return;
  } catch (error) {
    if (!isAnacondaConflict(error)) throw error;
  }
  const kept = await keep(work);
  try {
    await publisher.remove(source.release);
    await publish(work, source, stored);
  } catch (error) {
    const failure = await putBack(work, kept, error);
    if (failure !== undefined) throw failure;
  }
  await host.files.remove(kept.folder);
};

/** All of it, from an announcement on or from what is stored already, as often as it takes. */
const publish = async ({ host, publisher, pauses, progress }: AnacondaReplacement, source: AnacondaSource, stored?: AnacondaStage): Promise<void> => {
  let ready = stored;
  for (let round = 0; ; round += 1) {
    try {
      const stage = ready ?? (await publisher.announce(source));
      if (ready === undefined) await publisher.store(stage, source, progress);
      ready = undefined;
      await publisher.commit(stage, source);
      return;
    } catch (error) {
      if (isAnacondaConflict(error)) throw error.refusal;
      if (!isTransferError(error) || error.failure === 'stop' || error.failure === 'refused' || round === pauses.length) throw error;
      await host.interruption.sleep(pauses[round] ?? 0);
    }
  }
};

interface Kept {
  readonly folder: string;
  readonly path: string;
  readonly sha256: string;
  readonly md5: string;
}

/** The old file, here, with the hash that the server says. Nothing has been removed yet. */
const keep = async ({ host, definition, api, old, source }: AnacondaReplacement): Promise<Kept> => {
  const { project, version, file } = source.release;
  const folder = join(host.machine.cache, 'replaced', definition.organization, old.hashes['sha256'] ?? old.hashes['md5'] ?? 'unknown');
  const path = join(folder, file);
  try {
    const { sha256, size } = await api.download(anacondaPath('download', definition.organization, project, version, file), path);
    const { md5 } = await fileDigests(host, path);
    const right = old.hashes['sha256'] === undefined ? old.hashes['md5'] === md5 : old.hashes['sha256'] === sha256;
    if (right && (old.size === undefined || old.size === size)) return { folder, path, sha256, md5 };
  } catch (error) {
    if (!isWheelError(error) || error.code === 'interrupted') throw error;
    throw new TransferError({ failure: 'transient', message: `${file} is not replaced: the file that is there cannot be kept first (${error.message})`, cause: error });
  }
  throw new TransferError({
    failure: 'refused',
    message: `${file} is not replaced: what the server gives for the file that is there is not what it says it is`,
    hint: 'remove the file there by hand, then run again',
  });
};

/** The error of the attempt, which says what has become of the old file; undefined when the new one is there after all. */
const putBack = async (work: AnacondaReplacement, kept: Kept, error: unknown): Promise<unknown> => {
  const { host, publisher, old, source } = work;
  const { file } = source.release;
  try {
    const there = await publisher.find(source.release);
    if (there?.hashes['sha256'] === source.sha256) return undefined;
    if (there === undefined) {
      const former = { release: source.release, path: kept.path, sha256: kept.sha256, md5: kept.md5, attributes: old.attributes, labels: old.labels.length === 0 ? source.labels : old.labels };
      await publish({ ...work, progress: () => undefined }, former);
    }
  } catch {
    host.log.warn(`${file} was removed to be replaced, and could not be put back: its bytes are in ${kept.path}`);
    return error;
  }
  await host.files.remove(kept.folder);
  return isTransferError(error) ? error.with({ message: `${error.message}; the file that was to be replaced is back`, cause: error }) : error;
};
