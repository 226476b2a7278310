import { globAsync, joinPathFragments, logger, offsetFromRoot, readNxJson, updateNxJson, type GeneratorCallback, type NxJsonConfiguration, type Tree } from '@nx/devkit';
import { createNodeHost, type Files } from '@wheelwright/host';
import { join } from 'node:path';
import { generatorBoundary } from '../generator-boundary';
import type { InitOptions } from './schema';

const plugin = '@wheelwright/nx';

/**
 * Makes a workspace ready: the plugin in nx.json, a platforms project where there is none, dist/ in .gitignore, what makes
 * Nx fast in .env. What is there already stays as it is; a second run changes nothing. Needs no network.
 */
export const initGenerator = async (tree: Tree, options: InitOptions = {}): Promise<GeneratorCallback> =>
  generatorBoundary(tree.root, async () => {
    const written = await addPlatforms(tree, createNodeHost().files, options.folder ?? 'projects/platforms');
    addPlugin(tree);
    ignoreOutput(tree);
    await setVariables(tree);
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

interface NxVariable {
  readonly name: string;
  readonly comment: string;
}

const withoutIsolation: NxVariable = { name: 'NX_ISOLATE_PLUGINS', comment: "Plugins in Nx's own process: short runs take a third less." };
const withoutFilesOfTasks: NxVariable = { name: 'NX_LOAD_DOT_ENV_FILES', comment: 'No .env files of single projects and targets: no hash knows them, and Nx looks for a dozen before each task.' };

/** Nx reads .env of the workspace before anything else, whatever these say. */
const setVariables = async (tree: Tree): Promise<void> => {
  const before = tree.read('.env', 'utf8') ?? '';
  const wanted = (await filesOfTasks(tree)).length === 0 ? [withoutIsolation, withoutFilesOfTasks] : [withoutIsolation];
  const missing = wanted.filter(({ name }) => !before.includes(name));
  if (missing.length === 0) return;
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  tree.write('.env', `${before}${gap}${missing.map(({ name, comment }) => `# ${comment}\n${name}=false\n`).join('')}`);
};

/** The files of variables that Nx would read for single tasks: where there are some, somebody counts on them. */
const filesOfTasks = async (tree: Tree): Promise<readonly string[]> =>
  (await globAsync(tree, ['**/.env', '**/.env.*', '**/.*.env'])).filter((file) => !['.env', '.env.local', '.local.env'].includes(file));
