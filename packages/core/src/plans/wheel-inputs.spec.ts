import type { ClibRecord } from '../definitions/records';
import type { InterpreterIdentity, ToolchainRecord } from '../definitions/toolchain';
import type { WheelBuildSettings, WheelProject } from '../definitions/wheel';
import { wheelDigest, type WheelInputs } from './wheel-inputs';

const build: WheelBuildSettings = { requires: [], constraints: [], against: [], environment: { A: '1' }, configSettings: { 'setup-args': ['-Da=b'] }, patches: [], tools: [] };
const project: WheelProject = {
  distribution: 'numpy',
  source: { kind: 'sdist', distribution: 'numpy', version: '2.2.6' },
  pythons: ['cp310', 'cp313'],
  missingPythons: 'error',
  platforms: undefined,
  abi: 'cpython',
  libraries: ['openblas'],
  build,
  repair: { exclude: [], strip: false, appendLicensesTo: undefined },
  test: { requires: [], constraints: [], against: [], sources: [], files: [], patches: [], command: ['python'], environment: {} },
  overrides: [],
  upload: [],
};
const interpreter: InterpreterIdentity = { tag: 'cp313', version: '3.13.0', implementation: 'cpython', soabi: 'cpython-313-x86_64-linux-gnu', architecture: 'x86_64', linksLibpython: false };
const library: ClibRecord = {
  name: 'openblas',
  version: '0.3.28',
  platform: 'manylinux1',
  digest: 'd1',
  source: { file: 'x', sha256: 's', differs: undefined },
  license: { spdx: 'BSD-3-Clause', files: [] },
  kind: 'library',
  exports: {},
  check: 'ran',
  provides: ['blas'],
  needs: [],
  sonames: {},
  files: {},
};
const toolchain: ToolchainRecord = {
  platform: 'manylinux1',
  supported: true,
  engine: { kind: 'zig', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' }, tag: 'manylinux1_x86_64', target: 'x86_64-linux-gnu.2.5', commands: 'c0' },
  tools: { ziglang: { version: '0.16.0', digest: 'z' }, auditwheel: { version: '6.8.2', digest: 'a' }, uv: { version: '0.13.8', digest: 'u' } },
  interpreters: [interpreter],
  machine: { os: 'linux', architecture: 'x86_64' },
};
const inputs: WheelInputs = {
  project,
  build,
  source: 'aa',
  patches: [],
  packages: [{ name: 'meson-python', version: '0.18.0', hashes: ['00'] }],
  against: [],
  interpreter,
  libraries: [library],
  toolchain,
};

describe('wheelDigest', () => {
  it.each<[string, Partial<WheelInputs>]>([
    ['the source', { source: 'bb' }],
    ['a config setting', { build: { ...build, configSettings: { 'setup-args': ['-Da=c'] } } }],
    ['a variable', { build: { ...build, environment: { A: '2' } } }],
    ['a patch', { patches: [{ name: 'a.patch', text: 'x' }] }],
    ['a locked package', { packages: [{ name: 'meson-python', version: '0.18.1', hashes: ['00'] }] }],
    ['a wheel it is built against', { against: [{ project: 'p', name: 'demo', path: '/a/b', wheel: { file: 'b', sha256: 'c', size: 1 } }] }],
    ['the interpreter', { interpreter: { ...interpreter, version: '3.13.1' } }],
    ['a library', { libraries: [{ ...library, digest: 'd2' }] }],
    ['the libc floor', { toolchain: { ...toolchain, engine: { ...toolchain.engine, libc: { name: 'glibc', version: '2.17' } } as ToolchainRecord['engine'] } }],
    ['the compiler', { toolchain: { ...toolchain, tools: { ...toolchain.tools, ziglang: { version: '0.17.0', digest: 'z' } } } }],
    ['the machine', { toolchain: { ...toolchain, machine: { os: 'linux', architecture: 'aarch64' } } }],
    ['the build tag', { project: { ...project, buildTag: '1' } }],
    ['the ABI', { project: { ...project, abi: 'abi3' } }],
  ])('changes with %s', (_, change) => {
    expect(wheelDigest({ ...inputs, ...change })).not.toBe(wheelDigest(inputs));
  });

  it('does not change with the place of a wheel it is built against', () => {
    const at = (path: string) => wheelDigest({ ...inputs, against: [{ project: 'p', name: 'demo', path, wheel: { file: 'b', sha256: 'c', size: 1 } }] });
    expect(at('/one/b')).toBe(at('/other/b'));
  });

  it.each<[string, Partial<WheelInputs>]>([
    ['requirements: what they resolved to counts', { build: { ...build, requires: ['meson'], constraints: ['meson<2'] } }],
    ['another Python of the project', { project: { ...project, pythons: ['cp313'] } }],
    ['another Python of the machine', { toolchain: { ...toolchain, interpreters: [] } }],
    ['tools that take no part', { toolchain: { ...toolchain, tools: { ...toolchain.tools, auditwheel: { version: '7', digest: 'b' }, uv: { version: '1', digest: 'v' } } } }],
    ['tests and repair', { project: { ...project, test: { ...project.test, command: ['pytest'] }, repair: { ...project.repair, exclude: ['x'], strip: true } } }],
    ['where the libraries’ sources came from', { libraries: [{ ...library, source: { file: 'y', sha256: 't', differs: 'a repack' } }] }],
  ])('does not change with %s', (_, change) => {
    expect(wheelDigest({ ...inputs, ...change })).toBe(wheelDigest(inputs));
  });
});
