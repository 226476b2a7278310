import { parseEggRequires, readSourceRequirements } from './source-requirements';

const nothing = { name: 'demo', pyproject: undefined, pkgInfo: undefined, eggRequires: undefined };

describe('readSourceRequirements', () => {
  it.each([
    ['nothing said', {}, { build: ['setuptools>=40.8.0', 'wheel'], dependencies: [] }],
    ['pyproject.toml', { pyproject: '[build-system]\nrequires = ["b", "a"]\n[project]\nname = "x"\ndependencies = ["six"]\n' }, { build: ['a', 'b'], dependencies: ['six'] }],
    ['pyproject.toml for tools only', { pyproject: '[tool.black]\n' }, { build: ['setuptools>=40.8.0', 'wheel'], dependencies: [] }],
    [
      'final metadata',
      { pkgInfo: 'Metadata-Version: 2.2\nName: x\nVersion: 1\nRequires-Dist: six\nRequires-Dist: pytest; extra == "test"\nRequires-Dist: tomli; python_version < "3.11"\n' },
      { dependencies: ['six', 'tomli; python_version < "3.11"'] },
    ],
    ['metadata that is not final', { pkgInfo: 'Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Dist: six\n', eggRequires: 'attrs\n' }, { dependencies: ['attrs'] }],
    ['dynamic metadata', { pkgInfo: 'Metadata-Version: 2.4\nName: x\nVersion: 1\nDynamic: Requires-Dist\nRequires-Dist: six\n' }, { dependencies: [] }],
    ['pyproject.toml before the rest', { pyproject: '[project]\nname = "x"\n', eggRequires: 'six' }, { dependencies: [] }],
    ['dynamic in pyproject.toml', { pyproject: '[project]\nname = "x"\ndynamic = ["dependencies"]\n', eggRequires: 'six' }, { dependencies: ['six'] }],
  ])('%s', (_title, source, expected) => expect(readSourceRequirements({ ...nothing, ...source })).toMatchObject(expected));

  it('names the file that is no TOML', () => {
    expect(() => readSourceRequirements({ ...nothing, pyproject: '[' })).toThrow(expect.objectContaining({ code: 'definition-invalid', message: 'pyproject.toml of demo is not valid TOML' }));
  });
});

it('parseEggRequires leaves out extras and keeps markers', () => {
  expect(parseEggRequires('six>=1\n\n[:python_version < "3.8"]\nbackport\n\n[test]\npytest\n\n[test:os_name == "nt"]\ncolorama\n')).toEqual([
    'six>=1',
    'backport; python_version < "3.8"',
  ]);
});
