import { aptComplaint, aptDownloadArgv, debianPoolPath, parseAptRepositories, parseSourceUris, renderSourcesList } from './apt';

describe('parseAptRepositories', () => {
  it('keeps each once', () => {
    const lines = [
      "'http://d.test/debian/dists/bookworm/InRelease' d.test_debian_dists_bookworm_InRelease 0 ",
      "'http://d.test/debian/dists/bookworm/main/binary-amd64/Packages.xz' d.test_debian_dists_bookworm_main_binary-amd64_Packages 0 ",
      "'http://d.test/debian/dists/bookworm/main/binary-all/Packages.xz' d.test_debian_dists_bookworm_main_binary-all_Packages 0 ",
      "'http://d.test/debian/dists/bookworm/main/i18n/Translation-en.xz' d.test_debian_dists_bookworm_main_i18n_Translation-en 0 ",
      "'http://d.test/security/dists/bookworm-security/main/binary-amd64/Packages.xz' x 0 ",
      'a warning',
    ];
    expect(parseAptRepositories(lines.join('\n'))).toEqual([
      { uri: 'http://d.test/debian/', release: 'bookworm', component: 'main' },
      { uri: 'http://d.test/security/', release: 'bookworm-security', component: 'main' },
    ]);
  });
});

describe('debianPoolPath', () => {
  it.each([
    ['zlib', 'zlib_1.orig.tar.gz', 'pool/main/z/zlib/zlib_1.orig.tar.gz'],
    ['libpng1.6', 'libpng1.6_1.orig.tar.gz', 'pool/main/libp/libpng1.6/libpng1.6_1.orig.tar.gz'],
    ['lib', 'lib_1.tar.gz', 'pool/main/lib/lib/lib_1.tar.gz'],
  ])('%s', (source, fileName, expected) => expect(debianPoolPath({ area: 'main', source, fileName })).toBe(expected));
});

it('downloads with folders of our own, and says which hash is wanted', () => {
  const argv = aptDownloadArgv({ helper: '/h', folder: '/f', uri: 'http://d.test/x', file: '/out', sha256: 'ab' });
  expect(argv.slice(-4)).toEqual(['download-file', 'http://d.test/x', '/out', 'SHA256:ab']);
  expect(argv).toEqual(expect.arrayContaining(['Dir::State=/f/state', 'Dir::Cache=/f/cache']));
});

it('offers source packages of the same repositories', () => {
  expect(renderSourcesList([{ uri: 'http://d.test/', release: 'sid', component: 'main' }])).toBe('deb-src http://d.test/ sid main\n');
});

it('reads the URIs of a source package', () => {
  const stdout = "'http://d.test/z_1.dsc' z_1.dsc 10 SHA256:aa\n'http://d.test/z_1.orig.tar.gz' z_1.orig.tar.gz 10 SHA256:bb\n";
  expect(parseSourceUris(stdout, 'z_1.orig.tar.gz')).toEqual(['http://d.test/z_1.orig.tar.gz']);
});

describe('aptComplaint', () => {
  it.each([
    ['E: Failed to fetch http://d.test/x  404  Not Found [IP: 192.0.2.1 80]\nE: Download Failed\n', '404  Not Found [IP: 192.0.2.1 80]'],
    ['E: Unable to find a source package for z\n', 'Unable to find a source package for z'],
    ['something else\n', 'something else'],
    ['', ''],
  ])('%j', (stderr, expected) => expect(aptComplaint(stderr)).toBe(expected));
});
