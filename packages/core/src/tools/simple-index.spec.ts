import { parseIndexPage } from './simple-index';

const sha = 'ab'.repeat(32);
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
      links: [
        { href: 'a-1.tar.gz', file: undefined, sha256: sha, requiresPython: '>=3.8', yanked: false },
        { href: 'a-2.tar.gz', file: undefined, sha256: undefined, requiresPython: undefined, yanked: true },
        { href: 'a-3.tar.gz', file: undefined, sha256: sha, requiresPython: undefined, yanked: false },
        { href: 'a-4.tar.gz', file: undefined, sha256: undefined, requiresPython: undefined, yanked: false },
      ],
    });
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
          { filename: 'a-1.tar.gz', url: '../a-1.tar.gz', hashes: { sha256: sha }, 'requires-python': '>=3.8', yanked: 'broken' },
          { filename: 'a-2.tar.gz', url: 'https://f.test/a-2.tar.gz', hashes: { md5: '00' }, 'requires-python': null, yanked: false },
        ],
      }).links,
    ).toEqual([
      { href: '../a-1.tar.gz', file: 'a-1.tar.gz', sha256: sha, requiresPython: '>=3.8', yanked: true },
      { href: 'https://f.test/a-2.tar.gz', file: 'a-2.tar.gz', sha256: undefined, requiresPython: undefined, yanked: false },
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
