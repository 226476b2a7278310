import type { HalfPlatform } from '../definitions/merged-platforms';
import type { Platform, PlatformContainer, Platforms } from '../definitions/platforms';
import type { Source } from '../definitions/source';
import type { TargetMachine } from '../definitions/target-pythons';
import type { Target } from '../values/target';
import { doctorPrograms, judgeMachine, type DoctorFacts } from './doctor';
import { findingRows, renderReasons } from './render-findings';

const linux = (architecture: 'x86_64' | 'aarch64' | 'i686', libc: 'glibc' | 'musl' = 'glibc'): Extract<Target, { system: 'linux' }> => ({ system: 'linux', architecture, libc: { name: libc, version: '2.17' } });
const bullseye: PlatformContainer = { image: 'bullseye', runtime: undefined, network: 'host' };
const row = { tools: {}, tag: 't' };

const program: Source = { kind: 'url', url: 'https://a.test/python.tar.gz', fileName: 'python.tar.gz', sha256: '', folder: '.', only: [], differs: undefined, adjust: {} };
const machineOf = (key: string, runs: boolean): TargetMachine => ({ key, root: runs ? [[]] : [], pythons: new Map([['cp312', { tag: 'cp312', version: '3.12.1', sources: [], programs: runs ? [program] : [] }]]) });

const rows = {
  manylinux: { ...row, key: 'manylinux', engine: 'zig', target: linux('x86_64') },
  elsewhere: { ...row, key: 'elsewhere', engine: 'zig', target: linux('x86_64'), test: bullseye },
  local: { ...row, key: 'local', engine: 'zig', target: linux('x86_64'), test: { ...bullseye, image: 'localhost/bullseye' } },
  aarch64: { ...row, key: 'aarch64', engine: 'zig', target: linux('aarch64'), machine: machineOf('aarch64-glibc', true) },
  i686: { ...row, key: 'i686', engine: 'zig', target: linux('i686'), machine: machineOf('i686-glibc', true) },
  headers: { ...row, key: 'headers', engine: 'zig', target: linux('i686'), machine: machineOf('i686-glibc', false) },
  musl: { ...row, key: 'musl', engine: 'zig', target: linux('x86_64', 'musl'), machine: machineOf('x86_64-musl', false) },
  win: { ...row, key: 'win', engine: 'zig', target: { system: 'windows', architecture: 'x86_64' } },
  wine: { ...row, key: 'wine', engine: 'zig', target: { system: 'windows', architecture: 'x86_64' }, machine: { ...machineOf('windows-x86_64', true), root: [] } },
  win32: { ...row, key: 'win32', engine: 'zig', target: { system: 'windows', architecture: 'i686' }, machine: { ...machineOf('windows-i686', true), root: [] } },
  container: { ...row, key: 'container', engine: 'container', target: linux('x86_64'), container: bullseye },
  docker: { ...row, key: 'docker', engine: 'container', target: linux('x86_64'), container: { ...bullseye, runtime: 'docker' } },
  host: { ...row, key: 'host', engine: 'host' },
  mac: { ...row, key: 'mac', engine: 'host', target: { system: 'macos', architecture: 'arm64', minimum: '11.0' } },
  msvc: { ...row, key: 'msvc', engine: 'host', target: { system: 'windows', architecture: 'x86_64' } },
} as const satisfies Record<string, Platform>;

const workspace = (...platforms: readonly Platform[]): Platforms => ({ platforms: new Map(platforms.map((platform) => [platform.key, platform])), merged: new Map(), pythons: new Map([['cp39', '3.9'], ['cp312', '3.12']]) });

const everything: DoctorFacts = {
  machine: { os: 'linux', architecture: 'x86_64' },
  interpreters: [{ tag: 'cp312', version: '3.12.1', include: '/include' }],
  programs: new Set(['apt-get', 'gcc', 'qemu-aarch64-static', '/usr/lib/wine/wine64']),
  runtimes: new Map([['docker', 'not installed'], ['podman', undefined]]),
  images: new Map([['bullseye', { state: 'here', architecture: 'x86_64', pythons: ['cp39'], compiler: true }]]),
  staleLocks: new Map(),
};

describe('a machine that has everything', () => {
  const able = (platform: Platform): readonly string[] => findingRows(judgeMachine(workspace(platform), everything))[0]?.slice(1) ?? [];
  it.each<[keyof typeof rows, string]>([
    ['manylinux', 'yes yes yes'],
    ['elsewhere', 'yes yes yes'],
    ['aarch64', 'yes yes yes'],
    ['i686', 'yes yes yes'],
    ['musl', 'yes yes no'],
    ['headers', 'yes yes no'],
    ['win', 'no yes no'],
    ['wine', 'yes yes yes'],
    ['win32', 'yes yes no'],
    ['container', 'yes yes yes'],
    ['docker', 'no yes no'],
    ['host', 'yes yes yes'],
    ['mac', 'no yes no'],
    ['msvc', 'no yes no'],
  ])('%s', (key, expected) => expect(able(rows[key]).join(' ')).toBe(expected));
});

const image = (here: DoctorFacts['images'] extends ReadonlyMap<string, infer Image> ? Image : never): Partial<DoctorFacts> => ({ images: new Map([['bullseye', here]]) });

it.each<[string, keyof typeof rows, Partial<DoctorFacts>, readonly string[]]>([
  ['an emulator', 'aarch64', { programs: new Set(['apt-get']) }, ['aarch64 (test): there is no qemu-aarch64-static', '  apt-get install --no-install-recommends qemu-user-static']],
  ['Pythons of the other machine', 'win', {}, ['win (build): target-pythons.yaml knows no Python of platforms.yaml for windows-x86_64', 'win (test): target-pythons.yaml has no Python for windows-x86_64 that runs here: wheels are built, not run']],
  ['wine', 'wine', { programs: new Set(['apt-get']) }, ['wine (test): there is no wine', '  apt-get install --no-install-recommends wine64']],
  ['a wine of 32-bit Windows', 'win32', {}, ['win32 (test): nothing here runs programs of windows-i686: wheels are built, not run']],
  ['a Python of the same version', 'aarch64', { interpreters: [{ tag: 'cp311', version: '3.11.2', include: '/i' }] }, ['aarch64 (build): none of the Pythons is here that target-pythons.yaml has for aarch64-glibc (cp312)', '  apt-get install --no-install-recommends python3-dev python3-pip']],
  ['a Mac', 'mac', {}, ['mac (build, test): its compilers are those of a machine with macOS, and this one has Linux']],
  ['a program of the other Python', 'headers', {}, ['headers (test): target-pythons.yaml has no Python for i686-glibc that runs here: wheels are built, not run']],
  ['a package manager that we know', 'aarch64', { programs: new Set() }, ['aarch64 (test): there is no qemu-aarch64-static']],
  ['a compiler', 'host', { programs: new Set(['dnf']) }, ['host (build): there is no C compiler', '  dnf install gcc gcc-c++ make']],
  ['a new Python', 'manylinux', { interpreters: [{ tag: 'cp39', version: '3.9.2', include: '/i' }] }, ['manylinux: there is no CPython 3.10 or newer for the tools', '  apt-get install --no-install-recommends python3-dev python3-pip']],
  ['headers', 'manylinux', { interpreters: [{ tag: 'cp312', version: '3.12.1', include: undefined }] }, ['manylinux (build): no Python of platforms.yaml is here with its headers', '  apt-get install --no-install-recommends python3-dev python3-pip']],
  ['a lock', 'manylinux', { staleLocks: new Map([['manylinux', 'there is no platforms.lock.json']]) }, ['manylinux: there is no platforms.lock.json', '  npx nx g @wheelwright/nx:lock']],
  ['a runtime', 'container', { runtimes: new Map([['docker', 'not installed'], ['podman', 'no runc']]) }, ['container (build, test): nothing runs containers (docker: not installed; podman: no runc)', '  apt-get install --no-install-recommends podman runc']],
  ['an image that is made here', 'local', { images: new Map() }, ['local (test): there is no image localhost/bullseye; images of localhost are made on this machine']],
  ['the image', 'elsewhere', { images: new Map() }, ['elsewhere (test): there is no image bullseye', '  podman pull bullseye']],
  ['an image of its architecture', 'container', image({ state: 'here', architecture: 'aarch64', pythons: ['cp39'], compiler: true }), ['container (build, test): the image bullseye is for aarch64']],
  ['a compiler in the image', 'container', image({ state: 'here', architecture: 'x86_64', pythons: ['cp39'], compiler: false }), ['container (build): the image bullseye has no C compiler']],
  ['a Python in the image', 'elsewhere', image({ state: 'here', architecture: 'x86_64', pythons: ['cp38'], compiler: false }), ['elsewhere (test): the image bullseye has no Python of platforms.yaml']],
  ['an image that is of use', 'elsewhere', image({ state: 'unusable', reason: 'the image bullseye has musl' }), ['elsewhere (test): the image bullseye has musl']],
  ['nothing: the image is fetched', 'container', image({ state: 'fetched' }), []],
])('a machine that lacks %s', (_what, key, lacks, expected) => {
  expect(renderReasons(judgeMachine(workspace(rows[key]), { ...everything, ...lacks }))).toEqual(expected);
});

it('says one reason once, with all that it holds for', () => {
  expect(renderReasons(judgeMachine(workspace(rows.manylinux, rows.host), { ...everything, interpreters: [] }))).toEqual([
    'manylinux, host: there is no CPython 3.10 or newer for the tools',
    '  apt-get install --no-install-recommends python3-dev python3-pip',
  ]);
});

it('looks for the emulators that the platforms want', () => {
  expect(doctorPrograms(workspace(rows.manylinux, rows.aarch64, rows.win), everything.machine)).toEqual(['apt-get', 'dnf', 'brew', 'cc', 'gcc', 'clang', 'qemu-aarch64-static', 'qemu-aarch64', '/usr/lib/wine/wine64', 'wine64', 'wine']);
});

it('of a merged platform: what both halves can', () => {
  const half = (key: string, architecture: 'x86_64' | 'arm64'): HalfPlatform => ({ ...row, key, engine: 'zig', target: { system: 'macos', architecture, minimum: '11.0' }, machine: { key: `macos-${architecture}`, root: [], pythons: new Map([[architecture === 'arm64' ? 'cp312' : 'cp39', { tag: architecture === 'arm64' ? 'cp312' : 'cp39', version: '3.12.1', sources: [], programs: [] }]]) } });
  const halves = [half('intel', 'x86_64'), half('arm', 'arm64')] as const;
  const merged = new Map([['both', { key: 'both', engine: 'merge', tag: 'macosx_11_0_universal2', halves, thin: false } as const]]);
  const findings = (interpreters: DoctorFacts['interpreters']): readonly string[] => renderReasons(judgeMachine({ ...workspace(...halves), merged }, { ...everything, interpreters }).filter(({ platform }) => platform === 'both'));
  expect(findings(everything.interpreters)[0]).toContain('none of the Pythons is here that target-pythons.yaml has for macos-x86_64 (cp39)');
  expect(findings([...everything.interpreters, { tag: 'cp39', version: '3.9.1', include: '/include' }])).toEqual(['both (test): nothing here runs programs of macos-universal2: wheels are built, not run']);
});
