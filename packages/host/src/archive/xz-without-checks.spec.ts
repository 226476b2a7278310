import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { XzReadableStream } from 'xz-decompress';
import { hasUnknownXzCheck, xzWithoutChecks } from './xz-without-checks';

/** What xz 5.4 makes of a line of text, with the check named. */
const files = {
  sha256: '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AASABFdADQZSe6N6RfQtRJ25ISw+gAAAAAAALCQAImnSG7tPQBi5HjN9dKt4dTX9GfQTGz31zZ3dcktAAFFE7VPNikYm0uaAQAAAAAKWVo=',
  crc64: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AASABFdADQZSe6N6RfQtRJ25ISw+gAAAAAAAJJ6FWeHylRDAAEtExquEoQftvN9AQAAAAAEWVo=',
  none: '/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4AASABFdADQZSe6N6RfQtRJ25ISw+gAAAAAAAAABJRMSJMtMBnKeegEAAAAAAFla',
  /** Two blocks of bytes that cannot be compressed, hence chunks that are stored as they are. */
  'sha256, two blocks': '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQBjbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1L9RIvNEVUxTveLruM0rfj0WAK1jHDhaXXzOI8d4VFmtvBtMkA/+SNV1tdpcY4BAEl9l2w/j4kSUt26phkV9mGCE/tCAAHAoSwuOjHvr9N+68BJEyN0AbEDBUEyYJy9BlWcoX9+AIAIQEWAAAAdC/lowEAO7l4r019GWp0RqhrWACeY2thHbFiEbZamq3/KcXlLZxQjFAjRzRNjAetkcvWBor8df9ikvBioJyjgciecQB7lR9J8cr4oyNw/P7o163MhXxQrHafeL4mr+w7CZ8DYwAClAFkbDwASphQz7bp3xwCAAAAAApZWg==',
} as const;

const bytesOf = (name: keyof typeof files): Uint8Array => Buffer.from(files[name], 'base64');

const unpacked = async (file: Uint8Array): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  const stream = Readable.toWeb(Readable.from([Buffer.from(file)])) as unknown as ConstructorParameters<typeof XzReadableStream>[0];
  for await (const part of new XzReadableStream(stream) as unknown as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts);
};

test.each([
  ['sha256', true],
  ['sha256, two blocks', true],
  ['crc64', false],
  ['none', false],
] as const)('whether the check %s is unknown: %s', (name, expected) => {
  expect(hasUnknownXzCheck(bytesOf(name))).toBe(expected);
});

test('what is no .xz file has no check', () => {
  expect(hasUnknownXzCheck(Buffer.from('<html>not found</html>'))).toBe(false);
});

test('a file with SHA-256 becomes what xz makes without checks, byte for byte', () => {
  expect(Buffer.from(xzWithoutChecks(bytesOf('sha256')))).toEqual(Buffer.from(bytesOf('none')));
});

test('its content is read', async () => {
  expect((await unpacked(xzWithoutChecks(bytesOf('sha256')))).toString()).toBe('hello xz, hello xz\n');
});

test('several blocks and stored chunks are followed', async () => {
  const content = await unpacked(xzWithoutChecks(bytesOf('sha256, two blocks')));
  expect(createHash('sha256').update(content).digest('hex')).toBe('65468683a4f25437cef4c994c67b37089dca8379f99c69527acc321e593207db');
});

test('a file that is cut is an error', () => {
  expect(() => xzWithoutChecks(bytesOf('sha256').subarray(0, 40))).toThrow(RangeError);
});
