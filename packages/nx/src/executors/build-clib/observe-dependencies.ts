import { join } from 'node:path';
import {
  clibForPlatform,
  clibNotices,
  findProviderConflicts,
  layout,
  refusePrefixCollisions,
  refuseProviderConflicts,
  WheelError,
  type Clib,
  type ClibRecord,
} from '@wheelwright/core';
import { readClibRecord } from '@wheelwright/host';
import type { Stage } from '../../boundary';

/** A finished prefix that a build uses. */
export interface Dependency {
  readonly folder: string;
  readonly record: ClibRecord;
  /** What is different because of the source it was built from, such as an OpenBLAS without LAPACK; for people. */
  readonly notices: readonly string[];
}

/**
 * The prefixes of everything a C library or a wheel needs, in dependency order.
 *
 * @throws WheelError library-missing, platform-unsupported, definition-invalid (two providers, colliding files)
 */
export const observeDependencies = async ({ host, workspace, platform, project }: Stage, clib: Pick<Clib, 'name' | 'needs'>): Promise<readonly Dependency[]> => {
  const closure = await workspace.clibClosure(clib.needs);
  const byName = new Map(closure.map((entry) => [entry.name, entry.clib]));
  refuseProviderConflicts(
    findProviderConflicts(
      clib.needs,
      (name) => byName.get(name)?.needs,
      (name) => byName.get(name)?.provides ?? [],
    ),
    project.name,
  );
  const dependencies: Dependency[] = [];
  for (const entry of closure) {
    clibForPlatform(entry.clib, platform.key);
    const folder = join(workspace.root, layout.prefix(entry.name, platform.key));
    const record = await readClibRecord(host, folder);
    if (record === undefined) {
      throw new WheelError({
        code: 'library-missing',
        family: 'usage',
        message: `${clib.name} needs ${entry.name}, which is not built for ${platform.key}`,
        hint: `nx run ${entry.name}:build-clib:${platform.key}`,
      });
    }
    const source = entry.clib.sources.find(({ sha256 }) => sha256 === record.source.sha256);
    const notices = source === undefined ? [] : clibNotices(entry.clib, platform.key, source).map((notice) => `${entry.name} ${record.version}: ${notice}`);
    dependencies.push({ folder, record, notices });
  }
  refusePrefixCollisions(dependencies.map(({ record }) => record));
  return dependencies;
};
