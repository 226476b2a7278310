import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot, temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { everything, wheelsOf } from './support';

jest.setTimeout(10 * 60_000);

const image = 'localhost/wheelwright-bullseye';

/** Names of the containers of ours that there are, running or not. */
const containers = (): string[] =>
  execFileSync('podman', ['ps', '--all', '--filter', 'label=wheelwright', '--format', '{{.Names}}'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name !== '');

/** Rows for the platforms of these stories. */
const rows = `
  bullseye:
    engine: container
    image: ${image}
    runtime: podman
    network: none
    ccache: true
    architecture: x86_64
    libc: { name: glibc, version: "2.31" }
    tag: manylinux_2_31_x86_64
  manylinux2014-bullseye:
    engine: zig
    test-image: ${image}
    architecture: x86_64
    libc: { name: glibc, version: "2.17" }
    tag: manylinux2014_x86_64
  other-architecture:
    engine: container
    image: ${image}
    architecture: aarch64
    libc: { name: glibc, version: "2.31" }
    tag: manylinux_2_31_aarch64
  no-service:
    engine: container
    image: ${image}
    runtime: docker
    architecture: x86_64
    libc: { name: glibc, version: "2.31" }
    tag: manylinux_2_31_x86_64
  no-image:
    engine: container
    image: localhost/wheelwright-not-there
    architecture: x86_64
    libc: { name: glibc, version: "2.31" }
    tag: manylinux_2_31_x86_64
`;

let workspace: TemporaryWorkspace;
/** Where the ccache of the image keeps what it has. */
let ccache: string;

/** What was compiled, each under a name made of everything that went in. */
const keptResults = (): readonly string[] => readdirSync(ccache, { recursive: true, encoding: 'utf8' }).filter((name) => /R$/u.test(name)).sort();

beforeAll(async () => {
  execFileSync(join(repositoryRoot, 'tools/image/bullseye.sh'), { stdio: 'inherit' });
  const id = execFileSync('podman', ['image', 'inspect', '--format', '{{.Id}}', image], { encoding: 'utf8' });
  ccache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wheelwright/ccache', id.slice(0, 16));
  rmSync(ccache, { recursive: true, force: true });
  workspace = await temporaryWorkspace({ projects: ['platforms', 'zlib', 'crcstamp-wheels'], name: 'a workspace' });
  workspace.edit('projects/platforms/platforms.yaml', (text) => `${text.trimEnd()}${rows}`);
  // Debian's Python of that image.
  workspace.edit('projects/crcstamp-wheels/wheel.yaml', (text) => text.replace(/^pythons: .*$/mu, 'pythons: [cp39]'));
  expect(await workspace.run(['generate', '@wheelwright/nx:lock'])).toMatchObject({ exitCode: 0 });
});

afterAll(() => workspace.remove());

describe('the container engine', () => {
  it('does all stages of a project, without a network for what is built and tested', async () => {
    const run = await workspace.run(['run', 'crcstamp-wheels:test:bullseye', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain(`bullseye: cc (Debian 10.2.1-6) 10.2.1 20210110 in ${image}; Python 3.9.2`);
    expect(Object.keys(wheelsOf(workspace, 'crcstamp-wheels', 'bullseye', 'repair'))).toEqual([expect.stringMatching(/^crcstamp-1\.0\.0-cp38-abi3-.*manylinux_2_31_x86_64\.whl$/u)]);
    const toolchain = JSON.parse(workspace.read('dist/toolchains/bullseye/toolchain.json')) as { engine: { image: unknown } };
    expect(toolchain).toMatchObject({ engine: { kind: 'container', image: { name: image, id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u) } }, interpreters: [{ tag: 'cp39' }] });
    expect(JSON.parse(workspace.read('dist/wheels/crcstamp-wheels/bullseye/test/cp39.json'))).toMatchObject({ passed: true, image: expect.stringMatching(/^sha256:/u) });
    expect(workspace.read('dist/logs/crcstamp-wheels/bullseye/test/cp39.log')).toMatch(/^\$ \S+\/environment\/bin\/python -m unittest[\s\S]*^OK/mu);
    expect(containers()).toEqual([]);
  });

  it('compiles again from what the ccache of the image kept', async () => {
    const kept = keptResults();
    expect(kept.length).toBeGreaterThan(15);
    rmSync(workspace.path('dist/prefixes/zlib/bullseye'), { recursive: true });
    const run = await workspace.run(['run', 'zlib:build-clib:bullseye', everything, '--skipNxCache']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('tried out');
    // What configure tries is called after its process, and new each time; the objects of zlib are not.
    expect(keptResults().filter((name) => !kept.includes(name)).length).toBeLessThan(15);
  });

  it('starts no container where nothing is to be done', async () => {
    workspace.write('bin/podman', '#!/bin/sh\ncase " $* " in *" --label "*) exit 99 ;; esac\nexec /usr/bin/podman "$@"\n');
    chmodSync(workspace.path('bin/podman'), 0o755);
    const run = await workspace.run(['run', 'crcstamp-wheels:test:bullseye', everything, '--skipNxCache'], { PATH: `${workspace.path('bin')}:${process.env['PATH']}` });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toMatch(/passed +reused/u);
    expect(run.output).not.toContain('✓');
  });

  it('leaves nothing behind on Ctrl-C', async () => {
    workspace.edit('projects/crcstamp-wheels/wheel.yaml', (text) => text.replace(/ {2}command: .*$/mu, '  command: [python, -c, "import time; print(\'at it\', flush=True); time.sleep(300)"]'));
    const running = workspace.start(['run', 'crcstamp-wheels:test:bullseye', everything]);
    const log = workspace.path('dist/logs/crcstamp-wheels/bullseye/test/cp39.log');
    while (!existsSync(log) || !/^at it$/mu.test(readFileSync(log, 'utf8'))) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(containers()).toHaveLength(2);
    running.kill('SIGINT');
    expect(await running.finished).not.toMatchObject({ exitCode: 0 });
    for (let waited = 0; waited < 10_000 && containers().length > 0; waited += 200) await new Promise((resolve) => setTimeout(resolve, 200));
    expect(containers()).toEqual([]);
  });
});

describe('a test image', () => {
  it('tests what zig has built in another root, and says so', async () => {
    workspace.edit('projects/crcstamp-wheels/wheel.yaml', (text) => text.replace(/ {2}command: .*$/mu, '  command: [python, -c, "import crcstamp, os, platform; print(platform.libc_ver()[1], os.path.exists(\'/etc/debian_version\') and open(\'/etc/debian_version\').read())"]'));
    const run = await workspace.run(['run', 'crcstamp-wheels:test:manylinux2014-bullseye', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain(`tested in ${image}, Python 3.9.2`);
    expect(workspace.read('dist/logs/crcstamp-wheels/manylinux2014-bullseye/test/cp39.log')).toMatch(/^2\.31 11\.\d+$/mu);
    expect(JSON.parse(workspace.read('dist/wheels/crcstamp-wheels/manylinux2014-bullseye/test/cp39.json'))).toMatchObject({ image: expect.stringMatching(/^sha256:/u) });
  });
});

describe('is refused before any work:', () => {
  it.each([
    ['other-architecture', 'the image localhost/wheelwright-bullseye is for x86_64, and platform "other-architecture" is for aarch64'],
    ['no-service', /docker does not run containers here \(docker: .+\)[\s\S]*apt-get install/u],
    ['no-image', 'there is no image localhost/wheelwright-not-there on this machine'],
  ])('%s', async (platform, message) => {
    const run = await workspace.run(['run', `zlib:build-clib:${platform}`], { DOCKER_HOST: 'unix:///nobody-is-there' });
    expect(run.exitCode).not.toBe(0);
    expect(run.output).toMatch(message);
    expect(existsSync(workspace.path('dist/prefixes/zlib', platform))).toBe(false);
  });

});
