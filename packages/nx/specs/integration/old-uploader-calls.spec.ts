import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWheelFile, expectNoCanary, repositoryRoot, startPypiServer, startServer, type LoopbackServer, type PypiServer, type RouteAnswer } from '@wheelwright/testing';

// The calls of the READMEs of numpy-wheels, dipy-wheels, astropy-wheels and scikit-image-wheels of 2016, with nothing
// changed but the URLs: that of the container, and that of the index in .pypirc.

const password = 'pypi-CANARYpassword42';

/** What lay in the container: releases of four projects, and what must not be taken for them. */
const tags = (python: string): readonly string[] => [`${python}-${python}m-macosx_10_6_intel.macosx_10_9_x86_64`, `${python}-${python}m-manylinux1_x86_64`, `${python}-${python}m-manylinux1_i686`, `${python}-none-win32`, `${python}-none-win_amd64`];
const release = (distribution: string, version: string): ReturnType<typeof buildWheelFile>[] => ['cp34', 'cp35'].flatMap((python) => tags(python).map((tag) => buildWheelFile({ distribution, version, tags: tag })));
const wheels = [
  ...release('numpy', '1.11.1rc1'),
  ...release('numpy', '1.11.1'),
  ...release('numpy', '1.11.10'),
  buildWheelFile({ distribution: 'numpy', version: '1.11.1rc1', tags: 'cp35-cp35m-musllinux_1_1_x86_64' }),
  buildWheelFile({ distribution: 'numpy', version: '1.11.1rc1', tags: 'py3-none-any' }),
  buildWheelFile({ distribution: 'numpy-evil', version: '1.11.1rc1' }),
  ...release('dipy', '0.11.0'),
  buildWheelFile({ distribution: 'dipy', version: '0.11.0', tags: 'cp35-cp35m-manylinux1_x86_64', build: '1' }),
  ...release('astropy', '1.2'),
  ...release('scikit-image', '0.12.2'),
];

/** The generated listing of a container of Cloud Files, whose texts are cut and whose links are not. */
const listing = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html><head><title>Listing of /v1/MossoCloudFS/wheels/</title></head><body><h1 id="title">Listing of /v1/wheels/</h1>
<table id="listing"><tr id="heading"><th class="colname">Name</th><th class="colsize">Size</th><th class="coldate">Date</th></tr>
${wheels.map(({ file, bytes }) => `<tr class="item type-application type-octet-stream"><td class="colname"><a href="${file}">${file.slice(0, 50)}</a></td><td class="colsize">${bytes.length}</td><td class="coldate">2016-06-25 18:05:33</td></tr>`).join('\n')}
</table></body></html>`;

let container: LoopbackServer;
let index: PypiServer;
let home: string;
beforeEach(async () => {
  const files: Record<string, RouteAnswer> = Object.fromEntries(wheels.map(({ file, bytes }) => [`/${encodeURIComponent(file)}`, bytes]));
  container = await startServer({ '/': { body: listing, headers: { 'content-type': 'text/html; charset=UTF-8' } }, ...files });
  index = await startPypiServer({ tokens: [password] });
  home = mkdtempSync(join(tmpdir(), 'wheelwright-old-calls-'));
  // As the READMEs have it: colons, and a list of servers on lines of their own.
  writeFileSync(join(home, '.pypirc'), `[distutils]\nindex-servers =\n    pypi\n    warehouse\n\n[pypi]\nrepository: ${index.uploadUrl}\nusername:__token__\npassword:${password}\n\n[warehouse]\nrepository: ${index.uploadUrl}\nusername: __token__\npassword: ${password}\n`, { mode: 0o600 });
  mkdirSync(join(home, '.gnupg'), { mode: 0o700 });
  execFileSync('gpg', ['--batch', '--quiet', '--passphrase', '', '--quick-generate-key', 'release@wheels.example', 'ed25519', 'sign', 'never'], { env: gnupg(), stdio: 'ignore' });
});
afterEach(async () => {
  execFileSync('gpgconf', ['--kill', 'all'], { env: gnupg(), stdio: 'ignore' });
  await container.close();
  await index.close();
  rmSync(home, { recursive: true, force: true });
});

const gnupg = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: home, GNUPGHOME: join(home, '.gnupg') });

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const wheelUploader = async (words: string, variables: NodeJS.ProcessEnv = {}): Promise<Run> => {
  const child = spawn(process.execPath, [join(repositoryRoot, 'node_modules/.bin/wheel-uploader'), ...words.split(' ')], { cwd: home, env: { ...gnupg(), ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  expectNoCanary([{ name: 'standard output', content: stdout }, { name: 'standard error', content: stderr }], [password]);
  return { exitCode, stdout, stderr };
};
const uploaded = (): readonly string[] => index.files.map(({ file }) => file).sort();
const of = (project: string, version: string, pattern = /./u): readonly string[] => wheels.map(({ file }) => file).filter((file) => file.startsWith(`${project}-${version}-`) && pattern.test(file)).sort();

describe('the calls of the old READMEs', () => {
  it('numpy: three types, one after the other', async () => {
    const took: string[] = [];
    for (const [type, pattern] of [['macosx', /macosx/u], ['manylinux1', /manylinux1/u], ['win', /-win/u]] as const) {
      const { exitCode, stdout } = await wheelUploader(`-u ${container.origin} -s -v -w wheelhouse -t ${type} numpy 1.11.1rc1`);
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/✓ send numpy-/u)]);
      took.push(...of('numpy', '1.11.1rc1', pattern));
      expect(uploaded()).toEqual([...took].sort());
    }
    expect(uploaded()).toHaveLength(10);
    // Signed by gpg itself, with names that an index keeps.
    for (const { parts, file } of index.uploads) expect(parts.map((part) => part.file).filter((name) => name !== undefined)).toEqual([`${file}.asc`, file]);
    const [first = ''] = took;
    execFileSync('gpg', ['--verify', join(home, 'wheelhouse', `${first}.asc`), join(home, 'wheelhouse', first)], { env: gnupg(), stdio: 'ignore' });
  });

  it('dipy: all of them, a build tag among them', async () => {
    expect(await wheelUploader(`-u ${container.origin} -s -v -w wheelhouse -t all dipy 0.11.0`)).toMatchObject({ exitCode: 0 });
    expect(uploaded()).toEqual(of('dipy', '0.11.0'));
  });

  it('astropy: to the section that -r names', async () => {
    expect(await wheelUploader(`-r warehouse -u ${container.origin} -s -v -w wheelhouse -t macosx astropy 1.2`)).toMatchObject({ exitCode: 0 });
    expect(uploaded()).toEqual(of('astropy', '1.2', /macosx/u));
  });

  it('scikit-image: a name with an underscore', async () => {
    expect(await wheelUploader(`-u ${container.origin} -s -v -w wheelhouse -t all scikit_image 0.12.2`)).toMatchObject({ exitCode: 0 });
    expect(uploaded()).toEqual(of('scikit_image', '0.12.2'));
  });
});

describe('what the old command lacked', () => {
  const call = (more: string): string => `-u ${container.origin} -w wheelhouse -t win --index-url ${index.indexUrl} ${more} numpy 1.11.1`.replaceAll(/ +/gu, ' ');

  it('a second run sends nothing, and a dry run neither', async () => {
    expect(await wheelUploader(call('--dry-run --json'))).toMatchObject({ exitCode: 0 });
    expect(index.uploads).toEqual([]);
    expect(readdirSync(home).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(await wheelUploader(call('-v'))).toMatchObject({ exitCode: 0 });
    expect(uploaded()).toHaveLength(4);
    const again = await wheelUploader(call('--json'));
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'unchanged', fetched: { length: 4 }, upload: { files: [{ action: 'skip', reason: 'identical' }, {}, {}, {}] } });
    expect(index.uploads).toHaveLength(4);
  });

  it('a wheel that is expected and not there stops everything', async () => {
    writeFileSync(join(home, 'expected.txt'), 'cp34-none-win*\ncp35-none-win32\ncp35-none-win_amd64\ncp36-none-win32\n');
    const { exitCode, stdout, stderr } = await wheelUploader(call('--expect expected.txt --json'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('numpy 1.11.1: it lacks a wheel cp36-none-win32');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'refused', upload: { findings: expect.arrayContaining([expect.objectContaining({ severity: 'error', file: 'numpy 1.11.1' })]) } });
    expect(index.uploads).toEqual([]);
  });

  it('a file that was left half there is fetched anew and never sent', async () => {
    mkdirSync(join(home, 'wheelhouse'));
    const [file = ''] = of('numpy', '1.11.1', /win32/u);
    writeFileSync(join(home, 'wheelhouse', file), 'half of it');
    expect(await wheelUploader(call('-v'))).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`replaced: ${file}`) });
    expect(index.files.find((stored) => stored.file === file)?.sha256).toBe(wheels.find((wheel) => wheel.file === file)?.sha256);
  });

  it.each<[string, string, string]>([
    ['nothing of that type', '-t musllinux numpy 1.11.1', 'shows no wheels of type musllinux of numpy 1.11.1'],
    ['nothing of that version', '-t all numpy 1.11.2', 'shows no wheels of numpy 1.11.2'],
    ['nothing of that name', '-t all nunpy 1.11.1', 'shows no wheels of nunpy 1.11.1'],
    ['a type that is none', '-t manylinus1 numpy 1.11.1', '"manylinus1" is no type of wheels'],
    ['a repository that is none', '-r warehose -t all numpy 1.11.1', 'there is no repository "warehose"\n  what to do: did you mean "warehouse"?'],
  ])('%s fails, and the report is whole', async (_name, words, message) => {
    const { exitCode, stdout, stderr } = await wheelUploader(`-u ${container.origin} --json ${words}`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, outcome: 'failed', error: { code: expect.any(String), message: expect.any(String) } });
  });

  it('a wrong password stops at the first wheel, and nobody reads it', async () => {
    const wrong = 'pypi-CANARYwrong99';
    const { exitCode, stdout, stderr } = await wheelUploader(call('--json'), { TWINE_USERNAME: '__token__', TWINE_PASSWORD: wrong });
    expect(exitCode).toBe(1);
    expect(index.uploads).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failed', error: { code: 'upload-refused' } });
    const kept = readdirSync(join(home, 'wheelhouse')).map((name) => ({ name, content: readFileSync(join(home, 'wheelhouse', name), 'latin1') }));
    expectNoCanary([{ name: 'output', content: stdout + stderr }, ...kept], [wrong, password]);
  });

  it('only fetches with -n', async () => {
    expect(await wheelUploader(`-u ${container.origin} -w wheelhouse -t win -n numpy 1.11.1`)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(home, 'wheelhouse')).filter((name) => name.endsWith('.whl'))).toHaveLength(4);
    expect(index.requests).toEqual([]);
  });

  it('says that others can read the passwords', async () => {
    chmodSync(join(home, '.pypirc'), 0o644);
    expect(await wheelUploader(call(''))).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('chmod 600') });
  });
});
