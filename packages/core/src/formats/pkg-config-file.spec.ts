import { absolutePathsOf, relocatePkgConfig } from './pkg-config-file';

const prefixes = ['/wheelwright/prefix', '/home/me/.cache/scratch/dependencies'];
const relocate = (text: string, path = 'lib/pkgconfig/x.pc') => relocatePkgConfig(text, { path, prefixes });

describe('relocatePkgConfig', () => {
  test('what configure writes', () => {
    const text = `prefix=/wheelwright/prefix
exec_prefix=\${prefix}
libdir=/wheelwright/prefix/lib
includedir=\${prefix}/include/libpng16

Name: libpng
Version: 1.6.48
Requires.private: zlib
Libs: -L\${libdir} -lpng16
Libs.private: -L/home/me/.cache/scratch/dependencies/lib -lz -lm
Cflags: -I\${includedir}
`;
    expect(relocate(text)).toBe(`prefix=\${pcfiledir}/../..
exec_prefix=\${prefix}
libdir=\${prefix}/lib
includedir=\${prefix}/include/libpng16

Name: libpng
Version: 1.6.48
Requires.private: zlib
Libs: -L\${libdir} -lpng16
Libs.private: -L\${prefix}/lib -lz -lm
Cflags: -I\${includedir}
`);
  });

  test.each([
    ['no prefix at all', 'libdir=/wheelwright/prefix/lib\n', 'prefix=${pcfiledir}/../..\nlibdir=${prefix}/lib\n'],
    ['a prefix of its own, of a prebuilt library', 'prefix = /project/local/\nlibdir=/project/local/lib\n', 'prefix=${pcfiledir}/../..\nlibdir=${prefix}/lib\n'],
    ['a folder that only starts like the prefix', 'x=/wheelwright/prefix-2\n', 'prefix=${pcfiledir}/../..\nx=/wheelwright/prefix-2\n'],
    ['run-time search paths', 'Libs: ${libdir}/libx.so -Wl,-rpath,${libdir} -lm\n', 'prefix=${pcfiledir}/../..\nLibs: ${libdir}/libx.so -lm\n'],
    ['the same folder by two names', 'Libs: -L/wheelwright/prefix/lib -L/home/me/.cache/scratch/dependencies/lib -lx -lx\n', 'prefix=${pcfiledir}/../..\nLibs: -L${prefix}/lib -lx -lx\n'],
    ['relocatable already', 'libdir=${pcfiledir}/../../lib\n', 'prefix=${pcfiledir}/../..\nlibdir=${pcfiledir}/../../lib\n'],
  ])('%s', (_, text, expected) => {
    expect(relocate(text)).toBe(expected);
    expect(relocate(expected)).toBe(expected);
  });

  test('the way up depends on where the file is', () => {
    expect(relocate('', 'share/pkgconfig/x.pc')).toBe('prefix=${pcfiledir}/../..\n');
    expect(relocate('', 'lib/x86_64/pkgconfig/x.pc')).toBe('prefix=${pcfiledir}/../../..\n');
  });
});

test.each([
  ['prefix=${pcfiledir}/../..\nURL: https://example.org/x\nLibs: -L${prefix}/lib -lx\n', []],
  ['libdir=/usr/lib\n', ['/usr/lib']],
  ['Libs: -L/opt/x/lib -lx /opt/x/libx.a\n', ['/opt/x/lib', '/opt/x/libx.a']],
  ['Cflags: -I"/opt/x" -isystem/opt/y\n', ['/opt/x', '/opt/y']],
])('absolute paths left in %j', (text, expected) => {
  expect(absolutePathsOf(text)).toEqual(expected);
});
