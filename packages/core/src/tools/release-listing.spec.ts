import { normalizeProjectName } from '../values/project-name';
import type { Version } from '../values/version';
import { parseListingPage } from './listing-page';
import { listRelease, type ReleaseListing, type WebAddress } from './release-listing';

const resolve = (href: string, base: string): WebAddress | undefined => {
  try {
    const url = new URL(href, base);
    url.username = '';
    url.password = '';
    url.hash = '';
    return { href: url.href, protocol: url.protocol, host: url.host, hostname: url.hostname, path: url.pathname };
  } catch {
    return undefined;
  }
};

const sha = 'ab'.repeat(32);
const other = 'cd'.repeat(32);

interface Case {
  readonly html: string;
  readonly page?: string;
  readonly project?: string;
  /** `all`: no version is asked for. */
  readonly version?: string;
  readonly allowedHosts?: readonly string[];
}

const list = ({ html, page = 'https://w.test/wheels/', project = 'numpy', version = '1.11.1', allowedHosts = [] }: Case): ReleaseListing =>
  listRelease(parseListingPage({ contentType: 'text/html', text: html }), {
    project: normalizeProjectName(project),
    version: version === 'all' ? undefined : (version as Version),
    page: resolve(page, page) as WebAddress,
    allowedHosts,
    resolve,
  });

const wheel = 'numpy-1.11.1-cp35-cp35m-manylinux1_x86_64.whl';
const urls = (listing: ReleaseListing): readonly string[] => listing.files.map(({ url }) => url);

describe('pages as servers make them', () => {
  it.each<[string, Case]>([
    ['Rackspace', { html: `<table id="listing"><tr class="item type-application"><td class="colname"><a href="${wheel}">${wheel}</a></td><td class="colsize">9</td></tr></table>` }],
    ['Swift of today', { html: `<tr><td class="colname"><a href="./${wheel.replaceAll('.', '%2E')}">${wheel}</a></td></tr>` }],
    ['Apache', { html: `<tr><td><img src="/i.gif"></td><td><a href="${wheel}">numpy-1.11.1-cp35-cp35m-many..&gt;</a></td><td>2016-06-26 </td></tr>` }],
    ['nginx', { html: `<pre><a href="../">../</a>\n<a href="${wheel}">numpy-1.11.1-cp35-cp35m-manylinux1_x86_64.manyl..&gt;</a>  26-Jun-2016 01:02  7\n</pre>` }],
    ['flat', { html: `<a href='/wheels/${wheel}'>x</a>` }],
    ['PEP 503', { html: `<a href="../../wheels/${wheel}#sha256=${sha}" data-requires-python="&gt;=3">\n  ${wheel}\n</a>`, page: 'https://w.test/simple/numpy/' }],
    ['absolute', { html: `<A HREF=HTTPS://W.TEST/wheels/${wheel}>x</A>`, page: 'https://w.test/elsewhere/' }],
    ['<base>', { html: `<base href="/wheels/"><a href="${wheel}">x</a>`, page: 'https://w.test/a/b.html' }],
    ['without a scheme', { html: `<a href="//w.test/wheels/${wheel}">x</a>` }],
    ['a release of a forge', { html: `<a href="/wheels/${wheel}" rel="nofollow"><span>${wheel}</span></a>` }],
  ])('%s', (_name, request) => {
    const { files } = list(request);
    expect(files.map(({ file, url }) => [file, decodeURIComponent(url)])).toEqual([[wheel, `https://w.test/wheels/${wheel}`]]);
  });
});

describe('which files are of a release', () => {
  const page = ['1.11.1', '1.11.10', '1.11.1.post1', '1.11.1rc1', '1.11.1+local', '1.11'].map((version) => `<a href="numpy-${version.replace('+', '%2B')}-py3-none-any.whl">x</a>`).join('');

  it.each([
    ['1.11.1', ['numpy-1.11.1-py3-none-any.whl']],
    ['1.11.1.0', ['numpy-1.11.1-py3-none-any.whl']],
    ['1.11.1-rc.1', ['numpy-1.11.1rc1-py3-none-any.whl']],
    ['1.11.1+local', ['numpy-1.11.1+local-py3-none-any.whl']],
    ['2', []],
  ])('%s', (version, files) => {
    expect(list({ html: page, version }).files.map(({ file }) => file)).toEqual(files);
  });

  it('all of a project where no version is given', () => {
    expect(list({ html: page, version: 'all' }).files).toHaveLength(6);
  });

  it.each(['scikit-image', 'scikit_image', 'Scikit.Image'])('by the normalized name: %s', (project) => {
    const html = '<a href="scikit_image-1.11.1-py3-none-any.whl">x</a><a href="scikit-image-1.11.1.tar.gz">x</a><a href="image-1.11.1-py3-none-any.whl">x</a>';
    expect(list({ html, project })).toMatchObject({ files: [{ file: 'scikit-image-1.11.1.tar.gz', kind: 'sdist' }, { file: 'scikit_image-1.11.1-py3-none-any.whl', kind: 'wheel' }], others: ['image-1.11.1-py3-none-any.whl'] });
  });

  it('says which others there are', () => {
    const html = '<a href="numpy-1.11.0-py3-none-any.whl">x</a><a href="scipy-1.11.1.tar.gz">x</a><a href="../">up</a><a href="notes.txt">x</a>';
    expect(list({ html })).toEqual({ files: [], refused: [], others: ['numpy-1.11.0-py3-none-any.whl', 'scipy-1.11.1.tar.gz'], projectPage: undefined });
  });
});

describe('hostile pages', () => {
  it.each<[string, Case]>([
    ['a link in a comment', { html: `<!-- <a href="${wheel}">x</a> -->` }],
    ['a link in a script', { html: `<script>document.write('<a href="${wheel}">x</a>')</script>` }],
    ['a link in a style', { html: `<style><a href="${wheel}">x</a></style>` }],
    ['a link in a title', { html: `<title><a href="${wheel}">x</a></title>` }],
    ['a name in the text only', { html: `<td class="colname">${wheel}</td><a>${wheel}</a><a name="${wheel}">x</a>` }],
    ['another name than the text says', { html: `<a href="numpy-1.11.0-py3-none-any.whl">${wheel}</a>` }],
    ['a link to a script', { html: `<a href="javascript:fetch('${wheel}')">x</a><a href="javascript:/${wheel}">x</a>` }],
    ['data', { html: `<a href="data:text/plain,/${wheel}">x</a>` }],
    ['a file of this machine', { html: `<a href="file:///etc/${wheel}">x</a>` }],
    ['ftp', { html: `<a href="ftp://w.test/${wheel}">x</a>` }],
    ['http on an https page', { html: `<a href="http://w.test/${wheel}">x</a>` }],
    ['http with a hash on an https page', { html: `<a href="http://other.test/${wheel}#sha256=${sha}">x</a>` }],
    ['another host', { html: `<a href="https://other.test/${wheel}">x</a>` }],
    ['another host with MD5 only', { html: `<a href="https://other.test/${wheel}#md5=${'0'.repeat(32)}">x</a>` }],
    ['another host by <base>', { html: `<base href="https://other.test/"><a href="${wheel}">x</a>` }],
    ['a second <base>', { html: `<base href="https://other.test/"><base href="https://w.test/"><a href="${wheel}">x</a>` }],
    ['another host by backslashes', { html: `<a href="\\\\other.test\\${wheel}">x</a>` }],
    ['another host behind userinfo', { html: `<a href="https://w.test@other.test/${wheel}">x</a>` }],
    ['another port', { html: `<a href="http://w.test:81/${wheel}">x</a>`, page: 'http://w.test/' }],
    ['another host with a hash that an http page says', { html: `<a href="https://other.test/${wheel}#sha256=${sha}">x</a>`, page: 'http://w.test/' }],
    ['an encoded slash', { html: `<a href="..%2f..%2f${wheel}">x</a>` }],
    ['dots and encoded slashes', { html: `<a href="%2e%2e%2f${wheel}">x</a>` }],
    ['a slash as an entity', { html: `<a href="..%2F&#46;&#46;%2f${wheel}">x</a>` }],
    ['an encoded backslash', { html: `<a href="..%5c${wheel}">x</a>` }],
    ['an encoded NUL', { html: `<a href="${wheel}%00.html">x</a><a href="%00${wheel}">x</a>` }],
    ['what cannot be decoded', { html: `<a href="%ff${wheel}">x</a>` }],
    ['a drive', { html: `<a href="./C:${wheel}">x</a>` }],
    ['a hidden file', { html: `<a href=".${wheel}">x</a>` }],
    ['look-alike letters', { html: `<a href="numpу-1.11.1-py3-none-any.whl">x</a>` }],
    ['name confusion', { html: `<a href="numpy-1.11.1-evil.tar.gz">x</a><a href="numpy_evil-1.11.1-py3-none-any.whl">x</a><a href="numpy-evil-1.11.1.tar.gz">x</a>` }],
    ['a query for a name', { html: `<a href="/get?file=/${wheel}">x</a>` }],
    ['a fragment for a name', { html: `<a href="/get#/${wheel}">x</a>` }],
    ['no URL at all', { html: `<a href="https://[/${wheel}">x</a>` }],
  ])('%s', (_name, request) => {
    expect(urls(list(request))).toEqual([]);
  });

  it.each<[string, Case, string]>([
    ['dots stay on the host', { html: `<a href="../../../${wheel}">x</a>` }, `https://w.test/${wheel}`],
    ['userinfo goes', { html: `<a href="https://who:secret@w.test/${wheel}">x</a>` }, `https://w.test/${wheel}`],
    ['a query stays', { html: `<a href="${wheel}?X-Signature=abc&amp;y=1#sha256=${sha}">x</a>` }, `https://w.test/wheels/${wheel}?X-Signature=abc&y=1`],
    ['an allowed host', { html: `<a href="https://files.test:8443/${wheel}">x</a>`, allowedHosts: ['files.test:8443'] }, `https://files.test:8443/${wheel}`],
    ['an allowed host with any port', { html: `<a href="https://files.test:8443/${wheel}">x</a>`, allowedHosts: ['files.test'] }, `https://files.test:8443/${wheel}`],
    ['another host with a sha256', { html: `<a href="https://files.test/${wheel}#sha256=${sha}">x</a>` }, `https://files.test/${wheel}`],
    ['https instead of http', { html: `<a href="https://w.test/${wheel}">x</a>`, page: 'http://w.test/' }, `https://w.test/${wheel}`],
    ['a file beside a page of this machine', { html: `<a href="${wheel}">x</a>`, page: 'file:///w/index.html' }, `file:///w/${wheel}`],
  ])('but %s', (_name, request, url) => {
    expect(urls(list(request))).toEqual([url]);
  });

  it('says what it left out and why', () => {
    const html = `<a href="https://other.test/${wheel}">x</a><a href="http://w.test/a/${wheel}">x</a><a href="..%2fnumpy-1.11.1.zip">x</a><a href="file:///tmp/numpy-1.11.1.zip">x</a>`;
    expect(list({ html }).refused).toEqual([
      { link: wheel, reason: 'it is on another host, other.test' },
      { link: wheel, reason: 'http is less safe than the page itself' },
      { link: '..%2fnumpy-1.11.1.zip', reason: 'its name is not that of a wheel or an sdist' },
      { link: 'numpy-1.11.1.zip', reason: 'it is said to be on this machine' },
    ]);
  });

  it('a JSON page whose names and places differ goes by the name', () => {
    const text = JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'numpy', files: [{ filename: '../numpy-1.11.1.zip', url: wheel, hashes: {} }, { filename: wheel, url: 'x.bin', hashes: { sha256: sha } }] });
    const page = parseListingPage({ contentType: 'application/vnd.pypi.simple.v1+json', text });
    const address = resolve('https://w.test/', 'https://w.test/') as WebAddress;
    const listing = listRelease(page, { project: normalizeProjectName('numpy'), version: undefined, page: address, allowedHosts: [], resolve });
    expect(listing.files.map(({ file, url }) => [file, url])).toEqual([[wheel, 'https://w.test/x.bin']]);
  });
});

describe('one name twice', () => {
  it.each([
    ['the same link', `<a href="${wheel}">x</a><a href="./${wheel}">x</a>`],
    ['the same link, once with a hash', `<a href="${wheel}">x</a><a href="${wheel}#sha256=${sha}">x</a>`],
    ['two places, one hash', `<a href="a/${wheel}#sha256=${sha}">x</a><a href="b/${wheel}#sha256=${sha}">x</a>`],
  ])('%s is one file', (_name, html) => {
    expect(list({ html }).files).toHaveLength(1);
    expect(list({ html }).files[0]?.hashes).toEqual(html.includes('sha256') ? { sha256: sha } : {});
  });

  it.each([
    ['two hashes', `<a href="${wheel}#sha256=${sha}">x</a><a href="${wheel}#sha256=${other}">x</a>`],
    ['two places', `<a href="a/${wheel}">x</a><a href="b/${wheel}">x</a>`],
    ['two places, one with a hash', `<a href="a/${wheel}">x</a><a href="b/${wheel}#sha256=${sha}">x</a>`],
    ['two hosts with different hashes', `<a href="${wheel}#sha256=${sha}">x</a><a href="https://files.test/${wheel}#sha256=${other}">x</a>`],
  ])('%s is refused', (_name, html) => {
    expect(() => list({ html })).toThrow(`it offers ${wheel} twice`);
  });
});

describe('a page of projects', () => {
  it.each([
    ['<a href="numpy/">numpy</a>', 'https://w.test/wheels/numpy/'],
    ['<a href="/wheels/numpy/index.html">numpy</a>', 'https://w.test/wheels/numpy/index.html'],
    ['<a href="../numpy/">numpy</a>', undefined],
    ['<a href="https://other.test/wheels/numpy/">numpy</a>', undefined],
    ['<a href="numpy/1.0/">numpy</a>', undefined],
    ['<a href="numpy">numpy</a>', undefined],
    ['<a href="numpy-extras/">numpy</a>', undefined],
  ])('%s', (html, page) => {
    expect(list({ html }).projectPage).toBe(page);
  });

  it('goes by the normalized name', () => {
    expect(list({ html: '<a href="Scikit.Image/">x</a>', project: 'scikit-image' }).projectPage).toBe('https://w.test/wheels/Scikit.Image/');
  });
});
