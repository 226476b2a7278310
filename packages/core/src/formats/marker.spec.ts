import { markerHolds } from './marker';

const environment = { python_version: '3.10', python_full_version: '3.10.13', sys_platform: 'linux', platform_machine: 'x86_64', platform_python_implementation: 'CPython' };

describe('markerHolds', () => {
  it.each([
    ['python_version < "3.11"', true],
    ['python_version<"3.9"', false],
    ['python_version >= "3.9" and python_version < "3.11"', true],
    ['"3.9" < python_version', true],
    ['python_version == "3.*"', true],
    ['python_full_version != "3.10.13"', false],
    ['sys_platform == "win32" and python_version < "3.11"', false],
    ['sys_platform == "win32" or python_version < "3.11"', true],
    ['sys_platform != "win32" and (platform_machine == "aarch64" or platform_machine == "x86_64")', true],
    ['(sys_platform == "win32" or python_version < "3.11") and platform_machine == "i686"', false],
    ['sys_platform == "win32" and python_version < "3" or platform_machine == "x86_64"', true],
    ['platform_machine in "x86_64 AMD64"', true],
    ['platform_machine not  in "x86_64 AMD64"', false],
    ['extra == "test"', false],
    ["python_implementation == 'CPython'", true],
    ['sys.platform == "linux"', true],
  ])('%s: %s', (marker, expected) => expect(markerHolds(marker, environment)).toBe(expected));
});
