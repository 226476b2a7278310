import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseDocument, visit, isScalar, isSeq } from 'yaml';
import { catalogueFolder, isPatchFile, readCatalogue } from './catalogue';

let root = '';
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('catalogueFolder', () => {
  it('is a folder of the published package', () => {
    mkdirSync(join(root, 'node_modules/@wheelwright/nx/catalogue'), { recursive: true });
    expect(catalogueFolder(join(root, 'node_modules/@wheelwright/nx'))).toBe(join(root, 'node_modules/@wheelwright/nx/catalogue'));
  });

  it('is projects/ of this repository, where the plugin runs from source', () => {
    expect(catalogueFolder(join(root, 'packages/nx'))).toBe(join(root, 'projects'));
    expect(catalogueFolder()).toBe(resolve(__dirname, '../../../../projects'));
  });
});

describe('readCatalogue', () => {
  it('knows the libraries of a folder, with their patches', () => {
    write('b/clib.yaml', 'version: "1"\n');
    write('b/z.patch', '');
    write('b/more/a.patch', '');
    write('b/README.md', '');
    write('a/clib.yaml', '');
    write('wheels/wheel.yaml', '');
    write('notes.txt', '');
    const catalogue = readCatalogue(root);
    expect(catalogue.names()).toEqual(['a', 'b']);
    expect(catalogue.file('b')).toEqual({ name: 'b', folder: join(root, 'b'), text: 'version: "1"\n', patches: ['more/a.patch', 'z.patch'] });
    expect(catalogue.file('b')).toBe(catalogue.file('b'));
  });

  it.each(['c', 'wheels', '', '..', '../b', 'b/more', '.'])('has no library %p', (name) => {
    write('b/clib.yaml', '');
    write('wheels/wheel.yaml', '');
    expect(readCatalogue(join(root, 'b')).file(name)).toBeUndefined();
    expect(readCatalogue(root).file(name)).toBeUndefined();
  });

  it('is empty where there is none', () => {
    expect(readCatalogue(join(root, 'nothing')).names()).toEqual([]);
  });
});

describe('the catalogue of this repository', () => {
  const catalogue = readCatalogue();

  it('has the libraries that the examples stand on', () => {
    expect(catalogue.names()).toEqual(expect.arrayContaining(['libpng', 'openblas', 'zlib']));
  });

  it.each(catalogue.names())('%s names only patches that are copied with it', (name) => {
    const named: string[] = [];
    visit(parseDocument(catalogue.file(name)?.text ?? ''), {
      Pair: (_key, { key, value }) => {
        if (isScalar(key) && key.value === 'patches' && isSeq(value)) named.push(...value.items.map(String));
      },
    });
    expect(named.filter((patch) => !isPatchFile(patch) || catalogue.file(name)?.patches.includes(patch) !== true)).toEqual([]);
  });
});
