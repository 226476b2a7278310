import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureOf, cacheFolder, observeMachine } from './machine';

describe('architectureOf', () => {
  it.each([
    ['x64', 'LE', 'x86_64'],
    ['arm64', 'LE', 'aarch64'],
    ['ia32', 'LE', 'i686'],
    ['ppc64', 'LE', 'ppc64le'],
    ['s390x', 'BE', 's390x'],
    ['riscv64', 'LE', 'riscv64'],
  ] as const)('%s %s is %s', (arch, order, expected) => {
    expect(architectureOf(arch, order)).toBe(expected);
  });
});

describe('cacheFolder', () => {
  it.each([
    [{}, '/home/me/.cache/wheelwright'],
    [{ XDG_CACHE_HOME: '/var/cache' }, '/var/cache/wheelwright'],
    [{ XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/wheelwright'],
    [{ XDG_CACHE_HOME: '/var/cache', WHEELWRIGHT_CACHE_DIR: '/big/disk' }, '/big/disk'],
    [{ WHEELWRIGHT_CACHE_DIR: '' }, '/home/me/.cache/wheelwright'],
  ])('%j', (variables, expected) => {
    expect(cacheFolder(variables, '/home/me')).toBe(expected);
  });
});

describe('the scratch folder', () => {
  let temporary: string;
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'wheelwright-machine-'));
  });
  afterEach(() => rmSync(temporary, { recursive: true, force: true }));
  const scratch = (cache: string): string => observeMachine({ WHEELWRIGHT_CACHE_DIR: cache, TMPDIR: temporary }).scratch;

  it('is below the cache', () => {
    expect(scratch('/some/cache-1.0_x+y')).toBe('/some/cache-1.0_x+y/scratch');
  });

  it.each(['/home/Jörg/cache', '/home/my files/cache', '/home/a=b', '/a:b', "/it's"])('is a private temporary folder for a cache in %s', (cache) => {
    const folder = scratch(cache);
    expect(folder).toBe(join(temporary, `wheelwright-${process.getuid?.() ?? 'user'}`));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is not one that somebody else may write to', () => {
    const folder = join(temporary, `wheelwright-${process.getuid?.() ?? 'user'}`);
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => scratch('/a b')).toThrow(expect.objectContaining({ code: 'environment-failed' }));
  });
});

describe('cores', () => {
  it('are at least one', () => {
    expect(observeMachine({ WHEELWRIGHT_CACHE_DIR: '/c' }).cores).toBeGreaterThanOrEqual(1);
    expect(observeMachine({ WHEELWRIGHT_CACHE_DIR: '/c' }, 7).cores).toBe(7);
  });
});
