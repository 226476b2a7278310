import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A C library of the catalogue. */
export interface CatalogueFile {
  /** Of the library and of its folder. */
  readonly name: string;
  /** Absolute folder of its clib.yaml. */
  readonly folder: string;
  /** Its clib.yaml. */
  readonly text: string;
  /** Patch files beside it: relative paths with forward slashes, sorted. */
  readonly patches: readonly string[];
}

/** The C libraries that come with Wheelwright. */
export interface Catalogue {
  /** Sorted. */
  names(): readonly string[];
  /** undefined when there is no such library. */
  file(name: string): CatalogueFile | undefined;
}

/** `@wheelwright/nx` as installed, and `packages/nx` where it runs from source: both have src/workspace below. */
const packageRoot = join(__dirname, '../..');

/**
 * Where the catalogue is: `catalogue/` of the published package; in this repository, where that is made from them, the
 * C libraries of `projects/`.
 *
 * @param root of the package
 * @returns absolute
 */
export const catalogueFolder = (root: string = packageRoot): string => {
  const published = join(root, 'catalogue');
  return existsSync(published) ? published : join(root, '../../projects');
};

/** Reads when asked, and nothing twice: inference, which is on everybody's way, asks for what files extend only. */
export const readCatalogue = (folder: string = catalogueFolder()): Catalogue => {
  const known = new Map<string, CatalogueFile | undefined>();
  return {
    names: () =>
      entriesOf(folder)
        .filter((name) => existsSync(join(folder, name, 'clib.yaml')))
        .sort(),
    file: (name) => {
      if (!known.has(name)) known.set(name, readFile(folder, name));
      return known.get(name);
    },
  };
};

const readFile = (catalogue: string, name: string): CatalogueFile | undefined => {
  const folder = join(catalogue, name);
  const file = join(folder, 'clib.yaml');
  // A name is one folder: `..` and paths are none.
  if (!/^\w[\w.+-]*$/u.test(name) || !existsSync(file)) return undefined;
  return { name, folder, text: readFileSync(file, 'utf8'), patches: patchesIn(folder, '') };
};

/** What a clib.yaml of the catalogue may name besides itself. `tools/pack` copies by the same rule. */
export const isPatchFile = (path: string): boolean => path.endsWith('.patch');

const patchesIn = (folder: string, prefix: string): readonly string[] =>
  readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${prefix}${entry.name}`;
      return entry.isDirectory() ? patchesIn(folder, `${path}/`) : isPatchFile(path) ? [path] : [];
    })
    .sort();

const entriesOf = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
