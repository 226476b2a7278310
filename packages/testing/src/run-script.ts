import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const repository = resolve(__dirname, '../../..');

export interface RunningScript {
  readonly child: ChildProcess;
  /** What it printed so far, both streams. */
  output(): string;
  /** Resolves when the output contains a text; fails when the script ends before. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Runs TypeScript in a process of its own: for what can only be seen from outside, such as signals, exits and two
 * processes that want the same. The script may import the packages of this repository.
 *
 * @param folder where the bundled script is put
 */
export const runScript = (folder: string, typescript: string, environment: Readonly<Record<string, string>> = {}): RunningScript => {
  const outfile = join(folder, 'script.js');
  buildSync({
    stdin: { contents: typescript, loader: 'ts', resolveDir: repository, sourcefile: 'script.ts' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile,
    tsconfig: join(repository, 'tsconfig.base.json'),
    absWorkingDir: repository,
    logLevel: 'error',
  });
  return run(outfile, folder, environment);
};

/** The same script once more, at the same time. */
export const runScriptAgain = (folder: string, environment: Readonly<Record<string, string>> = {}): RunningScript => run(join(folder, 'script.js'), folder, environment);

const run = (script: string, cwd: string, environment: Readonly<Record<string, string>>): RunningScript => {
  const child = spawn(process.execPath, [script], { cwd, env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: cwd, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const waiting = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const look of waiting) look();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => child.on('close', (code, signal) => done({ code, signal })));
  return {
    child,
    output: () => output,
    ended,
    printed: (text) =>
      new Promise((done, fail) => {
        const look = (): void => {
          if (output.includes(text)) done();
        };
        waiting.add(look);
        look();
        void ended.then(() => fail(new Error(`the script ended without ${JSON.stringify(text)}:\n${output}`)));
      }),
  };
};
