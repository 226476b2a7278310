import type { LinuxTarget, Target } from '../values/target';
import { cmakeToolchainFile, extensionSuffix, mesonCrossFile, stableImportLibrary, suffixModule, sysconfigData, targetImportLibrary, targetInclude, targetPlatform, targetSoabi } from './target-python';

const linux = (architecture: LinuxTarget['architecture'], name: 'glibc' | 'musl' = 'glibc'): LinuxTarget => ({ system: 'linux', architecture, libc: { name, version: '1.2' } });

const windows: Target = { system: 'windows', architecture: 'x86_64' };
const macos: Target = { system: 'macos', architecture: 'arm64', minimum: '11.0' };

it.each<[string, Target, string]>([
  ['cp311', linux('aarch64'), 'cpython-311-aarch64-linux-gnu'],
  ['cp39', linux('i686'), 'cpython-39-i386-linux-gnu'],
  ['cp313t', linux('ppc64le'), 'cpython-313t-powerpc64le-linux-gnu'],
  ['cp37', linux('armv7l'), 'cpython-37m-arm-linux-gnueabihf'],
  ['cp311', linux('x86_64', 'musl'), 'cpython-311-x86_64-linux-musl'],
  // As the wheels that are on the index are named.
  ['cp310', linux('x86_64', 'musl'), 'cpython-310-x86_64-linux-gnu'],
  ['cp312', windows, 'cp312-win_amd64'],
  ['cp313t', windows, 'cp313t-win_amd64'],
  ['cp312', macos, 'cpython-312-darwin'],
])('extensions of %s', (tag, target, soabi) => expect(targetSoabi(tag, target)).toBe(soabi));

it('finds headers by the system', () => {
  expect(targetInclude('cp313t', linux('aarch64'))).toBe('include/python3.13t');
  expect(targetInclude('cp311', { system: 'windows', architecture: 'x86_64' })).toBe('include');
});

it.each<[Target, string, string, string | undefined]>([
  [windows, 'win-amd64', '.cp312-win_amd64.pyd', 'libs/python312.lib'],
  [{ system: 'windows', architecture: 'i686' }, 'win32', '.cp312-win32.pyd', 'libs/python312.lib'],
  [macos, 'macosx-11.0-arm64', '.cpython-312-darwin.so', undefined],
  [linux('aarch64'), 'linux-aarch64', '.cpython-312-aarch64-linux-gnu.so', undefined],
])('names of %j', (target, platform, suffix, library) => {
  expect([targetPlatform(target), extensionSuffix('cp312', target), targetImportLibrary('cp312', target)]).toEqual([platform, suffix, library]);
});

it('has words for the stable ABI of Windows, where it is not called as anywhere else', () => {
  expect([windows, macos, linux('aarch64')].map(stableImportLibrary)).toEqual(['libs/python3.lib', undefined, undefined]);
  expect(suffixModule('cp312', windows)).toContain('EXTENSION_SUFFIXES[:] = [".cp312-win_amd64.pyd", ".pyd"]\n');
  expect(suffixModule('cp312', macos)).toBeUndefined();
});

it.each<[Target, readonly string[]]>([
  [windows, ['"EXT_SUFFIX": ".cp312-win_amd64.pyd"', '"INCLUDEPY": "/cache/python/include"', '"LDSHARED": "cc -shared"', '"SIZEOF_LONG": 4', '"SIZEOF_VOID_P": 8']],
  [macos, ['"EXT_SUFFIX": ".cpython-312-darwin.so"', '"INCLUDEPY": "/cache/python/include/python3.12"', '"LDSHARED": "cc -shared -undefined dynamic_lookup"', '"MACOSX_DEPLOYMENT_TARGET": "11.0"', '"SIZEOF_LONG": 8']],
])('settings of %j', (target, lines) => {
  const text = sysconfigData({ tag: 'cp312', target, version: '3.12.1', prefix: '/cache/python' });
  for (const line of lines) expect(text).toContain(`    ${line},\n`);
  expect(text).not.toContain('linux');
});

const settings = { tag: 'cp311', target: linux('i686'), version: '3.11.3', prefix: '/cache/python' };

it('answers for a Python of the target, and says nothing of this machine', () => {
  const text = sysconfigData(settings);
  expect(text).toMatch(/^# Written by Wheelwright: settings of Python 3\.11\.3 for i686 \(glibc\)\.\nbuild_time_vars = \{\n {4}"ABIFLAGS": "",\n/u);
  for (const line of [
    '"EXT_SUFFIX": ".cpython-311-i386-linux-gnu.so"',
    '"INCLUDEPY": "/cache/python/include/python3.11"',
    '"MULTIARCH": "i386-linux-gnu"',
    '"SIZEOF_VOID_P": 4',
    '"SOABI": "cpython-311-i386-linux-gnu"',
    '"VERSION": "3.11"',
    '"installed_base": "/cache/python"',
  ]) {
    expect(text).toContain(`    ${line},\n`);
  }
  expect(text).not.toMatch(/x86_64|usr|home|lib64/u);
});

it('tells meson', () => {
  expect(mesonCrossFile(linux('s390x'), "/it's/python")).toMatchInlineSnapshot(`
"# Written by Wheelwright.
[binaries]
c = 'cc'
cpp = 'c++'
ar = 'ar'
strip = 'strip'
pkg-config = 'pkg-config'
python = '/it\\'s/python'
[properties]
needs_exe_wrapper = true
longdouble_format = 'IEEE_QUAD_BE'
[host_machine]
system = 'linux'
cpu_family = 's390x'
cpu = 's390x'
endian = 'big'
"
`);
});

it('tells CMake', () => {
  expect(cmakeToolchainFile({ ...settings, target: linux('aarch64') }, '/prefix')).toMatchInlineSnapshot(`
"# Written by Wheelwright.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER cc)
set(CMAKE_CXX_COMPILER c++)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
set(CMAKE_FIND_ROOT_PATH "/cache/python" "/prefix")
set(Python_INCLUDE_DIR "/cache/python/include/python3.11")
set(Python_SOABI "cpython-311-aarch64-linux-gnu")
set(Python3_INCLUDE_DIR "/cache/python/include/python3.11")
set(Python3_SOABI "cpython-311-aarch64-linux-gnu")
set(SKBUILD_SOABI "cpython-311-aarch64-linux-gnu")
"
`);
});
