import { basename } from 'node:path';
import { checkRelease, inSendingOrder, isWheelError, planUpload, refusalCode, renderUploadPlan, WheelError, type CheckedFile, type ExpectedFile, type LockedTool, type PublishedFile, type ReleaseFinding, type UploadEntry, type UploadPlan } from '@wheelwright/core';
import type { Host } from '../ports';
import { accompany } from './accompany';
import type { Destination, LocalFile } from './destination';
import { readReleaseFile } from './read-release-file';
import { renderDescriptions } from './render-descriptions';
import { releaseError, sendRelease } from './send-release';
import type { SendOptions, SendReport } from './send-report';
import type { SigningOptions } from './sign-file';
import { runErrorOf } from './transfer-errors';
import { showProgress } from './upload-progress';
import { asWheelError, reportedError, type ReportedFile, type UploadOutcome, type UploadReport, type UploadResult } from './upload-report';

export interface UploadReleaseRequest {
  readonly destination: Destination;
  /** Absolute paths of wheels and sdists, all of one release. */
  readonly files: readonly string[];
  /** Where files were fetched from, by name. */
  readonly sources?: ReadonlyMap<string, string>;
  /** What the whole release must hold; undefined where nothing is said. */
  readonly expected: readonly ExpectedFile[] | undefined;
  /** Leaves a file of the same name alone whose hash the destination does not tell. */
  readonly skipExisting: boolean;
  /** Asks everybody, prints the plan, and writes nothing anywhere but in the cache. */
  readonly dryRun: boolean;
  /** What to do where there are no credentials: `skip` with a line that says so. */
  readonly missingCredentials: 'error' | 'skip';
  /** undefined: nothing is signed. */
  readonly sign: SigningOptions | undefined;
  /** Attestations go with the files: those that lie beside them, or new ones where this job has an identity. */
  readonly attestations: boolean;
  /** Of the workspace's lock, for what has to be brought to look at the files; without one, what the machine has does it. */
  readonly uv?: readonly LockedTool[];
  readonly send: Omit<SendOptions, 'onEvent'>;
}

/**
 * One plan for every destination: read, check, ask what is there, plan, send, verify. Nothing is sent while anything is
 * wrong, and all of that is said at once. Never throws: the report is whole after every kind of failure.
 *
 * @example const { report, error } = await uploadRelease(host, { destination, files, ... });
 */
export const uploadRelease = async (host: Host, request: UploadReleaseRequest): Promise<UploadResult> => {
  const run: Run = { host, request, files: [], findings: [], entries: [], sent: undefined };
  try {
    return await host.interruption.during(() => upload(run));
  } catch (thrown) {
    return finished(run, 'failed', asWheelError(runErrorOf(thrown, (message) => naming(message, request.destination))));
  }
};

/** What is known so far, for a report at any time. */
interface Run {
  readonly host: Host;
  readonly request: UploadReleaseRequest;
  files: readonly ReadFile[];
  findings: readonly ReleaseFinding[];
  entries: readonly UploadEntry<ReadFile>[];
  sent: SendReport | undefined;
}

interface ReadFile extends CheckedFile {
  readonly path: string;
}

const upload = async (run: Run): Promise<UploadResult> => {
  const { host, request } = run;
  const { destination, dryRun } = request;
  await readFiles(run);
  run.findings = [...run.findings, ...checkRelease(run.files, { rules: destination.rules, ...(destination.fileLimit === undefined ? {} : { fileLimit: destination.fileLimit }) })];
  const [first] = run.files;
  if (first === undefined || isMixed(run.files)) return finished(run, 'refused', refusal(run));
  // Before the question what is there, which some servers answer to those only who are known to them.
  const missing = await prepare(run);
  if (missing !== undefined && request.missingCredentials === 'skip' && !dryRun) {
    host.log.warn(`nothing is uploaded to ${destination.shown}: ${missing.message}`);
    return finished(run, 'skipped', undefined);
  }
  // Costs a process, and the first time a download: not for a run that ends in a notice.
  if (destination.rules === 'pypi') run.findings = [...run.findings, ...(await renderDescriptions(host, run.files, request.uv))];
  if (missing !== undefined && !dryRun) return finished(run, hasErrors(run.findings) ? 'refused' : 'failed', hasErrors(run.findings) ? refusal(run) : missing);
  const plan = await makePlan(run, first);
  if (dryRun) {
    host.log.info(renderUploadPlan(plan, destination));
    if (missing !== undefined) host.log.warn(`a real run would end here: ${missing.message}`);
  }
  for (const { severity, file, message, hint } of dryRun ? [] : run.findings) if (severity === 'warning') host.log.warn(`${file}: ${message}${hint === undefined ? '' : ` (${hint})`}`);
  if (hasErrors(run.findings)) return finished(run, 'refused', refusal(run));
  if (dryRun) return finished(run, 'planned', undefined);
  return sendPlan(run, plan);
};

/** All files are read, whatever is wrong with some. */
const readFiles = async (run: Run): Promise<void> => {
  const { host, request } = run;
  const step = host.log.step(`check ${request.files.length === 1 ? basename(request.files[0] ?? '') : `${request.files.length} files`}`);
  const files: ReadFile[] = [];
  const findings: ReleaseFinding[] = [];
  try {
    for (const path of request.files) {
      host.interruption.check();
      step.update(basename(path));
      try {
        files.push({ ...(await readReleaseFile(host, path)), path });
      } catch (error) {
        if (!isWheelError(error) || !['release-invalid', 'wheel-missing'].includes(error.code)) throw error;
        findings.push(...findingsOf(basename(path), error));
      }
    }
  } catch (error) {
    step.failed();
    throw error;
  }
  step.done();
  run.files = inSendingOrder(files);
  run.findings = findings;
};

const findingsOf = (file: string, { code, message, hint, problems }: WheelError): readonly ReleaseFinding[] =>
  problems.length > 0
    ? problems.map((problem) => ({ ...problem, severity: 'error' }))
    : [{ severity: 'error', ...(code === 'wheel-missing' ? { code: 'release-incomplete' } : {}), file, message, ...(hint === undefined ? {} : { hint }) }];

const isMixed = (files: readonly ReadFile[]): boolean => new Set(files.map(({ project }) => project)).size > 1 || new Set(files.map(({ version }) => version)).size > 1;

/** @returns why there are no credentials, where that is all that is wrong */
const prepare = async ({ request: { destination } }: Run): Promise<WheelError | undefined> => {
  try {
    await destination.prepare();
    return undefined;
  } catch (error) {
    if (isWheelError(error) && error.code === 'credentials-missing') return error;
    throw error;
  }
};

const makePlan = async (run: Run, { project, version }: ReadFile): Promise<UploadPlan<ReadFile>> => {
  const { host, request } = run;
  const { destination, expected, skipExisting } = request;
  const published = destination.unlisted === undefined ? await listed(run, { project, version }) : undefined;
  if (destination.unlisted !== undefined) host.log.warn(`what ${destination.shown} has is not known: ${destination.unlisted}`);
  const plan = planUpload({ files: run.files, published, rules: destination.rules, replaces: destination.replaces, expected, skipExisting, now: host.clock.date() });
  run.entries = plan.entries;
  run.findings = [...run.findings, ...plan.problems];
  return { entries: plan.entries, problems: run.findings };
};

const listed = async ({ host, request: { destination } }: Run, release: Pick<ReadFile, 'project' | 'version'>): Promise<readonly PublishedFile[]> => {
  const step = host.log.step(`ask ${destination.shown} for ${release.project} ${release.version}`);
  try {
    const found = await destination.list(release);
    step.done(`${found.length} ${found.length === 1 ? 'file' : 'files'} there`);
    return found;
  } catch (error) {
    step.failed();
    throw error;
  }
};

const sendPlan = async (run: Run, { entries }: UploadPlan<ReadFile>): Promise<UploadResult> => {
  const { host, request } = run;
  const { destination } = request;
  const files: LocalFile[] = [];
  if (request.sign !== undefined && destination.rules === 'pypi') host.log.warn(`no signatures are made: ${destination.shown} ignores them (attestations are what it takes)`);
  for (const { action, file } of entries) if (action === 'send') files.push({ ...file, ...(await accompany(host, file, request)) });
  if (files.length === 0) {
    const [first] = run.files;
    // An earlier run may have ended before its pages were written.
    if (first !== undefined) await destination.finish(first, []);
    host.log.info(`everything is at ${destination.shown} already`);
    return finished(run, 'unchanged', undefined);
  }
  const progress = showProgress(host.log, destination.shown);
  try {
    run.sent = await sendRelease(host, destination, files, { ...request.send, onEvent: progress.onEvent });
  } finally {
    progress.end(run.sent?.problem === undefined && run.sent !== undefined);
  }
  const error = releaseError(run.sent);
  return finished(run, error === undefined ? 'uploaded' : 'failed', error);
};

const hasErrors = (findings: readonly ReleaseFinding[]): boolean => findings.some(({ severity }) => severity === 'error');

/** Everything that is wrong with a release, as one error. */
const refusal = (run: Run): WheelError => {
  const { destination } = run.request;
  const mixed = isMixed(run.files) ? [...new Set(run.files.map(({ project, version }) => `${project} ${version}`))].join(', ') : undefined;
  const problems = run.findings.filter(({ severity }) => severity === 'error').map(({ file, message, hint }) => ({ file, message, ...(hint === undefined ? {} : { hint }) }));
  return new WheelError({
    code: mixed === undefined ? refusalCode(run.findings) : 'release-invalid',
    family: 'usage',
    message: mixed !== undefined ? `these are files of several releases: ${mixed}` : run.request.files.length === 0 ? 'there is nothing to upload' : `nothing was sent to ${destination.shown}: ${problems.length === 1 ? 'one thing is' : `${problems.length} things are`} wrong`,
    ...(mixed === undefined ? {} : { hint: 'upload one after the other' }),
    problems,
  });
};

/** Not every failure names the destination. */
const naming = (message: string, { shown }: Destination): string => (message.includes(shown) ? message : `${shown}: ${message}`);

const finished = (run: Run, outcome: UploadOutcome, error: WheelError | undefined): UploadResult => {
  const { destination, dryRun } = run.request;
  const [first] = run.files;
  const report: UploadReport = {
    schema: 1,
    project: first?.project,
    version: first?.version,
    destination: { name: destination.name, shown: destination.shown },
    dryRun,
    outcome,
    files: run.files.map((file) => describe(run, file)),
    findings: run.findings,
    ...(error === undefined ? {} : { error: reportedError(error) }),
  };
  return { report, error };
};

const describe = ({ entries, sent, request }: Run, { file, sha256, size }: ReadFile): ReportedFile => {
  const entry = entries.find((candidate) => candidate.file.file === file);
  const source = request.sources?.get(file);
  const state = sent?.files.find((candidate) => candidate.file === file);
  return {
    file,
    sha256,
    size,
    ...(source === undefined ? {} : { source }),
    ...(entry === undefined ? {} : entry.action === 'skip' ? { action: 'skip', reason: entry.reason } : { action: entry.replaces === undefined ? 'send' : 'replace' }),
    ...(state === undefined ? {} : { sent: withoutBasics(state) }),
  };
};

const withoutBasics = ({ file: _file, sha256: _sha256, size: _size, ...rest }: SendReport['files'][number]): NonNullable<ReportedFile['sent']> => rest;
