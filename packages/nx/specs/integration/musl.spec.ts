import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { muslPython } from '../../../../tools/musl-python/musl-python';
import { auditwheelShow, everything, projectsOfPngsize, wheelsOf } from './support';

jest.setTimeout(30 * 60_000);

const platform = 'musllinux_1_2_x86_64';
const definition = 'projects/pngsize-wheels/wheel.yaml';

/** Wheels for musl, built, repaired and tested here; the Python that they are tested by is made by tools/musl-python. */
describe('wheels for musl', () => {
  let workspace: TemporaryWorkspace;
  let whole: string;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: [...projectsOfPngsize, 'crcstamp-wheels'] });
    const { folder, file, sha256 } = await muslPython('x86_64');
    takeProgramFrom(`{ mirror: ${folder}, file: ${file}, sha256: ${sha256} }`);
    whole = workspace.read(definition);
  });
  afterEach(() => workspace.write(definition, whole));
  afterAll(() => workspace.remove());

  /** In place of a release that comes from GitHub. */
  const takeProgramFrom = (source: string): void =>
    workspace.edit('projects/platforms/target-pythons.yaml', (text) => text.replace(/(?<=\nx86_64-musl:\n[^]*?\n {4}cp311:\n[^]*?\n {8}- )[^]*?(?=\n {8}- )/u, source));
  const test = (project: string): Promise<WorkspaceRun> => workspace.run(['run', `${project}:test:${platform}`, '--pythons=cp311', everything]);
  const resultOf = (project: string, file: string): unknown => JSON.parse(workspace.read(`dist/wheels/${project}/${platform}/test/${file}`));

  it('have a library grafted, and are tested by a Python for musl', async () => {
    expect(await test('pngsize-wheels')).toMatchObject({ exitCode: 0 });
    expect(resultOf('pngsize-wheels', 'cp311.json')).toMatchObject({ passed: true, python: 'cp311' });
    expect(workspace.read(`dist/logs/pngsize-wheels/${platform}/test/cp311.log`)).toMatch(/^Ran 5 tests/mu);
    const [wheel = ''] = Object.keys(wheelsOf(workspace, 'pngsize-wheels', platform, 'repair'));
    expect(wheel).toBe('pngsize-1.0.0-cp311-cp311-musllinux_1_2_x86_64.whl');
    expect(await auditwheelShow(workspace, workspace.path('dist/wheels/pngsize-wheels', platform, 'repair', wheel))).toContain('"musllinux_1_2_x86_64"');
  });

  it('of the stable ABI are tested by it alone, where others cannot be had', async () => {
    expect(await test('crcstamp-wheels')).toMatchObject({ exitCode: 0 });
    expect(resultOf('crcstamp-wheels', 'cp311.json')).toMatchObject({ passed: true, python: 'cp311' });
  });

  it('find themselves on musl', async () => {
    workspace.edit(definition, (text) => text.replace(/^ {2}command: .*$/mu, '  command: [python, -c, "import pngsize._pngsize as it, sysconfig; print(it.__file__); print(sysconfig.get_config_var(\'SOABI\')); print(open(\'/proc/self/maps\').read())"]'));
    expect(await test('pngsize-wheels')).toMatchObject({ exitCode: 0 });
    const log = workspace.read(`dist/logs/pngsize-wheels/${platform}/test/cp311.log`);
    expect(log).toMatch(/_pngsize\.cpython-311-x86_64-linux-musl\.so\ncpython-311-x86_64-linux-musl\n/u);
    expect(log).toContain('lib/x86_64-linux-musl/libc.so');
    expect(log).not.toContain('libc.so.6');
  });

  it('fail their tests where a library is not in them', async () => {
    workspace.edit(definition, (text) => `${text}repair: { exclude: [libpng16.so.16] }\n`);
    const run = await test('pngsize-wheels');
    expect(run.exitCode).not.toBe(0);
    expect(run.output).toMatch(/the tests of pngsize-wheels failed[^]*ImportError: Error loading shared library libpng16\.so\.16: No such file or directory/u);
  });

  it('are built, not run, where no archive with a program can be had', async () => {
    takeProgramFrom(`{ url: "https://nowhere.invalid/python.tar.gz", sha256: ${'ab'.repeat(32)} }`);
    const run = await test('crcstamp-wheels');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('built, not run: no archive with a program of cp311 for x86_64-musl could be had');
    expect(Object.keys(wheelsOf(workspace, 'crcstamp-wheels', platform, 'repair'))).toEqual(['crcstamp-1.0.0-cp38-abi3-musllinux_1_2_x86_64.whl']);
    expect(resultOf('crcstamp-wheels', 'not-run.json')).toMatchObject({ run: false });
  });
});
