import { join } from 'node:path';
import {
  checkExpectations,
  checkFloor,
  checkLicenseFiles,
  checkRelocated,
  clibEnvironment,
  clibFile,
  clibRecord,
  isWheelError,
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
import { observePrefix, perform } from '@wheelwright/host';
import type { Stage } from '../../boundary';
import type { LoadedClib } from '../../workspace/workspace';

export interface FinishRequest {
  readonly stage: Stage;
  readonly loaded: LoadedClib;
  readonly request: ClibBuildRequest;
  readonly digest: string;
  readonly source: Source;
  /** Where the finished prefix goes. */
  readonly prefix: string;
}

/**
 * From an installed library to a finished prefix: relocated, checked, recorded, put in place whole.
 *
 * @throws WheelError expectation-failed, leaks-build-path, policy-exceeded, each with the place in clib.yaml
 */
export const finishPrefix = async ({ stage, loaded, request, digest, source, prefix }: FinishRequest): Promise<{ readonly record: ClibRecord; readonly size: number }> => {
  const { host, platform, workspace } = stage;
  const { clib, folders, logs } = request;
  const buildFolders = [folders.scratch, workspace.root, host.machine.cache];
  const installed = await observePrefix(host, folders.prefix, buildFolders);
  if (installed.entries.every(({ path }) => path.startsWith('share/licenses/'))) {
    refuse(stage, loaded, clib, [
      { code: 'expectation-failed', path: ['build'], message: 'nothing was installed', hint: `files belong below {destination}{prefix}; does "make install" heed DESTDIR? See ${join(logs, 'install.log')}` },
    ]);
  }
  await perform(host, planRelocation({ entries: installed.entries, folders, environment: clibEnvironment(request), logs }));
  const observed = await observePrefix(host, folders.prefix, buildFolders);
  refuse(stage, loaded, clib, [
    ...checkExpectations(clib, observed.entries),
    ...checkRelocated(observed.entries, observed.leaking),
    ...checkFloor(observed.entries, platform.engine === 'zig' ? platform.libc : undefined),
  ]);
  refuse(stage, loaded, clib, await askPkgConfig(stage, request));
  const record = clibRecord({ clib, platform: platform.key, digest, source, entries: observed.entries, hashes: observed.hashes });
  await perform(host, [
    { kind: 'write-text', path: join(folders.prefix, clibFile), text: prettyJson(record as unknown as Digestible) },
    { kind: 'move', from: folders.prefix, to: prefix },
  ]);
  return { record, size: observed.size };
};

/** @throws WheelError license-missing before anything is compiled */
export const refuseMissingLicenses = async (stage: Stage, loaded: LoadedClib, clib: Clib, folders: ClibFolders): Promise<void> =>
  refuse(stage, loaded, clib, checkLicenseFiles(clib, new Set(await stage.host.files.walk(folders.source))));

/** pkg-config reads the finished prefix and what it needs, nothing else. */
const askPkgConfig = async ({ host }: Stage, request: ClibBuildRequest): Promise<readonly ClibFinding[]> => {
  const { clib, folders } = request;
  const folder = (prefix: string): string => `${prefix}/lib/pkgconfig:${prefix}/share/pkgconfig`;
  const environment = { ...clibEnvironment(request), PKG_CONFIG_LIBDIR: `${folder(folders.prefix)}:${folder(folders.dependencies)}` };
  const findings: ClibFinding[] = [];
  for (const [position, name] of clib.expects.pkgConfig.entries()) {
    try {
      const { exitCode, stderr } = await host.processes.run({ argv: ['pkg-config', '--print-errors', '--exists', name], cwd: folders.scratch, environment, acceptExitCodes: [1] });
      if (exitCode !== 0) {
        findings.push({ code: 'expectation-failed', path: ['expects', 'pkg-config', position], message: `pkg-config does not find ${name}: ${stderr.trim().split('\n')[0] ?? ''}`, hint: 'is what it requires among "needs"?' });
      }
    } catch (error) {
      // The file is there, which was checked; without the program nobody can ask for more.
      if (!(isWheelError(error) && error.code === 'command-not-found')) throw error;
    }
  }
  return findings;
};

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
