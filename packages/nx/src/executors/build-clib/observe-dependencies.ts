import { join } from 'node:path';
import {
  clibForPlatform,
  clibNotices,
  findProviderConflicts,
  configurationOf,
  layout,
  refusePrefixCollisions,
  refuseProviderConflicts,
  WheelError,
  type Clib,
  type ClibRecord,
  type ToolPrefix,
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

/** A finished tool as the builds see it that need it. */
export const toolPrefix = ({ folder, record }: Dependency): ToolPrefix => ({ folder, exports: record.exports });

export interface Dependencies {
  /** In dependency order. */
  readonly libraries: readonly Dependency[];
  readonly tools: readonly Dependency[];
}

/**
 * The prefixes of everything a C library or a wheel needs.
 *
 * @throws WheelError library-missing, platform-unsupported, definition-invalid (two providers, colliding files)
 */
export const observeDependencies = async ({ host, workspace, platform, project }: Stage, clib: Pick<Clib, 'name' | 'needs'>): Promise<Dependencies> => {
  const closure = await workspace.clibClosure(clib.needs);
  const byName = new Map(closure.map((entry) => [entry.name, entry.clib]));
  refuseProviderConflicts(
    findProviderConflicts(
      clib.needs,
      (name) => byName.get(name)?.needs.filter((need) => byName.has(need)),
      (name) => byName.get(name)?.provides ?? [],
    ),
    project.name,
  );
  const libraries: Dependency[] = [];
  const tools: Dependency[] = [];
  for (const entry of closure) {
    clibForPlatform(entry.clib, platform.key);
    const folder = join(workspace.root, layout.prefix(entry.name, platform));
    const record = await readClibRecord(host, folder);
    if (record === undefined) {
      throw new WheelError({
        code: 'library-missing',
        family: 'usage',
        message: `${clib.name} needs ${entry.name}, which is not built for ${platform.key}`,
        hint: `nx run ${entry.name}:build-clib:${configurationOf(platform)}`,
      });
    }
    const source = entry.clib.sources.find(({ sha256 }) => sha256 === record.source?.sha256);
    const notices = source === undefined ? [] : clibNotices(entry.clib, platform.key, source).map((notice) => `${entry.name} ${record.version}: ${notice}`);
    (entry.clib.kind === 'tool' ? tools : libraries).push({ folder, record, notices });
  }
  refusePrefixCollisions(libraries.map(({ record }) => record));
  return { libraries, tools };
};
