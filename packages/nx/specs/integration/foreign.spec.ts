import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { auditwheelShow, everything, projectsOfPngsize, wheelsOf } from './support';

jest.setTimeout(15 * 60_000);

/** A PATH of one folder, with what this machine has but for some. */
const linkPrograms = (folder: string, wanted: (name: string) => boolean): void => {
  mkdirSync(folder);
  for (const place of (process.env['PATH'] ?? '').split(':').filter((path) => existsSync(path))) {
    for (const name of readdirSync(place)) if (wanted(name) && !existsSync(join(folder, name))) symlinkSync(join(place, name), join(folder, name));
  }
};

/** Wheels for other machines than this one, by real compilers, archives and emulators; one Python of each. */
describe('wheels for other machines', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: [...projectsOfPngsize, 'crcstamp-wheels'] });
  });
  afterAll(() => workspace.remove());

  const test = (project: string, platform: string): Promise<WorkspaceRun> => workspace.run(['run', `${project}:test:${platform}`, '--pythons=cp311', everything]);
  const judged = async (project: string, platform: string): Promise<readonly string[]> => {
    const wheels = Object.keys(wheelsOf(workspace, project, platform, 'repair'));
    const shown = await Promise.all(wheels.map((wheel) => auditwheelShow(workspace, workspace.path('dist/wheels', project, platform, 'repair', wheel))));
    return wheels.map((wheel, position) => `${wheel}: ${/platform tag: "(?<tag>[^"]+)"/u.exec((shown[position] ?? '').replace(/\s+/gu, ' '))?.groups?.['tag'] ?? ''}`);
  };
  const resultOf = (project: string, platform: string, file: string): unknown => JSON.parse(workspace.read(`dist/wheels/${project}/${platform}/test/${file}`));

  it('of aarch64: a library grafted, tested by its own Python under an emulator', async () => {
    const run = await test('pngsize-wheels', 'manylinux2014_aarch64');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toMatch(/libpng 1\.6\.48 for manylinux2014_aarch64, .*, linked but not run: it is for other machines/u);
    expect(await judged('pngsize-wheels', 'manylinux2014_aarch64')).toEqual(['pngsize-1.0.0-cp311-cp311-manylinux2014_aarch64.manylinux_2_17_aarch64.whl: manylinux_2_17_aarch64']);
    expect(resultOf('pngsize-wheels', 'manylinux2014_aarch64', 'cp311.json')).toMatchObject({ passed: true, python: 'cp311' });
  });

  it('of a machine whose emulator is not installed: an error, and no record of earlier tests', async () => {
    const programs = workspace.path('programs');
    workspace.edit('projects/pngsize-wheels/wheel.yaml', (text) => text.replace('unittest, -v', 'unittest, -v, -f'));
    linkPrograms(programs, (name) => !name.startsWith('qemu-'));
    const run = await workspace.run(['run', 'pngsize-wheels:test:manylinux2014_aarch64', '--pythons=cp311', everything], { PATH: programs });
    expect(run.exitCode).not.toBe(0);
    expect(run.output).toContain('programs of aarch64-glibc do not run on this machine (x86_64): there is no qemu-aarch64-static');
    expect(run.output).toContain('apt-get install --no-install-recommends qemu-user-static');
    expect(existsSync(workspace.path('dist/wheels/pngsize-wheels/manylinux2014_aarch64/test'))).toBe(false);
  });

  it('of 32-bit x86: one wheel of the stable ABI, tested by its own Python, which this processor runs', async () => {
    expect(await test('crcstamp-wheels', 'manylinux2014_i686')).toMatchObject({ exitCode: 0 });
    // auditwheel finds it good for even older systems; the platform says what it is promised for.
    expect(await judged('crcstamp-wheels', 'manylinux2014_i686')).toEqual(['crcstamp-1.0.0-cp38-abi3-manylinux2014_i686.manylinux_2_17_i686.whl: manylinux_2_5_i686']);
    expect(resultOf('crcstamp-wheels', 'manylinux2014_i686', 'cp311.json')).toMatchObject({ passed: true, python: 'cp311' });
  });
});
