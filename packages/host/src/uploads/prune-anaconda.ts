import { anacondaPath, parseAnacondaFiles, parseAnacondaPackages, planPrune, type AnacondaDestination, type ProjectName } from '@wheelwright/core';
import type { Host } from '../ports';
import { createAnacondaApi, type AnacondaApi, type AnacondaOptions } from './anaconda-api';
import type { AnacondaCredentials } from './anaconda-credentials';
import { understood } from './anaconda-publish';
import type { CredentialSource } from './credentials';
import { isTransferError } from './destination';
import { runErrorOf } from './transfer-errors';

export interface PruneOptions extends AnacondaOptions {
  /** Of the whole organization when not said. */
  readonly projects?: readonly ProjectName[];
  /** So many of the newest versions of each project stay. */
  readonly versions?: number;
  /** Versions older than that go. */
  readonly days?: number;
  /** The newest version goes too once it is too old. */
  readonly evenNewest?: boolean;
  /** Prints what would go, and removes nothing. */
  readonly dryRun: boolean;
}

export interface PrunedProject {
  readonly project: string;
  readonly removed: readonly { readonly file: string; readonly reason: string }[];
  /** What was to go and is still there. */
  readonly failed: readonly { readonly file: string; readonly message: string }[];
  /** Files that stay. */
  readonly kept: number;
  readonly notes: readonly string[];
}

/**
 * Removes old nightlies from a channel, file by file: a release goes with its last one, and what is being uploaded to
 * it meanwhile stays. A file that cannot be removed does not keep the others.
 *
 * @throws WheelError credentials-missing, upload-refused, upload-failed
 */
export const pruneAnaconda = async (
  host: Host,
  definition: AnacondaDestination,
  credentials: CredentialSource<AnacondaCredentials>,
  options: PruneOptions,
): Promise<readonly PrunedProject[]> => {
  const { organization, labels } = definition;
  const { versions, days, dryRun } = options;
  const api = createAnacondaApi(host, definition, credentials, options);
  const read = async <Result>(what: string, path: string, parse: (text: string) => Result): Promise<Result | undefined> => {
    try {
      const text = await api.read(path);
      return text === undefined ? undefined : understood(what, () => parse(text));
    } catch (error) {
      throw runErrorOf(error);
    }
  };
  const projects = options.projects ?? (await read('its packages', anacondaPath('packages', organization), parseAnacondaPackages)) ?? [];
  const pruned: PrunedProject[] = [];
  for (const project of projects) {
    host.interruption.check();
    const files = (await read(project, anacondaPath('package', organization, project), parseAnacondaFiles)) ?? [];
    const plan = planPrune(files, { versions, days, labels, keepNewest: options.evenNewest !== true, now: host.clock.date() });
    const removed: { file: string; reason: string }[] = [];
    const failed: { file: string; message: string }[] = [];
    for (const note of plan.notes) host.log.warn(`${project}: ${note}`);
    for (const { file, reason } of plan.remove) {
      host.log.info(`${dryRun ? 'would remove' : 'remove'} ${file.file}: ${reason}`);
      const message = dryRun ? undefined : await remove(api, anacondaPath('dist', organization, project, file.version, file.file), file.file);
      if (message === undefined) removed.push({ file: file.file, reason });
      else failed.push({ file: file.file, message });
    }
    pruned.push({ project, kept: plan.keep.length, notes: plan.notes, removed, failed });
  }
  return pruned;
};

/** @returns why it is still there */
const remove = async (api: AnacondaApi, path: string, file: string): Promise<string | undefined> => {
  try {
    const answer = await api.write('DELETE', path);
    if (answer.status === 404 || (answer.status >= 200 && answer.status < 300)) return undefined;
    const refusal = api.refusal(`to remove ${file}`, answer);
    if (refusal.failure === 'stop') throw refusal;
    return refusal.message;
  } catch (error) {
    if (isTransferError(error) && error.failure !== 'stop') return error.message;
    throw runErrorOf(error);
  }
};
