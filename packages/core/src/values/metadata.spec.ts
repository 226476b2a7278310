import { headerOf, headersOf, parseMetadata, replaceHeaders, withHeaders } from './metadata';

const text = 'Metadata-Version: 2.4\nName: demo\nLicense: MIT\n        and more\nClassifier: A\nClassifier: B\n\nName: not a header\n';

it('reads headers, continuation lines and the body', () => {
  const metadata = parseMetadata(text);
  expect(headerOf(metadata, 'name')).toBe('demo');
  expect(headerOf(metadata, 'license')).toBe('MIT\nand more');
  expect(headersOf(metadata, 'CLASSIFIER')).toEqual(['A', 'B']);
  expect(headersOf(metadata, 'Summary')).toEqual([]);
  expect(metadata.body).toBe('Name: not a header\n');
});

it.each([
  ['with a body', 'Name: a\n\nbody\n', 'Name: a\nLicense-File: x\n\nbody\n'],
  ['without one', 'Name: a\n', 'Name: a\nLicense-File: x\n'],
  ['without a last newline', 'Name: a', 'Name: a\nLicense-File: x\n'],
])('adds headers %s', (_title, before, after) => {
  expect(withHeaders(before, [{ name: 'License-File', value: 'x' }])).toBe(after);
  expect(withHeaders(before, [])).toBe(before);
});

it.each([
  ['Wheel-Version: 1.0\nTag: a\nTag: b\nBuild: 1\n', 'Wheel-Version: 1.0\nTag: c\nBuild: 1\n'],
  ['Wheel-Version: 1.0\n', 'Wheel-Version: 1.0\nTag: c\n'],
  ['Tag: a\n\nTag: body\n', 'Tag: c\n\nTag: body\n'],
])('replaces headers of %j', (before, after) => {
  expect(replaceHeaders(before, 'Tag', ['c'])).toBe(after);
});
