import { bytesToUtf8, utf8ToBytes } from '@noble/hashes/utils';
import { neutralizeMembers } from './neutral-wheel';

const member = (bytes: Uint8Array | string): { bytes: Uint8Array; executable: boolean } => ({ bytes: typeof bytes === 'string' ? utf8ToBytes(bytes) : bytes, executable: false });

describe('neutralizeMembers', () => {
  const replacements = [
    { from: '/home/é/scratch', to: '/wheelwright' },
    { from: '/home/é/scratch/prefix', to: '/wheelwright/libraries' },
    { from: '', to: 'never' },
  ];
  it.each([
    ['a path', 'libdir = "/home/é/scratch/prefix/lib"', 'libdir = "/wheelwright/libraries/lib"'],
    ['a shorter path that is in a longer one', '/home/é/scratch/source:/home/é/scratch/prefix', '/wheelwright/source:/wheelwright/libraries'],
    ['no path', 'naïve', 'naïve'],
  ])('%s', (_, before, after) => {
    const members = neutralizeMembers(new Map([['numpy/__config__.py', member(before)]]), replacements);
    expect(bytesToUtf8(members.get('numpy/__config__.py')?.bytes ?? new Uint8Array())).toBe(after);
  });

  it('leaves binary files and bytes that are no text alone', () => {
    const binary = member(new Uint8Array([...utf8ToBytes('/home/é/scratch'), 0]));
    const odd = member(new Uint8Array([0xff, 0xfe, ...utf8ToBytes(' /home/é/scratch'), 0x80]));
    const members = neutralizeMembers(new Map([['a.so', binary], ['b.txt', odd]]), replacements);
    expect(members.get('a.so')).toBe(binary);
    expect([...(members.get('b.txt')?.bytes ?? [])]).toEqual([0xff, 0xfe, ...utf8ToBytes(' /wheelwright'), 0x80]);
  });
});
