import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isElf, readElf, type ElfFacts } from './elf';

/** Real files: the program that runs this spec, and what the machine's compiler and readelf make of a few lines of C. */
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const compiler = ['cc', 'gcc', 'clang'].find(has);
const readelf = ['readelf', 'llvm-readelf'].find(has);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'elf-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const compile = (name: string, source: string, words: readonly string[]): string => {
  writeFileSync(join(folder, `${name}.c`), source);
  execFileSync(compiler as string, [`${name}.c`, '-o', name, ...words], { cwd: folder });
  return join(folder, name);
};

const lines = (path: string, words: readonly string[]): readonly string[] =>
  execFileSync(readelf as string, [...words, path], { encoding: 'utf8', maxBuffer: 1 << 28, env: { LC_ALL: 'C', PATH: process.env['PATH'] } }).split('\n');

/** The same facts, as readelf tells them. */
const fromReadelf = (path: string): Partial<ElfFacts> => {
  const dynamic = lines(path, ['-dW']);
  const bracketed = (tag: string): string[] => dynamic.filter((line) => line.includes(`(${tag})`)).map((line) => /\[(.*)\]/u.exec(line)?.[1] ?? '');
  const symbols = lines(path, ['--dyn-syms', '-W'])
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => /^\d+:$/u.test(fields[0] ?? '') && fields[7] !== undefined && fields[4] !== 'LOCAL');
  const nameOf = (field: string): string => field.split('@')[0] as string;
  const names = (wanted: (section: string) => boolean): string[] => [...new Set(symbols.filter((fields) => wanted(fields[6] as string)).map((fields) => nameOf(fields[7] as string)))].sort();
  return {
    needed: bracketed('NEEDED'),
    soname: bracketed('SONAME')[0],
    rpath: bracketed('RPATH').flatMap((list) => list.split(':')),
    runpath: bracketed('RUNPATH').flatMap((list) => list.split(':')),
    exported: names((section) => section !== 'UND'),
    undefinedSymbols: names((section) => section === 'UND'),
    unversionedSymbols: [...new Set(symbols.filter((fields) => fields[6] === 'UND' && fields[4] !== 'WEAK' && !(fields[7] as string).includes('@')).map((fields) => fields[7] as string))].sort(),
  };
};

const needsFromReadelf = (path: string): readonly string[] => {
  const found: string[] = [];
  let library = '';
  for (const line of lines(path, ['-VW'])) {
    library = /File: (\S+)/u.exec(line)?.[1] ?? library;
    const version = /Name: (\S+)\s+Flags: .*Version: \d+/u.exec(line)?.[1];
    if (version !== undefined) found.push(`${library} ${version}`);
  }
  return found.sort();
};

const agree = (path: string): ElfFacts => {
  const facts = readElf(readFileSync(path));
  expect(facts).toMatchObject(fromReadelf(path));
  expect(facts.versionNeeds.map(({ library, version }) => `${library} ${version}`)).toEqual(needsFromReadelf(path));
  return facts;
};

(readelf === undefined ? describe.skip : describe)('readElf, compared with readelf', () => {
  it('reads the node that runs this', () => {
    const facts = agree(realpathSync(process.execPath));
    expect(facts.interpreter).toMatch(/^\/lib/u);
    expect(facts.libpython).toBeUndefined();
  });

  (compiler === undefined ? it.skip : it)('reads a library with versions, an extension that uses it, and both after strip', () => {
    writeFileSync(join(folder, 'one.map'), 'ONE_1.0 { global: one; local: *; };\nONE_2.0 { global: two; } ONE_1.0;\n');
    const library = compile('libone.so.1', 'int one(void) { return 1; } int two(void) { return 2; } int hidden(void) { return 3; }', [
      '-shared', '-fPIC', '-Wl,-soname,libone.so.1', '-Wl,--version-script,one.map',
    ]);
    expect(agree(library)).toMatchObject({ kind: 'shared', soname: 'libone.so.1', definedVersions: ['ONE_1.0', 'ONE_2.0'] });
    expect(readElf(readFileSync(library)).exported).toEqual(expect.arrayContaining(['one', 'two']));
    const user = compile('user.so', '#include <string.h>\nint one(void); int two(void);\nint use(char *to, const char *from) { strcpy(to, from); return one() + two(); }', [
      '-shared', '-fPIC', '-O0', 'libone.so.1', '-Wl,-rpath,$ORIGIN/../x:/build/place', '-Wl,--enable-new-dtags',
    ]);
    const facts = agree(user);
    expect(facts.runpath).toEqual(['$ORIGIN/../x', '/build/place']);
    expect(facts.versionNeeds).toEqual(expect.arrayContaining([
      { library: 'libone.so.1', version: 'ONE_1.0', symbols: ['one'] },
      { library: 'libone.so.1', version: 'ONE_2.0', symbols: ['two'] },
      expect.objectContaining({ library: 'libc.so.6', symbols: expect.arrayContaining(['strcpy']) }),
    ]));
    if (has('strip')) execFileSync('strip', [user]);
    expect(agree(user)).toEqual(facts);
  });

  (compiler === undefined ? it.skip : it)('counts symbols without section headers', () => {
    const path = compile('plain.so', 'int plain(void) { return 1; } int other(void);int call(void) { return other(); }', ['-shared', '-fPIC']);
    const bytes = Uint8Array.from(readFileSync(path));
    const whole = readElf(bytes);
    bytes.fill(0, 40, 48); // e_shoff
    bytes.fill(0, 60, 62); // e_shnum
    if (whole.bits === 64) expect(readElf(bytes)).toEqual(whole);
  });

  (compiler === undefined ? it.skip : it)('reads what has no dynamic section', () => {
    const path = compile('part.o', 'int part(void) { return 1; }', ['-c']);
    expect(readElf(readFileSync(path))).toMatchObject({ kind: 'relocatable', needed: [], versionNeeds: [], exported: [] });
  });

  (compiler === undefined ? it.skip : it)('refuses or reads every truncation and damage, and never fails otherwise', () => {
    const bytes = readFileSync(compile('small.so', 'int small(void) { return 1; }', ['-shared', '-fPIC', '-nostdlib']));
    const attempt = (changed: Uint8Array): void => {
      try {
        readElf(changed);
      } catch (error) {
        if ((error as { code?: string }).code !== 'wheel-invalid') throw error;
      }
    };
    for (let length = 0; length < Math.min(bytes.length, 4096); length += 7) attempt(bytes.subarray(0, length));
    for (let position = 0; position < Math.min(bytes.length, 2048); position += 1) {
      const changed = Uint8Array.from(bytes);
      changed[position] = (changed[position] as number) ^ 0xff;
      attempt(changed);
    }
  });
});

it.each([
  ['nothing', new Uint8Array(0)],
  ['a script', Buffer.from('#!/bin/sh\nexit 0 # and more\n')],
  ['only the magic', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0])],
  ['an unknown class', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 9, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0, 1, 0])],
])('refuses %s', (_title, bytes) => {
  expect(() => readElf(bytes)).toThrow(expect.objectContaining({ code: 'wheel-invalid' }));
  expect(isElf(bytes)).toBe(bytes[0] === 0x7f);
});
