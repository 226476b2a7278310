import { isNativeError } from 'node:util/types';
import { compareBytes, isWheelError, type PublishedFile } from '@wheelwright/core';
import type { FileFacts, Host } from '../ports';
import { isTransferError, TransferError, type Destination, type LocalFile } from './destination';
import type { Pace } from './pace';
import type { SendAttempt, SendEvent } from './send-report';
import { transferErrorOf } from './transfer-errors';

/** What all files of a run share. */
export interface SendRun {
  readonly host: Host;
  readonly destination: Destination;
  readonly pace: Pace;
  readonly onEvent: (event: SendEvent) => void;
  /** Set as soon as no further attempt makes sense. */
  ended: { readonly kind: 'stopped' | 'interrupted'; readonly message: string; readonly hint?: string } | undefined;
}

export interface FileOutcome {
  readonly stored: boolean;
  readonly attempts: readonly SendAttempt[];
  readonly message?: string;
  readonly hint?: string;
  readonly conflict?: PublishedFile['hashes'];
}

/** Sends one file, as often as it takes. Never throws: what went wrong is in the outcome, and in `run.ended`. */
export const sendFile = async (run: SendRun, file: LocalFile): Promise<FileOutcome> => {
  const attempts: SendAttempt[] = [];
  const outcome = await tryFile(run, file, attempts).catch((error: unknown): FileOutcome => {
    return { stored: false, attempts, ...endRun(run, error) };
  });
  if (outcome.stored) run.onEvent({ kind: 'stored', file: file.file, size: file.size, outcome: attempts.at(-1)?.outcome === 'stored' ? 'stored' : 'already-there' });
  else run.onEvent({ kind: 'failed', file: file.file, message: outcome.message ?? '' });
  return outcome;
};

/** No other file will fare better: says why the run ends. */
export const endRun = (run: SendRun, error: unknown): ErrorWords => {
  const words = wordsOf(error);
  run.ended ??= { kind: isInterruption(error) ? 'interrupted' : 'stopped', ...words };
  return words;
};

export interface ErrorWords {
  readonly message: string;
  readonly hint?: string;
}

export const wordsOf = (error: unknown): ErrorWords => {
  const message = isNativeError(error) ? error.message : String(error);
  const hint = isWheelError(error) || isTransferError(error) ? error.hint : undefined;
  return { message, ...(hint === undefined ? {} : { hint }) };
};

export const isInterruption = (error: unknown): boolean => isWheelError(error) && error.code === 'interrupted';

const tryFile = async (run: SendRun, file: LocalFile, attempts: SendAttempt[]): Promise<FileOutcome> => {
  const state = await observe(run.host, file);
  if ('message' in state) return { stored: false, attempts, ...state };
  for (let attempt = 1; ; attempt += 1) {
    await run.pace.turn();
    if (run.ended !== undefined) return { stored: false, attempts, message: attempts.at(-1)?.message ?? 'the run ended before it' };
    const failure = await oneAttempt(run, file, attempts);
    if (failure === undefined) return { stored: true, attempts };
    const changed = await changedSince(run.host, file, state);
    if (changed !== undefined) return { stored: false, attempts, ...changed };
    const words = wordsOf(failure);
    if (mayBeThere(failure)) {
      // A refusal that follows an attempt of unknown fate may be due to that very attempt, which a list shows late.
      const unsure = failure.failure === 'refused' && attempts.some(({ outcome }) => outcome === 'unknown');
      const found = await ask(run, file, unsure ? 4 : 1);
      if (found?.verdict === 'same') {
        attempts.push({ outcome: 'already-there', sent: 0 });
        return { stored: true, attempts };
      }
      if (found?.verdict === 'different' && !run.destination.replaces) return { stored: false, attempts, ...conflict(found) };
    }
    if (failure.failure === 'stop') run.ended ??= { kind: 'stopped', ...words };
    if (failure.failure === 'stop' || failure.failure === 'refused') return { stored: false, attempts, ...words };
    const pause = run.pace.pauseAfter(attempt, failure.retryAfter);
    if (pause === undefined) return { stored: false, attempts, ...words, message: `${words.message} (${attempt} attempts)` };
    run.onEvent({ kind: 'waiting', file: file.file, milliseconds: pause, message: failure.message });
    await run.pace.sleep(pause);
  }
};

/** Whether to ask. Some servers say 403 or 404 to a file that exists; only 401 is about who asks and nothing else. */
const mayBeThere = ({ failure, status }: TransferError): boolean => failure === 'refused' || failure === 'unknown' || (failure === 'stop' && status !== undefined && status !== 401);

/** Gives what went wrong, and notes it. @throws what no other attempt mends: WheelError */
const oneAttempt = async (run: SendRun, file: LocalFile, attempts: SendAttempt[]): Promise<TransferError | undefined> => {
  run.onEvent({ kind: 'attempt', file: file.file, size: file.size, attempt: attempts.length + 1 });
  let sent = 0;
  try {
    await run.destination.send(file, (bytes) => {
      sent = bytes;
      run.onEvent({ kind: 'progress', file: file.file, size: file.size, sent });
    });
    if (sent === file.size) {
      attempts.push({ outcome: 'stored', sent });
      return undefined;
    }
    // A body that was used up by an earlier attempt looks like this, and servers store the empty file.
    throw new TransferError({ failure: 'unknown', message: `${run.destination.shown} says that it has ${file.file}, of which ${sent} of ${file.size} bytes were sent` });
  } catch (thrown) {
    const error = transferErrorOf(thrown);
    if (!isTransferError(error)) {
      attempts.push({ outcome: sent === 0 ? 'stop' : 'unknown', sent, message: wordsOf(error).message });
      throw error;
    }
    attempts.push({ outcome: error.failure, ...(error.status === undefined ? {} : { status: error.status }), sent, message: error.message });
    return error;
  }
};

export type Found = ReturnType<typeof compareBytes> & { readonly published: PublishedFile };

/** What of the file the destination has; undefined where it has nothing or cannot say. */
const ask = async ({ destination, pace }: SendRun, file: LocalFile, times: number): Promise<Found | undefined> => {
  if (destination.unlisted !== undefined) return undefined;
  for (let time = 1; ; time += 1) {
    const found = await destination.list(file).then((listed) => findFile(file, listed), ignoreTransfer);
    if (found !== undefined || time >= times) return found;
    await pace.sleep(pace.pauseAfter(time, undefined) ?? 0);
  }
};

/** That the destination cannot be asked leaves things as they are; that we are interrupted does not. */
const ignoreTransfer = (error: unknown): undefined => {
  if (isInterruption(error)) throw error;
  return undefined;
};

/** The file among those that a destination shows, compared. */
export const findFile = (file: LocalFile, listed: readonly PublishedFile[]): Found | undefined => {
  const published = listed.find((other) => other.file === file.file);
  return published === undefined ? undefined : { ...compareBytes(file, published), published };
};

/** Words for other bytes under the same name. */
export const conflict = (found: Found): Pick<FileOutcome, 'message' | 'hint' | 'conflict'> => ({
  message: `other bytes are there under this name: ${found.theirs} there, ${found.own} here`,
  hint: 'a name is taken once and for all: give the new file a build tag or the release a new version, or upload the file that is there',
  conflict: found.published.hashes,
});

type State = Pick<FileFacts, 'size' | 'modified' | 'inode'>;
interface Words {
  readonly message: string;
  readonly hint: string;
}
const changedHint = 'something writes to it while it is uploaded; run again when it has come to rest';

/** The file as it is before its first attempt, which must be the one that was checked. */
const observe = async (host: Host, file: LocalFile): Promise<State | Words> => {
  const state = await stateOf(host, file);
  if (state === undefined) return gone(file);
  const same = state.size === file.size && (await host.files.sha256(file.path)) === file.sha256;
  return same ? state : { message: `${file.file} has changed since it was checked`, hint: changedHint };
};

const changedSince = async (host: Host, file: LocalFile, before: State): Promise<Words | undefined> => {
  const now = await stateOf(host, file);
  if (now === undefined) return gone(file);
  if (now.size === before.size && now.modified === before.modified && now.inode === before.inode) return undefined;
  // Touched and still the same bytes is no change.
  return (await host.files.sha256(file.path)) === file.sha256 ? undefined : { message: `${file.file} changed while it was sent`, hint: changedHint };
};

const stateOf = (host: Host, file: LocalFile): Promise<State | undefined> => host.files.targetFacts(file.path).catch(() => undefined);

const gone = (file: LocalFile): Words => ({ message: `${file.file} is no longer there`, hint: 'something took it away while the release was uploaded' });
