import { parseListingPage } from './listing-page';

const json = (value: unknown): ReturnType<typeof parseListingPage> => parseListingPage({ contentType: 'application/json; charset=utf-8', text: JSON.stringify(value) });
const text = (content: string): ReturnType<typeof parseListingPage> => parseListingPage({ contentType: 'text/plain; charset=UTF-8', text: content });
const xml = (content: string): ReturnType<typeof parseListingPage> => parseListingPage({ contentType: 'application/xml', text: `<?xml version="1.0"?>\n${content}` });
const hrefs = (page: ReturnType<typeof parseListingPage>): readonly string[] => page.links.map(({ href }) => href);

const md5 = '0123456789abcdef'.repeat(2);

describe('lists of Swift', () => {
  it('reads JSON, with MD5 and time', () => {
    const page = json([
      { name: 'a-1+x-py3-none-any.whl', bytes: 12, hash: md5, content_type: 'x/y', last_modified: '2026-01-02T03:04:05.678900' },
      { name: 'large.whl', bytes: 0, hash: md5, slo_etag: `"${md5}"`, last_modified: '2026-01-02T03:04:05.678900' },
      { subdir: 'folder/' },
      { name: 7 },
      'text',
      null,
    ]);
    expect(page.links).toMatchObject([
      { href: './a-1%2Bx-py3-none-any.whl', size: 12, hashes: { md5 }, uploaded: '2026-01-02T03:04:05.678900Z' },
      { href: './large.whl', size: 0, hashes: {} },
    ]);
    expect(page).toMatchObject({ raw: true, cut: false, next: { parameter: 'marker', value: 'large.whl' } });
  });

  it('reads text', () => {
    expect(text('a.whl\nfolder/b.whl\r\n\n')).toMatchObject({ links: [{ href: './a.whl' }, { href: './folder/b.whl' }], next: { parameter: 'marker', value: 'folder/b.whl' } });
    expect(text('')).toMatchObject({ links: [], next: undefined });
  });

  it.each(['a/../../evil.whl', '../evil.whl', './evil.whl', '..', 'a/..'])('leaves out the object %s, which has no place of its own in a URL', (name) => {
    expect(hrefs(json([{ name }]))).toEqual([]);
    expect(hrefs(text(name))).toEqual([]);
  });

  it.each([
    ['a?b#c%d.whl', './a%3Fb%23c%25d.whl'],
    ['/etc/passwd', './/etc/passwd'],
    ['http://evil.test/a.whl', './http%3A//evil.test/a.whl'],
    ['..%2f..%2fa.whl', './..%252f..%252fa.whl'],
    ['a\\b.whl', './a%5Cb.whl'],
  ])('encodes %s', (name, href) => {
    expect(hrefs(json([{ name }]))).toEqual([href]);
  });
});

it('reads the JSON of nginx', () => {
  expect(json([{ name: 'numpy', type: 'directory', mtime: 'x' }, { name: 'a.whl', type: 'file', mtime: 'x', size: 5 }]).links).toMatchObject([
    { href: './numpy/', size: undefined },
    { href: './a.whl', size: 5, hashes: {}, uploaded: undefined },
  ]);
});

describe('lists of S3', () => {
  const contents = (key: string): string => `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;${md5}&quot;</ETag><Size>9</Size></Contents>`;

  it('reads keys, and takes no ETag for a hash', () => {
    const page = xml(`<ListBucketResult xmlns="http://x/"><Name>b</Name><IsTruncated>false</IsTruncated>${contents('wheels/a&amp;b-1.whl')}${contents('c.whl')}</ListBucketResult>`);
    expect(page.links).toMatchObject([
      { href: './wheels/a%26b-1.whl', size: 9, hashes: {}, uploaded: '2026-01-02T03:04:05.000Z' },
      { href: './c.whl', size: 9 },
    ]);
    expect(page.next).toBeUndefined();
  });

  it.each([
    ['<NextContinuationToken>t/1=</NextContinuationToken>', { parameter: 'continuation-token', value: 't/1=' }],
    ['', { parameter: 'marker', value: 'c.whl' }],
  ])('knows what comes next by %p', (token, next) => {
    expect(xml(`<ListBucketResult><IsTruncated>true</IsTruncated>${token}${contents('c.whl')}</ListBucketResult>`).next).toEqual(next);
  });
});

describe('pages of links', () => {
  it('are read as an index page is', () => {
    const page = parseListingPage({ contentType: 'text/html', text: '<A HREF="b/">b/</A><a href="?C=N;O=D">Name</a>' });
    expect(page).toMatchObject({ links: [{ href: 'b/' }, { href: '?C=N;O=D' }], raw: false, cut: false, next: undefined });
  });

  it('are cut where they have as many links as a page of Swift may have', () => {
    const links = (count: number): string => Array.from({ length: count }, (_, index) => `<a href="${index}.whl">x</a>`).join('');
    expect(parseListingPage({ contentType: 'text/html', text: links(9_999) }).cut).toBe(false);
    expect(parseListingPage({ contentType: 'text/html', text: links(10_000) }).cut).toBe(true);
  });

  it('may say that they are text', () => {
    expect(hrefs(text('\n<html><a href="a.whl">a</a>'))).toEqual(['a.whl']);
  });
});

it.each([
  ['[1, 2', 'it says it is JSON and is not'],
  ['{"error": "no"}', 'it is not a page of the simple API'],
])('refuses %s', (content, message) => {
  expect(() => parseListingPage({ contentType: 'application/json', text: content })).toThrow(message);
});
