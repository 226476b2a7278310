import { newestGlibc, parseClangVersion, refuseUnknownGlibc, zigHelperTarget, zigTarget } from './zig';

describe('zigTarget', () => {
  it.each([
    ['x86_64', 'glibc', '2.5', 'x86_64-linux-gnu.2.5', 'x86_64-unknown-linux-gnu'],
    ['x86_64', 'glibc', '2.28', 'x86_64-linux-gnu.2.28', 'x86_64-unknown-linux-gnu'],
    ['i686', 'glibc', '2.17', 'x86-linux-gnu.2.17', 'i686-unknown-linux-gnu'],
    ['aarch64', 'glibc', '2.17', 'aarch64-linux-gnu.2.17', 'aarch64-unknown-linux-gnu'],
    ['armv7l', 'glibc', '2.31', 'arm-linux-gnueabihf.2.31', 'arm-unknown-linux-gnueabihf'],
    ['ppc64le', 'glibc', '2.17', 'powerpc64le-linux-gnu.2.17', 'powerpc64le-unknown-linux-gnu'],
    ['x86_64', 'musl', '1.2', 'x86_64-linux-musl', 'x86_64-unknown-linux-musl'],
  ] as const)('%s %s %s', (architecture, name, version, target, machine) => {
    expect(zigTarget({ system: 'linux', architecture, libc: { name, version } })).toMatchObject({ target, machine });
  });

  it.each([
    [{ system: 'windows', architecture: 'x86_64' }, 'x86_64-windows-gnu', 'x86_64-w64-mingw32', 'x86_64-w64-mingw32'],
    [{ system: 'windows', architecture: 'i686' }, 'x86-windows-gnu', 'i686-w64-mingw32', 'i686-w64-mingw32'],
    [{ system: 'windows', architecture: 'aarch64' }, 'aarch64-windows-gnu', 'aarch64-w64-mingw32', 'aarch64-w64-mingw32'],
    [{ system: 'macos', architecture: 'arm64', minimum: '11.0' }, 'aarch64-macos.11.0', 'aarch64-apple-darwin20.0.0', 'aarch64-apple-darwin'],
    [{ system: 'macos', architecture: 'x86_64', minimum: '10.13' }, 'x86_64-macos.10.13', 'x86_64-apple-darwin17.0.0', 'x86_64-apple-darwin'],
    [{ system: 'macos', architecture: 'arm64', minimum: '26.0' }, 'aarch64-macos.26.0', 'aarch64-apple-darwin25.0.0', 'aarch64-apple-darwin'],
  ] as const)('%j', (described, target, machine, triplet) => {
    expect(zigTarget(described)).toEqual({ target, machine, triplet });
  });

  it('refuses an architecture that nobody taught it', () => {
    expect(() => zigTarget({ system: 'linux', architecture: 'alpha' as 'x86_64', libc: { name: 'glibc', version: '2.5' } })).toThrow('zig is not taught the architecture "alpha"');
  });
});

describe('zigHelperTarget', () => {
  it.each([
    ['x86_64', 'glibc', 'x86_64', 'x86_64-linux-gnu.2.5'],
    ['aarch64', 'glibc', 'x86_64', 'x86_64-linux-gnu.2.17'],
    ['x86_64', 'musl', 'x86_64', 'x86_64-linux-gnu.2.17'],
  ] as const)('for %s %s on %s', (architecture, name, machine, target) => {
    expect(zigHelperTarget({ system: 'linux', architecture, libc: { name, version: '2.5' } }, machine).target).toBe(target);
  });
});

describe('newestGlibc', () => {
  const abilists = Uint8Array.from([2, ...Buffer.from('m\0c\0'), 3, 2, 0, 0, 2, 2, 5, 2, 43, 0, 99, 99]);

  it('is the last of the versions', () => expect(newestGlibc(abilists)).toBe('2.43'));
  it.each([[[]], [[1, 109]], [[0, 0]]])('is unknown for %j', (bytes) => expect(newestGlibc(Uint8Array.from(bytes))).toBeUndefined());
});

describe('refuseUnknownGlibc', () => {
  const ask = (version: string): void => refuseUnknownGlibc({ platform: 'future', libc: { name: 'glibc', version }, newest: '2.43', zig: '0.16.0' });

  it.each(['2.5', '2.17', '2.43'])('takes %s', (version) => expect(() => ask(version)).not.toThrow());
  it.each(['2.44', '3.0'])('refuses %s', (version) =>
    expect(() => ask(version)).toThrow(`platform "future" asks for glibc ${version}; zig 0.16.0 knows none newer than 2.43`));
});

describe('parseClangVersion', () => {
  it.each([
    ['clang version 21.1.0\nTarget: x86_64\n', '21.1.0'],
    ['clang version 22.1.8 (https://…)\n', '22.1.8'],
    ['gcc 12', undefined],
  ])('%j', (text, version) => expect(parseClangVersion(text)).toBe(version));
});
