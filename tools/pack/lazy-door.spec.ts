import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { lazyDoor, makeDoorLazy } from './lazy-door';

const compile = (text: string): string =>
  transpileModule(text, { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true, importHelpers: true } }).outputText;

describe('a lazy door', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wheelwright-door-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(files)) {
      const to = join(folder, file.replace(/\.ts$/u, '.js'));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, compile(text));
    }
  };

  it('lets out the same names, and loads what is behind one when it is used', () => {
    write({
      'src/index.ts': `export * from './a/one';\nexport * from './two';\nexport * from './types';\n`,
      'src/a/one.ts': `(globalThis as any).doors = [...((globalThis as any).doors ?? []), 'one'];\nexport const first = () => second();\nexport function second() { return 2; }\nexport class Third {}\n`,
      'src/two.ts': `(globalThis as any).doors = [...((globalThis as any).doors ?? []), 'two'];\nexport { first as handedOn } from './a/one';\nexport const zero = 0;\n`,
      'src/types.ts': `export interface Nothing { readonly a: 1 }\n`,
    });
    makeDoorLazy(folder);
    // Jest's own require would give the module its own world.
    const script = `const door = require(${JSON.stringify(join(folder, 'src/index.js'))});
      const before = globalThis.doors ?? [];
      const names = Object.keys(door);
      const zero = door.zero;
      process.stdout.write(JSON.stringify({ before, names, zero, first: door.first(), again: door.handedOn === door.first, after: globalThis.doors }));`;
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }))).toEqual({
      before: [],
      names: ['Third', 'first', 'second', 'handedOn', 'zero'],
      zero: 0,
      first: 2,
      again: true,
      after: ['two', 'one'],
    });
  });

  it('refuses a door or a module that it cannot see through', () => {
    expect(() => lazyDoor(compile(`export * from './a';\nexport const b = 1;\n`), () => '')).toThrow('a door holds "export * from" and nothing else');
    expect(() => lazyDoor(compile(`export * from './a';\n`), () => compile(`export * from './b';\n`))).toThrow('./a hands on all of another module');
  });
});
