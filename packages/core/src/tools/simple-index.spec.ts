import { parseIndexPage } from './simple-index';

const sha = 'ab'.repeat(32);
const bare = { sha256: undefined, hashes: {}, size: undefined, requiresPython: undefined, yanked: false, uploaded: undefined, metadata: false, signed: false };
const html = (text: string): ReturnType<typeof parseIndexPage> => parseIndexPage({ contentType: 'text/html; charset=utf-8', text });
const json = (value: unknown): ReturnType<typeof parseIndexPage> =>
  parseIndexPage({ contentType: 'application/vnd.pypi.simple.v1+json', text: JSON.stringify(value) });

describe('parseIndexPage, HTML', () => {
  it('reads links with hash, requires-python and yanked', () => {
    expect(
      html(`<!DOCTYPE html><base href="../files/"><a href="a-1.tar.gz#sha256=${sha}" data-requires-python="&gt;=3.8">a</a>
        <a href="a-2.tar.gz" data-yanked="">a</a><a href="a-3.tar.gz#sha256-${sha.toUpperCase()}">a</a><a href="a-4.tar.gz#md5=00">a</a><a name="x">no</a>`),
    ).toEqual({
      base: '../files/',
      pages: [],
      links: [
        { ...bare, href: 'a-1.tar.gz', file: undefined, sha256: sha, hashes: { sha256: sha }, requiresPython: '>=3.8' },
        { ...bare, href: 'a-2.tar.gz', file: undefined, yanked: true },
        { ...bare, href: 'a-3.tar.gz', file: undefined, sha256: sha, hashes: { sha256: sha } },
        { ...bare, href: 'a-4.tar.gz', file: undefined },
      ],
    });
  });

  it.each([
    [`#sha256=${sha}&md5=${'0'.repeat(32)}`, { sha256: sha, md5: '0'.repeat(32) }],
    [`#md5=${'A'.repeat(32)}`, { md5: 'a'.repeat(32) }],
    [`#sha256=${sha}0`, {}],
    ['#sha256=xyz', {}],
    [`#egg=a&sha256=${sha}`, { sha256: sha }],
    [`#__proto__=${sha}`, {}],
  ])('reads the fragment %s', (fragment, hashes) => {
    expect(html(`<a href="a-1.tar.gz${fragment}">a</a>`).links[0]?.hashes).toEqual(hashes);
  });

  it.each([
    [`data-core-metadata="sha256=${sha}"`, sha],
    ['data-core-metadata="true"', true],
    [`data-dist-info-metadata="sha256=${sha}"`, sha],
    ['data-dist-info-metadata="md5=00"', true],
    ['data-core-metadata="false"', false],
    ['', false],
  ])('reads %s', (attribute, metadata) => {
    expect(html(`<a href="a-1.tar.gz" ${attribute}>a</a>`).links[0]?.metadata).toBe(metadata);
  });

  it.each([
    ['<a href="?page=2">2</a>', ['?page=2']],
    ['<a href="/o/files?sort=x&amp;page=3">3</a>', ['/o/files?sort=x&page=3']],
    ['<a rel="nofollow next" href="/more">more</a>', ['/more']],
    ['<a href="?C=N;O=D">Name</a><a href="page=2.html">2</a>', []],
  ])('finds the further pages of %s', (text, pages) => {
    expect(html(text).pages).toEqual(pages);
  });

  it('sees no links in comments and scripts', () => {
    expect(html('<!-- <a href="a-1.tar.gz">a</a> --><script>"<a href=\'a-1.tar.gz\'>"</script>').links).toEqual([]);
  });

  it('takes a page of an unknown type for HTML', () => {
    expect(parseIndexPage({ contentType: '', text: '<a href=a-1.tar.gz>a</a>' }).links).toHaveLength(1);
  });
});

describe('parseIndexPage, JSON', () => {
  it('reads files', () => {
    expect(
      json({
        meta: { 'api-version': '1.4', more: 1 },
        name: 'a',
        files: [
          {
            filename: 'a-1.tar.gz',
            url: '../a-1.tar.gz',
            hashes: { sha256: sha.toUpperCase(), crc: '00' },
            'requires-python': '>=3.8',
            yanked: 'broken',
            size: 7,
            'upload-time': '2026-01-02T03:04:05.123456Z',
            'core-metadata': { sha256: sha },
            'gpg-sig': true,
          },
          { filename: 'a-2.tar.gz', url: 'https://f.test/a-2.tar.gz', hashes: { md5: '00' }, 'requires-python': null, yanked: false },
        ],
      }).links,
    ).toEqual([
      {
        href: '../a-1.tar.gz',
        file: 'a-1.tar.gz',
        sha256: sha,
        hashes: { sha256: sha },
        size: 7,
        requiresPython: '>=3.8',
        yanked: true,
        uploaded: '2026-01-02T03:04:05.123456Z',
        metadata: sha,
        signed: true,
      },
      { ...bare, href: 'https://f.test/a-2.tar.gz', file: 'a-2.tar.gz' },
    ]);
  });

  it.each([
    [{ meta: { 'api-version': '2.0' }, files: [] }, 'it speaks version 2.0 of the simple API; only 1.x is known'],
    [{ files: [] }, 'it is not a page of the simple API'],
    [[], 'it is not a page of the simple API'],
  ])('refuses %j', (value, message) => expect(() => json(value)).toThrow(message));

  it('refuses what is not JSON', () => {
    expect(() => parseIndexPage({ contentType: 'application/json', text: '<html>' })).toThrow('it says it is JSON and is not');
  });
});
