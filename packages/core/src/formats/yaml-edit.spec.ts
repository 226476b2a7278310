import { parse } from 'yaml';
import { editYaml, type YamlEdit } from './yaml-edit';

const text = `# top
version: "1.3"   # why

sources:
  # the first
  - url: https://a.test/x-1.3.tar.gz
    sha256: aa
  # of Debian
  # in two lines
  - debian: { source: x, version: 1:1.3 }
    # the same
    sha256: bb
  - mirror: 'm'
build:
  words: [--a, --b]
`;

describe('editYaml', () => {
  it.each<readonly [name: string, edits: readonly YamlEdit[], replaced: readonly (readonly [string, string])[]]>([
    ['a text in its quotes', [{ kind: 'set', path: ['version'], value: '1.4' }], [['"1.3"', '"1.4"']]],
    ['a plain text', [{ kind: 'set', path: ['sources', 0, 'url'], value: 'https://a.test/x-1.4.tar.gz' }], [['x-1.3', 'x-1.4']]],
    ['a plain text that must be quoted now', [{ kind: 'set', path: ['sources', 0, 'sha256'], value: '11' }], [['sha256: aa', 'sha256: "11"']]],
    ['a text in single quotes', [{ kind: 'set', path: ['sources', 2, 'mirror'], value: 'n: o' }], [["'m'", "'n: o'"]]],
    ['a word in a list of one line', [{ kind: 'set', path: ['build', 'words', 1], value: '--c' }], [['--b', '--c']]],
    ['an entry gone, with its comment', [{ kind: 'remove', path: ['sources', 1] }], [['  # of Debian\n  # in two lines\n  - debian: { source: x, version: 1:1.3 }\n    # the same\n    sha256: bb\n', '']]],
    ['the first and the last entry gone', [{ kind: 'remove', path: ['sources', 0] }, { kind: 'remove', path: ['sources', 2] }], [['  # the first\n  - url: https://a.test/x-1.3.tar.gz\n    sha256: aa\n', ''], ["  - mirror: 'm'\n", '']]],
    ['a key gone', [{ kind: 'remove', path: ['build'] }], [['build:\n  words: [--a, --b]\n', '']]],
    ['several at once', [{ kind: 'set', path: ['version'], value: '2' }, { kind: 'remove', path: ['sources', 1] }, { kind: 'set', path: ['sources', 2, 'mirror'], value: 'k' }], [['"1.3"', '"2"'], ['  # of Debian\n  # in two lines\n  - debian: { source: x, version: 1:1.3 }\n    # the same\n    sha256: bb\n', ''], ["'m'", "'k'"]]],
  ])('%s', (_name, edits, replaced) => {
    expect(editYaml(text, edits)).toBe(replaced.reduce((rest, [from, to]) => rest.replace(from, to), text));
  });

  it('moves what others refer to', () => {
    const marked = 'platforms:\n  a: &x\n    words: [1, 2]\n  # old\n  b: *x\n  c: *x\n  # d: nothing\n';
    expect(editYaml(marked, [{ kind: 'remove', path: ['platforms', 'a'] }])).toBe('platforms:\n  # old\n  b: &x\n    words: [1, 2]\n  c: *x\n  # d: nothing\n');
    expect(editYaml(marked, [{ kind: 'remove', path: ['platforms', 'a'] }, { kind: 'remove', path: ['platforms', 'b'] }])).toBe('platforms:\n  c: &x\n    words: [1, 2]\n  # d: nothing\n');
    expect(editYaml(marked, [{ kind: 'remove', path: ['platforms', 'b'] }])).toBe('platforms:\n  a: &x\n    words: [1, 2]\n  c: *x\n  # d: nothing\n');
  });

  it('writes anew, with comments, what stands on one line', () => {
    const flow = '# top\nplatforms: { a: null, b: { words: [x] } } # end\n';
    const after = editYaml(flow, [{ kind: 'remove', path: ['platforms', 'a'] }]);
    expect(after).toBe('# top\nplatforms: { b: { words: [ x ] } } # end\n');
  });

  it('sets what was not there', () => {
    expect(parse(editYaml('a: "1"\n', [{ kind: 'set', path: ['b'], value: '2' }]))).toEqual({ a: '1', b: '2' });
  });
});
