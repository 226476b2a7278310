import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseExpected, WheelError, type ExpectedFile } from '@wheelwright/core';
import { asWheelError, openDestination, printUpload, readNamedFile, reportedError, uploadRelease, type FetchedFile, type FetchReport, type Host, type UploadReport, type UploadResult } from '@wheelwright/host';
import { fetchWheels, listWheels, pathOf, sourceOf } from './fetch-wheels';
import { findRepository } from './find-repository';
import type { UploaderOptions } from './options';
import type { UploaderReport, UploaderResult } from './uploader-report';

/**
 * Fetches the wheels of a release and uploads them. Never throws: the report is whole after every kind of failure.
 *
 * @param cwd absolute folder that paths are relative to
 */
export const runUploader = async (host: Host, cwd: string, options: UploaderOptions): Promise<UploaderResult> => {
  const run: Run = { host, cwd, options, source: undefined, fetched: undefined, upload: undefined };
  // A dry run keeps nothing: what it looks at it fetches to where nobody looks.
  const folder = options.dryRun ? join(host.machine.scratch, `wheel-uploader-${randomUUID()}`) : pathOf(host, cwd, options.folder);
  try {
    return await host.interruption.during(() => fetchAndUpload(run, folder));
  } catch (error) {
    return finished(run, 'failed', asWheelError(error));
  } finally {
    if (options.dryRun) await host.files.remove(folder);
  }
};

/** What is known so far, for a report at any time. */
interface Run {
  readonly host: Host;
  readonly cwd: string;
  readonly options: UploaderOptions;
  source: string | undefined;
  fetched: FetchReport | undefined;
  upload: UploadReport | undefined;
}

const fetchAndUpload = async (run: Run, folder: string): Promise<UploaderResult> => {
  const { host, cwd, options } = run;
  const expected = await readExpected(run);
  // Found before anything is fetched, so that a wrong word costs no time.
  const definition = options.noUpload ? undefined : await findRepository(host, cwd, options);
  const wanted = await listWheels(host, sourceOf(host, cwd, options), options, expected);
  run.source = wanted.listing.shown;
  if (options.dryRun) await borrow(host, { from: pathOf(host, cwd, options.folder), to: folder, names: wanted.files.map(({ file }) => file) });
  run.fetched = await fetchWheels(host, wanted, { folder, jobs: options.jobs, clobber: options.clobber });
  const { files, failures } = run.fetched;
  if (options.verbose) for (const file of files) host.log.info(`${file.state}: ${file.file}${file.vouched ? '' : ' (its page tells no hash of it)'}`);
  if (failures.length > 0) return finished(run, 'failed', notFetched(failures));
  if (definition === undefined) {
    host.log.table(['file', 'sha256'], files.map(({ file, sha256 }) => [file, sha256]));
    return finished(run, 'fetched', undefined);
  }
  const result = await uploadRelease(host, {
    destination: await openDestination(host, definition, { root: cwd, ...(options.pypirc === undefined ? {} : { pypirc: resolve(cwd, options.pypirc) }) }),
    files: files.map(({ path }) => path),
    sources: new Map(files.map(({ file, from }) => [file, from])),
    expected,
    skipExisting: options.skipExisting,
    dryRun: options.dryRun,
    missingCredentials: 'error',
    sign: options.sign ? { ...(options.identity === undefined ? {} : { key: options.identity }) } : undefined,
    attestations: definition.kind === 'index' && definition.attestations,
    send: { jobs: options.jobs, journal: join(folder, `.uploaded-${definition.name}.json`) },
  });
  run.upload = result.report;
  printUpload(host.log, result.report);
  return finished(run, result.report.outcome, result.error);
};

const readExpected = async ({ host, cwd, options: { expect } }: Run): Promise<readonly ExpectedFile[] | undefined> => {
  if (expect === undefined) return undefined;
  return parseExpected(expect, await readNamedFile(host, pathOf(host, cwd, expect), { as: expect, saying: 'what the release must hold' }));
};

/** What is here already need not be fetched again, if its hash is right. */
const borrow = async (host: Host, { from, to, names }: { readonly from: string; readonly to: string; readonly names: readonly string[] }): Promise<void> => {
  for (const name of names) if (await host.files.exists(join(from, name))) await host.files.copy(join(from, name), join(to, name));
};

const notFetched = (failures: FetchReport['failures']): WheelError =>
  new WheelError({
    code: 'release-incomplete',
    family: 'usage',
    message: `nothing is uploaded, since ${failures.length === 1 ? 'a file' : `${failures.length} files`} could not be fetched`,
    problems: failures.map(({ file, error: { message, hint } }) => ({ file: file.file, message, ...(hint === undefined ? {} : { hint }) })),
    hint: 'run again: what is here is kept',
  });

const finished = ({ options, source, fetched, upload }: Run, outcome: UploaderReport['outcome'], error: UploadResult['error']): UploaderResult => ({
  report: {
    schema: 1,
    project: options.project,
    version: options.version,
    source,
    dryRun: options.dryRun,
    outcome,
    fetched: (fetched?.files ?? []).map(({ file, sha256, size, from, state, vouched }: FetchedFile) => ({ file, sha256, size, from, state, vouched })),
    notFetched: (fetched?.failures ?? []).map(({ file, error: { message } }) => ({ file: file.file, message })),
    upload,
    ...(error === undefined ? {} : { error: reportedError(error) }),
  },
  error,
});
