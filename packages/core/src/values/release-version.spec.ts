import { compareReleases, isPreRelease, namesRelease, parseReleaseName, releasesAmong, replaceRelease } from './release-version';

it('orders versions as people do', () => {
  const ordered = ['1.0.2', '1.0.2a', '1.0.2u', '1.1.0beta01', '1.1.0', '1.1.1', '1.9', '1.9f', '1.10-dev', '1.10-alpha1', '1.10.rc1', '1.10.rc2', '1.10', '1.10.1', '2.0', '10.46'];
  expect([...ordered].reverse().sort(compareReleases)).toEqual(ordered);
  expect(compareReleases('1.2', '1.2')).toBe(0);
});

it.each([
  ['1.2rc1', true],
  ['1.2-beta', true],
  ['1.2.dev3', true],
  ['2.0a1', true],
  ['9b', false],
  ['1.0.2c', false],
  ['1.6.48', false],
])('%s is a pre-release: %p', (version, expected) => {
  expect(isPreRelease(version)).toBe(expected);
});

it.each([
  ['https://x.test/p/archive/v1.6.48.tar.gz', '1.6.48', '1.6.50', 'https://x.test/p/archive/v1.6.50.tar.gz'],
  ['https://x.test/releases/download/curl-8_14_1/curl-8.14.1.tar.gz', '8.14.1', '8.15.0', 'https://x.test/releases/download/curl-8_15_0/curl-8.15.0.tar.gz'],
  ['https://x.test/hdf5/v1_14/v1_14_5/downloads/hdf5-1.14.5.tar.gz', '1.14.5', '2.0.1', 'https://x.test/hdf5/v2_0/v2_0_1/downloads/hdf5-2.0.1.tar.gz'],
  ['https://x.test/lcms2.16/lcms2-2.16.tar.gz', '2.16', '2.17', 'https://x.test/lcms2.17/lcms2-2.17.tar.gz'],
  ['https://x.test/jpegsrc.v9f.tar.gz', '9f', '10', 'https://x.test/jpegsrc.v10.tar.gz'],
  ['https://x.test/11.2.1/x-1.2.1.tar.gz', '1.2.1', '1.3', 'https://x.test/11.2.1/x-1.3.tar.gz'],
  ['https://x.test/giflib-5.x/giflib-5.2.2.tar.gz', '5.2.2', '5.2.3', 'https://x.test/giflib-5.x/giflib-5.2.3.tar.gz'],
])('%s: %s becomes %s', (url, from, to, expected) => {
  expect(replaceRelease(url, from, to)).toBe(expected);
  expect(namesRelease(url, from)).toBe(true);
});

it.each([
  ['v1.6.48', '1.6.48', ['v1.6.50', 'v1.6.48', 'v1.6.51beta01', 'libpng-1.6.60-signed', 'v1.6.9', 'V2', '1.6.70', 'v1.6.48'], ['1.6.9', '1.6.48', '1.6.50', '1.6.51beta01', '2']],
  ['curl-8_14_1', '8.14.1', ['curl-8_9_0', 'curl-8_15_0', 'curl-8_15_0-rc1', 'tiny-curl-9_0_0', 'curl-8.99'], ['8.9.0', '8.15.0-rc1', '8.15.0']],
  ['jpegsrc.v9f.tar.gz', '9f', ['jpegsrc.v6b.tar.gz', 'jpegsrc.v9f.tar.gz', 'jpegsrc.v10.tar.gz', 'jpegsr9f.zip'], ['6b', '9f', '10']],
  ['fftw-3.3.10.tar.gz', '3.3.10', ['fftw-3.3.9.tar.gz', 'fftw-3.3.11.tar.gz', 'fftw-3.3.11.tar.gz.md5sum', 'fftw-2.1.5.tar.gz'], ['2.1.5', '3.3.9', '3.3.11']],
  ['lcms2.16', '2.16', ['lcms2.17', 'lcms2.17rc0', 'Release-1'], ['2.17rc0', '2.17']],
  ['abcdef', '1.2', ['v1.2'], []],
])('releases made like %s', (like, version, names, expected) => {
  expect(releasesAmong(names, like, version)).toEqual(expected);
});

it.each([
  ['libpng-1.6.48.tar.gz', 'libpng', '1.6.48'],
  ['zlib_1.3.1.orig.tar.xz', 'zlib', '1.3.1'],
  ['v1.6.48.tar.gz', undefined, '1.6.48'],
  ['2.3.3.tar.gz', undefined, '2.3.3'],
  ['curl-8_14_1', 'curl', '8.14.1'],
  ['boost_1_85_0.tar.bz2', 'boost', '1.85.0'],
  ['lcms2-2.16.tar.gz', 'lcms2', '2.16'],
  ['pcre2-10.46.zip', 'pcre2', '10.46'],
  ['jpegsrc.v9f.tar.gz', 'jpegsrc', '9f'],
  ['libtiff-v4.7.0.tar.bz2', 'libtiff', '4.7.0'],
  ['c-blosc-1.21.5', 'c-blosc', '1.21.5'],
  ['foo-1.2-rc1.tgz', 'foo', '1.2-rc1'],
  ['foo-1.2rc1', 'foo', '1.2rc1'],
  ['libaec-sys-0.1.3.crate', 'libaec-sys', '0.1.3'],
  ['Little-CMS-lcms2.16', undefined, undefined],
  ['main.tar.gz', undefined, undefined],
  ['x-1.2-3', undefined, undefined],
])('%s', (text, name, version) => {
  expect(parseReleaseName(text)).toEqual({ name, version });
});
