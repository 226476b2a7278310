import { readFileSync } from 'node:fs';
import { createNodeHost, readWheel } from '@wheelwright/host';
import { buildWheelFile, startServer, temporaryWorkspace, type LoopbackServer, type TemporaryWorkspace } from '@wheelwright/testing';
import { compiled, everything, ranAgain, wheelsOf } from './support';

const platform = 'manylinux2014';
const wheelYaml = 'projects/greet-wheels/wheel.yaml';
/** Its tests are not in the wheel, and the package in the source has another word than the installed one after the patch. */
const files = (index: string): Readonly<Record<string, string>> => ({
  [wheelYaml]: [
    'distribution: greet',
    'source: { path: package }',
    'pythons: [cp312]',
    'abi: none',
    'build-tag: "1"',
    `indexes: ["${index}"]`,
    'test:',
    '  requires: [nightly-only-thing, six]',
    '  sources: [tests]',
    '  patches: [word.patch]',
    '  command: [python, tests/check.py]',
    '',
  ].join('\n'),
  'projects/greet-wheels/word.patch': '--- a/greet/__init__.py\n+++ b/greet/__init__.py\n@@ -1 +1 @@\n-word = "hello"\n+word = "good day"\n',
  'projects/greet-wheels/package/pyproject.toml': '[build-system]\nrequires = ["flit_core>=3.9,<3.10"]\nbuild-backend = "flit_core.buildapi"\n[project]\nname = "greet"\nversion = "1.0"\ndescription = "greets"\nrequires-python = ">=3.8"\n',
  'projects/greet-wheels/package/greet/__init__.py': 'word = "hello"\n',
  'projects/greet-wheels/package/tests/check.py': [
    'import os, sys',
    'assert sorted(os.listdir(".")) == ["tests"], os.listdir(".")',
    'sys.path.insert(0, os.getcwd())',
    'import greet, six, nightly_only_thing',
    'assert "site-packages" in greet.__file__ and greet.word == "good day", greet.word',
    'assert nightly_only_thing.here and six.__version__ != "99.0"',
    '',
  ].join('\n'),
});

describe('build tag, further index, tests of the source, patches of what is installed', () => {
  let server: LoopbackServer;
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    const thing = buildWheelFile({ distribution: 'nightly_only_thing', version: '2.0.dev1', tags: 'py3-none-any', files: { 'nightly_only_thing/__init__.py': 'here = True\n' } });
    const evil = buildWheelFile({ distribution: 'six', version: '99.0', tags: 'py3-none-any', files: { 'six.py': '__version__ = "99.0"\n' } });
    const page = ({ file, sha256 }: { readonly file: string; readonly sha256: string }) => ({ headers: { 'content-type': 'text/html' }, body: `<a href="/f/${file}#sha256=${sha256}">${file}</a>` });
    server = await startServer({ '/simple/nightly-only-thing/': page(thing), '/simple/six/': page(evil), [`/f/${thing.file}`]: Buffer.from(thing.bytes), [`/f/${evil.file}`]: Buffer.from(evil.bytes) });
    workspace = await temporaryWorkspace({ projects: ['platforms'], files: files(`${server.origin}/simple`) });
  });
  afterAll(async () => {
    await workspace.remove();
    await server.close();
  });

  it('locks from the user’s own index, and from the further one what that does not have', async () => {
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=greet-wheels'])).toMatchObject({ exitCode: 0 });
    const lock = JSON.parse(workspace.read('projects/greet-wheels/wheel.lock.json')) as { indexes: unknown; environments: { purpose: string; packages: { name: string; version: string }[] }[] };
    expect(lock.indexes).toEqual([`${server.origin}/simple`]);
    const packages = lock.environments.find(({ purpose }) => purpose === 'test')?.packages;
    expect(packages).toEqual([expect.objectContaining({ name: 'nightly-only-thing', version: '2.0.dev1' }), expect.objectContaining({ name: 'six' })]);
    expect(packages?.[1]?.version).not.toBe('99.0');
  });

  it('tests the installed wheel, patched, with the tests of the source', async () => {
    const run = await workspace.run(['run', `greet-wheels:test:${platform}`, everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    const [file = ''] = Object.keys(wheelsOf(workspace, 'greet-wheels', platform, 'repair'));
    expect(file).toBe('greet-1.0-1-py3-none-any.whl');
    const wheel = await readWheel(createNodeHost(), workspace.path(`dist/wheels/greet-wheels/${platform}/repair/${file}`));
    expect(wheel.wheel.headers.filter(({ name }) => name === 'Build')).toEqual([{ name: 'Build', value: '1' }]);
    expect(Buffer.from(wheel.members.get('greet/__init__.py')?.bytes ?? []).toString()).toBe('word = "hello"\n');
  });

  it('shows all that in the plan', async () => {
    const run = await workspace.run(['run', `greet-wheels:test:${platform}`, '--dryRun', '--skip-nx-cache']);
    expect(run).toMatchObject({ exitCode: 0 });
    workspace.edit('projects/greet-wheels/word.patch', (text) => text.replace('good day', 'good  day'));
    const plan = await workspace.run(['run', `greet-wheels:test:${platform}`, '--dryRun']);
    expect(plan.output).toMatch(/patch: word\.patch\n\s+in \S+\/site-packages/u);
    expect(plan.output).toMatch(/copy\n\s+\S+\/source\/tests -> \S+\/empty\/tests/u);
    expect(plan.output).toContain(`from your own index, then ${server.origin}/simple`);
  });

  it('tests again, and builds nothing, when the patch changes', async () => {
    const before = wheelsOf(workspace, 'greet-wheels', platform, 'repair');
    const run = await workspace.run(['run', `greet-wheels:test:${platform}`, everything]);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('AssertionError: good  day');
    expect(compiled(run)).toEqual([]);
    expect(wheelsOf(workspace, 'greet-wheels', platform, 'repair')).toEqual(before);
    workspace.edit('projects/greet-wheels/word.patch', (text) => text.replace('-word = "hello"', '-word = "hallo"'));
    const unfit = await workspace.run(['run', `greet-wheels:test:${platform}`, everything]);
    expect(unfit.exitCode).toBe(1);
    expect(unfit.output).toMatch(/word\.patch/u);
    workspace.edit('projects/greet-wheels/word.patch', () => files('')['projects/greet-wheels/word.patch'] ?? '');
  });

  it('builds again with another build tag, once', async () => {
    workspace.edit(wheelYaml, (text) => text.replace('"1"', '"2"'));
    const run = await workspace.run(['run', `greet-wheels:test:${platform}`, everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual(['cp312']);
    expect(Object.keys(wheelsOf(workspace, 'greet-wheels', platform, 'repair'))).toEqual(['greet-1.0-2-py3-none-any.whl']);
    expect(ranAgain(await workspace.run(['run', `greet-wheels:test:${platform}`]))).toEqual([`platforms:toolchain:${platform}`]);
  });

  it('resolves with the version that the workspace pins, though it is not built yet', async () => {
    workspace.write('projects/six-wheels/wheel.yaml', 'distribution: six\nsource: { sdist: six, version: "1.16.0" }\npythons: [cp312]\nabi: none\n');
    workspace.edit(wheelYaml, (text) => text.replace('  requires: [nightly-only-thing, six]', '  requires: [python-dateutil]\n  against: [six-wheels]'));
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=greet-wheels'])).toMatchObject({ exitCode: 0 });
    const lock = JSON.parse(readFileSync(workspace.path('projects/greet-wheels/wheel.lock.json'), 'utf8')) as { environments: { purpose: string; against?: unknown; packages: { name: string }[] }[] };
    const test = lock.environments.find(({ purpose }) => purpose === 'test');
    expect(test?.against).toEqual([{ name: 'six', version: '1.16.0', dependencies: [] }]);
    const names = test?.packages.map(({ name }) => name);
    expect(names).toContain('python-dateutil');
    expect(names).not.toContain('six');
    workspace.edit(wheelYaml, (text) => text.replace('[python-dateutil]', '[python-dateutil, "six>=1.17"]'));
    const refused = await workspace.run(['g', '@wheelwright/nx:lock', '--project=greet-wheels']);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/cannot be resolved for cp312 with six 1\.16\.0, which this workspace builds/u);
  });
});
