import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openToolchain, type ProcessRequest } from '@wheelwright/host';
import { buildWheelFile, fakePython, recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import type { Stage } from '../boundary';
import { openWorkspace } from '../workspace/open-workspace';
import { buildWheel } from './build-wheel/build-wheel';
import { repair } from './repair/repair';
import { test as testWheels } from './test/test';

/**
 * A whole project on a Mac and on a Windows machine that are not here: every program that would be run, with its words
 * and its environment. Interpreters, compilers and tools are answers; plans, records and checks are real.
 */
const locked = (name: string): object => ({ name, version: '1', packages: [{ name, version: '1', hashes: ['a'.repeat(64)] }] });

const filesOf = (tool: string, row: string): Readonly<Record<string, string>> => ({
  'ws/projects/platforms/platforms.yaml': [`tools: { uv: "1", ${tool}: "1" }`, 'pythons: { cp312: { version: "3.12" } }', `platforms: { native: { engine: host, ${row} } }`, ''].join('\n'),
  'ws/projects/platforms/platforms.lock.json': JSON.stringify({ lockfileVersion: 1, tools: [locked('uv'), locked(tool)] }),
  'ws/projects/spam-wheels/wheel.yaml': ['distribution: spam', 'source: { path: package }', 'pythons: [cp312]', 'test: { command: [spam-test, -q] }', ''].join('\n'),
  'ws/projects/spam-wheels/wheel.lock.json': JSON.stringify({ lockfileVersion: 1, environments: ['build', 'test'].map((purpose) => ({ purpose, python: 'cp312', requires: purpose === 'build' ? ['build', 'setuptools'] : [], constraints: [], packages: [] })) }),
  'ws/projects/spam-wheels/package/pyproject.toml': '[build-system]\nrequires = ["setuptools"]\n',
  'ws/projects/spam-wheels/package/spam.py': '',
  'python/python': '#!',
  'programs/Microsoft Visual Studio/Installer/vswhere.exe': '',
});

const build = (tag: string) => ({ argv }: ProcessRequest): void => void buildWheelFile({ tags: `cp312-cp312-${tag}`, files: { 'spam.py': '' } }).write(argv[argv.indexOf('--outdir') + 1] ?? '');

/** What delvewheel and repairwheel do with a wheel that needs nothing. */
const copyTo = (word: string) => ({ argv }: ProcessRequest): void => copyFileSync(argv.at(-1) ?? '', join(argv[argv.indexOf(word) + 1] ?? '', basename(argv.at(-1) ?? '')));

const bringUv = (file: string) => ({ argv }: ProcessRequest): void => {
  const path = join(argv[argv.indexOf('--target') + 1] ?? '', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
};

interface NativeMachine {
  readonly os: string;
  readonly architecture: string;
  readonly tool: string;
  readonly row: string;
  readonly uv: string;
  readonly processes: readonly ProcessAnswer[];
}

const mac: NativeMachine = {
  os: 'darwin',
  architecture: 'aarch64',
  tool: 'repairwheel',
  row: 'system: macos, architecture: arm64, minimum: "11.0", tag: macosx_11_0_arm64',
  uv: 'bin/uv',
  processes: [
    { when: 'cc --version', stdout: 'Apple clang version 16.0.0\n' },
    { when: 'xcrun', stdout: '15.1\n' },
    { when: '-m build', effect: build('macosx_11_0_arm64') },
    { when: 'wheelwright-repairwheel.py', effect: copyTo('-o') },
  ],
};

const windows: NativeMachine = {
  os: 'win32',
  architecture: 'x86_64',
  tool: 'delvewheel',
  row: 'system: windows, architecture: x86_64, tag: win_amd64',
  uv: 'bin/uv.exe',
  processes: [
    { when: 'vswhere.exe', stdout: 'C:\\VS 2022\r\n' },
    { when: 'vcvarsall.bat', stdout: 'INCLUDE=C:\\VS\\include\r\nLIB=C:\\VS\\lib\r\nPath=C:\\VS\\bin;C:\\Windows\\System32\r\nSystemRoot=C:\\Windows\r\nVCToolsVersion=14.41\r\nTOKEN=secret\r\n' },
    { when: '-m build', effect: build('win_amd64') },
    { when: 'wheelwright-delvewheel.py', effect: copyTo('-w') },
  ],
};

let host: RecordingHost;
afterEach(() => host.dispose());

const open = ({ os, architecture, tool, row, uv, processes }: NativeMachine): void => {
  const empty = recordingHost({
    files: filesOf(tool, row),
    programs: { cc: process.execPath, 'c++': process.execPath },
    processes: [
      { when: / -I .*json/su, stdout: fakePython({ version: [3, 12, 1] }) },
      { when: '-m pip --version', stdout: 'pip 24' },
      { when: '-m pip install', effect: bringUv(uv) },
      { when: process.execPath, stdout: 'Apple clang version 16.0.0\n' },
      ...processes,
      { when: /uv(\.exe)? (venv|pip)/u },
      { when: 'spam-test' },
    ],
    machine: { os, architecture },
  });
  host = { ...empty, variables: { ...empty.variables, WHEELWRIGHT_INTERPRETERS: empty.path('python/python'), PATH: '', SYSTEMROOT: 'C:\\Windows', 'PROGRAMFILES(X86)': empty.path('programs'), UPLOAD_TOKEN: 'secret' } };
};

const runAll = async (machine: NativeMachine): Promise<void> => {
  open(machine);
  const root = host.path('ws');
  const workspace = await openWorkspace(host, { root, projectsConfigurations: { projects: { platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } }, 'spam-wheels': { root: 'projects/spam-wheels' } } } });
  const platform = workspace.platforms.platforms.get('native');
  if (platform === undefined) throw new Error('no platform');
  const stage: Stage = { host, workspace, project: { name: 'spam-wheels', root: 'projects/spam-wheels', folder: join(root, 'projects/spam-wheels') }, platform, pythons: undefined, dryRun: false };
  await buildWheel(stage, openToolchain);
  await repair(stage);
  await testWheels(stage);
};

/** Of all that was run: names of folders that change from run to run replaced. */
const shown = (text: string): string =>
  text
    .replaceAll(process.execPath, '<cc>')
    .replaceAll(host.machine.scratch, '<scratch>')
    .replaceAll(host.machine.cache, '<cache>')
    .replaceAll(host.root, '<root>')
    .replace(/(?<=-|\/)[0-9a-f]{12,32}\b/gu, '<hash>')
    .replaceAll('\n', ' | ');

const runs = (): readonly { readonly argv: string; readonly environment: Readonly<Record<string, string>> }[] =>
  host.calls.flatMap((call) => (call.kind === 'run' && !call.argv.includes('-I') ? [{ argv: shown(call.argv.join(' ')), environment: Object.fromEntries(Object.entries(call.environment).sort().map(([name, value]) => [name, shown(value)])) }] : []));

const environmentOf = (part: string): Readonly<Record<string, string>> | undefined => runs().find(({ argv }) => argv.includes(part))?.environment;

it('a Mac', async () => {
  await runAll(mac);
  expect(runs().map(({ argv }) => argv)).toMatchInlineSnapshot(`
    [
      "<root>/python/python -m pip --version",
      "<root>/python/python -m pip install --no-input --no-compile --no-deps --disable-pip-version-check --require-hashes --only-binary :all: --target <cache>/tools/uv-1-<hash>.making --requirement <cache>/tools/uv-1-<hash>.making.txt",
      "<cache>/tools/uv-1-<hash>/bin/uv pip install --no-deps --require-hashes --no-progress --color never --only-binary :all: --python <root>/python/python --target <cache>/tools/repairwheel-1-<hash>.making --requirement <cache>/tools/repairwheel-1-<hash>.making.txt",
      "xcrun --sdk macosx --show-sdk-version",
      "<cc> --version",
      "<cache>/tools/uv-1-<hash>/bin/uv venv --no-project --color never --python <root>/python/python <cache>/environments/<hash>",
      "<cache>/environments/<hash>/bin/python -m build --wheel --no-isolation --skip-dependency-check --outdir <scratch>/wheel-<hash>/cp312/wheels <scratch>/wheel-<hash>/cp312/source",
      "xcrun --sdk macosx --show-sdk-version",
      "<root>/python/python -s <cache>/tools/repairwheel-1-<hash>/wheelwright-repairwheel.py --no-sys-paths -l <scratch>/repair-<hash>/cp312/libraries -o <scratch>/repair-<hash>/cp312/wheel <root>/ws/dist/wheels/spam-wheels/native/build-wheel/spam-1.0-cp312-cp312-macosx_11_0_arm64.whl",
      "xcrun --sdk macosx --show-sdk-version",
      "<cache>/tools/uv-1-<hash>/bin/uv venv --no-project --color never --python <root>/python/python <scratch>/test-<hash>/cp312/environment",
      "<cache>/tools/uv-1-<hash>/bin/uv pip install --no-deps --no-index --no-progress --color never --python <scratch>/test-<hash>/cp312/environment/bin/python <root>/ws/dist/wheels/spam-wheels/native/repair/spam-1.0-cp312-cp312-macosx_11_0_arm64.whl",
      "<scratch>/test-<hash>/cp312/environment/bin/spam-test -q",
    ]
  `);
  expect(environmentOf('-m build')).toMatchInlineSnapshot(`
    {
      "ARCHFLAGS": "-arch arm64",
      "BUILD_CC": "host-cc",
      "CC": "cc",
      "CC_FOR_BUILD": "host-cc",
      "CMAKE_BUILD_PARALLEL_LEVEL": "2",
      "CMAKE_OSX_ARCHITECTURES": "arm64",
      "CXX": "c++",
      "HOME": "<scratch>/wheel-<hash>/cp312/home",
      "LANG": "C.UTF-8",
      "LC_ALL": "C.UTF-8",
      "MACOSX_DEPLOYMENT_TARGET": "11.0",
      "MAKEFLAGS": "-j2",
      "NPY_NUM_BUILD_JOBS": "2",
      "PATH": "<cache>/environments/<hash>/bin:<cache>/compilers/<hash>:<cache>/programs/<hash>:/usr/bin:/bin",
      "PKG_CONFIG_LIBDIR": "<scratch>/wheel-<hash>/cp312/home/no-pkgconfig",
      "PYTHONDONTWRITEBYTECODE": "1",
      "PYTHONHASHSEED": "0",
      "PYTHONNOUSERSITE": "1",
      "SOURCE_DATE_EPOCH": "315532800",
      "TMPDIR": "<scratch>/wheel-<hash>/cp312/tmp",
      "TZ": "UTC",
      "WHEELWRIGHT_PATH_MAPS": "<scratch>/wheel-<hash>/cp312=/wheelwright | <scratch>/wheel-<hash>/prefix=/wheelwright/prefix | <cache>/environments/<hash>=/wheelwright/python | /include=/wheelwright/python/include",
      "ZERO_AR_DATE": "1",
      "_PYTHON_HOST_PLATFORM": "macosx-11.0-arm64",
    }
  `);
  expect(environmentOf('spam-test')).toMatchInlineSnapshot(`
    {
      "HOME": "<scratch>/test-<hash>/cp312/home",
      "LANG": "C.UTF-8",
      "LC_ALL": "C.UTF-8",
      "PATH": "<scratch>/test-<hash>/cp312/environment/bin",
      "PYTHONDONTWRITEBYTECODE": "1",
      "PYTHONNOUSERSITE": "1",
      "TMPDIR": "<scratch>/test-<hash>/cp312/temporary",
      "TZ": "UTC",
      "VIRTUAL_ENV": "<scratch>/test-<hash>/cp312/environment",
    }
  `);
  expect(readdirSync(host.path('ws/dist/wheels/spam-wheels/native/repair'))).toEqual(['repair.json', 'spam-1.0-cp312-cp312-macosx_11_0_arm64.whl', 'spam-1.0-cp312-cp312-macosx_11_0_arm64.whl.json']);
});

it('a Windows machine', async () => {
  await runAll(windows);
  expect(runs().map(({ argv }) => argv)).toMatchInlineSnapshot(`
    [
      "<root>/python/python -m pip --version",
      "<root>/python/python -m pip install --no-input --no-compile --no-deps --disable-pip-version-check --require-hashes --only-binary :all: --target <cache>/tools/uv-1-<hash>.making --requirement <cache>/tools/uv-1-<hash>.making.txt",
      "<cache>/tools/uv-1-<hash>/bin/uv.exe pip install --no-deps --require-hashes --no-progress --color never --only-binary :all: --python <root>/python/python --target <cache>/tools/delvewheel-1-<hash>.making --requirement <cache>/tools/delvewheel-1-<hash>.making.txt",
      "<root>/programs/Microsoft Visual Studio/Installer/vswhere.exe -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath -utf8",
      "cmd.exe /d /c vcvarsall.bat amd64 && set",
      "<cache>/tools/uv-1-<hash>/bin/uv.exe venv --no-project --color never --python <root>/python/python <cache>/environments/<hash>",
      "<cache>/environments/<hash>/Scripts/python.exe -m build --wheel --no-isolation --skip-dependency-check --outdir <scratch>/wheel-<hash>/cp312/wheels <scratch>/wheel-<hash>/cp312/source",
      "<root>/programs/Microsoft Visual Studio/Installer/vswhere.exe -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath -utf8",
      "cmd.exe /d /c vcvarsall.bat amd64 && set",
      "<root>/python/python -s <cache>/tools/delvewheel-1-<hash>/wheelwright-delvewheel.py repair --add-path <scratch>/repair-<hash>/cp312/libraries -w <scratch>/repair-<hash>/cp312/wheel <root>/ws/dist/wheels/spam-wheels/native/build-wheel/spam-1.0-cp312-cp312-win_amd64.whl",
      "<root>/programs/Microsoft Visual Studio/Installer/vswhere.exe -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath -utf8",
      "cmd.exe /d /c vcvarsall.bat amd64 && set",
      "<cache>/tools/uv-1-<hash>/bin/uv.exe venv --no-project --color never --python <root>/python/python <scratch>/test-<hash>/cp312/environment",
      "<cache>/tools/uv-1-<hash>/bin/uv.exe pip install --no-deps --no-index --no-progress --color never --python <scratch>/test-<hash>/cp312/environment/Scripts/python.exe <root>/ws/dist/wheels/spam-wheels/native/repair/spam-1.0-cp312-cp312-win_amd64.whl",
      "<scratch>/test-<hash>/cp312/environment/Scripts/spam-test.exe -q",
    ]
  `);
  expect(environmentOf('-m build')).toMatchInlineSnapshot(`
    {
      "CL": "/Brepro",
      "CMAKE_BUILD_PARALLEL_LEVEL": "2",
      "DISTUTILS_USE_SDK": "1",
      "HOME": "<scratch>/wheel-<hash>/cp312/home",
      "INCLUDE": "C:\\VS\\include",
      "LANG": "C.UTF-8",
      "LC_ALL": "C.UTF-8",
      "LIB": "C:\\VS\\lib",
      "LINK": "/Brepro",
      "MAKEFLAGS": "-j2",
      "MSSdk": "1",
      "NPY_NUM_BUILD_JOBS": "2",
      "PATH": "<cache>/environments/<hash>/Scripts;<cache>/tools/uv-1-<hash>/bin;C:\\VS\\bin;C:\\Windows\\System32",
      "PKG_CONFIG_LIBDIR": "<scratch>/wheel-<hash>/cp312/home/no-pkgconfig",
      "PYTHONDONTWRITEBYTECODE": "1",
      "PYTHONHASHSEED": "0",
      "PYTHONNOUSERSITE": "1",
      "SOURCE_DATE_EPOCH": "315532800",
      "SystemRoot": "C:\\Windows",
      "TEMP": "<scratch>/wheel-<hash>/cp312/tmp",
      "TMP": "<scratch>/wheel-<hash>/cp312/tmp",
      "TZ": "UTC",
      "USERPROFILE": "<scratch>/wheel-<hash>/cp312/home",
      "VCToolsVersion": "14.41",
    }
  `);
  expect(environmentOf('spam-test')).toMatchInlineSnapshot(`
    {
      "HOME": "<scratch>/test-<hash>/cp312/home",
      "LANG": "C.UTF-8",
      "LC_ALL": "C.UTF-8",
      "PATH": "<scratch>/test-<hash>/cp312/environment/Scripts",
      "PYTHONDONTWRITEBYTECODE": "1",
      "PYTHONNOUSERSITE": "1",
      "ProgramFiles(x86)": "<root>/programs",
      "SystemRoot": "C:\\Windows",
      "TEMP": "<scratch>/test-<hash>/cp312/temporary",
      "TMP": "<scratch>/test-<hash>/cp312/temporary",
      "TZ": "UTC",
      "USERPROFILE": "<scratch>/test-<hash>/cp312/home",
      "VIRTUAL_ENV": "<scratch>/test-<hash>/cp312/environment",
    }
  `);
  expect(readdirSync(host.path('ws/dist/wheels/spam-wheels/native/test'))).toEqual(['cp312.json', 'test.json']);
});

it.each([mac, windows])('nothing of the user’s own variables reaches a program', async (machine) => {
  await runAll(machine);
  expect(JSON.stringify(runs())).not.toContain('secret');
});

it('neither is built on this machine', async () => {
  await expect(runAll({ ...mac, os: 'linux', architecture: 'x86_64' })).rejects.toMatchObject({ code: 'platform-unsupported', message: 'platform "native" (engine: host) cannot be built here: its compilers are those of a machine with macOS, and this one has Linux' });
});
