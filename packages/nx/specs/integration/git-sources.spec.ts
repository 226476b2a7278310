import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '@wheelwright/core';
import { createNodeHost } from '@wheelwright/host';
import { gitWorkshop, temporaryWorkspace, type GitDaemon, type GitRepository, type GitWorkshop, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { everything, ranAgain, wheelsOf } from './support';

/** A project whose version comes from git's tags, through setuptools_scm. */
const files = {
  'pyproject.toml': '[build-system]\nrequires = ["setuptools==80.9.0", "setuptools_scm==8.3.1"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "gitspam"\ndynamic = ["version"]\n[tool.setuptools]\npackages = ["gitspam"]\n[tool.setuptools_scm]\n',
  'gitspam/__init__.py': 'answer = 42\n',
};
const wheelYaml = (url: string, ref: string): string =>
  ['distribution: gitspam', `source: { git: "${url}", ref: "${ref}" }`, 'pythons: [cp312]', 'abi: none', 'test: { command: [python, -c, "import gitspam; assert gitspam.answer == 42"] }', ''].join('\n');

describe('a source in a git repository', () => {
  let workshop: GitWorkshop;
  let upstream: GitRepository;
  let daemon: GitDaemon;
  let workspace: TemporaryWorkspace;
  let [release, tip]: readonly string[] = [];

  const build = (variables: Readonly<Record<string, string>> = {}): Promise<WorkspaceRun> => workspace.run(['run', 'gitspam-wheels:build-wheel:manylinux1', everything], variables);
  /** Only finds out which commit it is. */
  const ask = (variables: Readonly<Record<string, string>>): Promise<WorkspaceRun> => workspace.run(['run', 'gitspam-wheels:source', everything], variables);
  const wheels = (): Record<string, string> => wheelsOf(workspace, 'gitspam-wheels', 'manylinux1', 'build-wheel');
  const names = (): readonly string[] => Object.keys(wheels());
  const built = (run: WorkspaceRun): boolean => ranAgain(run).includes('gitspam-wheels:build-wheel:manylinux1');
  /** Where the history of this repository is kept on this machine, in the user's own cache. */
  const mirror = (): string => join(createNodeHost().machine.cache, 'git', `${digestOf([`${daemon.origin}gitspam`]).slice(0, 32)}.git`);

  beforeAll(async () => {
    workshop = gitWorkshop();
    upstream = workshop.repository('gitspam');
    release = upstream.commit(files);
    upstream.git('tag', '-a', 'v1.0', '-m', 'release');
    tip = upstream.commit({ 'gitspam/more.py': '' });
    daemon = await workshop.serve();
    workspace = await temporaryWorkspace({ projects: ['platforms'], files: { 'projects/gitspam-wheels/wheel.yaml': wheelYaml(`${daemon.origin}gitspam`, 'main') } });
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=gitspam-wheels'])).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    rmSync(mirror(), { recursive: true, force: true });
    await daemon.close();
    await workspace.remove();
    workshop.remove();
  });

  it('is built as its branch is, with the version that git gives', async () => {
    const run = await build();
    expect(run.output).toContain(`main of ${daemon.origin}gitspam is ${tip?.slice(0, 10)}`);
    expect(run.exitCode).toBe(0);
    expect(names()).toEqual([`gitspam-1.1.dev1+g${tip?.slice(0, 10)}-py3-none-any.whl`]);
    const folder = workspace.path('dist/wheels/gitspam-wheels/manylinux1/build-wheel');
    const record = readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith('.whl.json')) ?? ''), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ source: { git: `${daemon.origin}gitspam`, commit: tip } });
    expect(record).not.toContain(workspace.root);
  });

  it('is not built again while the branch stands', async () => {
    expect(built(await build())).toBe(false);
    // The variable of the project goes before the other.
    expect(built(await build({ GITSPAM_WHEELS_BUILD_COMMIT: tip?.slice(0, 12) ?? '', BUILD_COMMIT: 'v1.0' }))).toBe(false);
  });

  it('is another wheel for a tag, and the first one again from the cache', async () => {
    const before = wheels();
    const run = await build({ BUILD_COMMIT: 'v1.0' });
    expect(run.output).toContain(`v1.0 of ${daemon.origin}gitspam is ${release?.slice(0, 10)} (v1.0), as BUILD_COMMIT says`);
    expect(names()).toEqual(['gitspam-1.0-py3-none-any.whl']);
    expect(built(await build())).toBe(false);
    expect(wheels()).toEqual(before);
  });

  it('is the same bytes from a history that was fetched anew', async () => {
    const before = wheels();
    rmSync(workspace.path('dist'), { recursive: true });
    rmSync(mirror(), { recursive: true });
    const run = await workspace.run(['run', 'gitspam-wheels:build-wheel:manylinux1', everything, '--skipNxCache']);
    expect({ code: run.exitCode, built: built(run) }).toEqual({ code: 0, built: true });
    expect(wheels()).toEqual(before);
  });

  it('is built again when the branch moves, and when a tag comes', async () => {
    tip = upstream.commit({ 'gitspam/more.py': 'x = 1\n' });
    expect(built(await build())).toBe(true);
    expect(names()).toEqual([`gitspam-1.1.dev2+g${tip.slice(0, 10)}-py3-none-any.whl`]);
    upstream.git('tag', 'v2.0');
    expect(built(await build())).toBe(true);
    expect(names()).toEqual(['gitspam-2.0-py3-none-any.whl']);
  });

  it('says what it does not know, and what was not locked', async () => {
    const unknown = await ask({ BUILD_COMMIT: 'v3.0' });
    expect(unknown.exitCode).not.toBe(0);
    expect(unknown.output).toContain(`${daemon.origin}gitspam has no branch, tag or commit "v3.0" (BUILD_COMMIT)`);
    expect(unknown.output).toContain('it has "v1.0", "v2.0"');
    upstream.git('checkout', '-q', '-b', 'other');
    upstream.commit({ 'pyproject.toml': files['pyproject.toml'].replace('"setuptools_scm==8.3.1"', '"setuptools_scm==8.3.1", "wheel"') });
    const stale = await build({ BUILD_COMMIT: 'other' });
    expect(stale.output).toMatch(/was not made for commit \w{10}: build requirement wheel is new\n.*BUILD_COMMIT=other npx nx g @wheelwright\/nx:lock --project gitspam-wheels/u);
  });

  it('needs no network for a hash that was there', async () => {
    await daemon.close();
    const offline = await ask({ BUILD_COMMIT: 'main' });
    expect(offline.exitCode).not.toBe(0);
    expect(offline.output).toMatch(/git:\/\/127\.0\.0\.1:\d+\/gitspam cannot be had: unable to connect/u);
    expect((await ask({ BUILD_COMMIT: tip ?? '' })).exitCode).toBe(0);
  });
});
