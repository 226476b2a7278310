import { join } from 'node:path';
import {
  isBuildLeftover,
  lockedSource,
  parsePyproject,
  refuseProblems,
  sourceTreeDigest,
  type Source,
  type SourceTreeFile,
} from '@wheelwright/core';
import type { Host } from '@wheelwright/host';
import type { LoadedWheel } from '../../workspace/workspace';
import { observeCommit, type ObservedCommit } from './observe-commit';

/** Where a wheel's source is and what it is, before anything is fetched. */
export type ObservedSource = {
  /** sha256 of the sdist, or digest of the source tree or of the commit. */
  readonly digest: string;
  /** `build-system.requires` of its pyproject.toml; undefined when it has none. */
  readonly buildRequires: readonly string[] | undefined;
} & ({ readonly kind: 'sdist'; readonly sources: readonly Source[] } | { readonly kind: 'tree'; readonly folder: string; readonly files: readonly string[] } | ObservedCommit);

/**
 * @param root of the workspace
 * @throws WheelError lock-missing, lock-stale, definition-invalid, source-unavailable
 */
export const observeSource = async (host: Host, loaded: LoadedWheel, root: string): Promise<ObservedSource> => {
  const { wheel, lock, name, folder, file, document } = loaded;
  if (wheel.source.kind === 'git') return observeCommit(host, { loaded, source: wheel.source, root });
  if (wheel.source.kind === 'sdist') {
    const { distribution, file: fileName, sha256 } = lockedSource(wheel, name, lock);
    return {
      kind: 'sdist',
      digest: sha256,
      buildRequires: lock?.requirements?.build,
      sources: [{ kind: 'index', distribution, fileName, sha256, folder: '.', only: [], differs: undefined, adjust: {} }],
    };
  }
  const tree = join(folder, wheel.source.path);
  const files = await observeTree(host, tree);
  if (files.length === 0) {
    refuseProblems([document.problemAt(['source', 'path'], `there is no source in ${wheel.source.path}`, `it is a folder beside ${file}`)]);
  }
  const pyproject = join(tree, 'pyproject.toml');
  const buildRequires = (await host.files.exists(pyproject)) ? parsePyproject(`${wheel.source.path}/pyproject.toml`, await host.files.readText(pyproject)).buildRequires : undefined;
  return { kind: 'tree', digest: sourceTreeDigest(files), buildRequires, folder: tree, files: files.map(({ path }) => path) };
};

const observeTree = async ({ files }: Host, folder: string): Promise<readonly SourceTreeFile[]> => {
  const observed: SourceTreeFile[] = [];
  for (const path of (await files.walk(folder)).filter((candidate) => !isBuildLeftover(candidate))) {
    const absolute = join(folder, path);
    const facts = await files.facts(absolute);
    const content = facts?.kind === 'link' ? `-> ${await files.readLink(absolute)}` : await files.sha256(absolute);
    observed.push({ path, content, executable: facts?.kind === 'file' && facts.executable });
  }
  return observed;
};
