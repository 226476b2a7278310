import { parseYamlDocument } from '../definitions/document';
import { normalizeWheel } from '../definitions/wheel';
import { wheelSchema } from '../definitions/wheel-schema';
import { abiOf, renderNewWheel, supportedPythons, type DistributionFacts } from './new-wheel';

const facts: DistributionFacts = { distribution: 'Demo-Pkg', version: '1.10', requiresPython: '>=3.10', classifiers: [], wheels: [] };
const pythons = new Map([['cp38', '3.8'], ['cp310', '3.10'], ['cp313', '3.13'], ['cp313t', '3.13'], ['cp314', '3.14']]);

describe('supportedPythons', () => {
  it.each<[string, Partial<DistributionFacts>, readonly string[]]>([
    ['Requires-Python', {}, ['cp310', 'cp313', 'cp314']],
    ['nothing said', { requiresPython: undefined }, ['cp38', 'cp310', 'cp313', 'cp314']],
    ['an upper bound', { requiresPython: '>=3.8, <3.13' }, ['cp38', 'cp310']],
    ['a bound on patch releases', { requiresPython: '>=3.10.2' }, ['cp310', 'cp313', 'cp314']],
    ['classifiers', { classifiers: ['Programming Language :: Python :: 3', 'Programming Language :: Python :: 3.10', 'Programming Language :: Python :: 3.13'] }, ['cp310', 'cp313']],
    ['classifiers that name none of them', { classifiers: ['Programming Language :: Python :: 3.7'] }, ['cp310', 'cp313', 'cp314']],
    ['free-threaded wheels on the index', { wheels: ['demo_pkg-1.10-cp313-cp313t-manylinux1_x86_64.whl'] }, ['cp310', 'cp313', 'cp313t', 'cp314']],
    ['a Python that nobody has', { requiresPython: '>=4' }, []],
  ])('%s', (_title, change, expected) => expect(supportedPythons({ ...facts, ...change }, pythons)).toEqual(expected));
});

describe('abiOf', () => {
  it.each([
    [[], 'cpython'],
    [['demo-1-py3-none-any.whl'], 'none'],
    [['demo-1-cp38-abi3-manylinux1_x86_64.whl', 'demo-1-cp38-abi3-win_amd64.whl'], 'abi3'],
    [['demo-1-cp38-abi3-manylinux1_x86_64.whl', 'demo-1-cp313-cp313t-win_amd64.whl'], 'cpython'],
    [['demo-1-py3-none-any.whl', 'demo-1-cp312-cp312-win_amd64.whl'], 'cpython'],
  ])('%j is %s', (wheels, expected) => expect(abiOf(wheels)).toBe(expected));
});

describe('renderNewWheel', () => {
  const text = renderNewWheel({ ...facts, wheels: ['demo_pkg-1.10-py3-none-any.whl'] }, ['cp310', 'cp313'], '../schema.json');

  it('starts with the schema, for editors', () => {
    expect(text).toMatchInlineSnapshot(`
"# yaml-language-server: $schema=../schema.json
distribution: Demo-Pkg
source: { sdist: Demo-Pkg, version: "1.10" }
pythons: [cp310, cp313]
abi: none
# C library projects of this workspace that it is built against:
# libraries: [zlib]
# test:
#   requires: [pytest]
#   command: [python, -m, pytest, --pyargs, demo_pkg]
"
`);
  });

  it('is a right wheel.yaml, also when the hints are taken', () => {
    for (const written of [text, text.replace(/^# (libraries|test| )/gmu, '$1')]) {
      const parsed = parseYamlDocument('wheel.yaml', written, wheelSchema);
      expect(parsed.ok ? normalizeWheel(parsed.document).value.source : parsed.problems).toEqual({ kind: 'sdist', distribution: 'Demo-Pkg', version: '1.10' });
    }
  });

  it('refuses to write a file that builds nothing', () => {
    expect(() => renderNewWheel(facts, [], '')).toThrow(expect.objectContaining({ code: 'python-unknown', message: expect.stringContaining('it needs Python >=3.10') as string }));
  });
});
