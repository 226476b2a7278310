import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * How fast a release goes to a server on the loopback interface, and in how much memory, beside twine: the same wheels,
 * one after the other in turn. Both read and hash their files, and the server does nothing with them.
 *
 *     node -r @swc-node/register tools/bench/upload.ts --twine=<program> [--files=4] [--megabytes=256] [--rounds=3]
 */
const options = Object.fromEntries(process.argv.slice(2).map((word) => /^--(\w+)=(.*)$/u.exec(word)?.slice(1) as [string, string]));
const { twine, files = '4', megabytes = '256', rounds = '3' } = options;
if (twine === undefined) throw new Error('--twine=<program> is missing: python3 -m venv twine && twine/bin/pip install twine');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-bench-')));

const makeWheels = `
import os, sys, zipfile
folder, files, megabytes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for number in range(files):
    with zipfile.ZipFile(f'{folder}/bench-1.0-{number + 1}-py3-none-any.whl', 'w') as wheel:
        for part in range(megabytes // 16):
            wheel.writestr(f'bench/{part}.bin', os.urandom(16 << 20))
        wheel.writestr('bench-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: bench\\nVersion: 1.0\\n')
        wheel.writestr('bench-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr('bench-1.0.dist-info/RECORD', '')
    print(f'{folder}/bench-1.0-{number + 1}-py3-none-any.whl')
`;

/** The largest resident set of a process is known to whoever waited for it. */
const measured = `
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
`;

interface Run {
  readonly seconds: number;
  /** From the first byte to the last. */
  readonly megabytesPerSecond: number;
  readonly megabytes: number;
}

const run = async (origin: string, argv: readonly string[]): Promise<Run> => {
  const started = performance.now();
  const child = spawn('python3', ['-c', measured, ...argv], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TWINE_USERNAME: 'me', TWINE_PASSWORD: 'none' } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${String(code)}`);
  const { bytes, milliseconds } = (await (await fetch(`${origin}/measure`)).json()) as { readonly bytes: number; readonly milliseconds: number };
  return { seconds, megabytesPerSecond: bytes / 1000 / milliseconds, megabytes: Number(output.trim().split('\n').at(-1)) / 1024 };
};

const bundle = (name: string): string => {
  const outfile = join(folder, `${name}.js`);
  buildSync({ entryPoints: [join(__dirname, `${name}.ts`)], outfile, bundle: true, platform: 'node', target: 'node20', tsconfig: join(__dirname, '../../tsconfig.base.json'), logLevel: 'error' });
  return outfile;
};

const main = async (): Promise<void> => {
  const wheels = execFileSync('python3', ['-c', makeWheels, folder, files, megabytes], { encoding: 'utf8' }).trim().split('\n');
  const total = wheels.reduce((sum, path) => sum + statSync(path).size, 0);
  const client = bundle('upload-client');
  const sink: ChildProcess = fork(bundle('upload-sink'));
  const { port } = await new Promise<AddressInfo>((resolve) => sink.on('message', (address) => resolve(address as AddressInfo)));
  const origin = `http://127.0.0.1:${port}`;
  const contenders: Readonly<Record<string, readonly string[]>> = {
    'ours, one at a time': [process.execPath, client, origin, '1', ...wheels],
    'ours, three': [process.execPath, client, origin, '3', ...wheels],
    twine: [twine, 'upload', '--non-interactive', '--disable-progress-bar', '--repository-url', `${origin}/`, ...wheels],
  };
  console.log(`${wheels.length} wheels, ${Math.round(total / 1e6)} MB`);
  for (let round = 1; round <= Number(rounds); round += 1) {
    for (const [name, argv] of Object.entries(contenders)) {
      const { seconds, megabytesPerSecond, megabytes: memory } = await run(origin, argv);
      console.log(`${name.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s   ${megabytesPerSecond.toFixed(0).padStart(5)} MB/s while sending   ${memory.toFixed(0).padStart(4)} MiB resident at most`);
    }
  }
  sink.kill();
};

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
