import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { projectsOfPngsize } from './support';

/** What people write wrong, and that they are told what, where and what was probably meant, before any work. */
describe('mistakes', () => {
  let workspace: TemporaryWorkspace;
  beforeEach(async () => {
    workspace = await temporaryWorkspace({ projects: projectsOfPngsize });
  });
  afterEach(() => workspace.remove());

  const refused = async (...words: readonly string[]): Promise<string> => {
    const run = await workspace.run(words);
    expect(run.exitCode).toBe(1);
    return run.output;
  };

  it.each([
    ['projects/platforms/platforms.yaml', 'engine: zig', 'engin: zig', 'engine'],
    ['projects/zlib/clib.yaml', 'license:', 'licence:', 'license'],
    ['projects/pngsize-wheels/wheel.yaml', 'libraries:', 'librarys:', 'libraries'],
  ])('a misspelt key in %s', async (file, right, wrong, meant) => {
    workspace.edit(file, (text) => text.replace(right, wrong));
    const line = workspace.read(file).split('\n').findIndex((text) => text.includes(wrong)) + 1;
    const output = await refused('run', 'pngsize-wheels:repair:manylinux1');
    expect(output).toMatch(new RegExp(`${file.replaceAll('.', '\\.')}:${line}:\\d+: unknown key "${wrong.split(':')[0]}".*did you mean "${meant}"`, 'u'));
  });

  it('two mistakes in two files at once', async () => {
    workspace.edit('projects/zlib/clib.yaml', (text) => text.replace('license:', 'licence:'));
    workspace.edit('projects/pngsize-wheels/wheel.yaml', (text) => text.replace('[libpng]', '[libpgn]'));
    const output = await refused('run', 'pngsize-wheels:repair:manylinux1');
    expect(output).toMatch(/projects\/zlib\/clib\.yaml:\d+:\d+: unknown key "licence"/u);
    expect(output).toMatch(/projects\/pngsize-wheels\/wheel\.yaml:\d+:\d+: .*libpgn.*did you mean "libpng"/u);
  });

  it('libraries that need each other', async () => {
    workspace.edit('projects/zlib/clib.yaml', (text) => `${text}needs: [libpng]\n`);
    expect(await refused('run', 'pngsize-wheels:repair:manylinux1')).toMatch(/zlib -> libpng -> zlib|libpng -> zlib -> libpng/u);
  });

  it('a lock that does not answer what wheel.yaml asks', async () => {
    workspace.edit('projects/pngsize-wheels/wheel.yaml', (text) => `${text}build: { requires: [cffi] }\n`);
    expect(await refused('run', 'pngsize-wheels:build-wheel:manylinux2014')).toMatch(/wheel\.lock\.json.*cffi.*nx g @wheelwright\/nx:lock/su);
  });
});
