import { join } from 'node:path';
import {
  checkExpectations,
  checkFloor,
  checkLicenseFiles,
  checkMachine,
  checkRelocated,
  checkSystem,
  clibEnvironment,
  clibFile,
  clibRecord,
  planRelocation,
  prettyJson,
  WheelError,
  type Clib,
  type ClibBuildRequest,
  type ClibFinding,
  type ClibFolders,
  type ClibRecord,
  type Digestible,
  type Source,
} from '@wheelwright/core';
import { observePrefix, perform, type ObservedPrefix } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { LoadedClib } from '../../workspace/workspace';
import { tryPrefix, type TryRequest } from './try-prefix';

export interface FinishRequest {
  readonly stage: Stage;
  readonly loaded: LoadedClib;
  readonly request: ClibBuildRequest;
  readonly digest: string;
  /** undefined for a library of the machine, which has no prefix to relocate. */
  readonly source: Source | undefined;
  readonly machine: TryRequest['machine'];
  /** Where the finished prefix goes. */
  readonly prefix: string;
}

/**
 * From an installed library to a finished prefix: relocated, checked, tried out in another place, recorded, put in place whole.
 *
 * @throws WheelError expectation-failed, leaks-build-path, policy-exceeded, each with the place in clib.yaml
 */
export const finishPrefix = async ({ stage, loaded, request, digest, source, machine, prefix }: FinishRequest): Promise<{ readonly record: ClibRecord; readonly size: number }> => {
  const { host, platform } = stage;
  const { clib, folders } = request;
  const observed = source === undefined ? await observeNothing(stage, folders) : await relocate(stage, loaded, request);
  const isStatic = !observed.entries.some((entry) => entry.kind === 'shared' && (entry.path.startsWith('lib/') || entry.path.endsWith('.dll')));
  await host.files.move(folders.prefix, folders.moved);
  const { check, findings } = await tryPrefix({ stage, request, machine, prefix: source === undefined ? undefined : folders.moved, isStatic });
  refuse(stage, loaded, clib, findings);
  const record = clibRecord({ clib, platform: platform.key, digest, source, check, entries: observed.entries, hashes: observed.hashes });
  await perform(host, [
    { kind: 'write-text', path: join(folders.moved, clibFile), text: prettyJson(record as unknown as Digestible) },
    { kind: 'move', from: folders.moved, to: prefix },
  ]);
  return { record, size: observed.size };
};

const observeNothing = async ({ host }: Stage, folders: ClibFolders): Promise<ObservedPrefix> => observePrefix(host, folders.prefix, []);

/** The prefix without a trace of where it was built and installed. */
const relocate = async (stage: Stage, loaded: LoadedClib, request: ClibBuildRequest): Promise<ObservedPrefix> => {
  const { host, platform, workspace } = stage;
  const { clib, folders, logs } = request;
  const target = platform.engine === 'container' ? undefined : platform.target;
  const buildFolders = [folders.scratch, workspace.root, host.machine.cache];
  const installed = await observePrefix(host, folders.prefix, buildFolders);
  if (installed.entries.every(({ path }) => path.startsWith('share/licenses/'))) {
    refuse(stage, loaded, clib, [
      { code: 'expectation-failed', path: ['build'], message: 'nothing was installed', hint: `files belong below {destination}{prefix}; does "make install" heed DESTDIR? See ${join(logs, 'install.log')}` },
    ]);
  }
  await perform(host, planRelocation({ kind: clib.kind, entries: installed.entries, folders, environment: clibEnvironment(request), logs }));
  const observed = await observePrefix(host, folders.prefix, buildFolders);
  refuse(stage, loaded, clib, [
    ...checkExpectations(clib, observed.entries, target?.system),
    ...checkRelocated(observed.entries, observed.leaking),
    ...(target === undefined ? [] : [...checkMachine(observed.entries, clib.kind === 'tool' ? host.machine.architecture : target.architecture), ...(clib.kind === 'tool' ? [] : checkSystem(observed.entries, target))]),
    ...checkFloor(observed.entries, platform.target?.system === 'linux' ? platform.target.libc : undefined),
  ]);
  return observed;
};

/** @throws WheelError license-missing before anything is compiled */
export const refuseMissingLicenses = async (stage: Stage, loaded: LoadedClib, clib: Clib, folders: ClibFolders): Promise<void> =>
  refuse(stage, loaded, clib, checkLicenseFiles(clib, new Set(await stage.host.files.walk(folders.source))));

const refuse = (stage: Stage, loaded: LoadedClib, clib: Clib, findings: readonly ClibFinding[]): void => {
  const [first] = findings;
  if (first === undefined) return;
  const problems = findings.map(({ path, message, hint }) => loaded.document.problemAt(path, message, hint));
  throw new WheelError({
    code: first.code,
    family: 'usage',
    message: `${clib.name} ${clib.version} for ${stage.platform.key} is not as it must be`,
    problems,
  });
};
