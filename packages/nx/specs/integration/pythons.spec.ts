import { readFileSync, statSync } from 'node:fs';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { projectsOfPngsize, wheelsOf } from './support';

const built = 'dist/wheels/pngsize-wheels/manylinux2014/build-wheel';
const wheelYaml = 'projects/pngsize-wheels/wheel.yaml';

/** Inode and time of every wheel that build-wheel has: equal ones were not made again. */
const states = (workspace: TemporaryWorkspace): Record<string, number> =>
  Object.fromEntries(
    Object.keys(wheelsOf(workspace, 'pngsize-wheels', 'manylinux2014', 'build-wheel')).map((wheel) => {
      const { ino } = statSync(workspace.path(built, wheel));
      return [/-(cp\d+)-/u.exec(wheel)?.[1] ?? wheel, ino];
    }),
  );

describe('the Pythons of a project', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: projectsOfPngsize });
    workspace.edit(wheelYaml, (text) => text.replace(/^pythons: .*$/mu, 'pythons: [cp310, cp311]'));
  });
  afterAll(() => workspace.remove());

  it('builds one new wheel when a Python is added', async () => {
    expect(await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014'])).toMatchObject({ exitCode: 0 });
    const before = states(workspace);
    expect(Object.keys(before)).toEqual(['cp310', 'cp311']);
    workspace.edit(wheelYaml, (text) => text.replace(/^pythons: .*$/mu, 'pythons: [cp310, cp311, cp312]'));
    expect(await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014'])).toMatchObject({ exitCode: 0 });
    expect(states(workspace)).toEqual({ ...before, cp312: expect.any(Number) });
  });

  it('goes on after a failure where it stopped', async () => {
    workspace.edit(wheelYaml, (text) => `${text}overrides:\n  - select: "*"\n    build: { environment: { MARK: "1" } }\n  - select: "cp311-*"\n    build: { environment: { CFLAGS: "-include not-there.h" } }\n`);
    const failed = await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014']);
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toMatch(/not-there\.h/u);
    const log = /whole output: (\S.*\.log)/u.exec(failed.output)?.[1] ?? '';
    expect(readFileSync(log.startsWith('/') ? log : workspace.path(log), 'utf8')).toMatch(/not-there\.h/u);
    const before = states(workspace);
    expect(Object.keys(before)).toEqual(['cp310', 'cp312']);
    workspace.edit(wheelYaml, (text) => text.replace(/ {2}- select: "cp311-\*"\n.*\n/u, ''));
    expect(await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014'])).toMatchObject({ exitCode: 0 });
    expect(states(workspace)).toEqual({ ...before, cp311: expect.any(Number) });
  });

  it('narrows a run and keeps the wheels of the other Pythons', async () => {
    const before = states(workspace);
    const run = await workspace.run(['run', 'pngsize-wheels:test:manylinux2014', '--pythons=cp312']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(Object.keys(states(workspace))).toEqual(Object.keys(before));
    expect(Object.keys(wheelsOf(workspace, 'pngsize-wheels', 'manylinux2014', 'repair'))).toEqual([expect.stringMatching(/cp312/u)]);
  });

  it('names the Python that was meant', async () => {
    const run = await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014', '--pythons=cp31']);
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(/cp31\b.*did you mean "cp31\d"/su);
  });

  it('says where it looked for a Python that is not there, and builds what it can when told to', async () => {
    workspace.edit('projects/platforms/platforms.yaml', (text) => text.replace(/^pythons:\n/mu, 'pythons:\n  cp399: { version: "3.99" }\n'));
    workspace.edit(wheelYaml, (text) => text.replace(/^pythons: .*$/mu, 'pythons: [cp310, cp399]'));
    const refused = await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014']);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/cp399/u);
    expect(refused.output).toMatch(/WHEELWRIGHT_INTERPRETERS/u);
    workspace.edit(wheelYaml, (text) => text.replace(/^pythons: .*$/mu, '$&\nmissing-pythons: skip'));
    const skipped = await workspace.run(['run', 'pngsize-wheels:build-wheel:manylinux2014']);
    expect(skipped).toMatchObject({ exitCode: 0 });
    expect(skipped.output).toMatch(/cp399.*(no interpreter|not here|left out|skipped)/u);
  });

  it('builds a limited-API wheel once and tests it on every Python, and leaves a pure wheel as it is', async () => {
    const others = await temporaryWorkspace({ projects: ['platforms', 'zlib', 'crcstamp-wheels', 'pngnames-wheels'] });
    try {
      const run = await others.run(['run-many', '-t', 'test', '-c', 'manylinux2014']);
      expect(run).toMatchObject({ exitCode: 0 });
      const stamp = Object.keys(wheelsOf(others, 'crcstamp-wheels', 'manylinux2014', 'repair'));
      expect(stamp).toEqual([expect.stringMatching(/-cp3\d+-abi3-manylinux/u)]);
      const pure = wheelsOf(others, 'pngnames-wheels', 'manylinux2014', 'repair');
      expect(Object.keys(pure)).toEqual([expect.stringMatching(/-py3-none-any\.whl$/u)]);
      expect(pure).toEqual(wheelsOf(others, 'pngnames-wheels', 'manylinux2014', 'build-wheel'));
    } finally {
      await others.remove();
    }
  });
});
