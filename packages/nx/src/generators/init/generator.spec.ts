import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { normalizePlatforms, parseYamlDocument, platformsLockSchema, platformsSchema } from '@wheelwright/core';
import { initGenerator } from './generator';

const contentOf = (tree: Tree): Record<string, string> => Object.fromEntries(tree.listChanges().map(({ path, content }) => [path, content?.toString() ?? '']));

const variablesOf = (text: string | null | undefined): readonly string[] => (text ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('init', () => {
  let tree: Tree;
  beforeEach(() => {
    tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  });

  it('adds the plugin, the platforms, dist/ and how plugins are loaded, and nothing else', async () => {
    const before = contentOf(tree);
    await initGenerator(tree, {});
    const after = contentOf(tree);
    expect(Object.keys(after).filter((file) => after[file] !== before[file]).sort()).toEqual(['.env', '.gitignore', 'nx.json', 'projects/platforms/platforms.lock.json', 'projects/platforms/platforms.yaml']);
    expect(JSON.parse(after['nx.json'] ?? '')).toEqual({ ...(JSON.parse(before['nx.json'] ?? '') as object), plugins: ['@wheelwright/nx'] });
    expect(after['.gitignore']).toBe('dist/\n');
    expect(variablesOf(after['.env'])).toEqual(['NX_ISOLATE_PLUGINS=false', 'NX_LOAD_DOT_ENV_FILES=false']);
    expect(after['projects/platforms/platforms.yaml']).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/@wheelwright\/nx\/schemas\/platforms\.schema\.json\n/u);
  });

  it('writes platforms that are right, with a lock that knows their tools', async () => {
    await initGenerator(tree, { folder: 'wheels/catalogue' });
    const parsed = parseYamlDocument('platforms.yaml', tree.read('wheels/catalogue/platforms.yaml', 'utf8') ?? '', platformsSchema);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { value, problems } = normalizePlatforms(parsed.document);
    expect(problems).toEqual([]);
    const lock = platformsLockSchema.parse(JSON.parse(tree.read('wheels/catalogue/platforms.lock.json', 'utf8') ?? ''));
    const locked = lock.tools.map(({ name, version }) => `${name} ${version}`);
    const wanted = [...value.platforms.values()].flatMap(({ tools }) => Object.entries(tools).map(([name, version]) => `${name} ${version}`));
    expect(locked).toEqual(expect.arrayContaining([...new Set(wanted)]));
    expect(tree.read('wheels/catalogue/platforms.yaml', 'utf8')).toContain('$schema=../../node_modules/');
  });

  it('changes nothing the second time', async () => {
    await initGenerator(tree, {});
    const once = contentOf(tree);
    await initGenerator(tree, {});
    expect(contentOf(tree)).toEqual(once);
  });

  it('keeps what a person wrote', async () => {
    const nxJson = '{ "plugins": [{ "plugin": "@wheelwright/nx", "options": { "disabled": false } }] }';
    tree.write('nx.json', nxJson);
    tree.write('.gitignore', '/dist\ntmp');
    tree.write('.env', 'NX_ISOLATE_PLUGINS=true\nNX_LOAD_DOT_ENV_FILES=true');
    tree.write('elsewhere/platforms.yaml', '# mine');
    const before = contentOf(tree);
    await initGenerator(tree, {});
    expect(contentOf(tree)).toEqual(before);
  });

  it('adds lines of its own to files that end without one', async () => {
    tree.write('.gitignore', 'tmp');
    tree.write('.env', 'LANG=C');
    await initGenerator(tree, {});
    expect(tree.read('.gitignore', 'utf8')).toBe('tmp\ndist/\n');
    expect(variablesOf(tree.read('.env', 'utf8'))).toEqual(['LANG=C', 'NX_ISOLATE_PLUGINS=false', 'NX_LOAD_DOT_ENV_FILES=false']);
  });

  it.each(['.test.env', 'libs/docs/.env', 'libs/docs/.env.build', 'libs/docs/.serve.env'])('lets Nx go on reading files of variables for single tasks where there is %s', async (file) => {
    tree.write(file, 'PORT=1');
    await initGenerator(tree, {});
    expect(variablesOf(tree.read('.env', 'utf8'))).toEqual(['NX_ISOLATE_PLUGINS=false']);
  });

  it('sets the variables that this repository sets', async () => {
    await initGenerator(tree, {});
    expect(tree.read('.env', 'utf8')).toBe(readFileSync(join(__dirname, '../../../../../.env'), 'utf8'));
  });

  it('gives what this repository uses itself', () => {
    for (const name of ['platforms.yaml', 'platforms.lock.json']) {
      expect(readFileSync(join(__dirname, 'files', `${name}.template`), 'utf8')).toBe(readFileSync(join(__dirname, '../../../../../projects/platforms', name), 'utf8'));
    }
  });
});
