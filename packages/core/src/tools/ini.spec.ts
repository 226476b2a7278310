import { parseIni } from './ini';

const read = (text: string): Record<string, Record<string, string>> =>
  Object.fromEntries([...parseIni(text)].map(([section, options]) => [section, Object.fromEntries(options)]));

// Each case was compared with Python's own RawConfigParser.
describe('parseIni', () => {
  it.each([
    ['both delimiters', '[a]\nx = 1\nY: 2\n', { a: { x: '1', y: '2' } }],
    ['comments of both kinds, only at the start of a line', '[a]\n# no\n; no\nx = 1 ; yes # yes\n', { a: { x: '1 ; yes # yes' } }],
    ['continued lines', '[a]\nx =\n    one\n    two\ny = 3\n', { a: { x: '\none\ntwo', y: '3' } }],
    ['a comment and an empty line between continued lines', '[a]\nx = one\n    # no\n\n    two\n', { a: { x: 'one\n\ntwo' } }],
    ['DEFAULT', '[DEFAULT]\nx = 1\n[a]\ny = 2\n', { a: { x: '1', y: '2' } }],
    ['a value that holds delimiters and percents', '[a]\nurl = https://u:p%40@h/x?a=b\n', { a: { url: 'https://u:p%40@h/x?a=b' } }],
    ['indented keys', '[a]\n  x = 1\n  y = 2\n', { a: { x: '1', y: '2' } }],
    ['byte order mark and CRLF', '\uFEFF[a]\r\nx = 1\r\n', { a: { x: '1' } }],
    ['nothing', '', {}],
  ])('%s', (_title, text, expected) => expect(read(text)).toEqual(expected));

  it.each([
    ['x = 1\n', 'line 1: a line before the first [section]'],
    ['[a]\nx = 1\nX = 2\n', 'line 3: "x" is there twice'],
    ['[a]\n[a]\n', 'line 2: the section [a] is there twice'],
    ['[a]\nword\n', 'line 2: neither a [section], nor "key = value"'],
  ])('refuses %j', (text, message) => expect(() => read(text)).toThrow(message));
});
