import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '../../../../tools/pack/pack';

const repository = join(__dirname, '../../../..');

// npm installs Nx from the registry, and a wheel is built from its sources.
jest.setTimeout(20 * 60_000);

interface Installed {
  readonly root: string;
  run(program: string, words: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }>;
  nx(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }>;
  remove(): void;
}

/** An empty workspace as `create-nx-workspace` or `nx init` would leave it, in which the tarball was installed. */
const install = async (tarball: string, nxVersion: string): Promise<Installed> => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-package-')));
  const root = join(base, 'workspace');
  mkdirSync(root);
  writeFileSync(join(root, 'package.json'), `${JSON.stringify({ name: 'workspace', version: '0.0.0', private: true })}\n`);
  writeFileSync(join(root, 'nx.json'), `${JSON.stringify({ analytics: false, neverConnectToCloud: true })}\n`);
  writeFileSync(join(root, '.gitignore'), 'node_modules\n');
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|JEST_|npm_|NODE_ENV$|NODE_OPTIONS$)/u.test(name))),
    NX_CACHE_DIRECTORY: join(base, 'nx-cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(base, 'nx-data'),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NO_COLOR: '1',
  };
  const run: Installed['run'] = (program, words) =>
    new Promise((resolve) => {
      execFile(program, [...words], { cwd: root, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, output: `${stdout}${stderr}` });
      });
    });
  const installed = await run('npm', ['install', '--save-dev', '--save-exact', '--no-audit', '--no-fund', `nx@${nxVersion}`, `@nx/devkit@${nxVersion}`, tarball]);
  if (installed.exitCode !== 0) throw new Error(installed.output);
  return {
    root,
    run,
    nx: (...words) => run(process.execPath, [join(root, 'node_modules/nx', existsSync(join(root, 'node_modules/nx/dist/bin/nx.js')) ? 'dist/bin/nx.js' : 'bin/nx.js'), ...words]),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
};

const addProjects = (root: string, names: readonly string[]): void => {
  for (const name of names) cpSync(join(repository, 'projects', name), join(root, 'projects', name), { recursive: true });
};

let tarball = '';
beforeAll(() => {
  tarball = pack(repository);
});

describe.each(['23.3.1', '22.7.12'])('the tarball in an empty workspace, on Nx %s', (version) => {
  let workspace: Installed;
  beforeAll(async () => {
    workspace = await install(tarball, version);
  });
  afterAll(() => workspace.remove());

  it('has core and host inside, and no specs, sources or templates of its own tools', () => {
    const plugin = join(workspace.root, 'node_modules/@wheelwright/nx');
    expect(readdirSync(plugin).sort()).toEqual(['LICENSE', 'README.md', 'catalogue', 'docs', 'executors.json', 'generators.json', 'node_modules', 'package.json', 'schemas', 'src']);
    expect(readdirSync(join(plugin, 'node_modules/@wheelwright'))).toEqual(['core', 'host']);
    const files = readdirSync(plugin, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.spec\.|(?<!\.d)\.ts$|testing|tsconfig|project\.json$/u.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['src/executors/repair/schema.json', 'src/generators/init/files/platforms.yaml.template', 'schemas/wheel.schema.json', 'docs/reference.md']));
  });

  it('is made ready by init, and a second time changes nothing', async () => {
    expect(await workspace.nx('g', '@wheelwright/nx:init')).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(workspace.root, 'nx.json'), 'utf8'))).toMatchObject({ plugins: ['@wheelwright/nx'] });
    const files = ['nx.json', '.gitignore', 'projects/platforms/platforms.yaml', 'projects/platforms/platforms.lock.json'];
    const texts = (): string[] => files.map((file) => readFileSync(join(workspace.root, file), 'utf8'));
    const before = texts();
    expect(await workspace.nx('g', '@wheelwright/nx:init')).toMatchObject({ exitCode: 0 });
    expect(texts()).toEqual(before);
  });

  it('has the catalogue and the Pythons of other machines, which are of projects/ of the repository', () => {
    const catalogue = join(workspace.root, 'node_modules/@wheelwright/nx/catalogue');
    const projects = join(repository, 'projects');
    const libraries = readdirSync(projects).filter((name) => existsSync(join(projects, name, 'clib.yaml')));
    expect(readdirSync(catalogue).sort()).toEqual([...libraries, 'platforms'].sort());
    for (const file of readdirSync(catalogue, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/u.test(name))) {
      expect(file).toMatch(/^[\w.-]+\/(clib\.yaml|target-pythons\.yaml|.*\.patch)$/u);
      expect(readFileSync(join(catalogue, file), 'utf8')).toBe(readFileSync(join(projects, file), 'utf8'));
    }
  });

  it('copies a library of the catalogue with what it needs, and a second time changes nothing', async () => {
    const files = ['projects/zlib/clib.yaml', 'projects/libpng/clib.yaml'];
    const texts = (): string[] => files.map((file) => readFileSync(join(workspace.root, file), 'utf8'));
    const first = await workspace.nx('g', '@wheelwright/nx:clib', 'libpng');
    expect(first).toMatchObject({ exitCode: 0 });
    for (const file of files) expect(first.output).toContain(`CREATE ${file}`);
    expect(texts()).toEqual(files.map((file) => readFileSync(join(repository, file), 'utf8')));
    const again = await workspace.nx('g', '@wheelwright/nx:clib', 'libpng');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.output).toContain('there already, as in the catalogue: zlib, libpng');
    expect(again.output).not.toMatch(/CREATE|UPDATE/u);
  });

  it('shows projects, targets and edges', async () => {
    addProjects(workspace.root, ['pngsize-wheels']);
    const projects = await workspace.nx('show', 'projects');
    expect(projects.exitCode).toBe(0);
    expect(projects.output.split('\n').filter((line) => /^[\w-]+$/u.test(line)).sort()).toEqual(['libpng', 'platforms', 'pngsize-wheels', 'zlib']);
    await workspace.nx('graph', '--file=graph.json');
    const { graph } = JSON.parse(readFileSync(join(workspace.root, 'graph.json'), 'utf8')) as { graph: { dependencies: Record<string, { target: string }[]> } };
    expect(graph.dependencies['pngsize-wheels']?.map(({ target }) => target).sort()).toEqual(['libpng', 'platforms']);
  });

  it('refuses what nobody knows, with the right word', async () => {
    const bogus = await workspace.nx('run', 'pngsize-wheels:repair:manylinus1');
    expect(bogus.exitCode).toBe(1);
    expect(bogus.output).toContain('unknown platform "manylinus1"');
    expect(bogus.output).toContain('did you mean "manylinux1"?');
  });

  it('prints the plan of a dry run', async () => {
    const run = await workspace.nx('run', 'platforms:toolchain:manylinux2014', '--dryRun');
    expect(run).toMatchObject({ exitCode: 0 });
  });

  if (version.startsWith('23.')) {
    it('builds, repairs and tests a wheel, then does nothing', async () => {
      const run = await workspace.nx('run', 'pngsize-wheels:test:manylinux2014', '--pythons=cp312');
      expect(run).toMatchObject({ exitCode: 0 });
      const wheels = readdirSync(join(workspace.root, 'dist/wheels/pngsize-wheels/manylinux2014/repair')).filter((name) => name.endsWith('.whl'));
      expect(wheels).toEqual([expect.stringMatching(/^pngsize-.*-cp312-cp312-manylinux.*2014_x86_64.*\.whl$/u)]);
      const again = await workspace.nx('run', 'pngsize-wheels:test:manylinux2014', '--pythons=cp312');
      expect(again).toMatchObject({ exitCode: 0 });
      expect(again.output).toMatch(/5 of 6|5 out of the 6|5\/6/u);
    });
  }
});
