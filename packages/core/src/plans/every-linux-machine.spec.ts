import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlDocument } from '../definitions/document';
import { normalizePlatforms, platformsSchema } from '../definitions/platforms';
import { normalizeTargetPythons, targetMachineKey, targetPythonsSchema, type TargetPythons } from '../definitions/target-pythons';
import { findManylinuxPolicy, manylinuxPolicies } from '../policies/manylinux';
import { findMusllinuxPolicy } from '../policies/musllinux';
import { isPypiPlatform } from '../policies/pypi-platforms';
import { foreignRunner } from '../tools/foreign-program';
import { mesonCrossFile, targetPlatform, targetSoabi } from '../tools/target-python';
import { muslName, zigTarget } from '../tools/zig';
import { linuxArchitectures, type LinuxTarget } from '../values/target';

/** Whatever is a row of platforms.yaml is known to every table that its build, its repair, its tests and its upload look into. */

const folder = join(__dirname, '../../../../projects/platforms');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const targetPythons = (): TargetPythons => {
  const result = parseYamlDocument('target-pythons.yaml', read('target-pythons.yaml'), targetPythonsSchema);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return normalizeTargetPythons(result.document, 'projects/platforms').value;
};

/** No image and no archive offers Pythons for 32-bit ARM. */
const withPythons = linuxArchitectures.filter((architecture) => architecture !== 'armv7l');
const here = { os: 'linux', architecture: 'x86_64' };

describe.each(linuxArchitectures)('glibc on %s', (architecture) => {
  const oldest = manylinuxPolicies(architecture)[0];
  const version = oldest?.caps['GLIBC'] ?? '';
  const target: LinuxTarget = { system: 'linux', architecture, libc: { name: 'glibc', version } };

  it('has policies, whose tags an index takes', () => {
    expect(oldest).toMatchObject({ architecture });
    expect(manylinuxPolicies(architecture).flatMap(({ spellings }) => spellings).filter((tag) => findManylinuxPolicy(tag) === undefined || !isPypiPlatform(tag))).toEqual([]);
  });

  it('has a compiler', () => expect(zigTarget(target).target).toMatch(/^[a-z0-9_]+-linux-gnu(eabihf)?\.2\.[0-9]+$/u));

  it('has names for extensions, and words for build systems', () => {
    expect(targetSoabi('cp312', target)).toMatch(/^cpython-312-[a-z0-9_]+-linux-gnu(eabihf)?$/u);
    expect(targetPlatform(target)).toBe(`linux-${architecture}`);
    expect(mesonCrossFile(target, 'python')).not.toMatch(/undefined|''/u);
  });

  it('has something that would run it', () => expect(foreignRunner(target, here)).toMatchObject({ kind: expect.stringMatching(/loader|emulator/u) }));
});

describe.each(linuxArchitectures)('musl on %s', (architecture) => {
  const target: LinuxTarget = { system: 'linux', architecture, libc: { name: 'musl', version: '1.2' } };

  it('has a policy, under which musl has the name that we write', () => {
    expect(findMusllinuxPolicy(`musllinux_1_2_${architecture}`)?.libraries).toContain(muslName(target));
    expect(isPypiPlatform(`musllinux_1_2_${architecture}`)).toBe(true);
  });

  it('has a compiler, and names for extensions', () => {
    expect(zigTarget(target).target).toMatch(/^[a-z0-9_]+-linux-musl(eabihf)?$/u);
    expect(targetSoabi('cp312', target)).toMatch(/^cpython-312-[a-z0-9_]+-linux-musl(eabihf)?$/u);
  });

  it('has something that would run it', () => expect(foreignRunner(target, here)).toMatchObject({ kind: expect.stringMatching(/loader|emulator/u) }));
});

describe('target-pythons.yaml', () => {
  const newest = ['cp311', 'cp312', 'cp313', 'cp314'];

  it.each(withPythons.filter((architecture) => architecture !== 'x86_64' && architecture !== 'i686'))('has all Pythons of today for glibc on %s', (architecture) => {
    expect([...(targetPythons().get(`${architecture}-glibc`)?.pythons.keys() ?? [])]).toEqual(expect.arrayContaining(newest));
  });

  it('has Pythons for every row of platforms.yaml that is of another machine', () => {
    const parsed = parseYamlDocument('platforms.yaml', read('platforms.yaml'), platformsSchema);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const keys = [...normalizePlatforms(parsed.document).value.platforms.values()].flatMap((platform) => (platform.engine === 'zig' ? [targetMachineKey(platform.target)] : []));
    expect([...new Set(keys)].filter((key) => key !== 'x86_64-glibc' && targetPythons().get(key) === undefined)).toEqual([]);
  });
});
