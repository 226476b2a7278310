import { compareNumbers } from '../values/version';
import { allowsLibrary, allowsVersion, renderAllowance } from './allows';
import { findManylinuxPolicy, manylinuxArchitectures, manylinuxFloors, manylinuxPolicies } from './manylinux';
import type { Policy } from './policy';

const policy = (tag: string): Policy => {
  const found = findManylinuxPolicy(tag);
  if (found === undefined) throw new Error(`no policy ${tag}`);
  return found;
};

describe('the table', () => {
  it('is in order', () => {
    expect([...manylinuxFloors].sort(compareNumbers)).toEqual(manylinuxFloors);
  });

  it.each([...manylinuxArchitectures])('of %s: every later policy allows what an earlier one does', (architecture) => {
    const policies = manylinuxPolicies(architecture);
    expect(policies.length).toBeGreaterThan(0);
    policies.slice(1).forEach((later, position) => {
      const earlier = policies[position] as Policy;
      expect(later.libraries).toEqual(expect.arrayContaining([...earlier.libraries]));
      expect(later.named).toEqual(expect.arrayContaining([...earlier.named]));
      expect(Object.keys(later.caps)).toEqual(Object.keys(earlier.caps));
      for (const [family, cap] of Object.entries(earlier.caps)) {
        if (cap !== undefined) expect({ family, notOlder: compareNumbers(later.caps[family] ?? '0', cap) >= 0 }).toEqual({ family, notOlder: true });
      }
    });
  });

  it('has every policy of x86_64', () => {
    expect(manylinuxPolicies('x86_64').map(({ spellings }) => spellings.join(' '))).toEqual([
      'manylinux1_x86_64 manylinux_2_5_x86_64',
      'manylinux2010_x86_64 manylinux_2_12_x86_64',
      'manylinux2014_x86_64 manylinux_2_17_x86_64',
      ...[24, 26, 27, 28, 31, 34, 35, 36, 37, 38, 39, 40, 41].map((minor) => `manylinux_2_${minor}_x86_64`),
    ]);
  });
});

describe('findManylinuxPolicy', () => {
  it.each([
    ['manylinux1_x86_64', '2.5'],
    ['manylinux_2_5_i686', '2.5'],
    ['manylinux2014_aarch64', '2.18'],
    ['manylinux_2_20_aarch64', '2.20'],
    ['manylinux_2_20_x86_64', '2.20'],
    ['manylinux_2_99_x86_64', '2.99'],
    ['manylinux1_aarch64', undefined],
    ['manylinux_2_4_x86_64', undefined],
    ['manylinux_2_17_mips', undefined],
    ['musllinux_1_2_x86_64', undefined],
    ['linux_x86_64', undefined],
  ])('%s reaches down to %p', (tag, glibc) => {
    expect(findManylinuxPolicy(tag)?.caps['GLIBC']).toBe(glibc);
  });
});

describe('what a policy allows', () => {
  it.each([
    ['manylinux1_x86_64', 'GLIBC_2.3.4', true],
    ['manylinux1_x86_64', 'GLIBC_2.5', true],
    ['manylinux1_x86_64', 'GLIBC_2.14', false],
    ['manylinux1_x86_64', 'GLIBC_PRIVATE', false],
    ['manylinux1_x86_64', 'ZLIB_1.2.0', false],
    ['manylinux2010_x86_64', 'ZLIB_1.2.0', true],
    ['manylinux_2_20_x86_64', 'GLIBC_2.18', true],
    ['manylinux2014_x86_64', 'GLIBCXX_3.4.19', true],
    ['manylinux2014_x86_64', 'GLIBCXX_3.4.29', false],
    ['manylinux2014_x86_64', 'LIBATOMIC_1.0', false],
    ['manylinux2014_i686', 'LIBATOMIC_1.0', true],
    ['manylinux2014_x86_64', 'CXXABI_TM_1', true],
    ['manylinux2014_x86_64', 'CXXABI_FLOAT128', false],
    ['manylinux_2_28_x86_64', 'CXXABI_FLOAT128', true],
    ['manylinux_2_28_aarch64', 'CXXABI_FLOAT128', false],
    ['manylinux_2_35_x86_64', 'GLIBC_ABI_DT_RELR', false],
    ['manylinux_2_36_x86_64', 'GLIBC_ABI_DT_RELR', true],
    ['manylinux1_x86_64', 'PNG16_0', true],
    ['manylinux1_x86_64', 'GFORTRAN_8', true],
  ])('%s, %s: %p', (tag, version, expected) => {
    expect(allowsVersion(policy(tag), version)).toBe(expected);
  });

  it.each([
    ['manylinux1_x86_64', 'libc.so.6', true],
    ['manylinux1_x86_64', 'ld-linux-x86-64.so.2', true],
    ['manylinux1_x86_64', 'libexpat.so.1', false],
    ['manylinux2010_x86_64', 'libexpat.so.1', true],
    ['manylinux_2_28_x86_64', 'libpng16.so.16', false],
  ])('%s, %s: %p', (tag, soname, expected) => {
    expect(allowsLibrary(policy(tag), soname)).toBe(expected);
  });

  it('says what it allows', () => {
    expect(renderAllowance(policy('manylinux1_x86_64'), 'GLIBC_2.14')).toBe('GLIBC_2.5 or older');
    expect(renderAllowance(policy('manylinux1_x86_64'), 'ZLIB_1.2.0')).toBe('no ZLIB_* version');
  });
});
