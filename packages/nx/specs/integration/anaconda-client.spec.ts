import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AnacondaDestination } from '@wheelwright/core';
import { createAnacondaDestination, createNodeHost, readReleaseFile, releaseError, Secret, sendRelease } from '@wheelwright/host';
import { anacondaServer, buildWheelFile, type AnacondaServer, type WheelFileOptions } from '@wheelwright/testing';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-anaconda-')));
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  execFileSync(join(folder, 'venv/bin/pip'), ['--disable-pip-version-check', 'install', '--quiet', 'anaconda-client==1.16.0'], { stdio: ['ignore', 'pipe', 'pipe'] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The real client, which knows the server by a file of configuration only. */
const anaconda = (server: AnacondaServer, ...words: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> => {
  const home = join(folder, 'home');
  mkdirSync(join(home, '.continuum/anaconda-client'), { recursive: true });
  writeFileSync(join(home, '.continuum/anaconda-client/config.yaml'), `url: ${server.apiUrl}\n`);
  const child = spawn(join(folder, 'venv/bin/anaconda'), words, { env: { PATH: process.env['PATH'], HOME: home, BINSTAR_API_TOKEN: server.token }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  return new Promise((done) => child.on('close', (code) => done({ code, output })));
};

const ours = async (server: AnacondaServer, path: string, changes: Partial<AnacondaDestination> = {}): Promise<void> => {
  const host = createNodeHost({ output: { isTTY: false, columns: 80, write: () => undefined } });
  const definition: AnacondaDestination = { kind: 'anaconda', name: 'x', organization: 'nightly', labels: ['main'], token: undefined, replace: false, apiUrl: server.apiUrl, indexUrl: server.apiUrl, ...changes };
  const destination = createAnacondaDestination(host, definition, async () => ({ token: new Secret(server.token), origin: 'the spec' }));
  await destination.prepare();
  const file = { ...(await readReleaseFile(host, path)), path, signature: undefined, attestations: [] };
  const error = releaseError(await sendRelease(host, destination, [file], { visibleWithin: 0 }));
  if (error !== undefined) throw error;
};

/** What was written, with everything that must not be the same for two clients taken out. */
const written = (server: AnacondaServer): readonly unknown[] =>
  server.requests
    .filter(({ method, place }) => method === 'POST' && place !== 'storage')
    .map(({ method, path, json }) => ({ method, path, json: JSON.parse(JSON.stringify(json).replace(/"dist_id":"[0-9a-f]+"/u, '"dist_id":"…"')) as unknown }));

const wheels: readonly (readonly [string, WheelFileOptions])[] = [
  ['compiled', { tags: 'cp312-cp312-manylinux_2_17_x86_64', metadata: ['Summary: Spam', 'License: MIT', 'Requires-Dist: numpy>=1.23'] }],
  ['pure, for two Pythons', { tags: 'py2.py3-none-any', metadata: ['Summary: Spam', 'Home-page: https://spam.invalid'] }],
  ['with a build tag', { build: '2', tags: 'cp310-abi3-musllinux_1_2_aarch64', metadata: ['Summary: Spam'] }],
  ['with extras and markers', { metadata: ['Summary: Spam', 'Requires-Dist: zope.interface', "Requires-Dist: tomli ; python_version < '3.11'", "Requires-Dist: pytest>=7,<9; extra == 'test'", 'Requires-Dist: requests[socks] (~=2.8.1)'] }],
];

describe('anaconda-client', () => {
  it.each(wheels)('writes what we write: a wheel %s', async (title, options) => {
    const path = buildWheelFile({ distribution: 'spam-eggs', version: '1.0.dev3', files: { 'spam.py': `# ${title}\n` }, ...options }).write(folder);
    const theirs = await anacondaServer();
    const own = await anacondaServer();
    try {
      const run = await anaconda(theirs, 'upload', '-u', 'nightly', '-l', 'main', path);
      expect(run).toMatchObject({ code: 0 });
      await ours(own, path);
      expect(written(own)).toEqual(written(theirs));
      expect([...theirs.violations, ...own.violations]).toEqual([]);
      const [one, other] = [own, theirs].map((server) => server.files.get(basename(path)));
      expect(one?.sha256).toBe(other?.sha256);
    } finally {
      await Promise.all([theirs.close(), own.close()]);
    }
  });

  it('loses a file with --force when the upload fails after the removal; ours is there again', async () => {
    const [old, young] = ['old', 'young'].map((name) => buildWheelFile({ version: '1.0.dev3', files: { 'spam.py': `# ${name}\n` }, metadata: ['Summary: Spam'] }).write(join(folder, name))) as [string, string];
    // The first file is taken, the one that is to replace it is not, and ours is given the first one again.
    const tooLarge = { status: 400, body: '<Error><Code>EntityTooLarge</Code></Error>' };
    const [theirs, own] = await Promise.all([anacondaServer({ faults: { storage: [undefined, tooLarge] } }), anacondaServer({ faults: { storage: [undefined, tooLarge] } })]);
    try {
      expect((await anaconda(theirs, 'upload', '-u', 'nightly', old)).code).toBe(0);
      expect((await anaconda(theirs, 'upload', '-u', 'nightly', '--force', young)).code).not.toBe(0);
      expect([...theirs.files.keys()]).toEqual([]);
      await ours(own, old);
      const before = own.files.get(basename(old))?.sha256;
      await expect(ours(own, young, { replace: true })).rejects.toMatchObject({ code: 'upload-refused' });
      expect(own.files.get(basename(old))?.sha256).toBe(before);
    } finally {
      await Promise.all([theirs.close(), own.close()]);
    }
  });
});
