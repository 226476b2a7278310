import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';

// Programs are compiled and linted whole.
jest.setTimeout(60_000);

const root = join(__dirname, '../..');

const lint = (snippets: readonly { readonly file: string; readonly text: string }[]): string[][] =>
  JSON.parse(execFileSync(process.execPath, [join(__dirname, 'lint-texts.mjs')], { cwd: root, input: JSON.stringify(snippets), encoding: 'utf8' })) as string[][];

const plans = 'packages/core/src/plans/bad.ts';
const host = 'packages/host/src/bad.ts';
const nx = 'packages/nx/src/bad.ts';
const inference = 'packages/nx/src/inference/bad.ts';

describe('walls that lint holds', () => {
  const refused: readonly (readonly [file: string, text: string, why: string])[] = [
    [plans, 'export const now = (): number => Date.now();', 'core has no clock'],
    [plans, 'export const now = (): Date => new Date();', 'core has no clock'],
    [plans, 'export const dice = (): number => Math.random();', 'core is deterministic'],
    [plans, 'export const all = (): unknown => globalThis;', 'core is pure'],
    [plans, 'export const variable = (): unknown => process.env;', 'core is pure'],
    [plans, 'export const later = async (): Promise<number> => 1;', 'core is synchronous'],
    [plans, 'export const later = (): unknown => new Promise(() => undefined);', 'core is synchronous'],
    [plans, 'export const later = (): unknown => import("yaml");', 'core is synchronous'],
    [plans, 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;', 'core is pure'],
    [plans, 'import { join } from "path";\nexport const read = join;', 'core is pure'],
    [plans, 'import { execa } from "execa";\nexport const run = execa;', 'only the host'],
    [plans, 'import { createNodeHost } from "@wheelwright/host";\nexport const make = createNodeHost;', 'core stands on nothing of ours'],
    [plans, 'import { logger } from "@nx/devkit";\nexport const log = logger;', 'core stands on nothing of ours'],
    [plans, 'import { buildWheelFile } from "@wheelwright/testing";\nexport const make = buildWheelFile;', 'testing is for specs only'],
    ['packages/core/src/errors/bad.ts', 'import { digestOf } from "../plans/digest";\nexport const digest = digestOf;', 'errors of core imports from no other folder only'],
    ['packages/core/src/errors/bad.ts', 'import { formatVersion } from "../values/version";\nexport const format = formatVersion;', 'errors of core imports'],
    ['packages/core/src/values/bad.ts', 'import { clibSchema } from "../definitions/clib";\nexport const schema = clibSchema;', 'values of core imports from errors only'],
    ['packages/core/src/policies/bad.ts', 'import { readElf } from "../formats/elf";\nexport const read = readElf;', 'policies of core imports from errors, values only'],
    ['packages/core/src/formats/bad.ts', 'import { policy } from "../policies/manylinux";\nexport const read = policy;', 'formats of core imports from errors, values only'],
    ['packages/core/src/definitions/bad.ts', 'import { parseApt } from "../tools/apt";\nexport const parse = parseApt;', 'definitions of core imports'],
    ['packages/core/src/tools/bad.ts', 'import { digestOf } from "../plans/digest";\nexport const digest = digestOf;', 'tools of core imports'],
    ['packages/core/src/tools/bad.ts', 'import { digestOf } from "../index";\nexport const digest = digestOf;', 'tools of core imports'],
    [host, 'import { logger } from "@nx/devkit";\nexport const log = logger;', 'the host does not know Nx'],
    [host, 'import { createNodes } from "@wheelwright/nx";\nexport const nodes = createNodes;', 'the host does not know Nx'],
    [host, 'import { recordingHost } from "@wheelwright/testing";\nexport const make = recordingHost;', 'testing is for specs only'],
    [host, 'import { digestOf } from "@wheelwright/core/src/plans/digest";\nexport const digest = digestOf;', 'a package has one door'],
    [host, 'process.chdir("/");', 'give the folder to whom it concerns'],
    [nx, 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;', 'only the host'],
    [nx, 'import { spawn } from "child_process";\nexport const start = spawn;', 'only the host'],
    [nx, 'import { request } from "undici";\nexport const ask = request;', 'only the host'],
    [nx, 'import { temporaryWorkspace } from "@wheelwright/testing";\nexport const make = temporaryWorkspace;', 'testing is for specs only'],
    [inference, 'export const now = (): number => Date.now();', 'inference asks no clock'],
    [inference, 'export const home = (): unknown => process.env["HOME"];', 'inference asks neither'],
    [inference, 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;', 'only the host'],
  ];
  const allowed: readonly (readonly [file: string, text: string])[] = [
    [plans, 'import { suggest } from "../errors/nearest-word";\nimport { aptFile } from "../tools/apt";\nexport const two = [suggest, aptFile];'],
    [host, 'import { readFileSync } from "node:fs";\nimport { digestOf } from "@wheelwright/core";\nexport const two = [readFileSync, digestOf];'],
    [nx, 'import { join } from "node:path";\nimport { createNodeHost } from "@wheelwright/host";\nexport const two = [join, createNodeHost];'],
    ['packages/nx/src/bad.spec.ts', 'import { readFileSync } from "node:fs";\nimport { recordingHost } from "@wheelwright/testing";\nexport const two = [readFileSync, recordingHost];'],
  ];
  let answers: string[][] = [];
  beforeAll(() => {
    answers = lint([...refused, ...allowed].map(([file, text]) => ({ file, text })));
  }, 60_000);

  it.each(refused.map(([file, text, why], position) => [file, text, why, position] as const))('%s refuses %j', (_file, _text, why, position) => {
    expect(answers[position]?.join('\n')).toContain(why);
  });

  it.each(allowed.map(([file, text], position) => [file, text, position] as const))('%s allows %j', (_file, _text, position) => {
    expect(answers[refused.length + position]).toEqual([]);
  });
});

describe('walls that the compiler holds', () => {
  const bad = join(root, 'packages/core/src/bad.ts');
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'packages/core/tsconfig.lib.json'), (path) => ts.sys.readFile(path)).config, ts.sys, join(root, 'packages/core'));
  const compile = (text: string): string[] => {
    const real = ts.createCompilerHost(options);
    const program = ts.createProgram([bad], options, {
      ...real,
      fileExists: (file) => file === bad || real.fileExists(file),
      readFile: (file) => (file === bad ? text : real.readFile(file)),
      getSourceFile: (file, target) => (file === bad ? ts.createSourceFile(file, text, target) : real.getSourceFile(file, target)),
    });
    return program.getSemanticDiagnostics(program.getSourceFile(bad)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  };

  it.each([
    ['import { readFileSync } from "node:fs"; export const read = readFileSync;', 'node:fs'],
    ['import { join } from "path"; export const two = join;', 'path'],
    ['export const variable = process.env;', 'process'],
    ['export const bytes = Buffer.from("");', 'Buffer'],
    ['export const answer = fetch("https://example.org");', 'fetch'],
    ['setTimeout(() => undefined, 1);', 'setTimeout'],
    ['console.log("seen");', 'console'],
  ])('core refuses %j', (text, name) => {
    expect(compile(text).join('\n')).toMatch(new RegExp(`Cannot find (name|module) '${name}'`, 'u'));
  });

  it('core allows what is pure', () => {
    expect(compile('export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);')).toEqual([]);
  });
});
