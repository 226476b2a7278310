import { buildMachOFile, buildWheelFile, type MachOSliceOptions, type WheelFileOptions } from '@wheelwright/testing';
import { unzipSync } from 'fflate';
import { renderProblem } from '../errors/problem';
import { readMachO } from '../formats/mach-o';
import { understandWheel, type WheelContents } from '../formats/wheel-contents';
import { findMergeProblems, mergeWheels, type Halves } from './merge-wheels';

const extension = 'spam/_spam.cpython-312-darwin.so';
const library = 'spam/.dylibs/libz.1.dylib';

const wheel = (platform: string, files: Readonly<Record<string, string | Uint8Array>>, change: Partial<WheelFileOptions> = {}): WheelContents => {
  const { file, bytes } = buildWheelFile({ tags: `cp312-cp312-${platform}`, files, ...change });
  return understandWheel(file, new Map(Object.entries(unzipSync(bytes)).map(([path, content]) => [path, { bytes: content, executable: false }])));
};
const macho = (change: MachOSliceOptions): Uint8Array => buildMachOFile({ kind: 'bundle', signed: true, ...change });
const filesOf = (architecture: 'x86_64' | 'arm64'): Record<string, string | Uint8Array> => {
  const minimum = architecture === 'arm64' ? '11.0' : '10.13';
  return {
    'spam/__init__.py': 'from ._spam import *\n',
    [extension]: macho({ architecture, minimum, needed: ['@loader_path/.dylibs/libz.1.dylib'] }),
    [library]: macho({ architecture, minimum, kind: 'dylib', installName: '/DLC/spam/.dylibs/libz.1.dylib' }),
  };
};
const halves = (changeOfArm: Readonly<Record<string, string | Uint8Array>> = {}, changeOfIntel: Readonly<Record<string, string | Uint8Array>> = {}): Halves => [
  wheel('macosx_10_13_x86_64', { ...filesOf('x86_64'), ...changeOfIntel }),
  wheel('macosx_11_0_arm64', { ...filesOf('arm64'), ...changeOfArm }),
];
const merge = (both: Halves): ReturnType<typeof mergeWheels> => mergeWheels(both, 'macosx_10_13_universal2');
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe('mergeWheels', () => {
  it('puts Mach-O files together, keeps the rest, and says so in its name and in WHEEL', () => {
    const { file, members } = merge(halves());
    expect(file).toBe('spam-1.0-cp312-cp312-macosx_10_13_universal2.whl');
    expect([...members.keys()]).toEqual([...halves()[0].members.keys()]);
    for (const path of [extension, library]) {
      expect(readMachO(members.get(path)?.bytes ?? new Uint8Array()).slices).toMatchObject([
        { architecture: 'x86_64', minimum: '10.13', signed: true },
        { architecture: 'arm64', minimum: '11.0', signed: true },
      ]);
    }
    expect(text(members.get('spam/__init__.py')?.bytes)).toBe('from ._spam import *\n');
    expect(text(members.get('spam-1.0.dist-info/WHEEL')?.bytes)).toBe('Wheel-Version: 1.0\nGenerator: wheelwright-testing\nRoot-Is-Purelib: false\nTag: cp312-cp312-macosx_10_13_universal2\n');
  });

  it('keeps a build tag, and every tag of a set', () => {
    const tags = (platform: string): Partial<WheelFileOptions> => ({ build: '2', tags: `py2.py3-none-${platform}` });
    const { file, members } = merge([wheel('', {}, tags('macosx_10_13_x86_64')), wheel('', {}, tags('macosx_11_0_arm64'))]);
    expect(file).toBe('spam-1.0-2-py2.py3-none-macosx_10_13_universal2.whl');
    expect(text(members.get('spam-1.0.dist-info/WHEEL')?.bytes)).toContain('Tag: py2-none-macosx_10_13_universal2\nTag: py3-none-macosx_10_13_universal2\nBuild: 2\n');
  });

  it('does not mind names that nobody asks for', () => {
    const named = (architecture: 'x86_64' | 'arm64'): Record<string, Uint8Array> => ({ [extension]: macho({ architecture, kind: 'dylib', installName: `build/lib.macosx-${architecture}/_spam.so` }) });
    expect(findMergeProblems(halves(named('arm64'), named('x86_64')))).toEqual([]);
  });

  it('leaves a wheel for every platform one', () => {
    const pure = wheel('', { 'spam.py': '' }, { tags: 'py3-none-any' });
    expect(merge([pure, pure]).file).toBe('spam-1.0-py3-none-any.whl');
  });

  it.each<[string, Halves, readonly string[]]>([
    ['a Python file that differs', halves({ 'spam/__init__.py': 'arch = "arm64"\n' }), ['spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: spam/__init__.py differs from that in the wheel for macosx_10_13_x86_64, and is no Mach-O file']],
    ['a library that one half alone has', halves({ 'spam/.dylibs/libpng.dylib': macho({ kind: 'dylib' }) }), ['spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: spam/.dylibs/libpng.dylib is not in the wheel for macosx_10_13_x86_64']],
    ['a text where a library was', halves({}, { [library]: 'text' }), [`spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: ${library} differs from that in the wheel for macosx_10_13_x86_64, and is no Mach-O file`]],
    ['a file for the other processor', halves({ [extension]: macho({ architecture: 'x86_64', minimum: '11.0' }) }), [`spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: ${extension} is for x86_64 in both wheels`]],
    ['a file for both processors', halves({ [extension]: buildMachOFile({ architecture: 'x86_64' }, {}) }), [`spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: ${extension} is for several processors already, in the wheel for macosx_10_13_x86_64 or macosx_11_0_arm64`]],
    ['another install name, by which it is asked for', halves({ [library]: macho({ kind: 'dylib', installName: '/DLC/other' }), 'spam/other.so': macho({ needed: ['/DLC/other'] }) }, { 'spam/other.so': macho({ architecture: 'x86_64' }) }), [`spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: ${library} is called /DLC/other, and /DLC/spam/.dylibs/libz.1.dylib in the wheel for macosx_10_13_x86_64`]],
    ['another kind of file', halves({ [extension]: macho({ kind: 'dylib' }) }), [`spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: ${extension} is a dylib, and a bundle in the wheel for macosx_10_13_x86_64`]],
    [
      'everything that is wrong at once',
      halves({ 'spam/a.py': '1', 'spam/b.py': '1' }, { 'spam/b.py': '2', 'spam/c.py': '2' }),
      [
        'spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: spam/a.py is not in the wheel for macosx_10_13_x86_64',
        'spam-1.0-cp312-cp312-macosx_11_0_arm64.whl: spam/b.py differs from that in the wheel for macosx_10_13_x86_64, and is no Mach-O file',
        'spam-1.0-cp312-cp312-macosx_10_13_x86_64.whl: spam/c.py is not in the wheel for macosx_11_0_arm64',
      ],
    ],
  ])('refuses %s', (_, both, expected) => {
    expect(findMergeProblems(both).map(renderProblem)).toEqual(expected);
    expect(() => merge(both)).toThrow(expect.objectContaining({ code: 'wheel-invalid', message: 'wheels for two processors cannot be merged to macosx_10_13_universal2' }));
  });

  it('refuses METADATA and WHEEL that differ in more than their tags', () => {
    const [intel, arm] = [wheel('macosx_10_13_x86_64', {}), wheel('macosx_11_0_arm64', {}, { metadata: ['Requires-Dist: numpy'], purelib: true })];
    expect(findMergeProblems([intel, arm]).map(({ message }) => message)).toEqual([
      'spam-1.0.dist-info/METADATA differs from that in the wheel for macosx_10_13_x86_64, and is no Mach-O file',
      'spam-1.0.dist-info/WHEEL differs from that in the wheel for macosx_10_13_x86_64, and is no Mach-O file',
    ]);
  });
});
