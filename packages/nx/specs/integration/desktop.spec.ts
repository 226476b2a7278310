import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readPe } from '@wheelwright/core';
import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { unzipSync } from 'fflate';
import { delvewheelShow, everything, projectsOfPngsize, wheelsOf } from './support';

jest.setTimeout(15 * 60_000);

const definition = 'projects/pngsize-wheels/wheel.yaml';

/** After a moment. */
const stillGoing = (finished: Promise<unknown>): Promise<boolean> => Promise.race([finished.then(() => false), new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 200))]);

/** Wheels for Windows, built, repaired and tested here by real compilers and tools; one Python. */
describe('wheels for Windows', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: [...projectsOfPngsize, 'crcstamp-wheels'] });
  });
  afterAll(() => workspace.remove());

  const test = (platform: string): Promise<WorkspaceRun> => workspace.run(['run', `pngsize-wheels:test:${platform}`, '--pythons=cp312', everything]);
  const repaired = (platform: string): { readonly name: string; readonly path: string; readonly members: Readonly<Record<string, Uint8Array>> } => {
    const [name = ''] = Object.keys(wheelsOf(workspace, 'pngsize-wheels', platform, 'repair'));
    const path = workspace.path('dist/wheels/pngsize-wheels', platform, 'repair', name);
    return { name, path, members: unzipSync(readFileSync(path)) };
  };

  it('have a DLL grafted, its import library linked, tested by its own Python under wine', async () => {
    const run = await test('win_amd64');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(workspace.read('dist/wheels/pngsize-wheels/win_amd64/test/cp312.json'))).toMatchObject({ passed: true, python: 'cp312' });
    expect(workspace.read('dist/logs/pngsize-wheels/win_amd64/test/cp312.log')).toMatch(/^Ran 5 tests/mu);
    const { name, path, members } = repaired('win_amd64');
    expect(name).toBe('pngsize-1.0.0-cp312-cp312-win_amd64.whl');
    const grafted = Object.keys(members).filter((member) => member.startsWith('pngsize.libs/'));
    expect(grafted).toEqual([expect.stringMatching(/^pngsize\.libs\/libpng16-16-[0-9a-f]{32}\.dll$/u)]);
    const extension = readPe(members['pngsize/_pngsize.cp312-win_amd64.pyd'] ?? new Uint8Array());
    expect(extension).toMatchObject({ machine: 'x86_64', kind: 'dll' });
    expect(extension.needed).toEqual(expect.arrayContaining(['python312.dll', (grafted[0] ?? '').replace('pngsize.libs/', '')]));
    expect(await delvewheelShow(workspace, path)).toContain('has already repaired this wheel');
    expect(Object.keys(members)).toContain('pngsize-1.0.0.dist-info/licenses/zlib/LICENSE');
  });

  it('of the stable ABI are linked with python3.dll, and tested by another Python than built them', async () => {
    expect(await workspace.run(['run', 'crcstamp-wheels:test:win_amd64', '--pythons=cp312', everything])).toMatchObject({ exitCode: 0 });
    const wheels = wheelsOf(workspace, 'crcstamp-wheels', 'win_amd64', 'repair');
    expect(Object.keys(wheels)).toEqual(['crcstamp-1.0.0-cp38-abi3-win_amd64.whl']);
    const members = unzipSync(readFileSync(workspace.path('dist/wheels/crcstamp-wheels/win_amd64/repair/crcstamp-1.0.0-cp38-abi3-win_amd64.whl')));
    expect(readPe(members['crcstamp/_crcstamp.pyd'] ?? new Uint8Array()).needed.filter((name) => name.startsWith('python'))).toEqual(['python3.dll']);
    expect(workspace.read('dist/logs/crcstamp-wheels/win_amd64/test/cp312.log')).toMatch(/^Ran 5 tests/mu);
  });

  it('fail their tests where a DLL is not in them', async () => {
    const whole = workspace.read(definition);
    workspace.edit(definition, (text) => `${text}repair: { exclude: [libpng16-16.dll] }\n`);
    const run = await test('win_amd64');
    workspace.write(definition, whole);
    expect(run.exitCode).not.toBe(0);
    expect(run.output).toMatch(/the tests of pngsize-wheels failed[^]*ImportError: DLL load failed while importing _pngsize: Module not found/u);
  });

  it('leave no program of their tests behind on Ctrl-C', async () => {
    const marker = `987${process.pid}`;
    const whole = workspace.read(definition);
    // A process group and a console of its own: only wine's server knows of it.
    workspace.edit(definition, (text) => text.replace(/^ {2}command: .*$/mu, `  command: [python, -c, "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(${marker})'], creationflags=8); time.sleep(${marker})"]`));
    const started = workspace.start(['run', 'pngsize-wheels:test:win_amd64', '--pythons=cp312', everything]);
    const running = (): readonly string[] => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes('python.exe') && line.includes(marker));
    while (running().length < 2) {
      if (!(await stillGoing(started.finished))) throw new Error(started.output());
    }
    started.kill('SIGINT');
    const run = await started.finished;
    workspace.write(definition, whole);
    expect(run.exitCode).not.toBe(0);
    expect(running()).toEqual([]);
  });
});
