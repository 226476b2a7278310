import { isBuildLeftover, sourceTreeDigest } from './source-tree';

describe('isBuildLeftover', () => {
  it.each([
    ['pyproject.toml', false],
    ['src/a/build/x.py', false],
    ['src/a/__init__.py', false],
    ['.gitignore', false],
    ['build.py', false],
    ['build/lib/x.py', true],
    ['dist/a-1.whl', true],
    ['src/a.egg-info/PKG-INFO', true],
    ['src/a/__pycache__/x.cpython-312.pyc', true],
    ['src/x.pyc', true],
    ['.git/HEAD', true],
    ['.venv/bin/python', true],
    ['x.c~', true],
  ])('%s: %p', (path, expected) => {
    expect(isBuildLeftover(path)).toBe(expected);
  });
});

describe('sourceTreeDigest', () => {
  const file = { path: 'a', content: '00', executable: false };
  const other = { path: 'b', content: '11', executable: false };
  it.each([
    ['the order', [other, file], true],
    ['a name', [{ ...file, path: 'c' }, other], false],
    ['content', [{ ...file, content: '01' }, other], false],
    ['an executable bit', [{ ...file, executable: true }, other], false],
    ['a file less', [file], false],
  ])('%s', (_, files, equal) => {
    expect(sourceTreeDigest(files) === sourceTreeDigest([file, other])).toBe(equal);
  });
});
