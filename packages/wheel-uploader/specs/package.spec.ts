import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWheelFile, repositoryRoot, startPypiServer } from '@wheelwright/testing';
import { pack } from '../../../tools/pack/pack';

const password = 'pypi-CANARYpassword42';

let base: string;
/** An empty folder, in which the tarball was installed. */
let folder: string;
beforeAll(async () => {
  const tarball = pack(repositoryRoot, 'wheel-uploader');
  base = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-uploader-')));
  folder = join(base, 'somewhere');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'somewhere', version: '0.0.0', private: true })}\n`);
  const installed = await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball]);
  if (installed.exitCode !== 0) throw new Error(installed.output);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const run = (program: string, words: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> =>
  new Promise((resolve) => {
    const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|JEST_|npm_|TWINE_|UV_|NODE_ENV$|NODE_OPTIONS$|SWC_)/u.test(name))), NO_COLOR: '1' };
    execFile(program, [...words], { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, output: `${stdout}${stderr}` });
    });
  });

/** What npx runs. */
const command = (): string => join(folder, 'node_modules/.bin/wheel-uploader');

const repositoryManifest = JSON.parse(readFileSync(join(repositoryRoot, 'packages/wheel-uploader/package.json'), 'utf8')) as { readonly version: string };

it('has core and host inside, JavaScript only, and no compiler among what it needs', () => {
  const inside = join(folder, 'node_modules/wheel-uploader');
  expect(readdirSync(inside).sort()).toEqual(['LICENSE', 'README.md', 'bin', 'node_modules', 'package.json', 'src']);
  expect(readdirSync(join(inside, 'node_modules/@wheelwright'))).toEqual(['core', 'host']);
  expect(readdirSync(join(inside, 'bin'))).toEqual(['wheel-uploader.js']);
  expect(readdirSync(inside, { recursive: true, encoding: 'utf8' }).filter((file) => /\.spec\.|(?<!\.d)\.ts$|testing|tsconfig|project\.json$/u.test(file))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8')) as { readonly private?: boolean; readonly dependencies: Record<string, string> };
  expect(manifest.private).toBeUndefined();
  expect(Object.values(manifest.dependencies).filter((version) => !/^\d+\.\d+\.\d+$/u.test(version))).toEqual([]);
  expect(Object.keys(manifest.dependencies).filter((name) => /swc|typescript|nx$|^@nx/u.test(name))).toEqual([]);
});

it('tells its version and its options', async () => {
  expect(await run('npx', ['wheel-uploader', '--version'])).toMatchObject({ exitCode: 0, output: expect.stringContaining(`wheel-uploader ${repositoryManifest.version}\n`) as string });
  expect(await run(command(), ['--help'])).toMatchObject({ exitCode: 0, output: expect.stringContaining('usage: wheel-uploader -u URL [options] PROJECT VERSION') as string });
  expect(await run(command(), ['--verzion'])).toMatchObject({ exitCode: 1, output: expect.stringContaining('did you mean "version"?') as string });
});

it('brings a release from a folder to an index, and a second time sends nothing', async () => {
  const index = await startPypiServer({ tokens: [password] });
  try {
    const staging = join(base, 'staging');
    const wheels = ['cp312-cp312-manylinux_2_17_x86_64', 'cp313-cp313-win_amd64'].map((tags) => buildWheelFile({ distribution: 'demo', version: '1.0', tags }));
    mkdirSync(staging, { recursive: true });
    for (const wheel of wheels) wheel.write(staging);
    const pypirc = join(base, 'pypirc');
    writeFileSync(pypirc, `[mine]\nrepository = ${index.uploadUrl}\nusername = __token__\npassword = ${password}\n`, { mode: 0o600 });
    const words = ['-u', staging, '-w', 'wheelhouse', '-t', 'all', '-r', 'mine', '--config-file', pypirc, '--index-url', index.indexUrl, 'demo', '1.0'];
    const first = await run(command(), words);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.output).not.toContain(password);
    expect(index.files.map(({ file }) => file).sort()).toEqual(wheels.map(({ file }) => file).sort());
    expect(wheels.every(({ file }) => existsSync(join(folder, 'wheelhouse', file)))).toBe(true);
    expect(await run(command(), words)).toMatchObject({ exitCode: 0 });
    expect(index.uploads).toHaveLength(wheels.length);
  } finally {
    await index.close();
  }
});
