import { gitTagsArgv, listedNames, parseGitTags, upstreamOf, versionsOf } from './upstream';

it.each([
  ['https://github.com/pnggroup/libpng/archive/v1.6.48.tar.gz', '1.6.48', 'https://github.com/pnggroup/libpng', 'v1.6.48'],
  ['https://github.com/Unidata/netcdf-c/archive/refs/tags/v4.9.3.tar.gz', '4.9.3', 'https://github.com/Unidata/netcdf-c', 'v4.9.3'],
  ['https://github.com/mm2/Little-CMS/releases/download/lcms2.16/lcms2-2.16.tar.gz', '2.16', 'https://github.com/mm2/Little-CMS', 'lcms2.16'],
  ['https://github.com/curl/curl/releases/download/curl-8_14_1/curl-8.14.1.tar.xz', '8.14.1', 'https://github.com/curl/curl', 'curl-8_14_1'],
  ['https://gitlab.test/k202009/libaec/-/archive/v1.1.4/libaec-v1.1.4.tar.gz', '1.1.4', 'https://gitlab.test/k202009/libaec', 'v1.1.4'],
  ['https://forge.test/yaml/libyaml/archive/0.2.5.tar.gz', '0.2.5', 'https://forge.test/yaml/libyaml', '0.2.5'],
])('%s has tags', (url, version, repository, tag) => {
  expect(upstreamOf(url, version)).toEqual({ kind: 'tags', repository, tag });
});

it.each([
  ['https://zlib.test/fossils/zlib-1.3.1.tar.gz', '1.3.1', 'https://zlib.test/fossils/', 'zlib-1.3.1.tar.gz'],
  ['https://x.test/hdf5/v1_14/v1_14_5/downloads/hdf5-1.14.5.tar.gz', '1.14.5', 'https://x.test/hdf5/v1_14/', 'v1_14_5'],
  ['https://x.test/foo/archive/foo-1.2.tar.gz?x=1', '1.2', 'https://x.test/foo/archive/', 'foo-1.2.tar.gz'],
  ['https://1.2.test/foo-1.2.tar.gz', '1.2', 'https://1.2.test/', 'foo-1.2.tar.gz'],
])('%s is in a listing', (url, version, folder, entry) => {
  expect(upstreamOf(url, version)).toEqual({ kind: 'listing', folder, entry });
});

it.each([
  ['https://x.test/latest.tar.gz', '1.2'],
  ['https://github.com/a/b/archive/0123456789abcdef0123456789abcdef01234567.tar.gz', '1.2'],
])('%s says no version', (url, version) => {
  expect(upstreamOf(url, version)).toBeUndefined();
});

it('git: tags of a repository', () => {
  expect(gitTagsArgv('https://x.test/a')).toEqual(['git', 'ls-remote', '--tags', '--refs', '--', 'https://x.test/a']);
  const id = '0123456789012345678901234567890123456789';
  expect(parseGitTags(`${id}\trefs/tags/v1.0\n${id}\trefs/tags/v1.0^{}\n${id}\trefs/tags/a/b\nwarning: x\n${id}\trefs/heads/main\n`)).toEqual(['v1.0', 'v1.0', 'a/b']);
});

it('HTML: names in a listing', () => {
  const page = '<html><h1>Index of /fossils</h1><pre><a href="?C=N;O=D">Name</a> <a href="/">Parent</a><a href="zlib-1.3.tar.gz">z</a><a href="./a%20b.zip">a</a><a href="v1_14_6/">d</a><a href="https://h.test/f/x-1.tar.gz/download">x</a>';
  expect(listedNames(page)).toEqual(['zlib-1.3.tar.gz', 'a b.zip', 'v1_14_6', 'x-1.tar.gz']);
  expect(versionsOf({ kind: 'listing', folder: '', entry: 'zlib-1.2.tar.gz' }, listedNames(page), '1.2')).toEqual(['1.3']);
});
