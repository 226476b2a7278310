import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { parseProjectName, renderNewWheel, supportedPythons, WheelError } from '@wheelwright/core';
import { createNodeHost, describeDistribution, type Host } from '@wheelwright/host';
import { readPlatforms } from '../../workspace/definition-reader';
import { findDefinitions } from '../../workspace/find-definitions';
import { treeFiles } from '../../workspace/tree-files';
import { generatorBoundary } from '../generator-boundary';
import { lockWorkspace } from '../lock/lock-workspace';
import { openWorkspaceSession } from '../lock/workspace-session';
import { workspaceFolder } from '../workspace-folder';
import type { WheelGeneratorSchema } from './schema';

/** Where the published plugin has the schema, seen from the root of a workspace. */
const schemaFile = 'node_modules/@wheelwright/nx/schemas/wheel.schema.json';

/**
 * Makes a wheel project of a distribution: asks the index for its newest sdist, writes a wheel.yaml for the Pythons and
 * platforms of the workspace that it supports, and locks it. A wheel.yaml that is there already is left as it is.
 *
 * @param makeHost replaced in specs
 */
export const wheelGenerator = async (tree: Tree, options: WheelGeneratorSchema, makeHost: () => Host = createNodeHost): Promise<void> =>
  generatorBoundary(tree.root, async () => {
    const host = makeHost();
    await host.interruption.during(async () => {
      const folder = folderOf(options);
      if (tree.exists(`${folder}/wheel.yaml`)) host.log.info(`${folder}/wheel.yaml is there already: it is left as it is`);
      else await writeWheel(tree, host, { folder, distribution: options.name });
      const found = (await findDefinitions(tree, 'wheel.yaml')).find((one) => one.folder === folder);
      await lockWorkspace(tree, host, { project: found?.name ?? posix.basename(folder), upgrade: false });
    });
  });

export default wheelGenerator;

const folderOf = ({ name, directory }: WheelGeneratorSchema): string => workspaceFolder(directory ?? `projects/${parseProjectName(name)}-wheels`);

const writeWheel = async (tree: Tree, host: Host, request: { readonly folder: string; readonly distribution: string }): Promise<void> => {
  const { folder, distribution } = request;
  const [at] = await findDefinitions(tree, 'platforms.yaml');
  if (at === undefined) {
    throw new WheelError({ code: 'project-unknown', family: 'usage', message: 'this workspace has no platforms.yaml', hint: 'run: npx nx g @wheelwright/nx:init, which writes one' });
  }
  const loaded = await readPlatforms({ files: treeFiles(tree), root: tree.root }, at.folder);
  const session = openWorkspaceSession(host, loaded);
  const facts = await describeDistribution(session, distribution);
  const here = new Set((await session.interpreters()).map(({ tag }) => tag));
  const supported = supportedPythons(facts, loaded.platforms.pythons);
  const missing = supported.filter((tag) => !here.has(tag));
  if (missing.length > 0) host.log.info(`${distribution} supports ${missing.join(', ')} too; not on this machine, so left out of ${folder}/wheel.yaml`);
  tree.write(`${folder}/wheel.yaml`, renderNewWheel(facts, supported.filter((tag) => here.has(tag)), posix.relative(folder, schemaFile)));
};
