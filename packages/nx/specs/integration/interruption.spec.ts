import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { projectsOfPngsize, wheelsOf } from './support';

const processesOf = (word: string): string[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(word) && !line.includes('ps -eo'));

describe('runs that are cut short, or not alone', () => {
  let workspace: TemporaryWorkspace;
  beforeEach(async () => {
    workspace = await temporaryWorkspace({ projects: projectsOfPngsize });
  });
  afterEach(() => workspace.remove());

  it('leaves no process and nothing that looks finished after Ctrl-C in a build', async () => {
    const marker = `sleep 987${process.pid}`;
    workspace.edit('projects/zlib/clib.yaml', (text) =>
      text.replace(/build:\n[^]*?expects:/u, `build:\n  system: steps\n  steps: [[sh, -c, "${marker} & ${marker}; true"]]\nexpects:`),
    );
    const started = workspace.start(['run', 'zlib:build-clib:manylinux1']);
    for (let tries = 0; processesOf(marker).length < 2 && tries < 600; tries += 1) await wait(100);
    expect(processesOf(marker).length).toBeGreaterThanOrEqual(2);
    started.kill('SIGINT');
    const run = await started.finished;
    expect(run.exitCode).not.toBe(0);
    for (let tries = 0; processesOf(marker).length > 0 && tries < 100; tries += 1) await wait(100);
    expect(processesOf(marker)).toEqual([]);
    expect(existsSync(workspace.path('dist/prefixes/zlib/manylinux1/clib.json'))).toBe(false);
  });

  it('lets two runs of one workspace go on at once', async () => {
    const [one, two] = await Promise.all([
      workspace.run(['run', 'pngsize-wheels:repair:manylinux2014']),
      workspace.run(['run', 'pngsize-wheels:repair:manylinux2014'], { NX_CACHE_DIRECTORY: workspace.path('../other-cache') }),
    ]);
    expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
    expect(Object.keys(wheelsOf(workspace, 'pngsize-wheels', 'manylinux2014', 'repair'))).toHaveLength(3);
    expect(readdirSync(workspace.path('dist/wheels/pngsize-wheels/manylinux2014/repair')).filter((name) => /partial|tmp/u.test(name))).toEqual([]);
  });

  it('shows a compiler error, the log, and keeps nothing', async () => {
    workspace.edit('projects/pngsize-wheels/wheel.yaml', (text) => `${text}build: { environment: { CFLAGS: "-include not-there.h" } }\n`);
    const run = await workspace.run(['run', 'pngsize-wheels:repair:manylinux2014']);
    // 130: what Nx 23 says when a task fails that another one stands on.
    expect([1, 130]).toContain(run.exitCode);
    expect(run.output).toMatch(/not-there\.h.*whole output: .*\.log/su);
    expect(wheelsOf(workspace, 'pngsize-wheels', 'manylinux2014', 'build-wheel')).toEqual({});
  });

  it('plans without doing anything', async () => {
    const run = await workspace.run(['run', 'zlib:build-clib:manylinux2014', '--dryRun']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toMatch(/configure/u);
    expect(existsSync(workspace.path('dist/prefixes/zlib/manylinux2014'))).toBe(false);
  });
});
