import type { Platform } from '../definitions/platforms';
import type { Source } from '../definitions/source';
import type { Interpreter } from '../definitions/toolchain';
import { foreignHint, foreignInterpreters, foreignTarget } from './foreign-interpreters';

const source = (sha256: string): Source => ({ kind: 'url', url: 'https://a.test/x', sha256, fileName: 'x', folder: '.', only: [], differs: undefined, adjust: {} });
const both = [source('b'), source('c')];
const platform = (architecture: 'aarch64' | 'x86_64', name: 'glibc' | 'musl' = 'glibc', programs = both): Extract<Platform, { engine: 'zig' }> => ({
  key: 'there',
  engine: 'zig',
  target: { system: 'linux', architecture, libc: { name, version: '2.17' } },
  tag: 't',
  tools: {},
  machine: { key: 'aarch64-glibc', root: [[source('a')]], pythons: new Map([['cp311', { tag: 'cp311', version: '3.11.3', sources: both, programs }]]) },
});
const own = (tag: string): Interpreter => ({ tag, version: '3.11.7', implementation: 'cpython', soabi: 'cpython-311-x86_64-linux-gnu', architecture: 'x86_64', linksLibpython: true, executable: '/py', include: '/inc' });
const machine = { os: 'linux', architecture: 'x86_64' };

it.each([
  ['another processor', platform('aarch64'), true],
  ['another C library', platform('x86_64', 'musl'), true],
  ['this machine', platform('x86_64'), false],
  ['its own compilers', { key: 'host', engine: 'host', tag: undefined, tools: {} } as const, false],
])('%s', (_, row, isForeign) => expect(foreignTarget(row, { machine }) !== undefined).toBe(isForeign));

it('are Pythons of this machine with the headers and the names of the other', () => {
  const [one, ...others] = foreignInterpreters({ platform: platform('aarch64'), interpreters: [own('cp310'), own('cp311')], cache: '/cache' });
  expect(others).toEqual([]);
  expect(one).toMatchObject({ tag: 'cp311', version: '3.11.3', soabi: 'cpython-311-aarch64-linux-gnu', architecture: 'aarch64', linksLibpython: false, executable: '/py' });
  expect(one?.include).toMatch(/^\/cache\/pythons\/aarch64-glibc-cp311-[0-9a-f]{12}\/include\/python3\.11$/u);
  expect(one?.archives).toMatch(/^[0-9a-f]{64}$/u);
});

it.each([
  ['all of its archives have one: the same folder', both, true],
  ['one of them has: a folder of its own', [source('c')], false],
])('has its program where %s', (_, programs, same) => {
  const [one] = foreignInterpreters({ platform: platform('aarch64', 'musl', programs), interpreters: [own('cp311')], cache: '/cache' });
  expect(one?.foreign?.program?.sources).toEqual(programs);
  expect(one?.foreign?.program?.folder === one?.foreign?.folder).toBe(same);
  // What wheels are built with does not hang on it.
  expect(one?.archives).toBe(foreignInterpreters({ platform: platform('aarch64', 'musl'), interpreters: [own('cp311')], cache: '/cache' })[0]?.archives);
});

it('has none where all of its archives have headers alone', () => {
  expect(foreignInterpreters({ platform: platform('aarch64', 'musl', []), interpreters: [own('cp311')], cache: '/cache' })[0]?.foreign).toMatchObject({ program: undefined });
});

it('says what to do about another one', () => {
  expect(foreignHint(platform('aarch64'), '3.12')).toBe(
    'wheels for there are built with Python 3.12 of this machine and headers of aarch64-glibc: target-pythons.yaml has cp311; add an archive there, or leave the wheel out with "skip: { cp312-there: why }" in wheel.yaml',
  );
});
