import { keystoneUrl, parseKeystoneAnswer, parseRackspaceAnswer, parseSwiftListing, parseSwiftManifest, planSegments, rackspaceTokensUrl } from './swift';

describe('where to log in', () => {
  it.each([
    ['https://keystone.example', 'https://keystone.example/v3'],
    ['https://keystone.example/identity/', 'https://keystone.example/identity/v3'],
    ['https://keystone.example:5000/v3/', 'https://keystone.example:5000/v3'],
    ['https://keystone.example/v2.0', 'https://keystone.example/v3'],
  ])('%s is %s', (written, url) => expect(keystoneUrl(written)).toBe(url));

  it.each([
    ['https://identity.example/v2.0/', 'https://identity.example/v2.0/tokens'],
    ['https://identity.example', 'https://identity.example/v2.0/tokens'],
    ['https://identity.example/v2.0/tokens', 'https://identity.example/v2.0/tokens'],
  ])('%s gives tokens at %s', (written, url) => expect(rackspaceTokensUrl(written)).toBe(url));
});

const keystone = (catalog: unknown): string => JSON.stringify({ token: { expires_at: '2026-11-21T17:00:00.000000Z', catalog } });
const store = (region: string, kind: string, url: string): unknown => ({ interface: kind, region, region_id: region, url });

describe('a catalogue', () => {
  const text = keystone([
    { type: 'identity', endpoints: [store('one', 'public', 'https://identity.example')] },
    { type: 'object-store', endpoints: [store('one', 'internal', 'http://10.0.0.1/v1/AUTH_x'), store('one', 'public', 'https://one.example/v1/AUTH_x/'), store('two', 'public', 'https://two.example/v1/AUTH_x')] },
  ]);

  it('has the public store of a region', () => {
    expect(parseKeystoneAnswer(text, undefined)).toEqual({ storageUrl: 'https://one.example/v1/AUTH_x', cdnUrl: undefined, expires: Date.UTC(2026, 10, 21, 17) });
    expect(parseKeystoneAnswer(text, 'TWO').storageUrl).toBe('https://two.example/v1/AUTH_x');
  });

  it.each([
    [text, 'three', 'no object store in the region "three"; it has one, two'],
    [keystone([]), undefined, 'no public object store'],
    [keystone(undefined), undefined, 'for no project'],
    ['<html>', undefined, 'not a token of Keystone v3'],
  ])('is refused where it does not help', (answer, region, message) => expect(() => parseKeystoneAnswer(answer, region)).toThrow(message));

  it('of Rackspace has the CDN too', () => {
    const answer = (cdn: boolean): string =>
      JSON.stringify({
        access: {
          token: { id: 'token', expires: '2026-11-22T00:00:00.000Z' },
          serviceCatalog: [
            { type: 'object-store', endpoints: [{ region: 'DFW', publicURL: 'https://storage.example/v1/M' }] },
            ...(cdn ? [{ type: 'rax:object-cdn', endpoints: [{ region: 'DFW', publicURL: 'https://cdn.example/v1/M' }] }] : []),
          ],
        },
      });
    expect(parseRackspaceAnswer(answer(true), 'dfw')).toEqual({ token: 'token', storageUrl: 'https://storage.example/v1/M', cdnUrl: 'https://cdn.example/v1/M', expires: Date.UTC(2026, 10, 22) });
    expect(parseRackspaceAnswer(answer(false), undefined).cdnUrl).toBeUndefined();
    expect(() => parseRackspaceAnswer('{}', undefined)).toThrow('Cloud Identity v2');
  });
});

describe('a listing', () => {
  it('has objects with the time in UTC, and no folders', () => {
    const text = JSON.stringify([
      { name: 'a.whl', bytes: 3, hash: '0cc175b9c0f1b6a831c399e269772661', last_modified: '2026-11-21T16:00:00.123456', content_type: 'x' },
      { name: 'large.whl', bytes: 9, hash: 'x', slo_etag: '"y"', last_modified: '2026-11-21T16:00:00Z' },
      { subdir: 'simple/' },
    ]);
    expect(parseSwiftListing(text)).toEqual([
      { name: 'a.whl', size: 3, etag: '0cc175b9c0f1b6a831c399e269772661', modified: '2026-11-21T16:00:00.123456Z' },
      { name: 'large.whl', size: 9, etag: 'y', modified: '2026-11-21T16:00:00Z' },
    ]);
  });

  it('of nothing is empty, and a page of HTML is none', () => {
    expect([parseSwiftListing(''), parseSwiftListing('[]')]).toEqual([[], []]);
    expect(() => parseSwiftListing('<html>')).toThrow('not a listing');
  });
});

describe('a manifest', () => {
  it('names segments with their containers; some stand in it themselves', () => {
    const text = '[{"name": "/w_segments/x.whl/0", "bytes": 5, "hash": "h", "last_modified": "2026-11-21T10:00:00.000000"}, {"data": "eA=="}, {"name": "/w_segments/\\u00e9/1", "bytes": 1}]';
    expect(parseSwiftManifest(text)).toEqual(['/w_segments/x.whl/0', '/w_segments/é/1']);
  });

  it.each(['', '{}', '[1]', '<html>'])('is not %j', (text) => {
    expect(() => parseSwiftManifest(text)).toThrow('not the manifest');
  });
});

describe('segments', () => {
  const sha256 = 'a'.repeat(64);

  it('cover a file, the last one shorter, under names that say of which bytes', () => {
    expect(planSegments({ name: 'ci/x.whl', size: 25, sha256 }, 10)).toEqual([
      { start: 0, length: 10, name: `ci/x.whl/${sha256}/10/00000000` },
      { start: 10, length: 10, name: `ci/x.whl/${sha256}/10/00000001` },
      { start: 20, length: 5, name: `ci/x.whl/${sha256}/10/00000002` },
    ]);
    expect(planSegments({ name: 'x', size: 20, sha256 }, 10)).toHaveLength(2);
  });

  it('are never more than a thousand', () => {
    const segments = planSegments({ name: 'x', size: 10_000_001, sha256 }, 1000);
    expect(segments).toHaveLength(1000);
    expect(segments.reduce((sum, { length }) => sum + length, 0)).toBe(10_000_001);
  });
});
