import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { parseYamlDocument } from './document';

/** What the reader that knows places would have said. */
const slow = (text: string): unknown => parseDocument(text).toJS({ maxAliasCount: 100 }) ?? {};
const quick = (text: string): unknown => {
  const result = parseYamlDocument('a.yaml', text, z.unknown());
  return result.ok ? result.document.written : result.problems;
};

describe('the quick reader and the one that knows places agree', () => {
  const projects = join(__dirname, '../../../../projects');
  const files = readdirSync(projects, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)(platforms|clib|wheel)\.yaml$/u.test(file));

  it.each(files.sort())('on %s', (file) => {
    const text = readFileSync(join(projects, file), 'utf8');
    expect(quick(text)).toEqual(slow(text));
  });

  it.each([
    ['', {}],
    ['# nothing', {}],
    ['version: 3.10', { version: 3.1 }],
    ['version: "3.10"', { version: '3.10' }],
    ['version: 1.3.1', { version: '1.3.1' }],
    ['version: 1:1.3', { version: '1:1.3' }],
    ['a: [yes, no, on, off]', { a: ['yes', 'no', 'on', 'off'] }],
    ['a: [true, false, null, ~]', { a: [true, false, null, null] }],
    ['a: 2020-01-01', { a: '2020-01-01' }],
    ['a: 1e3', { a: 1000 }],
    ['a: -Dblas=openblas', { a: '-Dblas=openblas' }],
    ['a: [-c, import x]', { a: ['-c', 'import x'] }],
    ['a: {prefix}/x', undefined],
    ['a: &one {b: c}\nd: *one', { a: { b: 'c' }, d: { b: 'c' } }],
    ['a: |\n  two\n  lines\n', { a: 'two\nlines\n' }],
    ['a: >-\n  two\n  lines\n', { a: 'two lines' }],
  ])('on %j', (text, value) => {
    if (value === undefined) expect(parseYamlDocument('a.yaml', text, z.strictObject({ a: z.string() })).ok).toBe(false);
    else {
      expect(quick(text)).toEqual(value);
      expect(slow(text)).toEqual(value);
    }
  });

  it('a place is known also after a quick reading', () => {
    const result = parseYamlDocument('a.yaml', 'a: 1\nb: [x, y]\n', z.unknown());
    if (!result.ok) throw new Error('refused');
    expect(result.document.problemAt(['b', 1], 'no')).toEqual({ file: 'a.yaml', line: 2, column: 8, message: 'no' });
    expect(result.document.problemAt(['b'], 'no', 'why', 'key')).toEqual({ file: 'a.yaml', line: 2, column: 1, message: 'no', hint: 'why' });
  });

  it.each(['a: 1\na: 2\n', 'a: [', 'a: *b\n', 'a: 1\n---\nb: 2\n'])('%j is refused with a place', (text) => {
    const result = parseYamlDocument('a.yaml', text, z.strictObject({ a: z.number() }));
    expect(result.ok).toBe(false);
    if (!result.ok && text.includes('*')) expect(result.problems).toEqual([{ file: 'a.yaml', line: 1, column: 4, message: 'nothing before this is marked "&b"' }]);
    if (!result.ok) expect(result.problems[0]).toMatchObject({ file: 'a.yaml', line: expect.any(Number) as number });
  });
});
