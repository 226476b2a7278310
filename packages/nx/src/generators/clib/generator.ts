import type { Tree } from '@nx/devkit';
import { platformKeys, WheelError } from '@wheelwright/core';
import { createNodeHost, type Host } from '@wheelwright/host';
import { readCatalogue } from '../../workspace/catalogue';
import { readPlatforms } from '../../workspace/definition-reader';
import { findDefinitions } from '../../workspace/find-definitions';
import { treeFiles } from '../../workspace/tree-files';
import { generatorBoundary } from '../generator-boundary';
import { workspaceFolder } from '../workspace-folder';
import { copyLibraries } from './copy-libraries';
import type { ClibGeneratorSchema } from './schema';
import { startLibrary } from './start-library';

/**
 * Makes a C library a project of the workspace: one of the catalogue with all that it needs, or a new one from the URL
 * of its archive. A second run changes nothing, and what a person has changed stays.
 *
 * @param makeHost replaced in specs
 */
export const clibGenerator = async (tree: Tree, options: ClibGeneratorSchema, makeHost: () => Host = createNodeHost): Promise<void> =>
  generatorBoundary(tree.root, async () => {
    const host = makeHost();
    const catalogue = readCatalogue();
    const request = { directory: workspaceFolder(options.directory ?? 'projects'), overwrite: options.overwrite ?? false, platforms: await platformsOf(tree) };
    const { url, name, release: version, sha256 } = options;
    if (url !== undefined) {
      await host.interruption.during(() => startLibrary(tree, host, catalogue, { ...request, url, name, version, sha256 }));
      return;
    }
    if (name === undefined) {
      throw new WheelError({ code: 'project-unknown', family: 'usage', message: 'which C library?', hint: `the catalogue has: ${catalogue.names().join(', ')}; --url=<its archive> starts another one` });
    }
    await copyLibraries(tree, host, catalogue, { ...request, names: [name] });
  });

export default clibGenerator;

const platformsOf = async (tree: Tree): Promise<readonly string[]> => {
  const [at] = await findDefinitions(tree, 'platforms.yaml');
  if (at === undefined) {
    throw new WheelError({ code: 'project-unknown', family: 'usage', message: 'this workspace has no platforms.yaml', hint: 'run: npx nx g @wheelwright/nx:init, which writes one' });
  }
  const { platforms } = await readPlatforms({ files: treeFiles(tree), root: tree.root }, at.folder);
  return platformKeys(platforms);
};
