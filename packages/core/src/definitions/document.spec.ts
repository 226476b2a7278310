import { clibSchema } from './clib-schema';
import { parseYamlDocument, refuseProblems } from './document';
import { renderProblem } from '../errors/problem';
import { wheelSchema } from './wheel-schema';

const problemsOf = (text: string, schema: Parameters<typeof parseYamlDocument>[2] = clibSchema): string[] => {
  const result = parseYamlDocument('clib.yaml', text, schema);
  return result.ok ? [] : result.problems.map(renderProblem);
};

const sha256 = 'a'.repeat(64);
const good = `version: "1.3.1"
license: { spdx: Zlib, files: [LICENSE] }
sources:
  - url: https://example.org/zlib.tar.gz
    sha256: ${sha256}
build: { system: autotools }
expects: { headers: [zlib.h] }
`;

describe('parseYamlDocument', () => {
  it('accepts a right file', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it('names a misspelt key, where it is, and the one that was meant', () => {
    expect(problemsOf(good.replace('version:', 'verson:'))).toMatchInlineSnapshot(`
      [
        "clib.yaml:1:1: unknown key "verson" (did you mean "version"?)",
      ]
    `);
  });

  it('reports two mistakes at once', () => {
    expect(problemsOf(good.replace('system: autotools', 'system: autotool').replace('headers', 'header'))).toMatchInlineSnapshot(`
      [
        "clib.yaml:6:18: "build.system" has a value that is not allowed (one of: autotools, cmake, make, prebuilt, steps, machine)",
        "clib.yaml:7:12: unknown key "header" (did you mean "headers"?)",
      ]
    `);
  });

  it('explains the nearest alternative of a union', () => {
    expect(problemsOf(good.replace('url:', 'uri:'))).toMatchInlineSnapshot(`
      [
        "clib.yaml:4:5: "sources.0.url" is missing (it must be a text)",
        "clib.yaml:4:5: unknown key "uri" (did you mean "url"?)",
      ]
    `);
  });

  it('says that a number should have been a text', () => {
    expect(problemsOf(good.replace('"1.3.1"', '1.3'))).toMatchInlineSnapshot(`
      [
        "clib.yaml:1:10: "version" must be a text (quote it: YAML reads 3.10 as the number 3.1)",
      ]
    `);
  });

  it('refuses what is not YAML', () => {
    expect(problemsOf('version: "1\n')).toHaveLength(1);
    expect(problemsOf('a: 1\na: 2\n')[0]).toMatch(/^clib\.yaml:2:1: not valid YAML/u);
  });

  it('refuses an empty file by what is missing', () => {
    expect(problemsOf('', wheelSchema)).toEqual(
      expect.arrayContaining([expect.stringContaining('"distribution" is missing'), expect.stringContaining('"pythons" is missing')]),
    );
  });
});

describe('refuseProblems', () => {
  it('throws one error for all problems', () => {
    expect(() => refuseProblems([{ file: 'a.yaml', message: 'x' }, { file: 'b.yaml', message: 'y' }])).toThrow('2 problems in a.yaml, b.yaml');
    expect(() => refuseProblems([])).not.toThrow();
  });
});
