import type { RepairedWheelRecord } from '../definitions/records';
import { againstOf, fileUrl, formatAgainst, providedBy, selectAgainst, withoutDistributions, type AgainstRequest } from './against';

const record = (python: string, file: string): RepairedWheelRecord => ({ stage: 'repair', platform: 'manylinux1', python, digest: 'd', grafted: [], wheel: { file, sha256: 'ab'.repeat(32), size: 1 } });
const provider = {
  project: 'numpy-wheels',
  distribution: 'NumPy',
  folder: '/w s/dist',
  records: [record('cp311', 'numpy-2.2.6-cp311-cp311-manylinux1_x86_64.whl'), record('cp312', 'numpy-2.2.6-cp312-cp312-manylinux1_x86_64.whl')],
};
const request: AgainstRequest = {
  consumer: 'dipy-wheels',
  stage: 'build',
  platform: 'manylinux1',
  interpreter: { tag: 'cp312', version: '3.12.1', implementation: 'cpython', architecture: 'x86_64' },
  machine: { os: 'linux', architecture: 'x86_64' },
  provider,
  requires: ['cython', 'numpy>=2.0'],
  constraints: ['numpy<2.3'],
};

describe('selectAgainst', () => {
  it('takes the wheel of the Python', () => {
    expect(selectAgainst(request)).toEqual({ project: 'numpy-wheels', name: 'numpy', path: '/w s/dist/numpy-2.2.6-cp312-cp312-manylinux1_x86_64.whl', wheel: provider.records[1]?.wheel });
  });

  it('takes the one that works on every Python', () => {
    expect(selectAgainst({ ...request, provider: { ...provider, records: [record('cp310', 'numpy-2.2.6-cp39-abi3-manylinux1_x86_64.whl')] } }).wheel.file).toContain('abi3');
  });

  it('takes a version to come for the one that it leads to', () => {
    const nightly = { ...provider, records: [record('cp312', 'numpy-2.3.0.dev0+git1-cp312-cp312-manylinux1_x86_64.whl')] };
    expect(selectAgainst({ ...request, provider: nightly, constraints: [] }).wheel.file).toContain('dev0');
  });

  it.each<[string, Partial<AgainstRequest>, object]>([
    [
      'a Python that is not there',
      { interpreter: { ...request.interpreter, tag: 'cp39' } },
      {
        code: 'wheel-missing',
        message: 'dipy-wheels is built against numpy-wheels, which has no repaired wheel for cp39 on manylinux1',
        hint: 'nx run numpy-wheels:repair:manylinux1, or leave it out there: an override of dipy-wheels with select: "cp39-manylinux1" and build: { against: [] }',
      },
    ],
    [
      'a requirement that it does not meet',
      { requires: ['numpy>=2.3', 'numpy>=1; python_version < "3.12"'] },
      { code: 'wheel-invalid', message: 'dipy-wheels cannot be built against numpy-wheels on cp312: numpy-2.2.6-cp312-cp312-manylinux1_x86_64.whl is not what it asks for (numpy>=2.3)' },
    ],
    ['a constraint, for tests', { stage: 'test', constraints: ['NUMPY ==1.26.*'] }, { message: expect.stringContaining('dipy-wheels cannot be tested against numpy-wheels') as string }],
  ])('refuses %s', (_, change, expected) => expect(() => selectAgainst({ ...request, ...change })).toThrow(expect.objectContaining(expected) as Error));

  it('looks at a requirement only where its marker holds', () => {
    expect(selectAgainst({ ...request, requires: ['numpy==1.19.3; python_version < "3.10"', 'numpy==9; sys_platform == "win32"'] }).name).toBe('numpy');
  });
});

it('a line of requirements names the file and its hash, whatever the folder is called', () => {
  expect(formatAgainst([selectAgainst(request)])).toBe(`numpy @ file:///w%20s/dist/numpy-2.2.6-cp312-cp312-manylinux1_x86_64.whl \\\n    --hash=sha256:${'ab'.repeat(32)}\n`);
});

it('what a project brings is known before it is built', () => {
  const lock = { lockfileVersion: 1 as const, requirements: { build: [], dependencies: ['b', 'a'] }, environments: [] };
  expect(providedBy({ distribution: 'Sci_Py', source: { kind: 'sdist', distribution: 'scipy', version: '1.0' } }, lock)).toEqual({ name: 'sci-py', version: '1.0', dependencies: ['a', 'b'] });
  expect(providedBy({ distribution: 'x', source: { kind: 'path', path: 'p' } }, undefined)).toEqual({ name: 'x', version: undefined, dependencies: [] });
});

it('requirements without those of some distributions', () => {
  expect(withoutDistributions(['numpy>=2', 'cython', 'Num_Py2', 'not a requirement!'], ['numpy'])).toEqual(['cython', 'Num_Py2', 'not a requirement!']);
});

it('overrides count for edges', () => {
  const settings = { against: ['b'] };
  const project = { build: settings, test: { against: [] }, overrides: [{ select: '*', lacks: undefined, build: { against: ['a', 'b'] }, test: { against: ['c'] } }] } as unknown as Parameters<typeof againstOf>[0];
  expect([againstOf(project, 'build'), againstOf(project, 'test')]).toEqual([['a', 'b'], ['c']]);
  expect(againstOf(project)).toEqual(['a', 'b', 'c']);
});

it.each([
  ['/w/a b.whl', 'file:///w/a%20b.whl'],
  ['C:\\wheels\\a b.whl', 'file:///C:/wheels/a%20b.whl'],
  ['d:/w/x.whl', 'file:///d:/w/x.whl'],
  ['/odd\\name.whl', 'file:///odd%5Cname.whl'],
])('%s', (path, expected) => expect(fileUrl(path)).toBe(expected));
