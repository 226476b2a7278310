import { allowsLibrary, allowsVersion } from './allows';
import { findMusllinuxPolicy } from './musllinux';
import type { Policy } from './policy';

it.each([
  ['musllinux_1_2_x86_64', 'libc.musl-x86_64.so.1'],
  ['musllinux_1_2_aarch64', 'libc.musl-aarch64.so.1'],
  ['musllinux_1_1_i686', 'libc.musl-x86.so.1'],
  ['musllinux_1_2_s390x', 'libc.musl-s390x.so.1'],
])('%s has %s', (tag, soname) => {
  const policy = findMusllinuxPolicy(tag) as Policy;
  expect(policy).toMatchObject({ tag, spellings: [tag] });
  expect([soname, 'libc.so', 'libz.so.1', 'libc.so.6', 'libstdc++.so.6', 'libgcc_s.so.1'].map((name) => allowsLibrary(policy, name))).toEqual([true, true, true, false, false, false]);
  expect([allowsVersion(policy, 'GLIBC_2.2.5'), allowsVersion(policy, 'PNG16_0')]).toEqual([false, true]);
});

it.each([['manylinux_2_17_x86_64'], ['musllinux_1_3_x86_64'], ['musllinux_1_2_sparc'], ['any']])('there is none of %s', (tag) => expect(findMusllinuxPolicy(tag)).toBeUndefined());
