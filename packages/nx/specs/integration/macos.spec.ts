import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readMachO } from '@wheelwright/core';
import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { unzipSync } from 'fflate';
import { openDelocate, type Delocate } from './delocate';
import { everything, projectsOfPngsize, wheelsOf } from './support';

jest.setTimeout(15 * 60_000);

const extension = 'pngsize/_pngsize.cpython-312-darwin.so';
const library = 'pngsize/.dylibs/libpng16.16.dylib';

/** Wheels for macOS, built, repaired and merged here by real compilers and tools; one Python. */
describe('wheels for macOS', () => {
  let workspace: TemporaryWorkspace;
  let delocate: Delocate;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: [...projectsOfPngsize] });
    delocate = openDelocate();
  });
  afterAll(async () => {
    await workspace.remove();
    delocate.close();
  });

  const test = (platform: string): Promise<WorkspaceRun> => workspace.run(['run', `pngsize-wheels:test:${platform}`, '--pythons=cp312', everything]);
  const repaired = (platform: string): { readonly name: string; readonly path: string; readonly members: Readonly<Record<string, Uint8Array>> } => {
    const [name = ''] = Object.keys(wheelsOf(workspace, 'pngsize-wheels', platform, 'repair'));
    const path = workspace.path('dist/wheels/pngsize-wheels', platform, 'repair', name);
    return { name, path, members: unzipSync(readFileSync(path)) };
  };
  const judged = (processors: string): object => ({ libraries: ['/usr/lib/libSystem.B.dylib', library], missing: [], processors: { [library]: processors, [extension]: processors } });

  it('have a dylib grafted by its install name, for that processor and that oldest macOS', async () => {
    const run = await test('macosx_11_0_arm64');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('built, not run: nothing here runs programs of macos-arm64');
    const { name, path, members } = repaired('macosx_11_0_arm64');
    expect(name).toBe('pngsize-1.0.0-cp312-cp312-macosx_11_0_arm64.whl');
    for (const member of [library, extension]) {
      expect(readMachO(members[member] ?? new Uint8Array()).slices).toMatchObject([{ architecture: 'arm64', minimum: '11.0', platform: 'macos', signed: true }]);
    }
    expect(delocate.judge(path, 'arm64')).toEqual({ ...judged('arm64'), name });
  });

  it('for both processors are merged from two, to what delocate makes of them', async () => {
    const run = await test('macosx_universal2');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.output).toContain('built, not run: nothing here runs programs of macos-universal2');
    const { name, path, members } = repaired('macosx_universal2');
    expect(name).toBe('pngsize-1.0.0-cp312-cp312-macosx_10_13_universal2.whl');
    const [intel, arm] = (['macosx_10_13_x86_64', 'macosx_11_0_arm64'] as const).map((half) => workspace.path(`dist/wheels/pngsize-wheels/macosx_universal2/repair/${half}/pngsize-1.0.0-cp312-cp312-${half}.whl`)) as [string, string];
    expect(delocate.judge(path, 'universal2')).toEqual({ ...judged('arm64 x86_64'), name });
    expect(delocate.judge(intel, 'x86_64')).toEqual({ ...judged('x86_64'), name: basename(intel) });
    expect(delocate.judge(arm, 'universal2').missing).toEqual(['x86_64']);

    const theirs = delocate.merge(intel, arm);
    expect(theirs.name).toBe(name);
    const hashes = (files: Readonly<Record<string, Uint8Array>>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(files)
          .filter(([file]) => !/dist-info\/(RECORD|WHEEL)$/u.test(file))
          .map(([file, bytes]) => [file, createHash('sha256').update(bytes).digest('hex')]),
      );
    expect(hashes(members)).toEqual(hashes(theirs.members));
  });
});
