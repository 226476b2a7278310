import { zipSync } from 'fflate';
import { Zip, ZipDeflate } from 'fflate';
import { checkZipStructure, isStreamingProblem, readZipStructure, unsafeName } from './zip-structure';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sound = zipSync({ 'a.py': bytesOf('a'.repeat(100)), 'b/c.py': bytesOf('c') });

/** Changes bytes at a distance from the first place where a signature stands. */
const patched = (signature: readonly number[], distance: number, values: readonly number[]): Uint8Array => {
  const bytes = Uint8Array.from(sound);
  const at = bytes.findIndex((_, position) => signature.every((byte, step) => bytes[position + step] === byte));
  bytes.set(values, at + distance);
  return bytes;
};
const local = [0x50, 0x4b, 3, 4];
const central = [0x50, 0x4b, 1, 2];
const end = [0x50, 0x4b, 5, 6];

const streamed = (): Uint8Array => {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_error, data) => parts.push(data));
  const entry = new ZipDeflate('a.py');
  zip.add(entry);
  entry.push(bytesOf('a'), true);
  zip.end();
  return Buffer.concat(parts);
};

/** The same archive with the end records of ZIP64 put in, and perhaps changed. */
const zip64 = (change: (end64: DataView, locator: DataView, plain: DataView) => void = () => undefined): Uint8Array => {
  const plain = Uint8Array.from(sound.subarray(sound.length - 22));
  const old = new DataView(plain.buffer);
  const [end64, locator] = [new DataView(new ArrayBuffer(56)), new DataView(new ArrayBuffer(20))];
  end64.setUint32(0, 0x06064b50, true);
  end64.setBigUint64(4, 44n, true);
  for (const at of [24, 32]) end64.setBigUint64(at, BigInt(old.getUint16(10, true)), true);
  end64.setBigUint64(40, BigInt(old.getUint32(12, true)), true);
  end64.setBigUint64(48, BigInt(old.getUint32(16, true)), true);
  locator.setUint32(0, 0x07064b50, true);
  locator.setBigUint64(8, BigInt(sound.length - 22), true);
  for (const at of [8, 10]) old.setUint16(at, 0xffff, true);
  for (const at of [12, 16]) old.setUint32(at, 0xffffffff, true);
  change(end64, locator, old);
  return Buffer.concat([sound.subarray(0, sound.length - 22), new Uint8Array(end64.buffer), new Uint8Array(locator.buffer), plain]);
};

/** Two members, written as a stream. */
const streamedPair = (): Uint8Array => {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_error, data) => parts.push(data));
  for (const name of ['a.py', 'b.py']) {
    const entry = new ZipDeflate(name);
    zip.add(entry);
    entry.push(bytesOf(name), true);
  }
  zip.end();
  return Buffer.concat(parts);
};

describe('checkZipStructure', () => {
  it('finds nothing wrong with a sound archive, nor with an empty one', () => {
    expect(checkZipStructure(sound)).toEqual([]);
    expect(checkZipStructure(zipSync({}))).toEqual([]);
    expect(readZipStructure(sound).entries.map(({ name, method, size }) => [name, method, size])).toEqual([
      ['a.py', 8, 100],
      ['b/c.py', 8, 1],
    ]);
  });

  it.each([
    ['no archive', bytesOf('not a zip archive at all, but long enough'), 'there is no end record'],
    ['nothing', new Uint8Array(0), 'there is no end record'],
    ['a data descriptor', streamed(), 'the member a.py has a data descriptor'],
    ['bytes in front', Buffer.concat([bytesOf('#!'), sound]), 'the central directory is not where the end record says'],
    ['bytes behind', Buffer.concat([sound, bytesOf('x')]), 'something follows the end record'],
    ['cut off', sound.subarray(0, 60), 'there is no end record'],
    ['encrypted', patched(central, 8, [1]), 'the member a.py is encrypted'],
    ['another compression', patched(central, 10, [12]), 'the member a.py uses compression method 12'],
    ['a version that is to come', patched(central, 6, [99]), 'the member a.py is written in a version of ZIP that nobody reads'],
    ['another local name', patched(local, 30, [0x62]), 'the member a.py is called b.py by its local header'],
    ['another local size', patched(local, 22, [99]), 'says otherwise than the central directory'],
    ['a comment length that lies', patched(central, 32, [200]), 'the central directory is damaged'],
    ['a local header elsewhere', patched(central, 42, [7]), 'has no local header'],
    ['a wrong count', patched(end, 8, [3, 0, 3]), 'the end record counts 3 members, there are 2'],
    ['the same name twice', Uint8Array.from(Buffer.from(Buffer.from(zipSync({ 'a.py': bytesOf('1'), 'b.py': bytesOf('2') })).toString('latin1').replaceAll('b.py', 'a.py'), 'latin1')), 'the member a.py is there twice'],
    ['a name that is not UTF-8', patched(central, 46, [0xff]), 'is not UTF-8'],
  ])('sees %s', (_title, bytes, expected) => {
    expect(checkZipStructure(bytes).join('\n')).toContain(expected);
  });

  it('reads ZIP64', () => {
    expect(readZipStructure(zip64())).toEqual(readZipStructure(sound));
  });

  it.each<[string, Parameters<typeof zip64>[0], string]>([
    ['a locator that points elsewhere', (_end, locator) => locator.setBigUint64(8, 3n, true), 'is not where its locator says'],
    ['extensible data', (end64) => end64.setBigUint64(4, 60n, true), 'has extensible data'],
    ['another signature', (end64) => end64.setUint32(0, 1, true), 'there is no end record of ZIP64'],
    ['end records that disagree', (_end, _locator, plain) => plain.setUint32(12, 7, true), 'its two end records disagree'],
    ['several files', (end64) => end64.setUint32(16, 1, true), 'a part of an archive in several files'],
    ['a directory elsewhere', (end64) => end64.setBigUint64(48, 1n, true), 'the central directory is not where the end record says'],
    ['no locator', (_end, locator) => locator.setUint32(0, 1, true), 'a ZIP64 archive without the records of one'],
  ])('sees %s in ZIP64', (_title, change, expected) => {
    expect(checkZipStructure(zip64(change)).join()).toContain(expected);
  });

  it('says of a stream with several members no more than that', () => {
    const problems = checkZipStructure(streamedPair());
    expect(problems).toEqual(['the member a.py has a data descriptor', 'the member b.py has a data descriptor']);
    expect(problems.every(isStreamingProblem)).toBe(true);
  });

  it('lets an archive have a comment', () => {
    const bytes = Buffer.concat([sound, bytesOf('hello')]);
    bytes.writeUInt16LE(5, sound.length - 2);
    expect(checkZipStructure(bytes)).toEqual([]);
  });

  it('survives every truncation and every flipped byte', () => {
    for (let length = 0; length < sound.length; length += 1) expect(checkZipStructure(sound.subarray(0, length))).not.toEqual([]);
    for (let position = 0; position < sound.length; position += 1) {
      const bytes = Uint8Array.from(sound);
      bytes[position] = (bytes[position] as number) ^ 0xff;
      expect(() => checkZipStructure(bytes)).not.toThrow();
    }
  });
});

it.each([
  ['a/b.py', undefined],
  ['a/', undefined],
  ['a//b', 'leaves its folder'],
  ['../a', 'leaves its folder'],
  ['a/../../b', 'leaves its folder'],
  ['./a', 'leaves its folder'],
  ['/a', 'absolute'],
  ['C:/a', 'absolute'],
  ['a\\b', 'backslash'],
  ['a\nb', 'control character'],
  ['', 'empty name'],
])('the name %j', (name, why) => {
  if (why === undefined) expect(unsafeName(name)).toBeUndefined();
  else expect(unsafeName(name)).toContain(why);
});
