import { buildPeFile } from '@wheelwright/testing';
import { isPe, readPe } from './pe';

describe('readPe', () => {
  it.each(['x86_64', 'i686', 'aarch64'] as const)('reads what a loader reads, for %s', (machine) => {
    expect(readPe(buildPeFile({ machine, needed: ['KERNEL32.dll', 'libpng16-16.dll'], delayed: ['user32.dll'], name: '_x.pyd', exported: ['b', 'PyInit__x'] }))).toEqual({
      machine,
      kind: 'dll',
      name: '_x.pyd',
      needed: ['KERNEL32.dll', 'libpng16-16.dll'],
      delayed: ['user32.dll'],
      exported: ['PyInit__x', 'b'],
      timestamp: 0,
    });
  });

  it('reads a program without imports', () => {
    expect(readPe(buildPeFile({ kind: 'executable' }))).toMatchObject({ kind: 'executable', name: undefined, needed: [], exported: [] });
  });

  it('refuses what is cut off', () => {
    expect(() => readPe(buildPeFile({ needed: ['KERNEL32.dll'] }).subarray(0, 0x404))).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: 'a PE file is cut off or damaged' }));
  });
});

test.each([
  ['a DLL', buildPeFile(), true],
  ['a DOS program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]), false],
  ['a text', Buffer.from('MZ'), false],
])('%s: %#', (_, bytes, expected) => {
  expect(isPe(bytes)).toBe(expected);
});
