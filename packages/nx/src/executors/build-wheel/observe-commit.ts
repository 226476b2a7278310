import { join } from 'node:path';
import {
  askedRef,
  checkCommitIsLocked,
  commitDigest,
  gitLocation,
  layout,
  readSourceRequirements,
  requirementsOfCommit,
  sourceFile,
  sourceRecordSchema,
  WheelError,
  type Checkout,
  type GitSource,
  type SourceRecord,
  type SourceRequirements,
} from '@wheelwright/core';
import { bringCommit, commitFiles, describeSource, type Host } from '@wheelwright/host';
import type { LoadedWheel } from '../../workspace/workspace';

/** A commit, before it is checked out. */
export interface ObservedCommit {
  readonly kind: 'commit';
  readonly digest: string;
  readonly buildRequires: readonly string[];
  readonly checkout: Checkout;
  readonly subdirectory: string;
}

export interface CommitRequest {
  readonly loaded: LoadedWheel;
  readonly source: GitSource;
  /** Of the workspace. */
  readonly root: string;
}

/**
 * The commit that the target `source` found. Of the commit that the lock was made for, the lock knows all; another one
 * is brought and read, and must ask for what was locked.
 *
 * @throws WheelError lock-missing, lock-stale, source-unavailable
 */
export const observeCommit = async (host: Host, { loaded, source, root }: CommitRequest): Promise<ObservedCommit> => {
  const { name, lock } = loaded;
  const record = await readRecord(host, join(root, layout.source(name), sourceFile), name, source);
  const checkout: Checkout = { location: gitLocation(source.git, root), git: source.git, commit: record.commit, tags: record.tags, submodules: source.submodules };
  const requirements = requirementsOfCommit(lock, record) ?? (await readRequirements(host, checkout, source, name));
  checkCommitIsLocked({ name, lock, commit: record.commit, asked: askedRef(source.ref, name, host.variables), requirements });
  return { kind: 'commit', digest: commitDigest(source, record), buildRequires: requirements.build, checkout, subdirectory: source.subdirectory };
};

const readRecord = async (host: Host, file: string, name: string, { git }: GitSource): Promise<SourceRecord> => {
  const record = (await host.files.exists(file)) ? sourceRecordSchema.safeParse(JSON.parse(await host.files.readText(file))) : undefined;
  if (record?.success === true && record.data.git === git) return record.data;
  throw new WheelError({ code: 'source-unavailable', family: 'usage', message: `nothing says which commit of ${git} is to be built`, hint: `run: nx run ${name}:source; Nx does so itself when it may run what a task stands on` });
};

const readRequirements = async (host: Host, checkout: Checkout, { subdirectory }: GitSource, name: string): Promise<SourceRequirements> => {
  const { mirror } = await bringCommit(host, { ...checkout, trusted: true });
  return readSourceRequirements(await describeSource(commitFiles(host, mirror, checkout.commit), `/${subdirectory}`, name));
};
