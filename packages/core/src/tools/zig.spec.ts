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
    expect(zigTarget(architecture, { name, version })).toMatchObject({ target, machine });
  });

  it('refuses an architecture that nobody taught it', () => {
    expect(() => zigTarget('alpha', { name: 'glibc', version: '2.5' })).toThrow('zig is not taught the architecture "alpha"');
  });
});

describe('zigHelperTarget', () => {
  it.each([
    ['x86_64', 'glibc', 'x86_64', 'x86_64-linux-gnu.2.5'],
    ['aarch64', 'glibc', 'x86_64', 'x86_64-linux-gnu.2.17'],
    ['x86_64', 'musl', 'x86_64', 'x86_64-linux-gnu.2.17'],
  ] as const)('for %s %s on %s', (architecture, name, machine, target) => {
    expect(zigHelperTarget({ architecture, libc: { name, version: '2.5' } }, machine).target).toBe(target);
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
