import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CompilerOptions } from 'typescript';
import { makeDoorLazy } from '../../../tools/pack/lazy-door';

/** Root of this repository. */
export const repositoryRoot = join(__dirname, '../../..');

/** How many versions of the plugin stay below tmp/: those of other runs that go on at the same time, and a few more. */
const kept = 4;

/**
 * A folder with the plugin as JavaScript, file by file what tsc makes of it and `tools/pack` of that, without its type
 * check: seconds instead of half a minute. Made once per state of the sources, below tmp/ of the repository, so that
 * third-party packages are found from there. The package spec is what tests the real build.
 *
 * @returns absolute path of the folder to link as node_modules/@wheelwright/nx
 */
export const transpilePlugin = async (): Promise<string> => {
  const sources = ['core', 'host', 'nx'].flatMap((name) => filesOf(`packages/${name}`));
  const digest = createHash('sha256');
  for (const file of [...sources, 'tools/pack/lazy-door.ts']) digest.update(`${file}\0`).update(readFileSync(join(repositoryRoot, file))).update('\0');
  const parent = join(repositoryRoot, 'tmp', 'plugins');
  const folder = join(parent, digest.digest('hex').slice(0, 16));
  const plugin = join(folder, 'node_modules/@wheelwright/nx');
  if (!existsSync(folder)) {
    mkdirSync(parent, { recursive: true });
    const draft = mkdtempSync(join(parent, '.draft-'));
    const { ModuleKind, ScriptTarget, transpileModule } = await import('typescript');
    const compilerOptions: CompilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true, importHelpers: true };
    for (const file of sources) {
      const to = join(draft, 'node_modules/@wheelwright', file.slice('packages/'.length));
      mkdirSync(dirname(to), { recursive: true });
      const from = join(repositoryRoot, file);
      if (!file.endsWith('.ts') || file.includes('/files/')) cpSync(from, to);
      else if (!file.endsWith('.d.ts')) writeFileSync(to.replace(/\.ts$/u, '.js'), transpileModule(readFileSync(from, 'utf8'), { compilerOptions, fileName: file }).outputText);
    }
    for (const name of ['core', 'host']) makeDoorLazy(join(draft, 'node_modules/@wheelwright', name));
    // The published package has copies of them.
    symlinkSync(join(repositoryRoot, 'projects'), join(draft, 'node_modules/@wheelwright/nx/catalogue'));
    try {
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      // Another spec was faster.
      if (!existsSync(plugin)) throw error;
    }
  }
  utimesSync(folder, new Date(), new Date());
  removeOld(parent);
  return plugin;
};

/** What is published of a package, and nothing that only this repository needs. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(repositoryRoot, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repositoryRoot.length + 1))
    .filter((file) => /^packages\/\w+\/(src\/|schemas\/|[\w-]+\.json$)/u.test(file) && !/\.spec\.ts$|\/(tsconfig[\w.]*|project)\.json$/u.test(file))
    .sort();

const removeOld = (parent: string): void => {
  const age = (name: string): number => statSync(join(parent, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(parent).sort((a, b) => age(b) - age(a)).slice(kept)) {
    if (age(name) < hourAgo) rmSync(join(parent, name), { recursive: true, force: true });
  }
};
