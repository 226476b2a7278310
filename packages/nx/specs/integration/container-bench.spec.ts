import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeHost, withContainer, type Host, type ProcessRequest, type ProcessResult } from '@wheelwright/host';
import { repositoryRoot } from '@wheelwright/testing';

jest.setTimeout(60_000);

const image = 'localhost/wheelwright-bullseye';
const hasDocker = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'docker')));

let root: string;
let service: ChildProcess | undefined;

/** docker's own command line, on podman's service: there is no other docker that a sandbox runs. */
const startService = async (): Promise<string> => {
  const socket = join(root, 'podman.sock');
  service = spawn('podman', ['system', 'service', '--time=0', `unix://${socket}`], { stdio: 'ignore', env: { ...process.env, CONTAINERS_CONF: join(root, 'containers.conf') } });
  while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 50));
  return `unix://${socket}`;
};

beforeAll(() => {
  execFileSync(join(repositoryRoot, 'tools/image/bullseye.sh'), { stdio: 'inherit' });
  root = mkdtempSync(join(tmpdir(), 'wheelwright-bench-'));
  // Limits that a sandbox lets podman set, for what this spec itself calls; Wheelwright finds them out.
  writeFileSync(join(root, 'containers.conf'), '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\nruntime = "runc"\n');
});

afterAll(() => {
  service?.kill();
  rmSync(root, { recursive: true, force: true });
});

const podman = (...words: readonly string[]): string => execFileSync('podman', words, { encoding: 'utf8', env: { ...process.env, CONTAINERS_CONF: join(root, 'containers.conf') } }).trim();

describe.each<['podman' | 'docker']>([['podman'], ['docker']])('programs in a container of %s', (runtime) => {
  const story = runtime === 'podman' || hasDocker ? it : it.skip;
  let host: Host;
  let variables: Record<string, string>;

  const bench = (): Host =>
    withContainer(createNodeHost({ variables, output: { isTTY: false, columns: 80, write: () => undefined } }), {
      image,
      runtime,
      network: 'none',
      platform: 'bullseye',
      architecture: 'x86_64',
      dist: join(root, 'dist'),
    });

  beforeAll(async () => {
    variables = { PATH: process.env['PATH'] ?? '', HOME: join(root, 'home'), WHEELWRIGHT_CACHE_DIR: join(root, 'cache'), SECRET_TOKEN: 'of-the-machine' };
    mkdirSync(join(root, 'cache/tools'), { recursive: true });
    mkdirSync(join(root, 'home'), { recursive: true });
    if (runtime === 'docker' && hasDocker) variables['DOCKER_HOST'] = await startService();
    host = bench();
  });
  afterAll(() => host.bench.close());

  const run = (argv: readonly string[], more: Partial<ProcessRequest> = {}): Promise<ProcessResult> =>
    host.bench.processes.run({ argv, cwd: host.machine.cache, environment: { PATH: '/usr/bin:/bin' }, ...more });
  const shell = async (text: string, more: Partial<ProcessRequest> = {}): Promise<string> => (await run(['/bin/sh', '-c', text], more)).stdout;

  story('have the environment that is declared, and no more', async () => {
    const environment = { PATH: '/usr/bin:/bin', QUOTED: `a'b "c" $d \\e`, LINES: 'one\n two\n', EMPTY: '' };
    const { stdout } = await run(['python3', '-c', 'import json, os; print(json.dumps(dict(os.environ)))'], { environment });
    const { PWD: folder, ...rest } = JSON.parse(stdout) as Record<string, string>;
    // Python says what the C locale is.
    delete rest['LC_CTYPE'];
    expect(rest).toEqual(environment);
    expect(folder).toBe(host.machine.cache);
  });

  story('read what they are given, and nothing of the environment', async () => {
    expect(await shell('cat', { input: 'one\ntwo', environment: { PATH: '/bin', A: '1' } })).toBe('one\ntwo');
    expect(await shell('cat')).toBe('');
  });

  story('give their exit codes', async () => {
    expect(await run(['/bin/sh', '-c', 'exit 7'], { acceptExitCodes: [7] })).toMatchObject({ exitCode: 7 });
    await expect(shell('echo oh >&2; exit 7', { title: 'build' })).rejects.toMatchObject({ code: 'command-failed', message: 'build: sh failed with exit code 7', tail: ['oh'] });
    await expect(run(['not-there', 'x'])).rejects.toMatchObject({ code: 'command-not-found', message: `there is no program not-there in the image ${image}` });
    await expect(shell('kill -9 $$')).rejects.toMatchObject({ message: expect.stringContaining('exit code 137'), hint: expect.stringContaining('memory') });
  });

  story('have no network unless they fetch something', async () => {
    expect(await shell('ls /sys/class/net')).toBe('lo\n');
    expect((await shell('ls /sys/class/net', { network: true })).split('\n').length).toBeGreaterThan(2);
  });

  story('see our cache and dist/ alone, and write what belongs to us', async () => {
    await shell('echo made > file && mkdir -p folder');
    expect(statSync(join(host.machine.cache, 'file')).uid).toBe(process.getuid?.());
    await expect(shell('touch tools/x')).rejects.toMatchObject({ tail: [expect.stringMatching(/Read-only file system/u)] });
    await expect(shell(`touch ${root}/dist/x`)).rejects.toMatchObject({ tail: [expect.stringMatching(/Read-only file system/u)] });
    expect(await shell(`ls ${root}`)).toBe('cache\ndist\n');
  });

  story('are found on the PATH of the image, and described once', async () => {
    expect(await host.bench.processes.find('gcc')).toBe('/usr/bin/gcc');
    expect(await host.bench.processes.find('not-there')).toBeUndefined();
    expect(await host.bench.image?.()).toMatchObject({
      architecture: 'x86_64',
      libc: { name: 'glibc', version: '2.31' },
      compilers: { c: { path: '/usr/bin/cc', version: 'cc (Debian 10.2.1-6) 10.2.1 20210110' } },
      interpreters: [{ tag: 'cp39', version: '3.9.2', executable: '/usr/bin/python3.9' }],
    });
  });

  story('end with an explanation when the container does', async () => {
    const other = bench();
    const request = { argv: ['/bin/sh', '-c', 'echo there; sleep 60'], cwd: '/', environment: { PATH: '/bin' } };
    let isThere = (): void => undefined;
    const there = new Promise<void>((resolve) => {
      isThere = resolve;
    });
    const running = other.bench.processes.run({ ...request, onLine: () => isThere() });
    running.catch(() => isThere());
    await there;
    const [name = ''] = podman('ps', '--filter', 'label=wheelwright', '--latest', '--format', '{{.Names}}').split('\n');
    podman('kill', name);
    await expect(running).rejects.toMatchObject({ code: 'environment-failed', message: `the container of ${image} ended while a program ran in it` });
    await other.bench.close();
  });

  story('leave nothing: a closed bench removes its containers, a new one those of the dead', async () => {
    await host.bench.close();
    expect(podman('ps', '--all', '--filter', 'label=wheelwright', '--format', '{{.Names}}')).toBe('');
    host = bench();
    await shell('true');
    const label = podman('ps', '--filter', 'label=wheelwright', '--format', '{{index .Labels "wheelwright"}}');
    podman('run', '--detach', '--stop-timeout', '1', '--name', 'wheelwright-999999-1-1', '--label', `wheelwright=${label}`, image, 'sleep', '600');
    const next = bench();
    await next.bench.processes.run({ argv: ['true'], cwd: '/', environment: { PATH: '/bin' } });
    expect(podman('ps', '--all', '--format', '{{.Names}}')).not.toContain('wheelwright-999999-1-1');
    await next.bench.close();
    await host.bench.close();
  });
});
