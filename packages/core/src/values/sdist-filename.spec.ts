import { formatSdistFilename, parseSdistFilename } from './sdist-filename';
import { normalizeProjectName, parseProjectName } from './project-name';

it.each([
  ['numpy-2.2.6.tar.gz', 'numpy', '2.2.6', 'numpy-2.2.6.tar.gz'],
  ['numpy-1.19.5.zip', 'numpy', '1.19.5', 'numpy-1.19.5.zip'],
  ['Foo.Bar-baz-1.0.tar.gz', 'foo-bar-baz', '1.0', 'foo_bar_baz-1.0.tar.gz'],
  ['a-1.0-1.tar.gz', 'a-1-0', '1', 'a_1_0-1.tar.gz'],
])('%s', (file, distribution, version, formatted) => {
  const parsed = parseSdistFilename(file);
  expect(parsed).toMatchObject({ distribution, version });
  expect(formatSdistFilename(parsed)).toBe(formatted);
});

it.each(['numpy.tar.gz', 'numpy-2.2.6.tar.xz', 'numpy-2.2.6.whl', '-1.0.tar.gz'])('refuses %s', (file) => {
  expect(() => parseSdistFilename(file)).toThrow(expect.objectContaining({ code: 'wheel-invalid' }));
});

it.each([
  ['Foo.Bar', 'foo-bar'],
  ['a__b--c', 'a-b-c'],
])('normalizes %s', (name, expected) => {
  expect(normalizeProjectName(name)).toBe(expected);
  expect(parseProjectName(name)).toBe(expected);
});

it.each(['', '-a', 'a b'])('%p is no name', (name) => {
  expect(() => parseProjectName(name)).toThrow(expect.objectContaining({ code: 'wheel-invalid' }));
});
