import { readFileSync } from 'node:fs';
import { readMachO, readPe } from '@wheelwright/core';
import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { unzipSync } from 'fflate';
import { delocateListdeps, delvewheelShow, everything, projectsOfPngsize, wheelsOf } from './support';

jest.setTimeout(15 * 60_000);

/** Wheels for Windows and macOS, built and repaired here by real compilers and tools; one Python of each. */
describe('wheels for other systems', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: [...projectsOfPngsize] });
  });
  afterAll(() => workspace.remove());

  const test = (platform: string): Promise<WorkspaceRun> => workspace.run(['run', `pngsize-wheels:test:${platform}`, '--pythons=cp312', everything]);
  const repaired = (platform: string): { readonly name: string; readonly path: string; readonly members: Readonly<Record<string, Uint8Array>> } => {
    const [name = ''] = Object.keys(wheelsOf(workspace, 'pngsize-wheels', platform, 'repair'));
    const path = workspace.path('dist/wheels/pngsize-wheels', platform, 'repair', name);
    return { name, path, members: unzipSync(readFileSync(path)) };
  };

  it('of Windows: a DLL grafted, its import library linked, and said to be not run', async () => {
    const run = await test('win_amd64');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('built, not run: nothing here runs programs of windows-x86_64');
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

  it('of macOS: a dylib grafted by its install name, for that processor and that oldest macOS', async () => {
    const run = await test('macosx_11_0_arm64');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('built, not run: nothing here runs programs of macos-arm64');
    const { name, path, members } = repaired('macosx_11_0_arm64');
    expect(name).toBe('pngsize-1.0.0-cp312-cp312-macosx_11_0_arm64.whl');
    for (const member of ['pngsize/.dylibs/libpng16.16.dylib', 'pngsize/_pngsize.cpython-312-darwin.so']) {
      expect(readMachO(members[member] ?? new Uint8Array()).slices).toMatchObject([{ architecture: 'arm64', minimum: '11.0', platform: 'macos', signed: true }]);
    }
    expect((await delocateListdeps(workspace, path)).split('\n').filter((line) => line !== '').sort()).toEqual(['/usr/lib/libSystem.B.dylib', 'pngsize/.dylibs/libpng16.16.dylib']);
  });
});
