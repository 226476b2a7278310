import { parseYamlDocument } from './document';
import { matchesSelector, normalizeWheel, settingsFor, type WheelProject } from './wheel';
import { wheelSchema } from './wheel-schema';

const project = (text: string): WheelProject => {
  const result = parseYamlDocument('wheel.yaml', text, wheelSchema);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return normalizeWheel(result.document).value;
};

const numpy = project(`
distribution: numpy
source: { sdist: numpy, version: "2.2.6" }
pythons: [cp310, cp313]
libraries: [openblas]
build:
  config-settings: { setup-args: [-Dblas=openblas, -Dlapack=openblas] }
  environment: { A: "1", B: "2" }
test: { command: [python, -m, pytest] }
overrides:
  - select: "cp310-*"
    build: { constraints: ["cython<3.1"], environment: { B: "3" } }
  - select: "*"
    lacks: lapack
    build: { config-settings: { setup-args: [-Dblas=openblas, -Dlapack=none] } }
`);

describe('settings of a cell', () => {
  it('take a test requirement that some cells alone have: an old pytest on an old Python of Windows', () => {
    const text = [
      'distribution: randomgen',
      'source: { sdist: randomgen, version: "2.3.0" }',
      'pythons: [cp39, cp310, cp311]',
      'test: { requires: [pytest, "psutil; sys_platform == \\"linux\\""] }',
      'overrides:',
      '  - { select: "cp39-win*", test: { constraints: [pytest==7.0.1] } }',
      '  - { select: "cp310-win*", test: { constraints: [pytest==7.0.1] } }',
    ].join('\n');
    const parsed = parseYamlDocument('wheel.yaml', text, wheelSchema);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { value } = normalizeWheel(parsed.document);
    const constraints = (identifier: string): readonly string[] => settingsFor(value, identifier).test.constraints;
    expect(['cp39-win_amd64', 'cp310-win_amd64', 'cp311-win_amd64', 'cp310-manylinux2014'].map(constraints)).toEqual([['pytest==7.0.1'], ['pytest==7.0.1'], [], []]);
    // Markers reach the resolver as they are written.
    expect(value.test.requires).toEqual(['pytest', 'psutil; sys_platform == "linux"']);
  });
});

describe('settingsFor', () => {
  it.each([
    ['cp313-manylinux1', new Set(['blas', 'lapack']), { lapack: '-Dlapack=openblas', B: '2', constraints: [] }],
    ['cp313-manylinux1', new Set(['blas']), { lapack: '-Dlapack=none', B: '2', constraints: [] }],
    ['cp310-manylinux1', new Set(['blas', 'lapack']), { lapack: '-Dlapack=openblas', B: '3', constraints: ['cython<3.1'] }],
    ['cp310-manylinux1', undefined, { lapack: '-Dlapack=openblas', B: '3', constraints: ['cython<3.1'] }],
  ])('of %s with %p', (identifier, provided, expected) => {
    const { build } = settingsFor(numpy, identifier, provided);
    expect({
      lapack: build.configSettings['setup-args']?.[1],
      B: build.environment['B'],
      constraints: build.constraints,
    }).toEqual(expected);
    expect(build.environment['A']).toBe('1');
  });
});

describe('matchesSelector', () => {
  it.each([
    ['*', 'cp310-manylinux1', true],
    ['cp310-*', 'cp310-manylinux1', true],
    ['cp31?-manylinux1', 'cp312-manylinux1', true],
    ['cp31', 'cp312-manylinux1', false],
    ['cp3.0-*', 'cp310-manylinux1', false],
  ])('%s against %s', (select, identifier, expected) => {
    expect(matchesSelector(select, identifier)).toBe(expected);
  });
});

describe('normalizeWheel', () => {
  it('reports a Python that is listed twice', () => {
    const result = parseYamlDocument('wheel.yaml', 'distribution: a\nsource: { path: src }\npythons: [cp310, cp310]\n', wheelSchema);
    if (!result.ok) throw new Error('unexpected');
    expect(normalizeWheel(result.document).problems).toMatchInlineSnapshot(`
      [
        {
          "column": 18,
          "file": "wheel.yaml",
          "line": 3,
          "message": ""cp310" is listed twice",
        },
      ]
    `);
  });
});
