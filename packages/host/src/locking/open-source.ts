import { join } from 'node:path';
import { normalizeSource, readSourceRequirements, type Checkout, type GitSource, type LockedCommit, type LockedSdist, type SourceRequirements, type WheelLock } from '@wheelwright/core';
import { bringCommit } from '../git/bring-commit';
import { checkOut, hideChanges } from '../git/checkout';
import { commitFiles } from '../git/commit-files';
import { resolveCommit } from '../git/resolve-commit';
import { performPatch } from '../perform/patch';
import { performUnpack } from '../perform/unpack';
import { obtainSource } from '../sources/obtain-source';
import { findSdist } from './find-sdist';
import type { LockSession } from './lock-session';
import type { LockWheelRequest } from './lock-wheel';
import { describeSource } from './source-description';

export interface LockSource {
  locked(): Promise<NonNullable<WheelLock['source']>>;
  /** Absolute folder of the project in a copy with the patches of wheel.yaml. */
  folder(patches: readonly string[]): Promise<string>;
  requirements(): Promise<SourceRequirements>;
}

export interface OpenSourceRequest extends LockWheelRequest {
  /** Folder for copies. */
  readonly scratch: string;
  /** What the lock has, where it may be believed. */
  readonly found: WheelLock['source'];
}

/** The source, brought and unpacked when somebody asks for it. */
export const openSource = (session: LockSession, request: OpenSourceRequest): LockSource => {
  const { project } = request;
  return project.source.kind === 'git' ? openCommit(session, request, project.source) : openFiles(session, request);
};

const openFiles = (session: LockSession, request: OpenSourceRequest): LockSource => {
  const { host } = session;
  const { source } = request.project;
  let found = request.found;
  const locked = async (): Promise<LockedSdist> => {
    if (source.kind !== 'sdist') throw new Error('a source of the workspace has no entry in its lock');
    const { distribution, version } = source;
    if (found === undefined || 'git' in found) {
      const { file, sha256 } = await findSdist(session, distribution, version);
      found = { distribution, version, file, sha256 };
    }
    return found;
  };
  const folder = copies(session, request, async (into) => {
    if (source.kind === 'path') return host.files.copy(join(request.folder, source.path), into);
    const { distribution, file, sha256 } = await locked();
    const { archive } = await obtainSource(host, [normalizeSource({ index: { distribution, file }, sha256 })], request.folder);
    await performUnpack(host, { archive, into });
  });
  return { locked, folder, requirements: async () => readSourceRequirements(await describeSource(host.files, await folder([]), request.name)) };
};

const openCommit = (session: LockSession, request: OpenSourceRequest, { git, ref, submodules, subdirectory }: GitSource): LockSource => {
  const { host } = session;
  const location = request.location ?? git;
  let found = request.found;
  const locked = async (): Promise<LockedCommit> => {
    if (found === undefined || !('git' in found)) found = { git, ref, ...(await resolveCommit(host, location, { ref, variable: undefined })) };
    return found;
  };
  const checkout = async (): Promise<Checkout> => {
    const { commit, tags } = await locked();
    return { location, git, commit, tags, submodules };
  };
  const folder = copies(session, request, async (into) => {
    const line = host.log.step(`check out ${request.name}`);
    try {
      await checkOut(host, await checkout(), into, line);
      line.done();
    } catch (error) {
      line.failed();
      throw error;
    }
  });
  return {
    locked,
    folder: async (patches) => join(await folder(patches), subdirectory),
    requirements: async () => {
      const { commit, tags } = await locked();
      const { mirror } = await bringCommit(host, { location, trusted: true, commit, tags });
      return readSourceRequirements(await describeSource(commitFiles(host, mirror, commit), `/${subdirectory}`, request.name));
    },
  };
};

/** A copy for each list of patches, since backends may answer differently to each. */
const copies = ({ host }: LockSession, { project, patch, scratch }: OpenSourceRequest, put: (into: string) => Promise<void>): LockSource['folder'] => {
  const known = new Map<string, string>();
  return async (patches) => {
    const key = JSON.stringify(patches);
    const copy = known.get(key);
    if (copy !== undefined) return copy;
    const into = join(scratch, `source-${known.size}`);
    await put(into);
    for (const name of patches) await performPatch(host, { kind: 'patch', name, text: await patch(name), folder: into });
    if (project.source.kind === 'git' && patches.length > 0) await hideChanges(host, into);
    known.set(key, into);
    return into;
  };
};
