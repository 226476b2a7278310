import { existsSync } from 'node:fs';
import { createNodeHost, readWheel } from '@wheelwright/host';
import { buildWheelFile, startServer, temporaryWorkspace, type LoopbackServer, type TemporaryWorkspace } from '@wheelwright/testing';
import { auditwheelShow, compiled, everything, projectsOfPngsize, ranAgain, wheelsOf } from './support';

const platform = 'manylinux1';
const project = 'projects/pngsize-wheels';
const file = 'pngsize-1.0.0-1-cp312-cp312-manylinux1_x86_64.manylinux_2_5_x86_64.whl';
const check = (build: string): string => ['import importlib.metadata, os, pngsize', 'assert os.listdir(".") == ["check.py"], os.listdir(".")', `assert "Build: ${build}" in importlib.metadata.distribution("pngsize").read_text("WHEEL").splitlines()`, ''].join('\n');

/** A C extension with a grafted library, so that auditwheel writes the wheel anew after the tag has come into it. */
describe('a build tag on a C extension', () => {
  let server: LoopbackServer;
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    const helper = buildWheelFile({ distribution: 'nightly_only_helper', version: '2.0.dev1', tags: 'py3-none-any', files: { 'nightly_only_helper/__init__.py': 'here = True\n' } });
    server = await startServer({
      '/simple/nightly-only-helper/': { headers: { 'content-type': 'text/html' }, body: `<a href="/f/${helper.file}#sha256=${helper.sha256}">${helper.file}</a>` },
      [`/f/${helper.file}`]: Buffer.from(helper.bytes),
    });
    workspace = await temporaryWorkspace({
      projects: [...projectsOfPngsize, 'destinations'],
      files: {
        [`${project}/wheel.yaml`]: [
          'distribution: pngsize',
          'source: { path: package }',
          'pythons: [cp312]',
          'build-tag: "1"',
          `indexes: ["${server.origin}/simple"]`,
          'libraries: [libpng]',
          'build: { requires: [nightly-only-helper] }',
          'test: { files: [check.py], command: [python, check.py] }',
          '',
        ].join('\n'),
        [`${project}/check.py`]: check('1'),
      },
    });
    workspace.edit(`${project}/package/setup.py`, (text) => text.replace('import os\n', 'import os\nimport nightly_only_helper\n'));
  });
  afterAll(async () => {
    await workspace.remove();
    await server.close();
  });

  it('is built with what only a further index has, and keeps its tag through repair and in what is installed', async () => {
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=pngsize-wheels'])).toMatchObject({ exitCode: 0 });
    expect(await workspace.run(['run', `pngsize-wheels:test:${platform}`, everything])).toMatchObject({ exitCode: 0 });
    expect(Object.keys(wheelsOf(workspace, 'pngsize-wheels', platform, 'build-wheel'))).toEqual(['pngsize-1.0.0-1-cp312-cp312-linux_x86_64.whl']);
    expect(Object.keys(wheelsOf(workspace, 'pngsize-wheels', platform, 'repair'))).toEqual([file]);
    const path = workspace.path(`dist/wheels/pngsize-wheels/${platform}/repair/${file}`);
    const { wheel, members } = await readWheel(createNodeHost(), path);
    expect(wheel.headers.filter(({ name }) => name === 'Build')).toEqual([{ name: 'Build', value: '1' }]);
    expect([...members.keys()].filter((name) => name.startsWith('pngsize.libs/'))).toEqual([expect.stringMatching(/^pngsize\.libs\/libpng16-[0-9a-f]{8}\.so/u)]);
    expect((await auditwheelShow(workspace, path)).replace(/\s+/gu, ' ')).toMatch(/consistent with the following platform tag: "manylinux_2_5_x86_64"/u);
  });

  it('is what an upload expects and sends', async () => {
    const run = await workspace.run(['run', `pngsize-wheels:upload:${platform}`, '--destination=web', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(existsSync(workspace.path('dist/web'))).toBe(true);
    expect(run.output).toContain(file);
  });

  it('does nothing again, and tests again when only the file of the test changes', async () => {
    expect(ranAgain(await workspace.run(['run', `pngsize-wheels:test:${platform}`]))).toEqual([`platforms:toolchain:${platform}`]);
    workspace.edit(`${project}/check.py`, () => check('2'));
    const run = await workspace.run(['run', `pngsize-wheels:test:${platform}`, everything]);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('AssertionError');
    expect(compiled(run)).toEqual([]);
  });
});
