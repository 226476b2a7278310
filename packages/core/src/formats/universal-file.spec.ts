import { buildMachOFile } from '@wheelwright/testing';
import { readMachO } from './mach-o';
import { writeUniversalFile } from './universal-file';

const intel = buildMachOFile({ architecture: 'x86_64', minimum: '10.13', installName: '@rpath/libz.1.dylib' });
const arm = buildMachOFile({ installName: '@rpath/libz.1.dylib', signed: true });

describe('writeUniversalFile', () => {
  it('puts each file at the start of a page of its processor, as it is', () => {
    const bytes = writeUniversalFile([intel, arm]);
    expect(readMachO(bytes).slices).toEqual([...readMachO(intel).slices, ...readMachO(arm).slices]);
    const words = Array.from({ length: 12 }, (_, index) => Buffer.from(bytes).readUInt32BE(index * 4));
    expect(words).toEqual([0xcafebabe, 2, 0x01000007, 0, 4096, intel.length, 12, 0x0100000c, 0, 16384, arm.length, 14]);
    expect(bytes.subarray(4096, 4096 + intel.length)).toEqual(new Uint8Array(intel));
    expect(bytes.length).toBe(16384 + arm.length);
  });

  it.each([
    ['two for one processor', [arm, arm], 'two files for one processor cannot be one'],
    ['one for both already', [buildMachOFile({ architecture: 'x86_64' }, {}), arm], 'a file that is not for x86_64 or arm64 alone cannot be part of one for both'],
  ])('refuses %s', (_, slices, message) => {
    expect(() => writeUniversalFile(slices)).toThrow(expect.objectContaining({ code: 'wheel-invalid', message }));
  });
});
