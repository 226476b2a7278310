import { parseMetadata } from '../values/metadata';
import type { ProjectName } from '../values/project-name';
import type { ReleaseFile } from '../values/release-file';
import type { Version } from '../values/version';
import { anacondaAttributes, anacondaDependencies, anacondaErrorText, anacondaPackage, anacondaPath, anacondaRelease, parseAnacondaFiles, parseAnacondaStage, storageErrorText } from './anaconda';

const fileOf = (file: string, headers: readonly string[] = [], body = ''): ReleaseFile => ({
  file,
  kind: file.endsWith('.whl') ? 'wheel' : 'sdist',
  project: 'spam-eggs' as ProjectName,
  version: '1.0' as Version,
  python: 'py3',
  size: 1,
  sha256: '',
  md5: '',
  metadata: parseMetadata(`${headers.join('\n')}\n\n${body}`),
  metadataText: '',
});

describe('what anaconda.org is told', () => {
  it('encodes every part of a path', () => {
    expect(anacondaPath('dist', 'org', 'spam', '1.0+git.1', 'spam-1.0+git.1-py3-none-any.whl')).toBe('/dist/org/spam/1.0%2Bgit.1/spam-1.0%2Bgit.1-py3-none-any.whl');
    expect(anacondaPath('user', '../x?y')).toBe('/user/..%2Fx%3Fy');
  });

  it.each([
    ['spam_eggs-1.0-cp312-cp312-manylinux_2_17_x86_64.whl', { packagetype: 'bdist_wheel', python_version: 'cp312', abi: 'cp312', build_no: 0 }],
    ['spam_eggs-1.0-1a-py2.py3-none-any.whl', { packagetype: 'bdist_wheel', python_version: 'py2.py3', abi: null, build_no: '1a' }],
    ['spam_eggs-1.0.tar.gz', { packagetype: 'sdist', python_version: 'source' }],
  ])('%s', (file, attrs) => {
    expect(anacondaAttributes(fileOf(file)).attrs).toEqual(attrs);
  });

  // Names and order as anaconda-client 1.16 makes them of the same lines; extras and markers at once count as a marker.
  it.each<[string, unknown]>([
    ['Zope.Interface_x', { depends: [{ name: 'zope-interface-x', specs: [] }] }],
    ['numpy>=1.23,<3', { depends: [{ name: 'numpy', specs: [['>=', '1.23'], ['<', '3']] }] }],
    ['numpy (>=1.23)', { depends: [{ name: 'numpy', specs: [['>=', '1.23']] }] }],
    ['requests[security,tests] ~= 2.8.1', { depends: [{ name: 'requests', specs: [['~=', '2.8.1']] }] }],
    ["pytest; extra == 'test'", { extras: [{ name: 'test', depends: [{ name: 'pytest', specs: [] }] }] }],
    ['tomli; python_version < "3.11"', { environments: [{ name: 'python_version < "3.11"', depends: [{ name: 'tomli', specs: [] }] }] }],
    ['spam @ https://example.invalid/spam.whl', { depends: [{ name: 'spam', specs: [] }] }],
    ['!', { has_dep_errors: true }],
  ])('dependency %s', (line, expected) => {
    expect(anacondaDependencies([line])).toEqual({ has_dep_errors: false, depends: [], extras: [], environments: [], ...(expected as object) });
  });

  it('describes package and release', () => {
    const file = fileOf('spam_eggs-1.0.tar.gz', ['Summary: Spam', 'License-Expression: MIT', 'Home-page: https://example.invalid'], 'Long.\n');
    expect(anacondaPackage(file)).toEqual({
      public: true,
      publish: false,
      public_attrs: { name: 'spam-eggs', summary: 'Spam', license: { name: 'MIT', url: null, family: null }, package_types: ['pypi'] },
    });
    expect(anacondaRelease(file)).toEqual({ requirements: [], announce: null, version: '1.0', description: 'Long.', home_page: 'https://example.invalid' });
  });
});

describe('what anaconda.org answers', () => {
  const hash = 'A'.repeat(64);
  it.each<[string, unknown, unknown]>([
    ['a release', { distributions: [{ basename: 'a.whl', sha256: hash, md5: 'b'.repeat(32), size: 3, upload_time: '2026-01-31 12:00:00.123000+00:00', labels: ['main'] }] }, [{ file: 'a.whl', hashes: { sha256: hash.toLowerCase(), md5: 'b'.repeat(32) }, size: 3, uploaded: '2026-01-31T12:00:00Z', labels: ['main'] }]],
    ['a package', { files: [{ basename: 'a.whl', version: '1.0' }] }, [{ file: 'a.whl', version: '1.0', hashes: {}, size: undefined, uploaded: undefined, labels: [] }]],
    ['a file', { basename: 'a.whl', sha256: null, size: '3', upload_time: 'yesterday' }, [{ file: 'a.whl', hashes: {}, size: undefined, uploaded: undefined }]],
    ['a hash among the attributes', { basename: 'a.whl', attrs: { sha256: hash } }, [{ hashes: { sha256: hash.toLowerCase() } }]],
    ['conda packages', { distributions: [{ basename: 'linux-64/a.conda', distribution_type: 'conda' }] }, []],
    ['an empty release', { distributions: [] }, []],
  ])('%s', (_title, value, expected) => {
    const files = parseAnacondaFiles(JSON.stringify(value));
    expect(files).toHaveLength((expected as unknown[]).length);
    expect(files).toMatchObject(expected as object);
  });

  it.each([
    ['<html>', 'not JSON'],
    ['[]', 'not what a release'],
    ['{"distributions":{}}', 'no list of files'],
    ['{"distributions":[{"name":"x"}]}', 'no list of files (0.basename'],
  ])('%s is refused', (text, words) => {
    expect(() => parseAnacondaFiles(text)).toThrow(words);
  });

  it('a place to send to; what is wrong with one is said without its secrets', () => {
    expect(parseAnacondaStage('{"post_url":"https://s/","form_data":{"key":"k","size":1},"dist_id":"d"}')).toEqual({ postUrl: 'https://s/', fields: { key: 'k', size: '1' }, distributionId: 'd' });
    expect(() => parseAnacondaStage('{"post_url":"https://s/","form_data":{"signature":"canary"}}')).toThrow(/^it lacks dist_id$/u);
  });

  it('errors in its own words', () => {
    expect(anacondaErrorText('{"error":"The  token\\nis invalid"}')).toBe('The token is invalid');
    expect(anacondaErrorText('<html>')).toBeUndefined();
    expect(storageErrorText('<Error><Code>BadDigest</Code><Message>did not match</Message><StringToSign>canary</StringToSign></Error>')).toEqual({ code: 'BadDigest', message: 'did not match' });
    expect(storageErrorText('')).toEqual({ code: undefined, message: undefined });
  });
});
