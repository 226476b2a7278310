import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zigCommands } from '@wheelwright/core';
import { createNodeHost } from '../node/create-node-host';
import { writeCommands } from './write-commands';

/** The real commands, calling a zig that prints its arguments one per line, in a folder with a space. */
let root: string;
let folder: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright zig '));
  folder = join(root, 'compilers', 'x');
  const zig = join(root, 'zig');
  writeFileSync(zig, '#!/bin/sh\nprintf "%s\\n" "$@"\n[ -z "$SHOW" ] || eval "echo \\$$SHOW"\n');
  chmodSync(zig, 0o755);
  mkdirSync(join(root, 'lib dir'));
  writeFileSync(join(root, 'lib dir', 'libz.a'), '');
  const host = createNodeHost({ variables: { HOME: root, WHEELWRIGHT_CACHE_DIR: join(root, 'cache') } });
  const commands = zigCommands({ target: { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' } }, machineArchitecture: 'x86_64', zig, clang: '21.1.0', folder, cache: join(root, 'zig cache') });
  await writeCommands(host, folder, commands);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (program: string, words: readonly string[], environment: Record<string, string> = {}): string[] => {
  const { stdout, stderr, status } = spawnSync(join(folder, program), words, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...environment } });
  if (status !== 0) throw new Error(`${status} ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
};

/** Static library of what glibc 2.5 lacks. */
const gaps = (): string => join(folder, 'lib', 'libgaps.a');

/** What zig is told besides what it is always told. */
const heard = (words: readonly string[], environment: Record<string, string> = {}): string[] => {
  const all = run('cc', words, environment);
  expect(all.slice(0, 6)).toEqual(['cc', '-target', 'x86_64-linux-gnu.2.5', '-fno-sanitize=undefined', '-idirafter', join(folder, 'include')]);
  return all.slice(6).filter((word) => !['-g0', '-Wl,--undefined-version', '-Wl,-S', gaps()].includes(word));
};

describe('what a compile becomes', () => {
  it.each<[string[], string[]]>([
    [['-O2', '-c', 'a b.c', '-o', 'a b.o'], ['-O2', '-c', 'a b.c', '-o', 'a b.o']],
    [['-c', '-DX="y z"', '-I', '-Wl,-M', 'a.c'], ['-c', '-DX="y z"', '-I', '-Wl,-M', 'a.c']],
    [['-c', '-mtune=generic', 'a.c'], ['-c', 'a.c']],
    [['-c', '-march=skylake-avx512', 'a.c'], ['-c', '-march=skylake_avx512', 'a.c']],
    [['-c', '-march=x86-64-v3', 'a.c'], ['-c', '-march=x86_64_v3', 'a.c']],
    [['-c', '-march=core-avx2', 'a.c'], ['-c', '-march=haswell', 'a.c']],
    [['-c', '-march=native', 'a.c'], ['-c', '-march=native', 'a.c']],
    [['-c', '-mcpu=generic', 'a.c'], ['-c', 'a.c']],
    [['-c', '-fno-strict-overflow', 'a.c'], ['-c', '-fwrapv', 'a.c']],
    [['-c', '-flto=auto', '-ffat-lto-objects', '-specs=/x', '-fipa-pta', 'a.c'], ['-c', 'a.c']],
    [['-c', '-rdynamic', 'a.c'], ['-c', 'a.c']],
    [['-c', '-fopenmp=libgomp', 'a.c'], ['-c', '-fopenmp', 'a.c']],
    [['-c', '-Wp,-U_FORTIFY_SOURCE,-D_FORTIFY_SOURCE=2', 'a.c'], ['-c', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2', 'a.c']],
    [['-c', '-Wp,-MD,x.d', 'a.c'], ['-c', '-Wp,-MD,x.d', 'a.c']],
    [['-fsyntax-only', 'a.c'], ['-c', 'a.c', '-o', '/dev/null']],
    [['-c', 'a.c', '-o', '/dev/null'], ['-c', 'a.c', '-o', '/dev/null']],
    [['-E', '-dM', '-'], ['-E', '-dM', '-x', 'c', '-']],
    [['-E', '-x', 'c++', '-'], ['-E', '-x', 'c++', '-']],
    [["-DQ='\"$HOME`x`\\", '-c', 'a.c'], ["-DQ='\"$HOME`x`\\", '-c', 'a.c']],
    [['-c', '*', 'a.c'], ['-c', '*', 'a.c']],
  ])('%j', (given, expected) => expect(heard(given)).toEqual(expected));
});

describe('what a link becomes', () => {
  it.each<[string[], string[]]>([
    [['-shared', 'a.o', '-o', 'a.so'], ['-shared', 'a.o', '-o', 'a.so']],
    [['a.o', '-Wl,-Bsymbolic-functions,--exclude-libs,ALL,-z,now'], ['a.o', '-Wl,-z,now']],
    [['a.o', '-Wl,--exclude-libs=ALL,-O1,--as-needed'], ['a.o', '-Wl,--as-needed']],
    [['a.o', '-Wl,-Map,m.map', '-Wl,-Map=m.map', '-Wl,--sort-common'], ['a.o', '-Wl,--sort-common']],
    [['a.o', '-Wl,-Map', '-Wl,m.map'], ['a.o']],
    [['a.o', '-Wl,-no-undefined'], ['a.o', '-Wl,-z,defs']],
    [['a.o', '-Wl,--unresolved-symbols=ignore-all'], ['a.o', '-Wl,-z,undefs']],
    [['a.o', '-Wl,-z,ibt,-z,shstk', '-z', 'ibt', '-z', 'defs', '-Wl,-znow'], ['a.o', '-Wl,-z,defs', '-Wl,-z,now']],
    [['a.o', '-Wl,-soname,liba.so.1'], ['a.o', '-Xlinker', '-soname', '-Xlinker', 'liba.so.1']],
    [['a.o', '-Wl,-h,liba.so.1'], ['a.o', '-Wl,-soname,liba.so.1']],
    [['a.o', '-Xlinker', '--version-script', '-Xlinker', 'a,b.map'], ['a.o', '-Xlinker', '--version-script', '-Xlinker', 'a,b.map']],
    [['a.o', '-Xlinker', '--warn-common', '-Xlinker', '--gc-sections'], ['a.o', '-Wl,--gc-sections']],
    [['a.o', '-Wl,--gdb-index,--icf=all,--default-symver,-plugin-opt=x,--dynamic-list=x,--dependency-file=d'], ['a.o']],
    [['a.o', '-Wl,-lm,-L/x,-m,elf_x86_64'], ['a.o', '-lm', '-L/x']],
    [['a.o', '-Wl,--defsym,a=b'], ['a.o', '-Xlinker', '--defsym', '-Xlinker', 'a=b']],
    [['a.o', '-static-libgcc', '-fuse-ld=gold', '-lm'], ['a.o', '-lm']],
    [['a.o', '-rdynamic'], ['a.o', '-rdynamic']],
    [['-fopenmp', '-shared', 'a.o', '-lm'], ['-fopenmp', '-shared', 'a.o', '-lm', '-lomp']],
    [['-fopenmp', '-fno-openmp', 'a.o'], ['-fopenmp', '-fno-openmp', 'a.o']],
    [['a.o', '-symbolic'], ['a.o', '-Wl,-Bsymbolic']],
    [['a.o', '-Wl,--enable-new-dtags,-R/opt/lib'], ['a.o', '-Wl,--enable-new-dtags', '-Xlinker', '-rpath', '-Xlinker', '/opt/lib']],
    [['a.o', '-Wl,-rpath,$ORIGIN/../x y.libs', '-Wl,-R,/a', '-Wl,--rpath=/b'], ['a.o', ...['$ORIGIN/../x y.libs', '/a', '/b'].flatMap((path) => ['-Xlinker', '-rpath', '-Xlinker', path])]],
    [['@objects.rsp', '-o', 'x'], ['@objects.rsp', '-o', 'x']],
  ])('%j', (given, expected) => expect(heard(given)).toEqual(expected));

  it('tolerates version scripts with absent symbols and has no debug information', () => {
    expect(run('cc', ['a.o']).slice(-4)).toEqual(['-g0', '-Wl,--undefined-version', '-Wl,-S', gaps()]);
    expect(run('cc', ['-c', 'a.c']).at(-1)).toBe('-g0');
    expect(run('cc', ['-r', 'a.o']).at(-1)).toBe('-g0');
    expect(run('cc', ['a.o'], { WHEELWRIGHT_DEBUG: '1' })).not.toContain('-g0');
  });

  it('looks for libraries in LIBRARY_PATH, which zig does not', () => {
    expect(heard(['a.o', '-lz'], { LIBRARY_PATH: `${join(root, 'lib dir')}:/y` })).toEqual(['a.o', '-lz', `-L${join(root, 'lib dir')}`, '-L/y']);
    expect(heard(['-c', 'a.c'], { LIBRARY_PATH: '/y' })).toEqual(['-c', 'a.c']);
  });

  it('survives 3,000 objects', () => {
    const objects = Array.from({ length: 3000 }, (_, position) => `object ${position}.o`);
    expect(heard(objects)).toEqual(objects);
  });
});

describe('questions that the commands answer themselves', () => {
  it.each([
    [['-dumpmachine'], 'x86_64-unknown-linux-gnu'],
    [['-dumpversion'], '21.1.0'],
    [['-print-multiarch'], 'x86_64-linux-gnu'],
    [['-print-prog-name=ld'], 'ld'],
    [['-print-file-name=libc.so'], 'libc.so'],
    [['-Wl,--version'], 'LLD 21.1.0 (compatible with GNU linkers)'],
    [['-O2', '-Xlinker', '--version'], 'LLD 21.1.0 (compatible with GNU linkers)'],
    [['--version'], 'clang version 21.1.0'],
    [['-v'], 'clang version 21.1.0'],
  ])('%j', (words, line) => expect(run('cc', words)[0]).toBe(line));

  it('names nothing of the machine’s own libraries', () => {
    expect(run('cc', ['--print-search-dirs'], { LIBRARY_PATH: '/p/lib' })).toEqual([`programs: =${folder}`, 'libraries: =/p/lib']);
    expect(run('cc', ['-print-file-name=libz.a'], { LIBRARY_PATH: join(root, 'lib dir') })).toEqual([join(root, 'lib dir', 'libz.a')]);
  });
});

describe('the other commands', () => {
  it('records no run-time search path of the build machine', () => {
    const maps = { WHEELWRIGHT_PATH_MAPS: '/scratch/a b=/wheelwright\n/python=/wheelwright/python' };
    const link = (path: string): string[] => heard(['a.o', `-Wl,-rpath,${path}`], maps).slice(1).filter((word) => !word.startsWith('-ffile-prefix-map'));
    expect(link('/scratch/a b/prefix/lib')).not.toContain('-rpath');
    expect(link('/python')).not.toContain('-rpath');
    expect(link('/scratch/a b/lib:$ORIGIN/x:/pythons').at(-1)).toBe('$ORIGIN/x:/pythons');
  });

  it('map paths, spaces and all', () => {
    expect(heard(['-c', 'a.c'], { WHEELWRIGHT_PATH_MAPS: '/a b=/x\n/a b/$c=/y z' })).toEqual(['-ffile-prefix-map=/a b=/x', '-ffile-prefix-map=/a b/$c=/y z', '-c', 'a.c']);
  });

  it.each([
    ['gcc', ['cc', '-target']],
    ['x86_64-linux-gnu-gcc', ['cc', '-target']],
    ['g++', ['c++', '-target']],
    ['host-cc', ['cc', '-target']],
    ['ar', ['ar', 'x']],
    ['x86_64-linux-gnu-gcc-ar', ['ar', 'x']],
    ['ranlib', ['ranlib', 'x']],
    ['ld', ['ld.lld', 'x']],
  ])('%s', (program, expected) => expect(run(program, ['x']).slice(0, 2)).toEqual(expected));

  it('are C99 and a preprocessor by name', () => {
    expect(run('c99', ['-c', 'a.c'])).toContain('-std=c99');
    expect(run('cpp', ['a.c'])).toContain('-E');
    expect(run('cpp', ['a.c'])).not.toContain('-Wl,-S');
  });

  it('keep what zig compiles in the build’s own temporary folder', () => {
    expect(run('cc', ['x'], { SHOW: 'ZIG_GLOBAL_CACHE_DIR' }).at(-1)).toBe(join(root, 'zig cache'));
    expect(run('cc', ['x'], { SHOW: 'ZIG_LOCAL_CACHE_DIR', TMPDIR: '/tmp/t' }).at(-1)).toBe('/tmp/t/zig-cache');
  });

  it('keep the prefix of the target from helper programs', () => {
    expect(run('host-cc', ['a.c', '-o', 'a'], { LIBRARY_PATH: '/y' })).not.toContain('-L/y');
  });

  it('strip nothing', () => {
    const file = join(root, 'a.so');
    writeFileSync(file, 'elf');
    expect(run('strip', ['--strip-unneeded', file])).toEqual([]);
    run('strip', ['-s', '-o', join(root, 'b.so'), file]);
    expect(readFileSync(join(root, 'b.so'), 'utf8')).toBe('elf');
    expect(() => run('strip', [join(root, 'absent')])).toThrow('no such file');
  });

  it('send a preprocessed /dev/null to /dev/null, which a rename by root would replace', () => {
    expect(run('cc', ['-E', 'a.c', '-o', '/dev/null'])).toEqual([]);
    expect(existsSync('/dev/null')).toBe(true);
  });

  it('are valid for the shell', () => {
    for (const name of ['cc', 'c++', 'host-cc', 'strip']) execFileSync('/bin/sh', ['-n', join(folder, name)]);
  });
});
