import type { WheelLock } from '../definitions/lock';
import type { WheelProject } from '../definitions/wheel';
import { buildQuestion, environmentsOf, findLockedEnvironment, staleEnvironments, testQuestion } from './locked-environments';

const project: WheelProject = {
  distribution: 'demo',
  source: { kind: 'path', path: 'source' },
  pythons: ['cp38', 'cp312'],
  platforms: ['manylinux1', 'manylinux2014'],
  missingPythons: 'error',
  abi: 'cpython',
  libraries: [],
  build: { requires: ['cython'], constraints: [], against: [], environment: {}, configSettings: {}, patches: [], tools: [] },
  repair: { exclude: [], strip: false, appendLicensesTo: undefined },
  test: { requires: ['pytest'], constraints: [], against: [], sources: [], files: [], patches: [], command: ['pytest'], environment: {} },
  overrides: [],
  upload: [],
};
const workspace = ['host', 'manylinux1', 'manylinux2014'];

const names = (asked: ReturnType<typeof environmentsOf>): string[] =>
  asked.map(({ question }) => [question.purpose, question.python, ...question.requires, ...question.constraints.map((c) => `c:${c}`)].join(' '));

const lockOf = (asked: ReturnType<typeof environmentsOf>): WheelLock => ({
  lockfileVersion: 1,
  environments: asked.map(({ question }) => ({ ...question, requires: [...question.requires], constraints: [...question.constraints], against: question.against.map((one) => ({ ...one, dependencies: [...one.dependencies] })), packages: [] })),
});

describe('environmentsOf', () => {
  it('asks once per Python and purpose, whatever the number of platforms', () => {
    expect(names(environmentsOf(project, ['setuptools'], workspace))).toEqual([
      'build cp312 build cython setuptools',
      'build cp38 build cython setuptools',
      'test cp312 pytest',
      'test cp38 pytest',
    ]);
  });

  it.each([
    ['one wheel for all: only the first Python builds', { abi: 'abi3' as const }, ['build cp38 build cython setuptools', 'test cp312 pytest', 'test cp38 pytest']],
    [
      'an override for a platform',
      { pythons: ['cp38'], overrides: [{ select: '*-manylinux1', lacks: undefined, build: { constraints: ['cython<3'] }, test: {} }] },
      ['build cp38 build cython setuptools c:cython<3', 'build cp38 build cython setuptools', 'test cp38 pytest'],
    ],
    [
      'an override for a missing capability: with and without it',
      { pythons: ['cp38'], overrides: [{ select: '*', lacks: 'lapack', build: { requires: ['gemm'] }, test: {} }] },
      ['build cp38 build cython setuptools', 'build cp38 build gemm setuptools', 'test cp38 pytest'],
    ],
  ])('%s', (_title, change, expected) => {
    expect(names(environmentsOf({ ...project, ...change }, ['setuptools'], workspace))).toEqual(expected);
  });

  it('keeps every distinct setting of a build, since a backend may answer differently to each', () => {
    const asked = environmentsOf(
      { ...project, pythons: ['cp38'], overrides: [{ select: '*-manylinux1', lacks: undefined, build: { 'config-settings': { blas: 'none' } }, test: {} }] },
      ['setuptools'],
      workspace,
    );
    expect(asked.map(({ settings }) => settings.length)).toEqual([2, 0]);
  });
});

describe('staleEnvironments', () => {
  const lock = lockOf(environmentsOf(project, ['setuptools'], workspace));

  it('is empty when every question has its answer, in whatever order it is written', () => {
    expect(staleEnvironments(project, lock, ['setuptools', 'setuptools'], workspace)).toEqual([]);
    expect(staleEnvironments({ ...project, build: { ...project.build, requires: ['setuptools', ' cython'] } }, lock, [], workspace)).toEqual([]);
  });

  it.each([
    ['no lock', project, undefined, ['setuptools'], 4],
    ['a new Python', { ...project, pythons: ['cp38', 'cp312', 'cp313'] }, lock, ['setuptools'], 2],
    ['another pyproject.toml', project, lock, ['meson'], 2],
    ['another test requirement', { ...project, test: { ...project.test, requires: ['hypothesis'] } }, lock, ['setuptools'], 2],
  ])('%s', (_title, changed, known, requires, count) => {
    expect(staleEnvironments(changed, known, requires, workspace)).toHaveLength(count);
  });
});

describe('findLockedEnvironment', () => {
  const lock = lockOf(environmentsOf(project, ['setuptools'], workspace));

  it('finds the answer', () => {
    expect(findLockedEnvironment(lock, testQuestion('cp38', project.test)).purpose).toBe('test');
    expect(findLockedEnvironment(lock, buildQuestion('cp312', project.build, ['setuptools'])).python).toBe('cp312');
  });

  it('says what the lock lacks and what to do', () => {
    expect(() => findLockedEnvironment(lock, buildQuestion('cp313', project.build, ['setuptools']), 'demo-wheels')).toThrow(
      expect.objectContaining({
        code: 'lock-stale',
        message: 'wheel.lock.json of demo-wheels does not have the build environment of cp313 for: build, cython, setuptools',
        hint: 'run: npx nx g @wheelwright/nx:lock --project demo-wheels, and commit what it writes',
      }),
    );
  });

  it('tells a missing lock from a stale one', () => {
    expect(() => findLockedEnvironment(undefined, testQuestion('cp38', project.test))).toThrow(expect.objectContaining({ code: 'lock-missing' }));
  });
});
