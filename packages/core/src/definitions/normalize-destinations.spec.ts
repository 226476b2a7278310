import { renderProblem } from '../errors/problem';
import { destinationsSchema, type DestinationDefinition } from './destinations';
import { parseYamlDocument } from './document';
import { findDestination, knownIndexDestination, normalizeDestinations } from './normalize-destinations';

const read = (text: string): { readonly destinations: Readonly<Record<string, DestinationDefinition>>; readonly problems: readonly string[] } => {
  const parsed = parseYamlDocument('d/destinations.yaml', `destinations:\n${text}`, destinationsSchema);
  if (!parsed.ok) return { destinations: {}, problems: parsed.problems.map(renderProblem) };
  const { value, problems } = normalizeDestinations(parsed.document);
  return { destinations: Object.fromEntries(value.destinations), problems: problems.map(renderProblem) };
};

describe('what is not written', () => {
  it('of PyPI and TestPyPI is known', () => {
    const { destinations, problems } = read('  pypi: { kind: index }\n  testpypi: { kind: index, attestations: true }');
    expect(problems).toEqual([]);
    expect(destinations['pypi']).toEqual(knownIndexDestination('pypi'));
    expect(destinations['testpypi']).toEqual({ ...knownIndexDestination('testpypi'), attestations: true });
  });

  it('of PyPI under another name is known by its URL, with or without its last slash', () => {
    const { destinations } = read(`  release: { kind: index, upload-url: "${knownIndexDestination('pypi').uploadUrl.slice(0, -1)}" }`);
    expect(destinations['release']).toEqual({ ...knownIndexDestination('pypi'), name: 'release', section: 'release' });
  });

  it('of another index is little', () => {
    expect(read('  mine: { kind: index, upload-url: "https://index.example/up", index-url: "https://index.example/simple", replaces: true }').destinations['mine']).toEqual({
      kind: 'index',
      name: 'mine',
      uploadUrl: 'https://index.example/up',
      indexUrl: 'https://index.example/simple/',
      rules: 'index',
      replaces: true,
      section: 'mine',
      username: undefined,
      password: undefined,
      trustedPublishing: 'automatic',
      attestations: false,
    });
  });

  it('of a channel of anaconda.org is its label and its addresses', () => {
    expect(read('  nightly: { kind: anaconda, organization: some-nightly, token: NIGHTLY_TOKEN, replace: true }').destinations['nightly']).toMatchObject({
      labels: ['main'],
      token: 'NIGHTLY_TOKEN',
      replace: true,
      apiUrl: expect.stringMatching(/^https:\/\/api\..*[^/]$/u),
      indexUrl: expect.stringMatching(/\/some-nightly\/simple\/$/u),
    });
    expect(read('  nightly: { kind: anaconda, organization: some-nightly, labels: [dev, dev, main] }').destinations['nightly']).toMatchObject({
      labels: ['dev', 'main'],
      indexUrl: expect.stringMatching(/\/some-nightly\/label\/dev\/simple\/$/u),
    });
  });

  it('of containers, buckets and folders', () => {
    const { destinations } = read(`
  container: { kind: swift, container: wheels, prefix: a/b/ }
  bucket: { kind: s3, bucket: wheels }
  other: { kind: s3, bucket: wheels, endpoint: "https://store.example/", public-url: "https://cdn.example/wheels" }
  folder: { kind: folder, path: ../web, pages: false }`);
    expect(destinations['container']).toMatchObject({ public: true, pages: true, replace: false, prefix: 'a/b/', segmentSize: 256 * 1024 * 1024, auth: undefined });
    expect(destinations['bucket']).toMatchObject({ pathStyle: false, prefix: '', endpoint: undefined });
    expect(destinations['other']).toMatchObject({ pathStyle: true, endpoint: 'https://store.example', publicUrl: 'https://cdn.example/wheels/' });
    expect(destinations['folder']).toEqual({ kind: 'folder', name: 'folder', path: '../web', pages: false, replace: false });
  });
});

describe('what is wrong', () => {
  it.each([
    ['an index without a URL', '  mine: { kind: index }', 'd/destinations.yaml:2:3: "mine" needs "upload-url" (it is known for destinations called pypi and testpypi only)'],
    ['a secret in a URL', '  mine: { kind: index, upload-url: "https://me:hunter2@index.example/" }', 'd/destinations.yaml:2:36: a URL with a user name or password in it does not belong into a file (remove what stands before the @; name the variables that hold them, or write a section of .pypirc)'],
    ['a secret instead of the name of a variable', '  mine: { kind: anaconda, organization: me, token: an-123-hunter2 }', 'd/destinations.yaml:2:52: "destinations.mine.token": must be the NAME of an environment variable in capital letters; a secret itself never stands in a file'],
    ['a simple index as upload URL', '  mine: { kind: index, upload-url: "https://index.example/me/+simple/" }', 'd/destinations.yaml:2:36: this is a simple index, from which files are read (write the URL that twine would be given as its repository; this one is the "index-url")'],
    ['files of PyPI that are to be replaced', '  pypi: { kind: index, replaces: true }', 'd/destinations.yaml:2:34: PyPI never lets a file be replaced (remove it)'],
    ['two tokens', '  pypi: { kind: index, password: TOKEN, trusted-publishing: always }', 'd/destinations.yaml:2:61: a token of trusted publishing and one of a variable cannot both be used (remove "username" and "password", or write "automatic")'],
    ['attestations of nobody', '  pypi: { kind: index, attestations: true, trusted-publishing: never }', 'd/destinations.yaml:2:38: PyPI takes attestations from trusted publishing only (remove "trusted-publishing: never")'],
    ['a path that leaves', '  s: { kind: swift, container: c, prefix: a/../b }', 'd/destinations.yaml:2:43: "a/../b" is not a plain path: no "//", "." or ".."'],
    ['a cloud and more', '  s: { kind: swift, container: c, cloud: home, auth: v3 }', 'd/destinations.yaml:2:54: clouds.yaml says this of "home" already (remove it, or remove "cloud")'],
    ['a segment that no object can hold', '  s: { kind: swift, container: c, segment-size: 6000 }', 'd/destinations.yaml:2:49: a segment may have 5120 MiB at most'],
    ['a misspelt key', '  pypi: { kind: index, uploadurl: "https://index.example/" }', 'd/destinations.yaml:2:24: unknown key "uploadurl" (did you mean "upload-url"?)'],
    ['a plain http URL', '  mine: { kind: index, upload-url: "http://index.example/" }', 'd/destinations.yaml:2:36: "destinations.mine.upload-url": must be an https:// URL'],
  ])('%s', (_name, text, problem) => {
    const { problems } = read(text);
    expect(problems).toEqual([problem]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('is said of a URL that PyPI is read from', () => {
    const { indexUrl = '' } = knownIndexDestination('pypi');
    expect(read(`  mine: { kind: index, upload-url: "${indexUrl}" }`).problems).toEqual([`d/destinations.yaml:2:36: files are read from there, not sent to (write ${knownIndexDestination('pypi').uploadUrl})`]);
  });

  it('comes all at once', () => {
    expect(read('  a: { kind: index }\n  b: { kind: index }\n  c: { kind: swift, container: c, prefix: a//b, segment-size: 6000 }').problems).toHaveLength(4);
  });
});

describe('a destination by its name', () => {
  const { destinations } = read('  pypi: { kind: index, attestations: true }\n  staging: { kind: folder, path: web }');
  const known = new Map(Object.entries(destinations));

  it('is what the file says, else what everybody knows', () => {
    expect(findDestination(known, 'staging')).toMatchObject({ kind: 'folder' });
    expect(findDestination(known, 'pypi')).toMatchObject({ attestations: true });
    expect(findDestination(known, 'testpypi')).toEqual(knownIndexDestination('testpypi'));
  });

  it('may be misspelt', () => {
    expect(() => findDestination(known, 'stagin')).toThrow(expect.objectContaining({ code: 'destination-unknown', message: 'there is no destination "stagin"', hint: 'did you mean "staging"?' }));
    expect(() => findDestination(known, 'constructor')).toThrow(expect.objectContaining({ code: 'destination-unknown' }));
  });
});
