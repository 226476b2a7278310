import { join } from 'node:path';
import { systemPath, type Platform, type PlatformContainer, type ProgramContext } from '@wheelwright/core';
import { systemOfBench, systemVariables, withContainer, type Host } from '@wheelwright/host';
import type { StageName } from './boundary';

export interface BenchRequest {
  readonly stage: StageName;
  readonly platform: Platform;
  /** Absolute root of the workspace. */
  readonly root: string;
}

/** Where the programs of a stage run: tests where the platform says, everything else where its compilers are. */
export const benchOf = ({ stage, platform }: Pick<BenchRequest, 'stage' | 'platform'>): PlatformContainer | undefined => {
  if (stage === 'test' && platform.test !== undefined) return platform.test;
  return platform.engine === 'container' ? platform.container : undefined;
};

/** For plans: the system that a stage's programs run on, and what all of them need in their environment. */
export const programContext = ({ host }: { readonly host: Host }): ProgramContext => ({ os: systemOfBench(host), system: systemVariables(host) });

/** Folders of PATH with what the system itself brings. */
export const systemFolders = ({ host }: { readonly host: Host }): readonly string[] =>
  host.machine.os === 'win32' ? [`${systemVariables(host)['SystemRoot'] ?? 'C:\\Windows'}\\System32`] : systemPath;

/** Does a stage's work on its bench, and clears that away afterwards, however the work ends. */
export const withBench = async <Result>(host: Host, request: BenchRequest, work: (host: Host) => Promise<Result>): Promise<Result> => {
  const container = benchOf(request);
  if (container === undefined) return work(host);
  const { platform, root } = request;
  const inside = withContainer(host, {
    ...container,
    platform: platform.key,
    architecture: platform.engine === 'host' ? host.machine.architecture : platform.target.architecture,
    dist: join(root, 'dist'),
  });
  try {
    return await work(inside);
  } finally {
    await inside.bench.close();
  }
};
