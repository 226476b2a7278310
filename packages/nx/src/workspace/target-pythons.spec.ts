import { mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeHost } from '@wheelwright/host';
import type { Platform } from '@wheelwright/core';
import { readPlatforms } from './definition-reader';

const root = join(__dirname, '../../../..');
const { files } = createNodeHost();

type Zig = Extract<Platform, { engine: 'zig' }>;
const foreignRows = async (): Promise<readonly Zig[]> => {
  const { platforms } = await readPlatforms({ files, root }, 'projects/platforms');
  return [...platforms.platforms.values()].filter((row): row is Zig => row.engine === 'zig' && row.target.system === 'linux' && !(row.target.architecture === 'x86_64' && row.target.libc.name === 'glibc'));
};

it('has Pythons for every other Linux of our platforms, and a tag that says the same machine', async () => {
  const rows = await foreignRows();
  expect(rows.map(({ key }) => key)).toEqual(['manylinux2014_aarch64', 'manylinux_2_28_aarch64', 'manylinux2014_i686', 'musllinux_1_2_x86_64', 'musllinux_1_2_aarch64']);
  for (const { tag, target, machine } of rows) {
    expect(tag.endsWith(`_${target.architecture}`)).toBe(true);
    expect(machine?.pythons.has('cp311')).toBe(true);
    // A program of another machine runs with its own libraries.
    expect(machine?.root.length).toBeGreaterThan(0);
    expect(machine?.pythons.get('cp311')?.programs.length).toBeGreaterThan(0);
  }
});

it('comes with the plugin, for workspaces that have none', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  try {
    for (const name of ['platforms.yaml', 'platforms.lock.json']) cpSync(join(root, 'projects/platforms', name), join(workspace, name));
    const { platforms } = await readPlatforms({ files, root: workspace }, '.');
    const row = platforms.platforms.get('manylinux2014_aarch64');
    expect(row?.engine === 'zig' ? row.machine?.pythons.get('cp311')?.version : undefined).toBe('3.11.3');
  } finally {
    rmSync(workspace, { recursive: true });
  }
});
