import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zigCommands, type Target } from '@wheelwright/core';
import { createNodeHost } from '../node/create-node-host';
import { writeCommands } from './write-commands';

/** The real commands for Windows and macOS, calling a zig that prints its arguments one per line. */
let root: string;

const targets: Readonly<Record<string, Target>> = { windows: { system: 'windows', architecture: 'x86_64' }, macos: { system: 'macos', architecture: 'arm64', minimum: '11.0' } };

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'wheelwright-systems-'));
  const zig = join(root, 'zig');
  writeFileSync(zig, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(zig, 0o755);
  mkdirSync(join(root, 'lib'));
  for (const file of ['libpng16.dll.a', 'libz.a']) writeFileSync(join(root, 'lib', file), '');
  const host = createNodeHost({ variables: { HOME: root, WHEELWRIGHT_CACHE_DIR: join(root, 'cache') } });
  for (const [name, target] of Object.entries(targets)) {
    const folder = join(root, name);
    await writeCommands(host, folder, zigCommands({ target, machineArchitecture: 'x86_64', zig, clang: '21.1.0', folder, cache: join(root, 'zig-cache') }));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const call = (system: string, program: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): { readonly lines: readonly string[]; readonly error: string } => {
  const { stdout, stderr } = spawnSync(join(root, system, program), words, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...environment } });
  return { lines: stdout.split('\n').filter((line) => line !== ''), error: stderr.trim() };
};

/** What zig is told besides what it is always told, with our folder as `.`. */
const heard = (system: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): string =>
  call(system, 'cc', words, environment)
    .lines.slice(6)
    .filter((word) => !['-g0', '-s', '-Wl,-S'].includes(word))
    .join(' ')
    .replaceAll(root, '.');

describe('macOS', () => {
  const room = '-Wl,-headerpad_max_install_names';
  it.each([
    ['-c a.c -arch arm64 -mmacosx-version-min=10.9 -isysroot /sdk', '-c a.c'],
    ['-bundle -undefined dynamic_lookup a.o -o a.so', `-shared -undefined dynamic_lookup a.o -o a.so ${room}`],
    ['-dynamiclib -undefined suppress a.o', `-shared -undefined dynamic_lookup a.o ${room}`],
    ['-dynamiclib -install_name /wheelwright/prefix/lib/libx.1.dylib -compatibility_version 2.0 -current_version 2.1 a.o', `-shared -install_name @rpath/libx.1.dylib a.o ${room}`],
    ['-shared -Wl,-install_name,/p/libx.dylib -Wl,-compatibility_version,17 -Wl,-single_module a.o', `-shared -install_name @rpath/libx.dylib a.o ${room}`],
    ['-shared -Wl,-soname,libx.so.1 -Wl,--version-script,x.map -Wl,-z,relro -Wl,--as-needed a.o', `-shared -install_name @rpath/libx.so.1 a.o ${room}`],
    ['-shared -Wl,-exported_symbols_list,x.sym a.o', `-shared -Xlinker -exported_symbols_list -Xlinker x.sym a.o ${room}`],
    ['-all_load -dynamiclib -o x.dylib x.a', `-Wl,--whole-archive -shared -o x.dylib x.a ${room}`],
    ['-dynamiclib -o x.dylib x.a -Wl,-all_load', `-Wl,--whole-archive -shared -o x.dylib x.a ${room}`],
  ])('%s', (words, expected) => {
    expect(heard('macos', words.split(' '))).toBe(expected);
  });

  it.each([
    ['-framework Accelerate a.o', 'error: framework Accelerate: no SDK of macOS is here, and so no frameworks: take it out, or build on a Mac (engine: host)'],
    ['-Wl,-framework,Accelerate a.o', 'error: framework Accelerate: no SDK of macOS is here, and so no frameworks: take it out, or build on a Mac (engine: host)'],
    ['-arch x86_64 -c a.c', 'error: -arch x86_64: this compiler is for arm64 on macOS 11.0'],
  ])('%s is an error', (words, error) => {
    expect(call('macos', 'cc', words.split(' '))).toEqual({ lines: [], error });
  });

  it('says what it is', () => {
    expect(call('macos', 'cc', ['-dumpmachine']).lines).toEqual(['aarch64-apple-darwin20.0.0']);
  });
});

describe('Windows', () => {
  it.each([
    ['-fPIC -c a.c -mms-bitfields', '-c a.c'],
    ['-c a.c -mincoming-stack-boundary=2', '-c a.c -mstackrealign'],
    ['-shared a.o -o x.dll -Wl,--enable-auto-image-base -Xlinker --out-implib -Xlinker x.dll.a', '-shared a.o -o x.dll -Xlinker --out-implib -Xlinker x.dll.a'],
    ['-shared a.o -Wl,-soname,x -Wl,--enable-auto-import,--kill-at -Wl,--major-image-version,0', '-shared a.o -Xlinker --major-image-version -Xlinker 0'],
    ['-shared a.o -L./lib -lpng16 -lz -lws2_32', '-shared a.o -L./lib ./lib/libpng16.dll.a -lz -lws2_32'],
    ['-shared a.o -L ./lib -lpng16', '-shared a.o -L./lib ./lib/libpng16.dll.a'],
  ])('%s', (words, expected) => {
    expect(heard('windows', words.split(' ').map((word) => word.replace('./lib', `${root}/lib`)))).toBe(expected);
  });

  it('links every extension with the import library of its Python, and finds libraries where LIBRARY_PATH says', () => {
    expect(heard('windows', ['-shared', 'a.o', '-lpng16'], { WHEELWRIGHT_PYTHON_LIBRARY: '/p/python312.lib', LIBRARY_PATH: join(root, 'lib') })).toBe('-shared a.o ./lib/libpng16.dll.a /p/python312.lib -L./lib');
  });

  it.each([
    ['-i x.rc -o x.o -O coff -DA=1 -I inc', 'rc /:auto-includes gnu /:target x64 /:output-format coff /d A=1 /i inc /fo x.o -- x.rc'],
    ['--input=x.rc --output=x.res', 'rc /:auto-includes gnu /:target x64 /:output-format res /fo x.res -- x.rc'],
    ['--preprocessor cpp x.rc x.o', 'rc /:auto-includes gnu /:target x64 /:output-format coff /fo x.o -- x.rc'],
  ])('windres %s', (words, expected) => {
    expect(call('windows', 'windres', words.split(' ')).lines.join(' ')).toBe(expected);
  });

  it('has a linker of which libtool believes that it makes DLLs', () => {
    expect(call('windows', 'ld', ['--help']).lines.join()).toContain('auto-import');
    expect(call('windows', 'ld', ['a.o', '-o', 'a.dll'])).toEqual({ lines: [], error: 'error: ld links nothing for Windows here: call cc, which does' });
  });
});
