import { rmSync } from 'node:fs';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { compiled, everything, ranAgain } from './support';

/** Small libraries of the catalogue, each of another kind: steps, make, and a variant that extends one of the workspace. */
describe('the catalogue', () => {
  const platform = 'manylinux2014';
  const build = ['run-many', '-t', 'build-clib', '-c', platform, '-p', 'bzip2,lz4,lz4-small', everything] as const;
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({
      projects: ['platforms', 'bzip2', 'lz4'],
      files: {
        'projects/lz4-small/clib.yaml': 'extends: lz4\nbuild:\n  arguments: [CPPFLAGS=-DLZ4_MEMORY_USAGE=12]\n  patches: [version.patch]\ncheck: { code: "puts(LZ4_versionString());", prints: "1.10.0-small" }\n',
        'projects/lz4-small/version.patch': [
          '--- a/lib/lz4.h',
          '+++ b/lib/lz4.h',
          '@@ -140,1 +140,1 @@',
          '-#define LZ4_VERSION_STRING LZ4_EXPAND_AND_QUOTE(LZ4_LIB_VERSION)  /* requires v1.7.3+ */',
          '+#define LZ4_VERSION_STRING "1.10.0-small"',
          '',
        ].join('\n'),
      },
    });
  });
  afterAll(() => workspace.remove());

  const checkOf = (library: string): unknown => (JSON.parse(workspace.read(`dist/prefixes/${library}/${platform}/clib.json`)) as { check: unknown }).check;

  it('builds, and tries out a program with each library where it was not installed', async () => {
    const run = await workspace.run(build);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual(expect.arrayContaining(['lz4', 'lz4-small']));
    expect(['bzip2', 'lz4', 'lz4-small'].map(checkOf)).toEqual(['ran', 'ran', 'ran']);
  });

  it('compiles nothing a second time, also without its outputs', async () => {
    rmSync(workspace.path('dist/prefixes'), { recursive: true });
    expect(ranAgain(await workspace.run(build)).filter((task) => task.includes('build-clib'))).toEqual([]);
    expect(checkOf('lz4')).toBe('ran');
  });

  it('builds what changed, and what extends it', async () => {
    workspace.edit('projects/lz4/clib.yaml', (text) => text.replace('arguments: [CC=cc', 'arguments: [V=1, CC=cc'));
    const run = await workspace.run(build);
    expect(ranAgain(run).filter((task) => task.includes('build-clib'))).toEqual([`lz4-small:build-clib:${platform}`, `lz4:build-clib:${platform}`]);
  });

  it('refuses a patch that does not apply, and keeps nothing', async () => {
    workspace.edit('projects/lz4-small/version.patch', (text) => text.replace('LZ4_LIB_VERSION', 'LZ4_NO_VERSION'));
    const run = await workspace.run(['run', `lz4-small:build-clib:${platform}`]);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('patch version.patch does not apply: lib/lz4.h');
    expect(() => checkOf('lz4-small')).toThrow('ENOENT');
  });

  it('does not mix two providers of one capability', async () => {
    workspace.write('projects/other-lz4/clib.yaml', 'extends: lz4\nprovides: [lz4]\n');
    workspace.edit('projects/lz4/clib.yaml', (text) => `${text}provides: [lz4]\n`);
    workspace.write('projects/both/clib.yaml', 'extends: bzip2\nneeds: [lz4, other-lz4]\n');
    const run = await workspace.run(['run', `both:build-clib:${platform}`]);
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(/projects\/both\/clib\.yaml:2:14: lz4 is provided twice: both -> lz4, and both -> other-lz4/u);
  });
});
