import { inSendingOrder, WheelError, type ErrorCode, type Problem } from '@wheelwright/core';
import { inLanes } from '../in-lanes';
import type { Host } from '../ports';
import { isTransferError, type Destination, type LocalFile } from './destination';
import { createPace } from './pace';
import { endRun, isInterruption, sendFile, wordsOf, type FileOutcome, type SendRun } from './send-file';
import { openJournal, type SendJournal } from './send-journal';
import type { SendOptions, SendReport, SentFile } from './send-report';
import { transferErrorOf } from './transfer-errors';
import { releasesOf, verifyFiles, type Verdict } from './verify-release';

const usualPauses = [1000, 4000, 12_000, 30_000];
const usualPause = 120_000;

/**
 * Sends files that were checked and planned to a destination that was prepared, then asks it whether they are there.
 * Small wheels first and the very first one alone (it shows what is wrong before much was sent, and makes the project);
 * sdists when all wheels are stored, since an installer that finds an sdist and no wheel yet would build it. One file
 * that is refused does not keep the other wheels back. Never throws.
 *
 * @example const report = await sendRelease(host, destination, files, { jobs: 3, onEvent });
 *          const error = releaseError(report);
 */
export const sendRelease = (host: Host, destination: Destination, files: readonly LocalFile[], options: SendOptions = {}): Promise<SendReport> => {
  const work = (): Promise<SendReport> => send(host, destination, files, options);
  // Two runs at once with one journal: the second finds what the first has sent.
  return options.journal === undefined ? work() : host.locks.hold(`upload with ${options.journal}`, work);
};

const send = async (host: Host, destination: Destination, files: readonly LocalFile[], options: SendOptions): Promise<SendReport> => {
  const run: SendRun = {
    host,
    destination,
    pace: createPace(host, { pauses: options.pauses ?? usualPauses, longest: options.longestPause ?? usualPause }),
    onEvent: options.onEvent ?? (() => undefined),
    ended: undefined,
  };
  const journal = await openJournal(host, options.journal, destination);
  const ordered = inSendingOrder(files);
  const resumed = ordered.filter((file) => journal.has(file));
  for (const { file, size } of resumed) run.onEvent({ kind: 'stored', file, size, outcome: 'resumed' });
  const outcomes = await host.interruption.during(() => sendInOrder(run, journal, ordered, options.jobs ?? 3)).catch((error: unknown) => {
    endRun(run, error);
    return new Map<LocalFile, FileOutcome>();
  });

  const stored = ordered.filter((file) => resumed.includes(file) || outcomes.get(file)?.stored === true);
  // Pages that show half a release would be worse than pages of before.
  const finishProblem = stored.length === ordered.length && run.ended === undefined ? await finish(run, stored) : undefined;
  const verdicts = await verifyFiles(run, stored, run.ended?.kind === 'interrupted' ? 0 : (options.visibleWithin ?? usualPause));
  for (const file of stored) if (isLost(verdicts.get(file), run.ended === undefined && resumed.includes(file))) await journal.remove(file);
  const problem = run.ended ?? finishProblem;
  return {
    destination: destination.name,
    shown: destination.shown,
    releases: releasesOf(ordered),
    files: ordered.map((file) => describe(file, outcomes.get(file), verdicts.get(file), resumed.includes(file))),
    ...(problem === undefined ? {} : { problem }),
  };
};

/** Not remembered as stored: what has other bytes there, and what an earlier run sent and still nobody sees. */
const isLost = (verdict: Verdict | undefined, longAgo: boolean): boolean => verdict?.state === 'failed' || (longAgo && verdict?.state === 'stored-not-yet-visible');

const sendInOrder = async (run: SendRun, journal: SendJournal, files: readonly LocalFile[], jobs: number): Promise<Map<LocalFile, FileOutcome>> => {
  const outcomes = new Map<LocalFile, FileOutcome>();
  const sendOne = async (file: LocalFile): Promise<void> => {
    if (run.ended !== undefined) return;
    const outcome = await sendFile(run, file);
    outcomes.set(file, outcome);
    if (outcome.stored) await journal.add(file);
  };
  const todo = files.filter((file) => !journal.has(file));
  const wheels = todo.filter(({ kind }) => kind === 'wheel');
  const sdists = todo.filter(({ kind }) => kind === 'sdist');
  await inLanes(wheels.slice(0, 1), 1, sendOne);
  await inLanes(wheels.slice(1), jobs, sendOne);
  if (wheels.every((file) => outcomes.get(file)?.stored === true)) await inLanes(sdists, jobs, sendOne);
  return outcomes;
};

const finish = async (run: SendRun, files: readonly LocalFile[]): Promise<SendReport['problem']> => {
  run.onEvent({ kind: 'finishing' });
  for (const release of releasesOf(files)) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await run.pace.turn();
        await run.destination.finish(release, files.filter(({ project, version }) => project === release.project && version === release.version));
        break;
      } catch (thrown) {
        const error = transferErrorOf(thrown);
        const pause = isTransferError(error) && error.failure !== 'refused' && error.failure !== 'stop' ? run.pace.pauseAfter(attempt, error.retryAfter) : undefined;
        if (pause === undefined) {
          if (isInterruption(error)) endRun(run, error);
          return { kind: 'finish-failed', ...wordsOf(error) };
        }
        await run.pace.sleep(pause).catch(() => undefined);
      }
    }
  }
  return undefined;
};

const describe = (file: LocalFile, outcome: FileOutcome | undefined, verdict: Verdict | undefined, resumed: boolean): SentFile => {
  const base = { file: file.file, sha256: file.sha256, size: file.size, attempts: outcome?.attempts ?? [], resumed };
  if (verdict !== undefined) return { ...base, ...verdict };
  if (outcome === undefined) return { ...base, state: 'not-tried', message: file.kind === 'sdist' ? 'sdists are sent when all wheels are stored' : 'the run ended before it' };
  return {
    ...base,
    // Without an attempt nothing was sent, whatever the reason.
    state: outcome.stored ? 'stored-not-yet-visible' : 'failed',
    ...(outcome.message === undefined ? {} : { message: outcome.message }),
    ...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
    ...(outcome.conflict === undefined ? {} : { conflict: outcome.conflict }),
  };
};

/** The error that a report is, with all its problems at once; undefined when every file is stored. */
export const releaseError = (report: SendReport): WheelError | undefined => {
  const missing = report.files.filter(({ state }) => state === 'failed' || state === 'not-tried');
  if (missing.length === 0 && report.problem === undefined) return undefined;
  const failed = missing.filter(({ state }) => state === 'failed');
  const problems: readonly Problem[] = missing.map(({ file, message = '' }) => ({ file, message }));
  const hint = report.problem?.hint ?? failed.find((file) => file.hint !== undefined)?.hint;
  return new WheelError({
    code: codeOf(report, failed),
    family: 'usage',
    message:
      missing.length === 0
        ? `the files are stored at ${report.shown}, but not all is done: ${report.problem?.message ?? ''}`
        : `${missing.length} of ${report.files.length} files are not at ${report.shown}${report.problem === undefined ? '' : `: ${report.problem.message}`}`,
    problems,
    ...(hint === undefined ? {} : { hint }),
  });
};

const codeOf = ({ problem }: SendReport, failed: readonly SentFile[]): ErrorCode => {
  if (problem?.kind === 'interrupted') return 'interrupted';
  if (failed.some(({ conflict }) => conflict !== undefined)) return 'upload-conflict';
  return failed.some(({ attempts }) => ['refused', 'stop'].includes(attempts.at(-1)?.outcome ?? '')) ? 'upload-refused' : 'upload-failed';
};
