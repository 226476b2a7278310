import { existsSync, readFileSync } from 'node:fs';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';

jest.setTimeout(5 * 60_000);

const forbidden = '# A library that is not built for this machine alone.\n';

/** Platforms that are asked for and cannot be, in workspaces where nothing needs to be compiled. */
describe('a platform', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: ['platforms', 'zlib', 'pngnames-wheels'] });
    workspace.edit('projects/zlib/clib.yaml', (text) => `${forbidden}${text}platforms:\n  host: null\n`);
    workspace.edit('projects/pngnames-wheels/wheel.yaml', (text) => `${text}libraries: [zlib]\n`);
  });
  afterAll(() => workspace.remove());

  it.each([
    [['run', 'zlib:build-clib:bogus'], 'unknown platform "bogus"'],
    [['run', 'zlib:build-clib', '-c', 'manylinus1'], 'did you mean "manylinux1"?'],
    [['build-clib', 'zlib', '--configuration=manylinux2o14'], 'did you mean "manylinux2014"?'],
    [['run-many', '-t', 'build-clib', '-c', 'bogus'], 'unknown platform "bogus"'],
    [['run', 'zlib:build-clib'], 'zlib:build-clib needs a platform'],
    // By name, on projects that are never built for it: whose file says so is named.
    [['run', 'zlib:build-clib:host'], 'projects/zlib/clib.yaml:30:3: zlib is not built for host'],
    [['run', 'pngnames-wheels:repair:host'], 'projects/zlib/clib.yaml:30:3: zlib is not built for host'],
  ])('%j is refused before any work', async (words, message) => {
    const line = readFileSync(workspace.path('projects/zlib/clib.yaml'), 'utf8').split('\n').indexOf('  host: null') + 1;
    const run = await workspace.run(words);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain(message.replace('30:3', `${line}:3`));
    expect(run.tasks).toEqual({});
    expect(existsSync(workspace.path('dist'))).toBe(false);
  });

  it('that some projects do not support is no error where many are run: one plain line, one marker', async () => {
    const run = await workspace.run(['run-many', '-t', 'build-clib', 'repair', '-c', 'host', '--output-style=static']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('zlib is not built for host');
    expect(run.output).toContain('pngnames-wheels is not built for host');
    expect(JSON.parse(readFileSync(workspace.path('dist/prefixes/zlib/host/unsupported.json'), 'utf8'))).toEqual({ platform: 'host', supported: false });
    expect(existsSync(workspace.path('dist/wheels/pngnames-wheels/host/repair/unsupported.json'))).toBe(true);
  });

  it('that is refused stays refused when its marker is in the cache', async () => {
    expect(await workspace.run(['run', 'zlib:build-clib:host'])).toMatchObject({ exitCode: 1 });
  });

  it('that only one project knows is refused: the toolchain does not have it', async () => {
    workspace.write('projects/zlib/project.json', JSON.stringify({ name: 'zlib', targets: { 'build-clib': { defaultConfiguration: 'mine', configurations: { mine: {} } } } }));
    const run = await workspace.run(['run', 'zlib:build-clib']);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('unknown platform "mine"');
  });
});

describe('a dry run', () => {
  it('is never kept in the cache, where its nothing would later replace what was built', async () => {
    const workspace = await temporaryWorkspace({ projects: ['platforms', 'pngnames-wheels'] });
    try {
      const words = ['run', 'pngnames-wheels:build-wheel:host', '--pythons=cp312', '--dryRun'];
      expect(await workspace.run(words)).toMatchObject({ exitCode: 0 });
      expect(existsSync(workspace.path('dist/wheels/pngnames-wheels/host/build-wheel'))).toBe(false);
      const again = await workspace.run(words);
      expect(again.tasks['pngnames-wheels:build-wheel:host']).toBe('executed');
    } finally {
      await workspace.remove();
    }
  });
});
