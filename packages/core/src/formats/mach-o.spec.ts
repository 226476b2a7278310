import { buildMachOFile } from '@wheelwright/testing';
import { isMachO, readMachO } from './mach-o';

const plain = { architecture: 'arm64', kind: 'dylib', installName: undefined, needed: [], rpaths: [], platform: 'macos', minimum: '11.0', signed: false };

describe('readMachO', () => {
  it('reads what a loader reads', () => {
    const bytes = buildMachOFile({ installName: '@rpath/libpng16.16.dylib', needed: ['/usr/lib/libSystem.B.dylib', '@rpath/libz.1.dylib'], rpaths: ['@loader_path/.dylibs'], signed: true });
    expect(readMachO(bytes).slices).toEqual([
      { ...plain, installName: '@rpath/libpng16.16.dylib', needed: ['/usr/lib/libSystem.B.dylib', '@rpath/libz.1.dylib'], rpaths: ['@loader_path/.dylibs'], signed: true },
    ]);
  });

  it.each([
    [{ kind: 'bundle' }, { kind: 'bundle' }],
    [{ architecture: 'x86_64', minimum: '10.13', oldStyle: true }, { architecture: 'x86_64', minimum: '10.13' }],
    [{ minimum: '10.14.6' }, { minimum: '10.14.6' }],
    [{ minimum: null }, { minimum: undefined, platform: undefined }],
  ] as const)('%j', (options, facts) => {
    expect(readMachO(buildMachOFile(options)).slices).toEqual([{ ...plain, ...facts }]);
  });

  it('reads every architecture of a universal file', () => {
    const bytes = buildMachOFile({ architecture: 'x86_64', minimum: '10.13' }, { needed: ['/usr/lib/libSystem.B.dylib'] });
    expect(readMachO(bytes).slices.map(({ architecture, minimum, needed }) => [architecture, minimum, needed])).toEqual([
      ['x86_64', '10.13', []],
      ['arm64', '11.0', ['/usr/lib/libSystem.B.dylib']],
    ]);
  });

  it.each([
    ['a load command without an end', buildMachOFile({ installName: '@rpath/libx.dylib' }).subarray(0, 50)],
    ['an architecture that is not there', buildMachOFile({}, {}).subarray(0, 60)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readMachO(bytes)).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: 'a Mach-O file is cut off or damaged' }));
  });
});

test.each([
  ['a thin file', buildMachOFile(), true],
  ['a universal file', buildMachOFile({}, {}), true],
  ['a class file of Java', Buffer.concat([Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]), Buffer.alloc(40)]), false],
  ['a text', Buffer.from('x'.repeat(64)), false],
  ['nothing', Buffer.alloc(0), false],
])('%s: %#', (_, bytes, expected) => {
  expect(isMachO(bytes)).toBe(expected);
});
