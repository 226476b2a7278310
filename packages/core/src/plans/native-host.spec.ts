import type { Clib } from '../definitions/clib';
import type { Platform } from '../definitions/platforms';
import { compileEnvironment } from '../tools/compilers';
import { machineCommands } from '../tools/compiler-commands';
import { macosVariables } from '../tools/native-macos';
import { parseMsvcEnvironment } from '../tools/msvc';
import type { DesktopTarget } from '../values/target';
import { nativeObstacle, refuseOnWindows, refuseOtherMachine } from './native-host';
import { toolchainRecord } from './toolchain-plan';

const arm64 = { system: 'macos', architecture: 'arm64', minimum: '11.0' } as const;
const amd64 = { system: 'windows', architecture: 'x86_64' } as const;
const row = (target?: DesktopTarget): Platform => ({ key: 'native', engine: 'host', tools: {}, tag: 'tag', ...(target === undefined ? {} : { target }) });
const machine = (os: string, architecture = 'x86_64') => ({ os, architecture });

describe('which machine', () => {
  it.each<[string, Platform, ReturnType<typeof machine>, string | undefined]>([
    ['Linux on Linux', row(), machine('linux', 'riscv64'), undefined],
    ['Linux on a Mac', row(), machine('darwin'), 'its compilers are those of a machine with Linux, and this one has macOS'],
    ['Linux on Windows', row(), machine('win32'), 'its compilers are those of a machine with Linux, and this one has Windows'],
    ['a Mac on Linux', row(arm64), machine('linux'), 'its compilers are those of a machine with macOS, and this one has Linux'],
    ['a Mac on a Mac', row(arm64), machine('darwin', 'aarch64'), undefined],
    ['a Mac on an older one', row(arm64), machine('darwin'), "it is for arm64, and this machine's compilers for x86_64"],
    ['Windows on Windows', row(amd64), machine('win32'), undefined],
    ['Windows on another system', row(amd64), machine('freebsd'), 'its compilers are those of a machine with Windows, and this one has freebsd'],
    ['zig anywhere', { key: 'z', engine: 'zig', tools: {}, tag: 't', target: amd64 }, machine('linux'), undefined],
  ])('%s', (_, platform, here, expected) => {
    expect(nativeObstacle(platform, here)).toBe(expected);
    if (expected === undefined) refuseOtherMachine(platform, here);
    else expect(() => refuseOtherMachine(platform, here)).toThrow(expect.objectContaining({ code: 'platform-unsupported', message: `platform "native" (engine: host) cannot be built here: ${expected}` }));
  });
});

it('Windows takes C libraries that are built already', () => {
  const clib = (system: Clib['build']['system']): Pick<Clib, 'name' | 'build'> => ({ name: 'zlib', build: { system } as Clib['build'] });
  expect(() => refuseOnWindows(clib('autotools'), row(amd64))).toThrow(expect.objectContaining({ code: 'platform-unsupported', message: expect.stringContaining('zlib is built with autotools') as string }));
  refuseOnWindows(clib('prebuilt'), row(amd64));
  refuseOnWindows(clib('autotools'), row(arm64));
  refuseOnWindows(clib('autotools'), { key: 'z', engine: 'zig', tools: {}, tag: 't', target: amd64 });
});

describe('what compilers are told', () => {
  const request = { programs: '/programs', home: '/home', temporary: '/tmp/x', pathMaps: [{ from: '/s', to: '/x' }], prefix: '/prefix', sourceDateEpoch: 1, extra: { PATH: '/environment' } };

  it('on a Mac', () => {
    expect(compileEnvironment({ ...request, compilers: { path: '/compilers', environment: macosVariables(arm64), os: 'darwin' } })).toEqual({
      ARCHFLAGS: '-arch arm64',
      BUILD_CC: 'host-cc',
      CC: 'cc',
      CC_FOR_BUILD: 'host-cc',
      CMAKE_OSX_ARCHITECTURES: 'arm64',
      CMAKE_PREFIX_PATH: '/prefix',
      CPATH: '/prefix/include',
      CPPFLAGS: '-I/prefix/include',
      CXX: 'c++',
      HOME: '/home',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      LDFLAGS: '-L/prefix/lib',
      LIBRARY_PATH: '/prefix/lib',
      MACOSX_DEPLOYMENT_TARGET: '11.0',
      PATH: '/environment:/compilers:/programs:/usr/bin:/bin',
      PKG_CONFIG_LIBDIR: '/prefix/lib/pkgconfig:/prefix/share/pkgconfig',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      PYTHONNOUSERSITE: '1',
      SOURCE_DATE_EPOCH: '1',
      TMPDIR: '/tmp/x',
      TZ: 'UTC',
      WHEELWRIGHT_PATH_MAPS: '/s=/x',
      ZERO_AR_DATE: '1',
      _PYTHON_HOST_PLATFORM: 'macosx-11.0-arm64',
    });
  });

  it('on Windows', () => {
    const { environment, path } = parseMsvcEnvironment('INCLUDE=C:\\VS\\include\r\nLIB=C:\\VS\\lib\r\nPath=C:\\VS\\bin;C:\\Windows\\System32\r\nSystemRoot=C:\\Windows\r\nVCToolsVersion=14.41\r\n');
    expect(compileEnvironment({ ...request, home: 'C:/s/home', temporary: 'C:/s/tmp', prefix: 'C:/s/prefix', programs: 'C:/t/cmake;C:/t/ninja', extra: { PATH: 'C:/e/Scripts' }, compilers: { path: '', environment, os: 'win32', system: path } })).toEqual({
      CL: '/Brepro',
      CMAKE_PREFIX_PATH: 'C:/s/prefix',
      DISTUTILS_USE_SDK: '1',
      HOME: 'C:/s/home',
      INCLUDE: 'C:/s/prefix/include;C:\\VS\\include',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      LIB: 'C:/s/prefix/lib;C:\\VS\\lib',
      LINK: '/Brepro',
      MSSdk: '1',
      PATH: 'C:/e/Scripts;C:/t/cmake;C:/t/ninja;C:\\VS\\bin;C:\\Windows\\System32',
      PKG_CONFIG_LIBDIR: 'C:/s/prefix/lib/pkgconfig;C:/s/prefix/share/pkgconfig',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      PYTHONNOUSERSITE: '1',
      SOURCE_DATE_EPOCH: '1',
      SystemRoot: 'C:\\Windows',
      TEMP: 'C:/s/tmp',
      TMP: 'C:/s/tmp',
      TZ: 'UTC',
      USERPROFILE: 'C:/s/home',
      VCToolsVersion: '14.41',
    });
  });
});

it('records say what a machine is for, and stay as they were for Linux', () => {
  const record = (platform: Platform) => toolchainRecord({ platform, tools: [], interpreters: [], machine: machine('any'), compiler: 'clang 16' }).engine;
  expect(record(row())).toEqual({ kind: 'host', tag: 'tag', compiler: 'clang 16' });
  expect(record(row(arm64))).toEqual({ kind: 'host', system: 'macos', architecture: 'arm64', minimum: '11.0', tag: 'tag', compiler: 'clang 16' });
  expect(record(row(amd64))).toEqual({ kind: 'host', system: 'windows', architecture: 'x86_64', tag: 'tag', compiler: 'clang 16' });
});

it('only the commands of a Mac rewrite install names', () => {
  expect(machineCommands({ c: '/usr/bin/cc', cxx: undefined }, 'macos').scripts['cc']).toContain('-headerpad_max_install_names');
  expect(machineCommands({ c: '/usr/bin/cc', cxx: undefined }, 'macos').scripts['host-cc']).not.toContain('-headerpad_max_install_names');
  expect(machineCommands({ c: '/usr/bin/cc', cxx: undefined }).scripts['cc']).not.toContain('install_name');
});
