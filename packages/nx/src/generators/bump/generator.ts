import type { Tree } from '@nx/devkit';
import { isWheelError, suggest, WheelError } from '@wheelwright/core';
import { createNodeHost, type Host } from '@wheelwright/host';
import { findClibs, type FoundClib } from '../find-clibs';
import { generatorBoundary } from '../generator-boundary';
import { bumpLibrary, type BumpRequest } from './bump-library';
import type { BumpGeneratorSchema } from './schema';

/**
 * Brings C libraries to other releases: version, URL and sha256 in clib.yaml, all else byte for byte as it was.
 *
 * @param makeHost replaced in specs
 */
export const bumpGenerator = async (tree: Tree, options: BumpGeneratorSchema, makeHost: () => Host = createNodeHost): Promise<void> =>
  generatorBoundary(tree.root, async () => {
    const host = makeHost();
    const clibs = await findClibs(tree);
    const { name, to, url, sha256 } = options;
    const request: BumpRequest = { to, url, sha256, preReleases: options.preReleases ?? false };
    await host.interruption.during(async () => {
      if (options.all === true) {
        if ([name, to, url, sha256].some((option) => option !== undefined)) throw usage('--all takes no name, --to, --url or --sha256', 'leave --all out for one library');
        await bumpAll(tree, host, clibs, request);
      } else await bumpLibrary(tree, host, named(clibs, name), request);
    });
  });

export default bumpGenerator;

/** What goes wrong with one library does not keep the others from going on. */
const bumpAll = async (tree: Tree, host: Host, clibs: readonly FoundClib[], request: BumpRequest): Promise<void> => {
  let failures = 0;
  for (const clib of clibs) {
    try {
      await bumpLibrary(tree, host, clib, request);
    } catch (error) {
      if (!isWheelError(error) || ['interrupted', 'disk-full', 'bug'].includes(error.code)) throw error;
      host.log.warn(`${clib.name} stays as it is: ${error.message}`);
      failures += 1;
    }
  }
  if (failures === clibs.length) throw usage(failures === 0 ? 'this workspace has no C library' : 'no C library could be brought anywhere, for the reasons above', failures === 0 ? 'nx g @wheelwright/nx:clib makes one' : 'nothing was written');
};

const named = (clibs: readonly FoundClib[], name: string | undefined): FoundClib => {
  const found = clibs.find((clib) => clib.name === name);
  if (found !== undefined) return found;
  const known = clibs.map((clib) => clib.name);
  if (name === undefined) throw usage('which C library?', `this workspace has: ${[...known].sort().join(', ')}; --all takes them all`);
  throw new WheelError({ code: 'project-unknown', family: 'usage', message: `there is no C library "${name}" in this workspace`, hint: suggest(name, known) });
};

const usage = (message: string, hint: string): WheelError => new WheelError({ code: 'project-unknown', family: 'usage', message, hint });
