import { buildWheelFile, startServer, temporaryWorkspace, type LoopbackServer, type TemporaryWorkspace } from '@wheelwright/testing';
import { everything } from './support';

const platform = 'manylinux2014';
const nightly = '99.0.dev20261101';
const files = (index: string): Readonly<Record<string, string>> => ({
  'projects/greet-wheels/wheel.yaml': [
    'distribution: greet',
    'source: { path: package }',
    'pythons: [cp312]',
    'abi: none',
    'indexes:',
    `  - { url: "${index}", only: [Six] }`,
    'test:',
    // Nobody asks for six itself.
    '  requires: ["python-dateutil<3"]',
    `  command: [python, -c, "import dateutil, six, importlib.metadata as m; assert six.__version__ == m.version('six') == '${nightly}'"]`,
    '',
  ].join('\n'),
  'projects/greet-wheels/package/pyproject.toml': '[build-system]\nrequires = ["flit_core>=3.9,<3.10"]\nbuild-backend = "flit_core.buildapi"\n[project]\nname = "greet"\nversion = "1.0"\ndescription = "greets"\n',
  'projects/greet-wheels/package/greet.py': '',
});

describe('a distribution that one index alone gives, though the user’s own index has it', () => {
  let server: LoopbackServer;
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    const wheel = (distribution: string, version: string, members: Readonly<Record<string, string>>) => buildWheelFile({ distribution, version, tags: 'py3-none-any', files: members });
    const six = wheel('six', nightly, { 'six.py': `__version__ = "${nightly}"\nclass _Moves: pass\ntext_type = str\nPY2 = False\ninteger_types = (int,)\nstring_types = (str,)\nbinary_type = bytes\n` });
    const evil = wheel('python_dateutil', '99.0', { 'dateutil/__init__.py': 'raise SystemExit(1)\n' });
    const page = ({ file, sha256 }: { readonly file: string; readonly sha256: string }) => ({ headers: { 'content-type': 'text/html' }, body: `<a href="/f/${file}#sha256=${sha256}">${file}</a>` });
    server = await startServer({ '/simple/six/': page(six), '/simple/python-dateutil/': page(evil), [`/f/${six.file}`]: Buffer.from(six.bytes), [`/f/${evil.file}`]: Buffer.from(evil.bytes) });
    workspace = await temporaryWorkspace({ projects: ['platforms'], files: files(`${server.origin}/simple`) });
  });
  afterAll(async () => {
    await workspace.remove();
    await server.close();
  });

  it('locks and installs the nightly, which another distribution needs, and takes nothing else from there', async () => {
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=greet-wheels'])).toMatchObject({ exitCode: 0 });
    const lock = JSON.parse(workspace.read('projects/greet-wheels/wheel.lock.json')) as { indexes: unknown; environments: { purpose: string; packages: { name: string; version: string }[] }[] };
    expect(lock.indexes).toEqual([{ url: `${server.origin}/simple`, only: ['six'] }]);
    const versions = Object.fromEntries(lock.environments.find(({ purpose }) => purpose === 'test')?.packages.map(({ name, version }) => [name, version]) ?? []);
    expect(versions).toEqual({ six: nightly, 'python-dateutil': expect.stringMatching(/^2\./u) as string });
    expect(await workspace.run(['run', `greet-wheels:test:${platform}`, everything])).toMatchObject({ exitCode: 0 });
    expect(server.requests.map(({ path }) => path).filter((path) => path.includes('dateutil'))).toEqual([]);
  });

  it('shows it in the plan, and a second lock changes nothing', async () => {
    const before = workspace.read('projects/greet-wheels/wheel.lock.json');
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=greet-wheels'])).toMatchObject({ exitCode: 0 });
    expect(workspace.read('projects/greet-wheels/wheel.lock.json')).toBe(before);
    workspace.edit('projects/greet-wheels/wheel.yaml', (text) => text.replace('import dateutil', 'import  dateutil'));
    const plan = await workspace.run(['run', `greet-wheels:test:${platform}`, '--dryRun']);
    expect(plan.output).toContain(`six from ${server.origin}/simple alone`);
  });

  it('takes it from nowhere else when that index does not have it', async () => {
    workspace.edit('projects/greet-wheels/wheel.yaml', (text) => text.replace('[Six]', '[Six, packaging]'));
    const run = await workspace.run(['g', '@wheelwright/nx:lock', '--project=greet-wheels']);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain(`the index ${server.origin}/simple does not have packaging, which wheel.yaml takes from there alone`);
  });
});
