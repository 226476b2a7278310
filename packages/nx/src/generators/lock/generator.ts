import type { Tree } from '@nx/devkit';
import { createNodeHost, type Host } from '@wheelwright/host';
import { generatorBoundary } from '../generator-boundary';
import { lockWorkspace } from './lock-workspace';
import type { LockGeneratorSchema } from './schema';

/** What Nx wants of a sync generator. */
export interface SyncResult {
  readonly outOfSyncMessage: string;
  readonly outOfSyncDetails: readonly string[];
}

/**
 * Writes the lock files of the workspace. What is locked and still asked for stays as it is, so a second run changes
 * nothing and needs no network. Nx runs it as a sync generator without options (`sync.globalGenerators`); then, and
 * only then, it says in words what was out of date.
 *
 * @param makeHost replaced in specs
 */
export const lockGenerator = async (tree: Tree, options?: LockGeneratorSchema, makeHost: () => Host = createNodeHost): Promise<SyncResult | undefined> =>
  generatorBoundary(tree.root, async () => {
    const host = makeHost();
    const changed = await host.interruption.during(() => lockWorkspace(tree, options === undefined ? withoutBuildCommit(host) : host, { project: options?.project, upgrade: options?.upgrade ?? false }));
    // What a run with options returns, Nx would call as a function.
    if (options !== undefined || changed.length === 0) return undefined;
    return { outOfSyncMessage: `${changed.join(', ')} ${changed.length === 1 ? 'does' : 'do'} not answer to what wheel.yaml and platforms.yaml ask for.`, outOfSyncDetails: changed };
  });

/** What is committed answers to wheel.yaml: a variable of one run does not make it out of date. */
const withoutBuildCommit = (host: Host): Host => ({ ...host, variables: Object.fromEntries(Object.entries(host.variables).filter(([name]) => !/(^|_)BUILD_COMMIT$/u.test(name))) });

export default lockGenerator;
