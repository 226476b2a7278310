import { isSharedLibrary } from './shared-library-name';

test.each([
  ['libpng16.so.16', 'libpng16.so.16', 'linux', true],
  ['libpng16.16.dylib', 'libpng16.so.16', 'linux', false],
  ['libpng16.16.dylib', 'libpng16.so.16', 'macos', true],
  ['libpng16.dylib', 'libpng16.so.16', 'macos', false],
  ['libbz2.1.0.dylib', 'libbz2.so.1.0', 'macos', true],
  ['libx.dylib', 'libx.so', 'macos', true],
  ['libpng16-16.dll', 'libpng16.so.16', 'windows', true],
  ['libpng16.dll', 'libpng16.so.16', 'windows', true],
  ['png16.dll', 'libpng16.so.16', 'windows', true],
  ['libjpeg-62.dll', 'libjpeg.so.62', 'windows', true],
  ['libturbojpeg.dll', 'libturbojpeg.so.0', 'windows', true],
  ['libjpeg-62.dll', 'libturbojpeg.so.0', 'windows', false],
  ['libpng16.dll.a', 'libpng16.so.16', 'windows', false],
  ['strange', 'strange', 'windows', true],
] as const)('%s as %s on %s: %s', (name, soname, system, expected) => {
  expect(isSharedLibrary(name, soname, system)).toBe(expected);
});
