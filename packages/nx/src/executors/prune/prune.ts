import { findDestination, parseProjectName, WheelError } from '@wheelwright/core';
import { anacondaToken, pruneAnaconda } from '@wheelwright/host';
import type { Site } from '../../boundary';
import { wordsOf } from '../../stage-options';
import type { PruneOptions } from './schema';

/**
 * Removes old nightlies of some distributions from a channel of anaconda.org. A channel may be shared with others, so
 * that the distributions have to be named.
 */
export const prune = async ({ host, workspace, project }: Site, written: PruneOptions, pruneChannel: typeof pruneAnaconda = pruneAnaconda): Promise<void> => {
  const distributions = wordsOf(written.distributions);
  if (written.destination === undefined || distributions === undefined) {
    throw new WheelError({
      code: 'destination-unknown',
      family: 'usage',
      message: 'prune has to know the destination and the distributions that are yours',
      hint: `for example: nx run ${project.name}:prune --destination=nightly --distributions=numpy --dryRun`,
    });
  }
  const definition = findDestination(await workspace.destinations(), written.destination);
  if (definition.kind !== 'anaconda') {
    throw new WheelError({ code: 'destination-unknown', family: 'usage', message: `"${definition.name}" is of kind ${definition.kind}; only channels of anaconda.org are pruned`, hint: 'an index keeps its releases, and Swift lets objects expire by itself' });
  }
  const dryRun = written.dryRun ?? false;
  const pruned = await pruneChannel(host, definition, anacondaToken(host, definition), { projects: distributions.map(parseProjectName), versions: written.versions ?? 5, days: written.days ?? 30, dryRun });
  host.log.table(['distribution', dryRun ? 'would go' : 'removed', 'stay'], pruned.map((one) => [one.project, String(one.removed.length), String(one.kept)]));
  const problems = pruned.flatMap(({ failed }) => failed);
  if (problems.length > 0) throw new WheelError({ code: 'upload-failed', family: 'usage', message: `${problems.length === 1 ? 'a file' : `${problems.length} files`} could not be removed`, problems, hint: 'run again: what is gone is gone' });
};
