import { clibFolders } from './clib-plan';
import { linkedPath, planRelocation, relocateText, type PrefixEntry } from './clib-relocation';

const folders = clibFolders('/cache/builds', { root: '/me/work', project: 'x', platform: 'manylinux1' });

const text = (path: string, content: string): PrefixEntry => ({ kind: 'text', path, text: content, executable: false });
const link = (path: string, target: string): PrefixEntry => ({ kind: 'link', path, target });
const shared = (path: string, runpath: readonly string[] = []): PrefixEntry => ({
  kind: 'shared',
  path,
  shared: { machine: 'x86_64', soname: undefined, needed: [], runpath, versionNeeds: [] },
});

const plan = (...entries: readonly PrefixEntry[]): readonly string[] =>
  planRelocation({ kind: 'library', entries, folders, environment: {}, logs: '/logs' }).map((step) => {
    switch (step.kind) {
      case 'remove':
        return `remove ${step.path.slice(folders.prefix.length + 1)}`;
      case 'write-text':
        return `write ${step.path.slice(folders.prefix.length + 1)}`;
      case 'run':
        return step.argv.join(' ').replace(`${folders.prefix}/`, '');
      default:
        return step.kind;
    }
  });

describe('planRelocation', () => {
  test.each<[string, readonly PrefixEntry[], readonly string[]]>([
    ['libtool files go', [text('lib/libx.la', "libdir='/wheelwright/prefix/lib'"), shared('lib/libx.so.1')], ['remove lib/libx.la']],
    [
      'scripts that know their place go, with the links to them and the folder that is empty then',
      [text('bin/x-config', '#!/bin/sh\nprefix="/wheelwright/prefix"\n'), link('bin/config', 'x-config'), link('bin/again', 'config'), text('include/x.h', '')],
      ['remove bin'],
    ],
    ['other scripts stay', [text('bin/x', '#!/bin/sh\necho\n')], []],
    ['manual pages go, other shared files stay', [text('share/man/man3/x.3', ''), text('share/doc/x/README', ''), text('share/licenses/x/LICENSE', '')], ['remove share/doc', 'remove share/man']],
    ['run-time search paths go', [shared('lib/libx.so.1', ['/wheelwright/prefix/lib'])], ['patchelf --remove-rpath lib/libx.so.1']],
    ['pkg-config files are made relative', [text('lib/pkgconfig/x.pc', 'prefix=/wheelwright/prefix\n')], ['write lib/pkgconfig/x.pc']],
    ['what is relative already is not touched', [text('lib/pkgconfig/x.pc', 'prefix=${pcfiledir}/../..\n'), link('lib/libx.so', 'libx.so.1'), shared('lib/libx.so.1')], []],
  ])('%s', (_, entries, expected) => {
    expect(plan(...entries)).toEqual(expected);
  });
});

test.each([
  ['lib/cmake/x/x-config.cmake', 'set(P "/wheelwright/prefix/include")', 'set(P "${CMAKE_CURRENT_LIST_DIR}/../../../include")'],
  ['lib/cmake/x/x-config.cmake', `set(P "${folders.dependencies}/lib")`, 'set(P "${CMAKE_CURRENT_LIST_DIR}/../../../lib")'],
  ['lib/libx.settings', `CPPFLAGS: -I${folders.dependencies}/include -I${folders.source}`, 'CPPFLAGS: -I/wheelwright/prefix/include -I/wheelwright/source'],
  ['include/x.h', '#define WHERE "/wheelwright/prefix"', '#define WHERE "/wheelwright/prefix"'],
])('the text of %s: %s', (path, before, after) => {
  expect(relocateText(path, before, folders)).toBe(after);
});

test.each([
  ['lib/libx.so', 'libx.so.1', 'lib/libx.so.1'],
  ['lib/libx.so', '../lib64/./libx.so.1', 'lib64/libx.so.1'],
  ['lib/libx.so', '/wheelwright/prefix/lib/libx.so.1', 'lib/libx.so.1'],
  ['lib/libx.so', '../../libx.so', undefined],
  ['lib/libx.so', '/usr/lib/libx.so', undefined],
])('link %s to %s', (path, target, expected) => {
  expect(linkedPath(path, target)).toBe(expected);
});
