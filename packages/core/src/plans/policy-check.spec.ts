import { buildElfFile, type ElfFileOptions } from '@wheelwright/testing';
import { readElf } from '../formats/elf';
import { findManylinuxPolicy } from '../policies/manylinux';
import { findMusllinuxPolicy } from '../policies/musllinux';
import { checkPolicy, refuseOffenses, tagToProve, type GraftableLibrary, type PolicyQuestion } from './policy-check';

const libc = (version: string, ...symbols: readonly string[]): ElfFileOptions => ({ needed: ['libc.so.6'], versions: [{ library: 'libc.so.6', version, symbols }] });
const member = (path: string, options: ElfFileOptions): PolicyQuestion['members'][number] => ({ path, facts: readElf(buildElfFile(options)) });
const library = (name: string, soname: string, options: ElfFileOptions = {}): GraftableLibrary => ({ soname, library: name, facts: readElf(buildElfFile({ soname, ...options })) });

const question = (change: Partial<PolicyQuestion>): PolicyQuestion => ({
  members: [],
  libraries: [],
  policy: findManylinuxPolicy('manylinux1_x86_64'),
  exclude: [],
  machineLibraries: false,
  ...change,
});

describe('checkPolicy', () => {
  it.each<[string, Partial<PolicyQuestion>, readonly string[]]>([
    ['what the platform has', { members: [member('a.so', libc('GLIBC_2.3.4', '__sprintf_chk'))] }, []],
    ['a newer function', { members: [member('p/a.so', libc('GLIBC_2.14', 'memcpy'))] }, ['p/a.so needs memcpy@GLIBC_2.14 of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older']],
    [
      'many newer functions, in two files',
      { members: [member('a.so', libc('GLIBC_2.34', 'd', 'c', 'b', 'a', 'e')), member('b.so', libc('GLIBC_2.14', 'memcpy'))] },
      ['a.so needs a@GLIBC_2.34, b@GLIBC_2.34, c@GLIBC_2.34 and 2 more of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older', 'b.so needs memcpy@GLIBC_2.14 of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older'],
    ],
    ['a version without symbols', { members: [member('a.so', libc('GLIBC_ABI_DT_RELR'))] }, ['a.so needs GLIBC_ABI_DT_RELR of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older']],
    ['another architecture', { members: [member('a.so', { machine: 'aarch64' })] }, ['a.so is for aarch64, not for x86_64']],
    ['a function under an old version', { members: [member('a.so', libc('GLIBC_2.2.5', '__cxa_thread_atexit_impl'))] }, ['a.so needs __cxa_thread_atexit_impl of libc.so.6, which not every manylinux_2_5_x86_64 system has']],
    [
      'a name of a newer C library, without a version',
      { members: [member('a.so', { needed: ['libc.so.6'], undefinedSymbols: ['__isoc99_sscanf', '__isoc23_strtol', 'PyList_New', 'png_read'] })] },
      [
        'a.so needs __isoc23_strtol, which the C library has since GLIBC_2.38; manylinux_2_5_x86_64 allows GLIBC_2.5 or older',
        'a.so needs __isoc99_sscanf, which the C library has since GLIBC_2.7; manylinux_2_5_x86_64 allows GLIBC_2.5 or older',
      ],
    ],
    ['one that the platform has', { members: [member('a.so', { undefinedSymbols: ['__isoc99_sscanf'] })], policy: findManylinuxPolicy('manylinux2014_x86_64') }, []],
    ['one that is not missed', { members: [member('a.so', { weakSymbols: ['__isoc23_strtol'] })] }, []],
    ['one that the wheel has itself', { members: [member('a.so', { needed: ['libb.so'], undefinedSymbols: ['__isoc99_sscanf'] }), member('libb.so', { exported: ['__isoc99_sscanf'] })] }, []],
    [
      'functions of a later musl, unless they are not missed or the wheel has them itself',
      { members: [member('a.so', { needed: ['libc.musl-x86_64.so.1'], undefinedSymbols: ['memcpy', 'statx', 'gettid'], weakSymbols: ['preadv2'] }), member('b.so', { exported: ['gettid'] })], policy: findMusllinuxPolicy('musllinux_1_2_x86_64') },
      ['a.so needs statx, which not every musllinux_1_2_x86_64 system has'],
    ],
    ['a library from nowhere', { members: [member('a.so', { needed: ['libx.so.1', 'libc.so.6'] })] }, ['a.so needs libx.so.1, which neither manylinux_2_5_x86_64 nor any of the project\'s C libraries provides']],
    ['one that is left out on purpose', { members: [member('a.so', { needed: ['libcuda.so.1'] })], exclude: ['libcuda.so.*'] }, []],
    ['libpython, which auditwheel removes', { members: [member('a.so', { needed: ['libpython3.7m.so.1.0'] })] }, []],
    ['a library of the wheel itself', { members: [member('p/a.so', { needed: ['libb.so'] }), member('p/lib/libb.so', {})] }, []],
    ['the machine’s own libraries on the host engine', { members: [member('a.so', { needed: ['libx.so.1'] })], policy: undefined, machineLibraries: true }, []],
  ])('%s', (_title, change, offenses) => {
    expect(checkPolicy(question(change)).offenses).toEqual(offenses);
  });

  it('looks into libraries that will be grafted, and into what they need', () => {
    const answer = checkPolicy(
      question({
        members: [member('a.so', { needed: ['libpng16.so.16'] })],
        libraries: [
          library('libpng', 'libpng16.so.16', { needed: ['libz.so.1', 'libdeep.so'] }),
          library('deep', 'libdeep.so', libc('GLIBC_2.17', 'clock_gettime')),
          library('zlib', 'libz.so.1', libc('GLIBC_2.14', 'memcpy')),
          library('unused', 'libunused.so', libc('GLIBC_2.99', 'new')),
        ],
      }),
    );
    expect(answer.grafted.map(({ soname }) => soname)).toEqual(['libdeep.so', 'libpng16.so.16']);
    expect(answer.offenses).toEqual(['libdeep.so of deep needs clock_gettime@GLIBC_2.17 of libc.so.6; manylinux_2_5_x86_64 allows GLIBC_2.5 or older']);
  });
});

it('refuses all wheels at once', () => {
  const refuse = (): void => refuseOffenses([{ file: 'a.whl', offenses: ['one', 'two'] }, { file: 'b.whl', offenses: [] }, { file: 'c.whl', offenses: ['three'] }], 'manylinux1_x86_64');
  expect(refuse).toThrow(expect.objectContaining({
    code: 'policy-exceeded',
    message: 'a.whl, c.whl need more than manylinux1_x86_64 allows',
    problems: [{ file: 'a.whl', message: 'one' }, { file: 'a.whl', message: 'two' }, { file: 'c.whl', message: 'three' }],
  }));
  expect(() => refuseOffenses([{ file: 'a.whl', offenses: [] }], 'x')).not.toThrow();
});

describe('tagToProve', () => {
  it.each<[string, ElfFileOptions, string | undefined]>([
    ['leaves it to auditwheel where libc is needed', libc('GLIBC_2.14', 'memcpy'), undefined],
    ['is the oldest one for an extension that needs nothing', {}, 'manylinux_2_5_x86_64'],
    ['leaves it to auditwheel where a library of the machine is needed', { needed: ['libgomp.so.1'] }, undefined],
  ])('%s', (_title, options, expected) => {
    expect(tagToProve({ members: [member('a.so', options)], libraries: [], exclude: [], machineLibraries: true })).toBe(expected);
  });
});
