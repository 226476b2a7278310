import { globAsync, joinPathFragments, logger, offsetFromRoot, readNxJson, updateNxJson, type GeneratorCallback, type NxJsonConfiguration, type Tree } from '@nx/devkit';
import { createNodeHost, type Files } from '@wheelwright/host';
import { join } from 'node:path';
import { generatorBoundary } from '../generator-boundary';
import type { InitOptions } from './schema';

const plugin = '@wheelwright/nx';

/**
 * Makes a workspace ready: the plugin in nx.json, a platforms project where there is none, dist/ in .gitignore, plugins
 * in Nx's own process in .env. What is there already stays as it is; a second run changes nothing. Needs no network.
 */
export const initGenerator = async (tree: Tree, options: InitOptions = {}): Promise<GeneratorCallback> =>
  generatorBoundary(tree.root, async () => {
    const written = await addPlatforms(tree, createNodeHost().files, options.folder ?? 'projects/platforms');
    addPlugin(tree);
    ignoreOutput(tree);
    loadPluginsTogether(tree);
    return () => {
      if (written === undefined) return;
      logger.info(`The platforms and Pythons of this workspace are in ${written}.`);
      logger.info('Next: a wheel.yaml for a distribution of your Python index, with nx g @wheelwright/nx:wheel NAME');
    };
  });

export default initGenerator;

const addPlugin = (tree: Tree): void => {
  const nxJson: NxJsonConfiguration = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  if (plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === plugin)) return;
  updateNxJson(tree, { ...nxJson, plugins: [...plugins, plugin] });
};

/** @returns the file that was written, if any */
const addPlatforms = async (tree: Tree, files: Files, folder: string): Promise<string | undefined> => {
  if ((await globAsync(tree, ['**/platforms.yaml'])).length > 0) return undefined;
  const text = (name: string): Promise<string> => files.readText(join(__dirname, 'files', `${name}.template`));
  const file = joinPathFragments(folder, 'platforms.yaml');
  const schema = `# yaml-language-server: $schema=${offsetFromRoot(folder)}node_modules/${plugin}/schemas/platforms.schema.json\n`;
  tree.write(file, `${schema}${await text('platforms.yaml')}`);
  tree.write(joinPathFragments(folder, 'platforms.lock.json'), await text('platforms.lock.json'));
  return file;
};

/** Everything that is built goes below dist/, which Nx must not search for projects. */
const ignoreOutput = (tree: Tree): void => {
  const text = tree.read('.gitignore', 'utf8') ?? '';
  if (text.split('\n').some((line) => /^\/?dist\/?\s*$/u.test(line))) return;
  tree.write('.gitignore', `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}dist/\n`);
};

/** Nx starts a process for each plugin otherwise, which takes a third of every short run. */
const loadPluginsTogether = (tree: Tree): void => {
  const text = tree.read('.env', 'utf8') ?? '';
  if (text.includes('NX_ISOLATE_PLUGINS')) return;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  tree.write('.env', `${text}${gap}# Plugins in Nx's own process: short runs take a third less.\nNX_ISOLATE_PLUGINS=false\n`);
};
