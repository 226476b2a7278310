import { parseIndexPage } from '../tools/simple-index';
import { normalizeProjectName } from '../values/project-name';
import { indexContentType, indexedFile, renderProjectPages, renderStaticIndex, type IndexedFile } from './static-index';

const sha = 'ab'.repeat(32);

const file = (name: string, facts: Partial<IndexedFile> = {}): IndexedFile => ({
  ...indexedFile(normalizeProjectName(/^(.*?)-\d/u.exec(name)?.[1] ?? ''), { file: name, hashes: { sha256: sha }, size: 7, yanked: false, uploaded: undefined }),
  ...facts,
});

const page = (files: readonly IndexedFile[], path: string): string => renderStaticIndex(files).get(path) ?? 'no such page';

const files = [
  file('numpy-1.10.0-py3-none-any.whl'),
  file('numpy-1.9.0.tar.gz', { yanked: true, size: 3, uploaded: '2026-01-02T03:04:05.678Z' }),
  file('Foo.Bar-1.0+local.1-py3-none-any.whl', { requiresPython: '>=3.8, <4', metadata: 'cd'.repeat(32), signed: true }),
];

it('writes pages of projects before the pages that name them', () => {
  expect([...renderStaticIndex(files).keys()]).toEqual([
    'simple/foo-bar/index.html',
    'simple/foo-bar/index.v1_json',
    'simple/numpy/index.html',
    'simple/numpy/index.v1_json',
    'simple/index.html',
    'simple/index.v1_json',
    'index.html',
  ]);
});

it('writes HTML', () => {
  expect(page(files, 'simple/foo-bar/index.html')).toMatchInlineSnapshot(`
"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="pypi:repository-version" content="1.1">
<title>Links for foo-bar</title>
</head>
<body>
<h1>Links for foo-bar</h1>
<a href="../../Foo.Bar-1.0%2Blocal.1-py3-none-any.whl#sha256=abababababababababababababababababababababababababababababababab" data-requires-python="&gt;=3.8, &lt;4" data-core-metadata="sha256=cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd" data-dist-info-metadata="sha256=cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd" data-gpg-sig="true">Foo.Bar-1.0+local.1-py3-none-any.whl</a><br>
</body>
</html>
"
`);
});

it('writes JSON', () => {
  expect(JSON.parse(page(files, 'simple/numpy/index.v1_json'))).toEqual({
    meta: { 'api-version': '1.1' },
    name: 'numpy',
    versions: ['1.9.0', '1.10.0'],
    files: [
      { filename: 'numpy-1.9.0.tar.gz', url: '../../numpy-1.9.0.tar.gz', hashes: { sha256: sha }, size: 3, 'upload-time': '2026-01-02T03:04:05.678Z', yanked: true },
      { filename: 'numpy-1.10.0-py3-none-any.whl', url: '../../numpy-1.10.0-py3-none-any.whl', hashes: { sha256: sha }, size: 7 },
    ],
  });
  expect(JSON.parse(page(files, 'simple/index.v1_json'))).toEqual({ meta: { 'api-version': '1.1' }, projects: [{ name: 'foo-bar' }, { name: 'numpy' }] });
});

it('speaks version 1.0 where a size is not known, since 1.1 demands all', () => {
  const value = JSON.parse(page([file('a-1-py3-none-any.whl', { size: undefined })], 'simple/a/index.v1_json')) as { meta: unknown; versions?: unknown };
  expect(value.meta).toEqual({ 'api-version': '1.0' });
  expect(value.versions).toBeUndefined();
});

it('lists everything on the flat page', () => {
  const { links } = parseIndexPage({ contentType: 'text/html', text: page(files, 'index.html') });
  expect(links.map(({ href }) => href)).toEqual(['Foo.Bar-1.0%2Blocal.1-py3-none-any.whl', 'numpy-1.9.0.tar.gz', 'numpy-1.10.0-py3-none-any.whl']);
});

it('is the same whatever the order of the files', () => {
  expect([...renderStaticIndex([...files].reverse())]).toEqual([...renderStaticIndex(files)]);
});

it.each(['simple/foo-bar/index.html', 'simple/foo-bar/index.v1_json'])('%s is read back as it was meant', (path) => {
  const contentType = indexContentType(path);
  const [link] = parseIndexPage({ contentType, text: page(files, path) }).links;
  expect(link).toMatchObject({ hashes: { sha256: sha }, requiresPython: '>=3.8, <4', metadata: 'cd'.repeat(32), signed: true, yanked: false });
});

it('escapes what may stand in metadata', () => {
  const html = page([file('a-1-py3-none-any.whl', { requiresPython: '"><script>&\'' })], 'simple/a/index.html');
  expect(html).toContain('data-requires-python="&quot;&gt;&lt;script&gt;&amp;&#39;"');
});

it('finds files in folders', () => {
  expect(page([file('a-1-py3-none-any.whl', { path: 'wheels of a/a-1-py3-none-any.whl' })], 'simple/a/index.html')).toContain('href="../../wheels%20of%20a/a-1-py3-none-any.whl#');
});

it('has pages for a project without files, which is how one that was removed looks', () => {
  const pages = renderProjectPages(normalizeProjectName('a'), []);
  expect(parseIndexPage({ contentType: 'text/html', text: pages.get('simple/a/index.html') ?? '' }).links).toEqual([]);
  expect(parseIndexPage({ contentType: indexContentType('x.v1_json'), text: pages.get('simple/a/index.v1_json') ?? '' }).links).toEqual([]);
});

it.each([
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123456Z'],
  ['2026-01-02T03:04:05+00:00', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05+01:00', undefined],
  ['Fri, 02 Jan 2026', undefined],
])('the upload time %s is written as %s', (uploaded, written) => {
  const value = JSON.parse(page([file('a-1-py3-none-any.whl', { uploaded })], 'simple/a/index.v1_json')) as { files: { 'upload-time'?: string }[] };
  expect(value.files[0]?.['upload-time']).toBe(written);
});

it('takes what it needs from metadata', () => {
  const published = { file: 'a-1-py3-none-any.whl', hashes: {}, size: 1, yanked: false, uploaded: undefined };
  const project = normalizeProjectName('a');
  expect(indexedFile(project, published, { metadataText: 'Name: a\nRequires-Python: >=3\n' })).toMatchObject({
    requiresPython: '>=3',
    metadata: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
    path: published.file,
  });
  expect(indexedFile(project, published)).toMatchObject({ requiresPython: undefined, metadata: false, signed: false });
});
