import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runScript } from '@wheelwright/testing';
import type { ProcessRequest } from '../ports';
import { Secret } from '../secret';
import { createNodeHost } from './create-node-host';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const variables = { PATH: '/usr/bin:/bin', HOME: '/nowhere' };
const run = (argv: readonly string[], more: Partial<ProcessRequest> = {}) =>
  createNodeHost({ variables: { ...variables, WHEELWRIGHT_CACHE_DIR: join(folder, 'cache') } }).processes.run({ argv, cwd: folder, environment: { PATH: '/usr/bin:/bin' }, ...more });
const sh = (script: string, more: Partial<ProcessRequest> = {}) => run(['sh', '-c', script], more);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie that nobody has waited for yet is not alive.
  return !/^State:\s+Z/mu.test(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : 'State: Z');
};

const gone = async (pids: readonly number[]): Promise<boolean> => {
  for (let waited = 0; waited < 6000 && pids.some(isAlive); waited += 50) await delay(50);
  return !pids.some(isAlive);
};

const pidsIn = (file: string): readonly number[] => readFileSync(join(folder, file), 'utf8').trim().split('\n').map(Number);

describe('run', () => {
  it('gives both streams, and the exit code where it is an answer', async () => {
    expect(await sh('echo out; echo err >&2; exit 3', { acceptExitCodes: [3] })).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('gives exactly the environment that was asked for', async () => {
    expect((await run(['env'], { environment: { ONE: '1' } })).stdout).toBe('ONE=1\n');
  });

  it('gives no input, or the one that was asked for', async () => {
    expect((await run(['cat'])).stdout).toBe('');
    expect((await run(['cat'], { input: 'hello' })).stdout).toBe('hello');
  });

  it('passes words as they are', async () => {
    const words = ['a b', '*', '$HOME', "'", '"', ';', 'ä', ''];
    expect((await run(['printf', '%s|', ...words])).stdout).toBe(`${words.join('|')}|`);
  });

  it('writes the argv and the output to the log, line by line, after what is there', async () => {
    const log = join(folder, 'logs/deep/a.log');
    const lines: string[] = [];
    await sh('echo one; echo two >&2; printf three', { log, onLine: (line) => lines.push(line) });
    await run(['echo', 'four five'], { log });
    const text = readFileSync(log, 'utf8');
    expect(text.split('\n')[0]).toBe("$ sh -c 'echo one; echo two >&2; printf three'");
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
    expect(text).toContain("three\n$ echo 'four five'\nfour five\n");
  });

  it('has the output in the log while it runs', async () => {
    const log = join(folder, 'a.log');
    const running = sh('echo early; while [ ! -e go ]; do sleep 0.05; done', { log });
    for (let waited = 0; waited < 5000 && !(existsSync(log) && readFileSync(log, 'utf8').includes('early\n')); waited += 20) await delay(20);
    expect(readFileSync(log, 'utf8')).toMatch(/early\n$/u);
    writeFileSync(join(folder, 'go'), '');
    await running;
  });

  it('says how a program failed, with its last lines and its log', async () => {
    const log = join(folder, 'a.log');
    await expect(sh('for i in $(seq 40); do echo line $i; done; exit 7', { log })).rejects.toMatchObject({
      code: 'command-failed',
      family: 'tool',
      message: "sh -c 'for i in $(seq 40); do echo line $i; done; exit 7' failed with exit code 7",
      log,
      tail: Array.from({ length: 25 }, (_unused, index) => `line ${index + 16}`),
    });
  });

  it('says what a program was run for, and leaves its words to the log', async () => {
    const log = join(folder, 'a.log');
    await expect(sh('exit 2', { log, title: 'build zlib' })).rejects.toMatchObject({ message: 'build zlib: sh failed with exit code 2' });
    expect(readFileSync(log, 'utf8')).toBe("$ sh -c 'exit 2'\n");
  });

  it('says that a program was ended by a signal', async () => {
    await expect(sh('kill -SEGV $$')).rejects.toMatchObject({ code: 'command-failed', message: expect.stringContaining('was ended by SIGSEGV') });
  });

  it.each<[string, () => readonly string[], string]>([
    ['is not on the PATH', () => ['no-such-program', '-x'], 'there is no program no-such-program'],
    ['is not at its path', () => [join('/nowhere', 'cc')], 'there is no program /nowhere/cc'],
    [
      'has no interpreter',
      () => {
        writeFileSync(join(folder, 'script'), '#!/nowhere/python\n', { mode: 0o755 });
        return [join(folder, 'script')];
      },
      'cannot start: the interpreter of its first line',
    ],
  ])('says that a program %s', async (_name, argv, message) => {
    await expect(run(argv())).rejects.toMatchObject({ code: 'command-not-found', family: 'usage', message: expect.stringContaining(message) });
  });

  it('says that the disk is full when the program says so', async () => {
    await expect(sh('echo "ld: write failed: No space left on device" >&2; exit 1')).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining(folder),
      tail: ['ld: write failed: No space left on device'],
    });
  });

  it('says that the disk of the log is full', async () => {
    if (!existsSync('/dev/full')) return;
    await expect(sh('sleep 30', { log: '/dev/full' })).rejects.toMatchObject({ code: 'disk-full' });
  });

  it('ends a program that takes too long, with all that it began', async () => {
    const running = sh('sleep 60 & echo $! > pids; echo $$ >> pids; wait', { timeoutSeconds: 0.5 });
    await expect(running).rejects.toMatchObject({ code: 'command-timed-out' });
    expect(await gone(pidsIn('pids'))).toBe(true);
  });

  it('kills a program that does not want to end', async () => {
    const started = performance.now();
    await expect(sh('trap "" TERM; echo $$ > pids; while true; do sleep 0.1; done', { timeoutSeconds: 0.3 })).rejects.toMatchObject({ code: 'command-timed-out' });
    expect(performance.now() - started).toBeGreaterThan(3000);
    expect(await gone(pidsIn('pids'))).toBe(true);
  }, 15_000);

  it('does not wait for, and ends, what a program leaves running in the background', async () => {
    const started = performance.now();
    expect((await sh('sleep 60 & echo $! > pids; echo done')).stdout).toBe('done\n');
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await gone(pidsIn('pids'))).toBe(true);
  }, 15_000);

  it('shows no secret, in whatever way it got there', async () => {
    const log = join(folder, 'a.log');
    const lines: string[] = [];
    const host = createNodeHost({ variables: { ...variables, PIP_INDEX_URL: 'https://me:hunter%402xx@index.example/simple', MY_TOKEN: 'abcdefgh123' } });
    const error: unknown = await host.processes
      .run({
        argv: ['sh', '-c', 'echo $UV_INDEX_URL; echo hunter@2xx hunter%402xx abcdefgh123 third-secret >&2; exit 1'],
        cwd: folder,
        environment: { PATH: '/usr/bin:/bin', UV_INDEX_URL: 'https://you:fourth-secret@index.example/simple' },
        secrets: [new Secret('third-secret')],
        log,
        onLine: (line) => lines.push(line),
      })
      .catch((failure: unknown) => failure);
    for (const text of [readFileSync(log, 'utf8'), lines.join('\n'), JSON.stringify(error), String(error)]) {
      expect(text).not.toMatch(/hunter|abcdefgh123|third-secret|fourth-secret/u);
    }
    expect(lines).toContain('https://****@index.example/simple');
  });
});

describe('find', () => {
  it('looks on the PATH of the variables', async () => {
    const { processes } = createNodeHost({ variables });
    expect(await processes.find('sh')).toMatch(/^\/(usr\/)?bin\/sh$/u);
    expect(await processes.find('no-such-program')).toBeUndefined();
  });
});

describe('an interrupted process', () => {
  /** Runs a shell that begins a child and a grandchild which does not want to end; they write their ids. */
  const script = (after: string): string => `
    import { createNodeHost } from '@wheelwright/host';
    const host = createNodeHost();
    const main = async () => {
      try {
        await host.locks.hold('build', () => host.processes.run({
          argv: ['sh', '-c', '(trap "" TERM INT HUP; while true; do sleep 0.2; done) & echo $! > pids; sleep 100 & echo $! >> pids; echo $$ >> pids; echo begun; wait'],
          cwd: process.cwd(), environment: { PATH: '/usr/bin:/bin' }, onLine: (line) => console.log(line),
        }));
      } catch (error) {
        console.log('caught ' + (error as { code: string }).code);
      }
      ${after}
    };
    void main();
  `;

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves no stray process and no lock after %s', async (signal) => {
    const running = runScript(folder, script("await host.processes.run({ argv: ['true'], cwd: '/', environment: {} }).catch((error) => console.log('then ' + error.code));"));
    await running.printed('begun');
    const pids = pidsIn('pids');
    expect(pids).toHaveLength(3);
    expect(pids.every(isAlive)).toBe(true);
    running.child.kill(signal);
    const { code } = await running.ended;
    expect(running.output()).toContain('caught interrupted');
    expect(running.output()).toContain('then interrupted');
    expect(code).toBe(0);
    expect(await gone(pids)).toBe(true);
    expect(existsSync(join(folder, '.cache/wheelwright/locks/build.lock'))).toBe(false);
  }, 30_000);

  it('leaves none when it exits by itself, or falls over', async () => {
    for (const end of ['process.exit(5)', "setTimeout(() => { throw new Error('fell over') })"]) {
      const running = runScript(folder, script('').replace('void main();', `void main(); setTimeout(() => { ${end} }, 1500);`));
      await running.printed('begun');
      const pids = pidsIn('pids');
      expect((await running.ended).code).not.toBe(0);
      expect(await gone(pids)).toBe(true);
    }
  }, 30_000);

  it('is ended even when we are killed without a word', async () => {
    const running = runScript(folder, script(''));
    await running.printed('begun');
    running.child.kill('SIGKILL');
    await running.ended;
    expect(await gone(pidsIn('pids'))).toBe(true);
  }, 30_000);

  it('ends although something else still goes on', async () => {
    const running = runScript(folder, script('setInterval(() => undefined, 1000);'));
    await running.printed('begun');
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 130, signal: null });
    expect(await gone(pidsIn('pids'))).toBe(true);
  }, 30_000);
});
