import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFolder, readCatalogue } from '../../packages/nx/src/workspace/catalogue';
import { makeDoorLazy } from './lazy-door';
import { outsidePackages } from './outside-packages';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** Folders below `packages/` that are published: the plugin, and the command. */
export const published = ['nx', 'wheel-uploader'] as const;

/**
 * Builds a package with `@nx/js:tsc` and packs it as it is published: one tarball, core and host inside (for the plugin
 * the catalogue too), the third-party packages that the built code loads as dependencies, each at the version it is
 * tested with.
 *
 * @param root of this repository
 * @returns absolute path of the tarball
 */
export const pack = (root: string, name: (typeof published)[number] = 'nx'): string => {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  execFileSync(process.execPath, [nx, 'run', `${name}:build`, '--outputStyle=static'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const target = join(root, 'dist/pack', name);
  const folder = join(target, 'package');
  rmSync(target, { recursive: true, force: true });
  cpSync(join(root, 'dist/packages', name), folder, { recursive: true });
  const bundled = ['core', 'host'].map((inner) => {
    const inside = join(folder, 'node_modules/@wheelwright', inner);
    cpSync(join(root, 'dist/packages', inner), inside, { recursive: true });
    makeDoorLazy(inside);
    // As in the repository: what the build adds about dependencies is wrong for a bundled package.
    cpSync(join(root, 'packages', inner, 'package.json'), join(inside, 'package.json'));
    return readManifest(inside);
  });
  if (name === 'nx') copyCatalogue(catalogueFolder(join(root, 'packages/nx')), join(folder, 'catalogue'));
  const manifest = readManifest(join(root, 'packages', name));
  const peers = Object.keys(manifest.peerDependencies ?? {});
  const dependencies = Object.fromEntries(
    [
      ...bundled.map((inner): [string, string] => [inner.name, inner.version]),
      ...outsidePackages(folder)
        .filter((outside) => !peers.includes(outside) && !outside.startsWith('@wheelwright/'))
        .map((outside): [string, string] => [outside, readManifest(join(root, 'node_modules', outside)).version]),
    ].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const packed = { ...manifest, dependencies, bundledDependencies: bundled.map((inner) => inner.name) };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packed, undefined, 2)}\n`);
  mkdirSync(target, { recursive: true });
  execFileSync('npm', ['pack', folder, '--pack-destination', target, '--ignore-scripts', '--silent'], { cwd: target, stdio: ['ignore', 'ignore', 'inherit'] });
  const [tarball] = readdirSync(target).filter((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${target}`);
  return join(target, tarball);
};

/** The C libraries of `projects/`: each clib.yaml, and the patches beside it; and the Pythons of other machines. */
const copyCatalogue = (projects: string, to: string): void => {
  const catalogue = readCatalogue(projects);
  for (const name of catalogue.names()) {
    for (const file of ['clib.yaml', ...(catalogue.file(name)?.patches ?? [])]) cpSync(join(projects, name, file), join(to, name, file));
  }
  cpSync(join(projects, 'platforms/target-pythons.yaml'), join(to, 'platforms/target-pythons.yaml'));
};

const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
