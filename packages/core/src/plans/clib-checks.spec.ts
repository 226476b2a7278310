import type { Clib } from '../definitions/clib';
import { checkExpectations, checkFloor, checkLicenseFiles, checkRelocated } from './clib-checks';
import type { PrefixEntry } from './clib-relocation';

const clib = { name: 'png', license: { spdx: 'libpng-2.0', files: ['LICENSE'] }, expects: { headers: ['png.h'], libraries: ['png16'], sonames: [], pkgConfig: ['libpng16'], programs: [] } } as unknown as Clib;

const other = (path: string): PrefixEntry => ({ kind: 'other', path });
const needs = (...versions: readonly string[]): PrefixEntry => ({
  kind: 'shared',
  path: 'lib/libx.so',
  shared: { machine: 'x86_64', soname: 'libx.so', needed: [], runpath: [], versionNeeds: versions.map((version) => ({ library: 'libc.so.6', version, symbols: version === 'GLIBC_2.14' ? ['memcpy'] : [] })) },
});

test('SONAMEs and programs that are not there', () => {
  const picky = { ...clib, expects: { ...clib.expects, headers: [], libraries: [], pkgConfig: [], sonames: ['libx.so', 'libx.so.1'], programs: ['bison', 'yacc'] } };
  const shared: PrefixEntry = { kind: 'shared', path: 'lib/libx.so', shared: { machine: 'x86_64', soname: 'libx.so', needed: [], runpath: [], versionNeeds: [] } };
  expect(checkExpectations(picky, [shared, other('bin/bison')]).map(({ path, message, hint }) => `${path.join('.')}: ${message} (${hint})`)).toEqual([
    'expects.sonames.1: no shared library has the SONAME libx.so.1 (installed: libx.so)',
    'expects.programs.1: no bin/yacc (installed: bison)',
  ]);
});

describe('checkExpectations', () => {
  const header = other('include/png.h');
  const pc = other('lib/pkgconfig/libpng16.pc');
  test.each<[string, readonly PrefixEntry[], readonly string[]]>([
    ['a shared library', [header, pc, other('lib/libpng16.so.16.48.0')], []],
    ['a static one', [header, pc, other('lib/libpng16.a')], []],
    ['one of macOS', [header, pc, other('lib/libpng16.16.dylib')], []],
    ['share/pkgconfig will do', [header, other('share/pkgconfig/libpng16.pc'), other('lib/libpng16.a')], []],
    ['another library', [header, pc, other('lib/libpng.a')], ['expects.libraries.0: neither lib/libpng16.so nor lib/libpng16.a (installed: libpng.a)']],
    [
      'nothing at all',
      [],
      [
        'expects.headers.0: no include/png.h (nothing of that kind was installed)',
        'expects.libraries.0: neither lib/libpng16.so nor lib/libpng16.a (nothing of that kind was installed)',
        'expects.pkg-config.0: no libpng16.pc (nothing of that kind was installed)',
      ],
    ],
  ])('%s', (_, entries, expected) => {
    expect(checkExpectations(clib, entries).map(({ path, message, hint }) => `${path.join('.')}: ${message} (${hint})`)).toEqual(expected);
  });
});

test('licence texts are looked for before any work, and a near name is offered', () => {
  expect(checkLicenseFiles(clib, new Set(['LICENSE']))).toEqual([]);
  expect(checkLicenseFiles(clib, new Set(['LICENCE', 'x.c']))).toEqual([
    { code: 'license-missing', path: ['license', 'files', 0], message: 'the source has no LICENSE', hint: 'it has LICENCE' },
  ]);
  expect(checkLicenseFiles(clib, new Set(['doc/COPYING.txt']))[0]?.hint).toBe('it has doc/COPYING.txt');
});

test.each<[string, PrefixEntry, readonly string[]]>([
  ['a link in the prefix', { kind: 'link', path: 'lib/a.so', target: 'b.so' }, []],
  ['a link that leads nowhere', { kind: 'link', path: 'lib/a.so', target: 'c.so' }, ['the link lib/a.so leads to c.so, which is not there']],
  ['an absolute link', { kind: 'link', path: 'lib/a.so', target: '/usr/lib/b.so' }, ['the link lib/a.so leads to /usr/lib/b.so']],
  ['an absolute path in a .pc file', { kind: 'text', path: 'lib/pkgconfig/a.pc', text: 'libdir=/usr/lib\n', executable: false }, ['lib/pkgconfig/a.pc has the absolute path /usr/lib']],
])('%s', (_, entry, expected) => {
  expect(checkRelocated([entry, other('lib/b.so')], []).map(({ message }) => message)).toEqual(expected);
});

test('a build folder in a file', () => {
  expect(checkRelocated([], [{ path: 'lib/libx.a', folder: '/cache/clib-1' }])[0]).toMatchObject({ code: 'leaks-build-path', message: 'lib/libx.a has the build folder /cache/clib-1 in it' });
});

test.each([
  ['at the floor', ['GLIBC_2.5', 'GLIBC_2.3.4', 'GLIBC_2.2.5'], []],
  ['above it', ['GLIBC_2.14', 'GLIBC_2.5', 'GLIBC_2.5.1'], ['lib/libx.so needs memcpy of GLIBC_2.14 of libc.so.6, GLIBC_2.5.1 of libc.so.6, newer than glibc 2.5']],
  ['private symbols', ['GLIBC_PRIVATE'], ['lib/libx.so needs GLIBC_PRIVATE of libc.so.6, newer than glibc 2.5']],
  ['symbols of others', ['GCC_4.0.0', 'ZLIB_1.2.9'], []],
])('glibc symbols %s', (_, versions, expected) => {
  expect(checkFloor([needs(...versions)], { name: 'glibc', version: '2.5' }).map(({ message }) => message)).toEqual(expected);
  expect(checkFloor([needs(...versions)], undefined)).toEqual([]);
});
