import { parseImageProbe, refuseOtherLibc } from './image-probe';

const image = { reference: 'bullseye', id: 'sha256:1', architecture: 'x86_64', path: ['/usr/bin'] };

const python = (version: readonly [number, number, number], more: object = {}): string =>
  JSON.stringify({
    implementation: 'cpython',
    version,
    suffix: '',
    order: version[1] * 100 + version[2],
    soabi: `cpython-3${version[1]}-x86_64-linux-gnu`,
    extSuffix: '.so',
    include: '/include',
    linksLibpython: false,
    architecture: 'x86_64',
    bits: 64,
    freeThreaded: false,
    debug: false,
    ...more,
  });

describe('what an image says', () => {
  it('of its C library, compilers and Pythons', () => {
    const stdout = [
      '== libc',
      'glibc 2.31',
      '== program gcc /usr/bin/gcc',
      'gcc (Debian 10.2.1-6) 10.2.1',
      '== program cc /opt/my tools/cc',
      'cc 1',
      '== program clang++ /usr/bin/clang++',
      'clang 18',
      '== program ccache /usr/bin/ccache',
      'ccache version 4.2',
      '== python /opt/python/cp39-cp39/bin/python3.9',
      python([3, 9, 20]),
      '== python /opt/python/pp310/bin/python3.10',
      python([3, 10, 4], { implementation: 'pypy' }),
      '== python /usr/bin/python3.9',
      python([3, 9, 2], { include: null }),
      '== python /usr/bin/python3.8',
      '',
    ].join('\n');
    const facts = parseImageProbe(stdout, image);
    expect(facts).toMatchObject({
      libc: { name: 'glibc', version: '2.31' },
      compilers: { c: { path: '/opt/my tools/cc', version: 'cc 1' }, cxx: { path: '/usr/bin/clang++', version: 'clang 18' } },
      ccache: { path: '/usr/bin/ccache', version: 'ccache version 4.2' },
    });
    expect(facts.interpreters).toEqual([expect.objectContaining({ tag: 'cp39', version: '3.9.20', executable: '/opt/python/cp39-cp39/bin/python3.9', image: 'sha256:1' })]);
  });

  it.each([
    ['musl libc (x86_64)\nVersion 1.2.4', { name: 'musl', version: '1.2' }],
    ['sh: ldd: not found', undefined],
  ])('of its C library: %j', (text, libc) => expect(parseImageProbe(`== libc\n${text}\n`, image)).toMatchObject({ libc, compilers: { c: undefined }, ccache: undefined, interpreters: [] }));
});

it('must have the C library that our tools run on', () => {
  expect(() => refuseOtherLibc(parseImageProbe('== libc\nglibc 2.31\n', image), 'p')).not.toThrow();
  expect(() => refuseOtherLibc(parseImageProbe('== libc\nmusl libc (x86_64)\nVersion 1.2.4\n', image), 'p')).toThrow('the image bullseye of platform "p" has musl 1.2, where the tools of a machine with glibc do not run');
});
