import { join } from 'node:path';
import { askedRef, gitLocation, layout, lockedCommit, prettyJson, renderSourceRecord, sourceFile, WheelError, type SourceRecord } from '@wheelwright/core';
import { resolveCommit } from '@wheelwright/host';
import type { Site } from '../../boundary';
import type { SourceOptions } from './schema';

/**
 * Finds out which commit a git source is, and writes it to source.json, which is an input of the build. Nx does not
 * cache this task: a branch is asked for each time. What it writes says nothing of how the commit was asked for, so
 * that the same commit is a hit of the cache whether a branch, a tag, a hash or BUILD_COMMIT names it.
 *
 * @throws WheelError source-unavailable
 */
export const provideSource = async ({ host, workspace, project }: Site, options: SourceOptions): Promise<void> => {
  const { wheel, lock } = await workspace.wheel(project.name);
  const { source } = wheel;
  if (source.kind !== 'git') throw new WheelError({ code: 'definition-invalid', family: 'usage', message: `the source of ${project.name} is not in a git repository`, hint: 'only "source: { git: ... }" has a commit' });
  const asked = askedRef(source.ref, project.name, host.variables);
  const { commit, tags } = lockedCommit(lock, source, asked.ref) ?? (await resolveCommit(host, gitLocation(source.git, workspace.root), asked));
  const record: SourceRecord = { git: source.git, commit, tags: [...tags] };
  host.log.info(renderSourceRecord(record, asked));
  if (options.dryRun === true) return;
  const file = join(workspace.root, layout.source(project.name), sourceFile);
  const text = prettyJson(record);
  const known = (await host.files.exists(file)) ? await host.files.readText(file) : undefined;
  if (known !== text) await host.files.write(file, text);
};
