import { findProviderConflicts, libraryClosure, refuseProviderConflicts } from './library-closure';

type Graph = Readonly<Record<string, readonly string[]>>;

const needsOf = (graph: Graph) => (name: string) => graph[name];

describe('libraryClosure', () => {
  const libraries: Graph = { zlib: [], libpng: ['zlib'], freetype: ['libpng', 'bzip2'], bzip2: [], tiff: ['zlib', 'libpng'] };

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['one', ['zlib'], ['zlib']],
    ['what is needed comes first', ['libpng'], ['zlib', 'libpng']],
    ['each once', ['tiff', 'freetype', 'zlib'], ['zlib', 'libpng', 'tiff', 'bzip2', 'freetype']],
    ['in the order asked for', ['bzip2', 'zlib'], ['bzip2', 'zlib']],
  ])('%s', (_, names, expected) => {
    expect(libraryClosure(names, needsOf(libraries))).toEqual(expected);
  });

  test('a circle is shown as the path of names, without what merely leads to it', () => {
    const graph: Graph = { wheel: ['a'], a: ['b'], b: ['c'], c: ['a'] };
    expect(() => libraryClosure(['wheel'], needsOf(graph))).toThrow('C libraries need each other in a circle: a -> b -> c -> a');
    expect(() => libraryClosure(['self'], needsOf({ self: ['self'] }))).toThrow('circle: self -> self');
  });

  test('an unknown name says who needs it', () => {
    expect(() => libraryClosure(['tiff'], needsOf({ tiff: ['xz'] }))).toThrow('there is no C library "xz" in this workspace, needed by tiff');
    expect(() => libraryClosure(['xz'], needsOf({}))).toThrow('there is no C library "xz" in this workspace');
  });
});

describe('two providers of one capability', () => {
  const graph: Graph = { openblas: [], 'scipy-openblas32': [], suitesparse: ['scipy-openblas32'] };
  const provides: Graph = { openblas: ['blas', 'lapack'], 'scipy-openblas32': ['blas', 'lapack'], suitesparse: [] };
  const find = (...names: readonly string[]) => findProviderConflicts(names, needsOf(graph), (name) => provides[name] ?? []);

  test('both ways are named', () => {
    expect(find('openblas', 'suitesparse')).toEqual([
      { capability: 'blas', paths: [['openblas'], ['suitesparse', 'scipy-openblas32']] },
      { capability: 'lapack', paths: [['openblas'], ['suitesparse', 'scipy-openblas32']] },
    ]);
    expect(() => refuseProviderConflicts(find('openblas', 'suitesparse'), 'scipy-wheels')).toThrow(
      'blas is provided twice: scipy-wheels -> openblas, and scipy-wheels -> suitesparse -> scipy-openblas32',
    );
  });

  test('one provider that is reached twice is no conflict', () => {
    expect(find('scipy-openblas32', 'suitesparse')).toEqual([]);
    expect(() => refuseProviderConflicts([])).not.toThrow();
  });
});
