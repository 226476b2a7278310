import { isMacosLibrary, macosFloor, macosProcessors } from './macos';
import { isWindowsLibrary, pythonOf } from './windows';

test.each([
  ['/usr/lib/libSystem.B.dylib', true],
  ['/System/Library/Frameworks/Accelerate.framework/Versions/A/Accelerate', true],
  ['/usr/local/lib/libpng.dylib', false],
  ['@rpath/libz.1.dylib', false],
])('macOS has %s: %s', (name, expected) => {
  expect(isMacosLibrary(name)).toBe(expected);
});

test.each([
  ['10.13', 'x86_64', '10.13'],
  ['10.13', 'arm64', '11.0'],
  ['10.16', 'x86_64', '11.0'],
  ['12.0', 'arm64', '12.0'],
])('macosx %s for %s is for %s', (version, processor, floor) => {
  expect(macosFloor(version, processor)).toBe(floor);
});

test('universal2 is two processors', () => {
  expect(macosProcessors('universal2')).toEqual(['x86_64', 'arm64']);
  expect(macosProcessors('arm64')).toEqual(['arm64']);
});

test.each([
  ['KERNEL32.dll', true],
  ['api-ms-win-crt-heap-l1-1-0.dll', true],
  ['vcruntime140.dll', true],
  ['WINSPOOL.DRV', true],
  ['python312.dll', true],
  ['msvcp140.dll', false],
  ['libpng16-16.dll', false],
  ['constructor.dll', false],
])('Windows, or Python, has %s: %s', (name, expected) => {
  expect(isWindowsLibrary(name)).toBe(expected);
});

test.each([
  ['python312.dll', 'cp312'],
  ['python313t.dll', 'cp313t'],
  ['Python3.dll', 'cp3'],
  ['pythoncom312.dll', undefined],
])('%s is of %s', (name, tag) => {
  expect(pythonOf(name)).toBe(tag);
});
