import type { LocalFile, Release } from './destination';
import { conflict, endRun, findFile, isInterruption, wordsOf, type Found, type SendRun } from './send-file';
import type { SentFile } from './send-report';

export type Verdict = Pick<SentFile, 'state' | 'message' | 'hint' | 'conflict'>;

/** Milliseconds between two looks; the last one for all further ones. */
const looks = [500, 1000, 2000, 4000, 8000, 15_000];

/**
 * Asks the destination for files that it took until it shows them with our hashes, or until `visibleWithin`
 * milliseconds are over. Never throws: a destination that cannot be asked shows nothing yet.
 */
export const verifyFiles = async (run: SendRun, files: readonly LocalFile[], visibleWithin: number): Promise<ReadonlyMap<LocalFile, Verdict>> => {
  const verdicts = new Map<LocalFile, Verdict>();
  const { unlisted } = run.destination;
  if (unlisted !== undefined) return new Map(files.map((file) => [file, { state: 'stored', message: `not verified: ${unlisted}` }]));
  const { clock } = run.host;
  const end = clock.now() + visibleWithin;
  for (let look = 0; ; look += 1) {
    for (const release of releasesOf(files)) {
      const open = files.filter((file) => sameRelease(file, release) && !isFinal(verdicts.get(file)));
      if (open.length > 0) await lookAt(run, release, open, verdicts);
    }
    const open = files.filter((file) => !isFinal(verdicts.get(file)));
    const left = end - clock.now();
    if (open.length === 0 || left <= 0 || run.ended?.kind === 'interrupted') return verdicts;
    run.onEvent({ kind: 'verifying', files: open.map(({ file }) => file), milliseconds: Math.round(left) });
    try {
      await run.pace.sleep(Math.min(looks[Math.min(look, looks.length - 1)] ?? 0, left));
    } catch (error) {
      endRun(run, error);
      return verdicts;
    }
  }
};

const isFinal = (verdict: Verdict | undefined): boolean => verdict !== undefined && verdict.state !== 'stored-not-yet-visible';

const lookAt = async (run: SendRun, release: Release, files: readonly LocalFile[], verdicts: Map<LocalFile, Verdict>): Promise<void> => {
  try {
    const listed = await run.destination.list(release);
    for (const file of files) verdicts.set(file, judge(run, findFile(file, listed)));
  } catch (error) {
    if (isInterruption(error)) endRun(run, error);
    const message = `stored, but the destination could not be asked: ${wordsOf(error).message}`;
    for (const file of files) verdicts.set(file, { state: 'stored-not-yet-visible', message });
  }
};

const judge = (run: SendRun, found: Found | undefined): Verdict => {
  if (found === undefined) return { state: 'stored-not-yet-visible', message: 'the destination took it and does not show it yet', hint: 'an index may take minutes: run again, and what is there is not sent again' };
  if (found.verdict === 'same') return { state: 'verified' };
  if (found.verdict === 'unknown') return { state: 'stored', message: 'not verified: the destination shows no hash of it' };
  // A page of before the file was replaced looks the same.
  return run.destination.replaces ? { state: 'stored-not-yet-visible', message: `the destination took it and still shows other bytes: ${found.theirs}` } : { state: 'failed', ...conflict(found) };
};

/** Each release once, in order. */
export const releasesOf = (files: readonly Release[]): readonly Release[] => {
  const releases: Release[] = [];
  for (const { project, version } of files) if (!releases.some((other) => sameRelease(other, { project, version }))) releases.push({ project, version });
  return releases;
};

const sameRelease = (a: Release, b: Release): boolean => a.project === b.project && a.version === b.version;
