import { isByDigest, parseInspectedImage, refuseOtherArchitecture } from './container-image';

const digest = `sha256:${'a'.repeat(64)}`;
const inspected = { Id: `sha256:${'b'.repeat(64)}`, Architecture: 'amd64', Os: 'linux', Config: { Env: ['A=1', 'PATH=/opt/rh/bin:/usr/bin:.'] } };

it.each([
  ['quay.io/pypa/manylinux2014_x86_64', false],
  ['quay.io/pypa/manylinux2014_x86_64:latest', false],
  [`quay.io/pypa/manylinux2014_x86_64@${digest}`, true],
])('%s is named by its digest: %s', (reference, expected) => expect(isByDigest(reference)).toBe(expected));

describe('an image that is here', () => {
  it('is read from what docker says', () => {
    expect(parseInspectedImage(JSON.stringify(inspected), 'bullseye')).toEqual({ reference: 'bullseye', id: inspected.Id, architecture: 'x86_64', path: ['/opt/rh/bin', '/usr/bin'] });
  });

  it('is read from what podman says, which is a list, without a prefix of its hash', () => {
    const said = [{ ...inspected, Id: 'b'.repeat(64), Architecture: 'arm64', Config: {} }];
    expect(parseInspectedImage(JSON.stringify(said), 'bullseye')).toMatchObject({ id: inspected.Id, architecture: 'aarch64', path: expect.arrayContaining(['/usr/local/bin', '/usr/bin']) });
  });

  it('is known by the digest that it is named by, whatever each runtime calls it', () => {
    expect(parseInspectedImage(JSON.stringify(inspected), `a@${digest}`).id).toBe(digest);
  });

  it.each(['', '{}', '[]'])('is not read from %j', (text) => expect(() => parseInspectedImage(text, 'x')).toThrow('was not understood'));

  it('must be for the machines of its platform', () => {
    const image = parseInspectedImage(JSON.stringify(inspected), 'bullseye');
    expect(() => refuseOtherArchitecture(image, 'x86_64', 'p')).not.toThrow();
    expect(() => refuseOtherArchitecture(image, 'aarch64', 'p')).toThrow('the image bullseye is for x86_64, and platform "p" is for aarch64');
  });
});
