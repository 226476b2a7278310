import { isGitLocation, parseGitLocation, submoduleLocation } from './git-location';

describe('parseGitLocation', () => {
  it.each([
    ['https://github.com/numpy/numpy.git', 'url'],
    ['https://example.org:8443/a/b', 'url'],
    ['ssh://git@example.org/a.git', 'url'],
    ['git@example.org:a/b.git', 'url'],
    ['file:///srv/git/a', 'url'],
    ['http://127.0.0.1:8000/a', 'url'],
    ['git://localhost/a', 'url'],
    ['numpy', 'folder'],
    ['projects/numpy-wheels/numpy', 'folder'],
    ['.', 'folder'],
  ])('%s is a %s', (text, kind) => {
    expect(parseGitLocation(text)).toEqual({ kind, text });
  });

  it.each([
    ['https://u:p@example.org/a', 'without user and password'],
    ['https://token@example.org/a', 'without user and password'],
    ['ssh://u:p@example.org/a', 'without user and password'],
    ['http://example.org/a', 'protects nothing'],
    ['git://example.org/a', 'protects nothing'],
    ['git://localhost.example.org/a', 'protects nothing'],
    ['ftp://example.org/a', 'not asked through ftp://'],
    ['ext::sh -c touch% /tmp/x', 'names no repository'],
    ['-u./a', 'names no repository'],
    ['ssh://-oProxyCommand=x/a', 'no URL of a repository'],
    ['-oProxyCommand=x@h:a', 'names no repository'],
    ['https://example.org', 'no URL of a repository'],
    ['https:///a', 'no URL of a repository'],
    ['/srv/a', 'not in the workspace'],
    ['../a', 'not in the workspace'],
  ])('%s is refused', (text, message) => {
    const read = parseGitLocation(text);
    expect(isGitLocation(read) ? read : `${read.message} (${read.hint})`).toContain(message);
  });
});

it.each([
  ['https://forge.test/a/b.git', 'https://other.test/c.git', 'https://other.test/c.git'],
  ['https://forge.test/a/b.git', '../c.git', 'https://forge.test/a/c.git'],
  ['https://forge.test/a/b.git/', './c', 'https://forge.test/a/b.git/c'],
  ['git@forge.test:a/b.git', '../../x/c.git', 'git@forge.test:x/c.git'],
  ['/workspace/a', '../c', '/workspace/c'],
  ['file:///srv/a', '../c', 'file:///srv/c'],
  ['https://forge.test/b.git', '../../c', undefined],
  ['https://forge.test/b.git', '--upload-pack=x', undefined],
])('from %s, %s is %s', (parent, written, location) => {
  expect(submoduleLocation(parent, written)).toBe(location);
});
