import { buildElfFile, type ElfFileOptions } from '@wheelwright/testing';
import { understandWheel, type WheelContents, type WheelMember } from '../formats/wheel-contents';
import { graftedName } from '../tools/auditwheel';
import { finishRepairedWheel, machineLibrary, type RepairLibrary } from './repaired-wheel';

const info = 'demo-1.0.dist-info';
const sha = (name: string): string => `${[...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7).toString(16).padStart(8, '0')}${'0'.repeat(56)}`;
const text = (content: string): WheelMember => ({ bytes: Buffer.from(content), executable: false });
const elf = (options: ElfFileOptions): WheelMember => ({ bytes: buildElfFile(options), executable: true });

const library = (name: string, ...sonames: readonly string[]): RepairLibrary => ({
  name,
  version: '1.0',
  spdx: 'MIT',
  sonames: Object.fromEntries(sonames.map((soname) => [soname, sha(soname)])),
  licenses: new Map([['LICENSE', Buffer.from(`licence of ${name}`)]]),
});

const wheelOf = (members: Readonly<Record<string, WheelMember>>, metadataVersion = '2.1'): WheelContents =>
  understandWheel(
    'demo-1.0-cp313-cp313-manylinux1_x86_64.whl',
    new Map(Object.entries({ ...members, [`${info}/METADATA`]: text(`Metadata-Version: ${metadataVersion}\nName: demo\nVersion: 1.0\n\nbody\n`), [`${info}/WHEEL`]: text('Wheel-Version: 1.0\n'), [`${info}/RECORD`]: text('') })),
  );

const png = graftedName('libpng16.so.16', sha('libpng16.so.16'));
const members = { 'demo/a.so': elf({ needed: [png, 'libc.so.6'] }), [`demo.libs/${png}`]: elf({ soname: png, needed: ['libm.so.6'] }) };
const before = new Map([['demo/a.so', undefined]]);

describe('finishRepairedWheel', () => {
  it('names what was grafted, and adds the licences of that and of what is linked into it', () => {
    const finished = finishRepairedWheel(wheelOf(members), before, [library('zlib'), library('libpng', 'libpng16.so.16')]);
    expect(finished.grafted).toEqual([{ soname: 'libpng16.so.16', path: `demo.libs/${png}`, library: 'libpng', version: '1.0', spdx: 'MIT' }]);
    expect(finished.contained).toEqual(['libpng', 'zlib']);
    expect(Buffer.from(finished.members.get(`${info}/licenses/zlib/LICENSE`)?.bytes ?? []).toString()).toBe('licence of zlib');
    expect(Buffer.from(finished.members.get(`${info}/METADATA`)?.bytes ?? []).toString()).not.toContain('License-File');
  });

  it('names the licences in METADATA 2.4 and newer', () => {
    const finished = finishRepairedWheel(wheelOf(members, '2.4'), before, [library('zlib'), library('libpng', 'libpng16.so.16')]);
    expect(Buffer.from(finished.members.get(`${info}/METADATA`)?.bytes ?? []).toString()).toBe(
      'Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nLicense-File: libpng/LICENSE\nLicense-File: zlib/LICENSE\n\nbody\n',
    );
  });

  it('appends them to the licence file of the project where that is wished', () => {
    const finished = finishRepairedWheel(wheelOf({ ...members, [`${info}/LICENSE`]: text('mine') }), before, [library('libpng', 'libpng16.so.16')], 'LICENSE');
    expect(Buffer.from(finished.members.get(`${info}/LICENSE`)?.bytes ?? []).toString()).toMatch(new RegExp(`^mine\n[^]*Name: libpng\nVersion: 1.0\nFiles: demo.libs/${png}\n[^]*  licence of libpng\n$`, 'u'));
  });

  it.each<[string, Readonly<Record<string, WheelMember>>, readonly RepairLibrary[], readonly string[]]>([
    ['the system’s own zlib is asked for', { 'demo/a.so': elf({ needed: ['libz.so.1'] }) }, [library('zlib', 'libz.so.1')], []],
    ['zlib has a shared object that nobody asks for: it is linked in', { 'demo/a.so': elf({ needed: ['libc.so.6'] }) }, [library('zlib', 'libz.so.1')], ['zlib']],
    ['a static library', { 'demo/a.so': elf({}) }, [library('zlib')], ['zlib']],
    ['no libraries', { 'demo/a.so': elf({}) }, [], []],
  ])('%s', (_title, files, libraries, contained) => {
    expect(finishRepairedWheel(wheelOf(files), before, libraries).contained).toEqual(contained);
  });

  it('says what came from the machine itself', () => {
    const { grafted } = finishRepairedWheel(wheelOf({ 'demo/a.so': elf({}), 'demo.libs/libgomp-a34b3233.so.1': elf({}) }), before, []);
    expect(grafted).toEqual([{ soname: 'libgomp.so.1', path: 'demo.libs/libgomp-a34b3233.so.1', library: machineLibrary, version: '', spdx: '' }]);
  });
});
