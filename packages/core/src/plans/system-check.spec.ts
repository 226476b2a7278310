import { buildElfFile, buildMachOFile, buildPeFile, type MachOSliceOptions, type PeFileOptions } from '@wheelwright/testing';
import { readSharedObject } from '../formats/shared-object';
import { parsePlatformTag } from '../values/platform-tag';
import { checkSystemWheel, isDesktopTag, type SystemMember } from './system-check';

const member = (path: string, bytes: Uint8Array): SystemMember => {
  const shared = readSharedObject(bytes);
  if (shared === undefined) throw new Error(path);
  return { path, shared };
};

const check = (tag: string, members: readonly SystemMember[], options: { readonly libraries?: readonly SystemMember[]; readonly exclude?: readonly string[]; readonly abi?: string } = {}): readonly string[] => {
  const parsed = parsePlatformTag(tag);
  if (!isDesktopTag(parsed)) throw new Error(tag);
  const libraries = new Map((options.libraries ?? []).map((library) => [library.path.split(' ')[0] as string, library]));
  return checkSystemWheel({ tag: parsed, members, libraries, exclude: options.exclude ?? [], python: { tag: 'cp312', abi: options.abi ?? 'cp312' } });
};

const system = '/usr/lib/libSystem.B.dylib';
const mac = (...slices: readonly MachOSliceOptions[]): SystemMember => member('x/_x.so', buildMachOFile(...slices));
const win = (options: PeFileOptions): SystemMember => member('x/_x.pyd', buildPeFile(options));

describe('macOS', () => {
  it.each<[string, string, readonly SystemMember[], readonly string[]]>([
    ['what is right', 'macosx_11_0_arm64', [mac({ needed: [system] })], []],
    ['another processor', 'macosx_11_0_arm64', [mac({ architecture: 'x86_64' })], ['x/_x.so is for x86_64, not for arm64']],
    ['a newer macOS', 'macosx_10_13_x86_64', [mac({ architecture: 'x86_64', minimum: '10.15' })], ['x/_x.so needs macOS 10.15; macosx_10_13_x86_64 promises 10.13']],
    ['no macOS at all', 'macosx_11_0_arm64', [mac({ minimum: null })], ['x/_x.so does not say which macOS it is for']],
    ['both halves', 'macosx_10_13_universal2', [mac({ architecture: 'x86_64', minimum: '10.13' }, {})], []],
    ['a missing half', 'macosx_10_13_universal2', [mac({ architecture: 'x86_64', minimum: '10.13' })], ['x/_x.so is for x86_64, not for arm64']],
    ['a half that is too new', 'macosx_10_13_universal2', [mac({ architecture: 'x86_64', minimum: '10.13' }, { minimum: '12.0' })], ['x/_x.so needs macOS 12.0; macosx_10_13_universal2 promises 11.0 for arm64']],
    ['a file of Linux', 'macosx_11_0_arm64', [member('x/_x.so', buildElfFile())], ['x/_x.so is a file of linux']],
    ['a folder of this machine', 'macosx_11_0_arm64', [mac({ rpaths: ['/opt/lib', '@loader_path/.dylibs'] })], ['x/_x.so has the run-time search path /opt/lib']],
    ['a library in the wheel', 'macosx_11_0_arm64', [mac({ needed: ['@loader_path/.dylibs/libz.1.dylib'] }), member('x/.dylibs/libz.1.dylib', buildMachOFile({ installName: '/DLC/libz.1.dylib' }))], []],
    ['a library of nobody', 'macosx_11_0_arm64', [mac({ needed: ['/opt/homebrew/lib/libz.1.dylib'] })], ["x/_x.so needs /opt/homebrew/lib/libz.1.dylib, which is neither in the wheel nor on every Mac, and which none of the project's C libraries provides"]],
  ])('%s', (_, tag, members, offenses) => {
    expect(check(tag, members)).toEqual(offenses);
  });

  it('looks at what repair would graft, and at what that needs', () => {
    const libraries = [
      member('libpng16.16.dylib of libpng', buildMachOFile({ needed: ['@rpath/libz.1.dylib'] })),
      member('libz.1.dylib of zlib', buildMachOFile({ minimum: '13.0' })),
      member('libunused.dylib of unused', buildMachOFile({ architecture: 'x86_64' })),
    ];
    expect(check('macosx_11_0_arm64', [mac({ needed: ['@rpath/libpng16.16.dylib'] })], { libraries })).toEqual(['libz.1.dylib of zlib needs macOS 13.0; macosx_11_0_arm64 promises 11.0']);
    expect(check('macosx_11_0_arm64', [mac({ needed: ['@rpath/libpng16.16.dylib'] })], { libraries, exclude: ['libpng*'] })).toEqual([]);
  });
});

describe('Windows', () => {
  it.each<[string, PeFileOptions, string, readonly string[]]>([
    ['what is right', { needed: ['KERNEL32.dll', 'api-ms-win-crt-heap-l1-1-0.dll', 'python312.dll'] }, 'cp312', []],
    ['another processor', { machine: 'i686' }, 'cp312', ['x/_x.pyd is for i686, not for x86_64']],
    ['another Python', { needed: ['python311.dll'] }, 'cp312', ['x/_x.pyd needs python311.dll, and the wheel is cp312-cp312']],
    ['one Python, for all of them', { needed: ['python312.dll'] }, 'abi3', []],
    ['the stable ABI', { needed: ['python3.dll'] }, 'abi3', []],
    ['a DLL of nobody', { needed: ['libz.dll'] }, 'cp312', ["x/_x.pyd needs libz.dll, which is neither in the wheel nor on every Windows, and which none of the project's C libraries provides"]],
  ])('%s', (_, options, abi, offenses) => {
    expect(check('win_amd64', [win(options)], { abi })).toEqual(offenses);
  });

  it('finds DLLs whatever their case', () => {
    expect(check('win_amd64', [win({ needed: ['LIBZ-1234.dll'] }), member('x.libs/libz-1234.dll', buildPeFile())])).toEqual([]);
    expect(check('win_amd64', [win({ needed: ['Foo.dll'] })], { exclude: ['foo.dll'] })).toEqual([]);
  });
});
