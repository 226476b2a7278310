import { parsePyproject } from './pyproject';

const parsed = (text: string): unknown => parsePyproject('pyproject.toml', text);

describe('parsePyproject', () => {
  it.each([
    ['', { buildRequires: undefined, dependencies: undefined }],
    ['[build-system]\nrequires = ["setuptools<77", "wheel"]\nbuild-backend = "setuptools.build_meta"\n', { buildRequires: ['setuptools<77', 'wheel'], buildBackend: 'setuptools.build_meta' }],
    ['[build-system]\n', { buildRequires: [] }],
    ['[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.8"\n', { name: 'a', version: '1', requiresPython: '>=3.8', dependencies: [], buildRequires: undefined }],
    ['[project]\nname = "a"\ndependencies = ["b>1"]\n', { dependencies: ['b>1'], version: undefined }],
    ['[project]\nname = "a"\ndynamic = ["dependencies"]\n', { dependencies: undefined }],
  ])('of %j', (text, expected) => {
    expect(parsed(text)).toMatchObject(expected);
  });

  it('says where a mistake is', () => {
    expect(() => parsed('[project]\nname = a\n')).toThrow(expect.objectContaining({ code: 'definition-invalid', problems: [expect.objectContaining({ file: 'pyproject.toml', line: 2 })] }));
  });
});
