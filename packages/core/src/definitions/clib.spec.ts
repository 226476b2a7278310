import { adjustClib, normalizeClib, patchesOf, type Clib } from './clib';
import { clibSchema } from './clib-schema';
import { parseYamlDocument } from './document';
import { renderProblem } from '../errors/problem';

const hash = (digit: string): string => digit.repeat(64);

const read = (text: string, base?: Clib): { readonly value: Clib; readonly problems: readonly string[] } => {
  const parsed = parseYamlDocument('projects/x/clib.yaml', text, clibSchema);
  if (!parsed.ok) return { value: undefined as never, problems: parsed.problems.map(renderProblem) };
  const { value, problems } = normalizeClib(parsed.document, { name: 'x', folder: 'projects/x', base });
  return { value, problems: problems.map(renderProblem) };
};

const openblas = read(`
name: openblas
version: "0.3.28"
license: { spdx: BSD-3-Clause, files: [LICENSE] }
sources:
  - { url: https://example.org/o.tar.gz, sha256: "${hash('1')}" }
  - { crate: { name: openblas-src, version: 0.9.0 }, folder: openblas, sha256: "${hash('2')}", adjust: { version: 0.3.9, patches: [crate.patch] } }
provides: [blas]
build: { system: make, arguments: [A=1], environment: { X: "1" }, patches: [a.patch] }
expects: { libraries: [openblas] }
platforms: { manylinux1: { arguments: [B=1], patches: [old.patch] }, host: null }
`).value;

test('a library that extends another says only what differs', () => {
  const { value, problems } = read('extends: openblas\nprovides: [blas64]\nbuild: { arguments: [INTERFACE64=1], environment: { Y: "2" }, patches: [b.patch] }\nplatforms: { host: {} }', openblas);
  expect(problems).toEqual([]);
  expect(value).toMatchObject({
    name: 'x',
    version: '0.3.28',
    provides: ['blas64'],
    license: { spdx: 'BSD-3-Clause', files: ['LICENSE'] },
    build: { system: 'make', arguments: ['A=1', 'INTERFACE64=1'], environment: { X: '1', Y: '2' }, tools: ['make'] },
    expects: { libraries: ['openblas'] },
    platforms: { host: {}, manylinux1: { arguments: ['B=1'] } },
  });
  expect(value.sources).toEqual(openblas.sources);
  expect(value.build.patches).toEqual([
    { name: 'a.patch', folder: 'projects/x' },
    { name: 'b.patch', folder: 'projects/x' },
  ]);
});

test('a crate, and a folder in it', () => {
  expect(openblas.sources[1]).toMatchObject({ kind: 'crate', name: 'openblas-src', version: '0.9.0', fileName: 'openblas-src-0.9.0.crate', folder: 'openblas' });
});

test('patches of all platforms and sources', () => {
  expect(patchesOf(openblas).map(({ name }) => name)).toEqual(['a.patch', 'crate.patch', 'old.patch']);
  expect(adjustClib(openblas, openblas.platforms['manylinux1'] ?? {}).build.patches.map(({ name }) => name)).toEqual(['a.patch', 'old.patch']);
});

test('steps of a platform stand in place of the others', () => {
  const steps = { build: { ...openblas.build, steps: [['make']] } };
  expect(adjustClib({ ...openblas, ...steps }, { steps: [['cc', '-shared', 'x.c']] }).build.steps).toEqual([['cc', '-shared', 'x.c']]);
  expect(adjustClib({ ...openblas, ...steps }, {}).build.steps).toEqual([['make']]);
});

const whole: Readonly<Record<string, string>> = {
  version: '"1.0"',
  license: '{ spdx: MIT, files: [LICENSE] }',
  sources: `[{ url: "https://example.org/x.tar.gz", sha256: "${hash('1')}" }]`,
  build: '{ system: autotools }',
  expects: '{}',
};
const yaml = (changes: Readonly<Record<string, string | undefined>>): string =>
  Object.entries({ ...whole, ...changes }).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}\n`])).join('');

test.each<[string, Readonly<Record<string, string | undefined>>, readonly string[]]>([
  ['nothing', {}, []],
  [
    'all that must be said, at once',
    { version: undefined, license: undefined, sources: undefined, build: undefined, expects: undefined, needs: '[]' },
    ['"version" is missing', '"license.spdx" is missing', '"license.files" is missing', '"sources" is missing', '"build.system" is missing', '"expects" is missing'],
  ],
  ['a library of the machine has no source', { sources: undefined, license: '{ spdx: MIT }', build: '{ system: machine }' }, []],
  ['passes of make', { build: '{ system: make, passes: [[]] }' }, ['"build.passes" means nothing for the build system make (it is for autotools, cmake)']],
  ['a script of cmake', { build: '{ system: cmake, script: Configure }' }, ['"build.script" means nothing for the build system cmake (it is for autotools)']],
  ['an install target of cmake', { build: '{ system: cmake, install: [a] }' }, ['"build.install" means nothing for the build system cmake (it is for autotools, make)']],
  ['exports of a library', { exports: '{ A: b }' }, ['"exports" is for tools (write "kind: tool", or remove it)']],
  ['a licence of nobody', { license: '{ spdx: MIT OR Apache2, files: [LICENSE] }' }, ['"license.spdx" names "Apache2", which is no licence of SPDX (did you mean "Apache-2.0"? a licence that SPDX does not list is written as LicenseRef-Name)']],
  ['no licence expression', { license: '{ spdx: "MIT, BSD", files: [LICENSE] }' }, ['"license.spdx" is not an SPDX expression']],
  ['a licence of a platform, and of a source', { platforms: '{ manylinux1: { license: { spdx: GPL } } }', sources: `[{ url: "https://example.org/x.tar.gz", sha256: "${hash('1')}", adjust: { license: { spdx: BDS-3-Clause } } }]` }, ['"license.spdx" names "BDS-3-Clause", which is no licence of SPDX (did you mean "BSD-3-Clause"?', '"license.spdx" names "GPL", which is no licence of SPDX']],
  ['licences that SPDX has deprecated, has had for a short time, or does not list', { license: '{ spdx: GPL-2.0+ AND BOLA-1.1 OR LicenseRef-Own, files: [LICENSE] }' }, []],
  ['a program to run beside one to compile', { kind: 'tool', check: '{ run: [a], code: b }' }, ['"check.run" stands beside words about a program to compile (keep one of the two)']],
])('%s', (_, changes, expected) => {
  const problems = read(yaml(changes)).problems.map((problem) => problem.replace(/^[^ ]+ /u, ''));
  expect(problems.map((problem, position) => (expected[position] !== undefined && problem.startsWith(expected[position]) ? expected[position] : problem))).toEqual(expected);
});

test('why it is not built for a platform', () => {
  const { value } = read(yaml({ platforms: '{ manylinux1: "needs getrandom, of glibc 2.25", host: null, manylinux2014: {} }' }));
  expect(value.platforms).toEqual({ manylinux1: null, host: null, manylinux2014: {} });
  expect(value.reasons).toEqual({ manylinux1: 'needs getrandom, of glibc 2.25' });
});

test('another version of what is extended needs sources of its own', () => {
  expect(read('extends: openblas\nversion: "0.3.29"', openblas).problems).toEqual([
    'projects/x/clib.yaml:2:1: "version" is not the one of openblas, and "sources" is missing (the sources there are those of its own version)',
  ]);
});
