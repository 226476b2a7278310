import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { parseYamlDocument, wheelSchema } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';
import { lockingMachine, type LockingMachine } from '@wheelwright/testing';
import { create } from 'tar';
import { wheelGenerator } from './generator';

const platforms = `tools: { uv: "0.1", auditwheel: "6.0", patchelf: "0.1" }
pythons: { cp38: { version: "3.8" }, cp312: { version: "3.12" }, cp313: { version: "3.13" } }
platforms: { host: { engine: host } }
`;

let sdist: Buffer;
let machine: LockingMachine;
let tree: Tree;
const makeHost = (): Host => machine.makeHost();

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelwright-spec-'));
  mkdirSync(join(folder, 'demo-1.10'));
  writeFileSync(join(folder, 'demo-1.10/PKG-INFO'), 'Metadata-Version: 2.4\nName: demo\nVersion: 1.10\nRequires-Python: >=3.9\n');
  writeFileSync(join(folder, 'demo-1.10/pyproject.toml'), '[build-system]\nrequires = ["flit-core"]\n');
  await create({ cwd: folder, file: join(folder, 'demo.tar.gz'), gzip: true }, ['demo-1.10']);
  sdist = readFileSync(join(folder, 'demo.tar.gz'));
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  const sha256 = createHash('sha256').update(sdist).digest('hex');
  const page = ['demo-1.9.tar.gz', 'demo-1.11a1.tar.gz', `demo-1.10.tar.gz#sha256=${sha256}`].map((link) => `<a href="/${link}">x</a>`).join('');
  machine = lockingMachine({ 'https://i.test/simple/demo/': { contentType: 'text/html', body: page }, 'https://i.test/demo-1.10.tar.gz': sdist, 'https://i.test/simple/nope/': { status: 404 } });
  tree = createTree();
  Object.defineProperty(tree, 'root', { value: machine.recording.root });
  tree.write('projects/platforms/platforms.yaml', platforms);
});
afterEach(() => machine.recording.dispose());

describe('wheel', () => {
  it('writes a right wheel.yaml of the newest sdist, for what is here, and locks it', async () => {
    await wheelGenerator(tree, { name: 'demo' }, makeHost);
    const text = tree.read('projects/demo-wheels/wheel.yaml', 'utf8') ?? '';
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../node_modules/@wheelwright/nx/schemas/wheel.schema.json');
    const parsed = parseYamlDocument('wheel.yaml', text, wheelSchema);
    expect(parsed.ok ? parsed.document.written : parsed.problems).toEqual({ distribution: 'demo', source: { sdist: 'demo', version: '1.10' }, pythons: ['cp312'] });
    expect(JSON.parse(tree.read('projects/demo-wheels/wheel.lock.json', 'utf8') ?? '')).toMatchObject({ source: { file: 'demo-1.10.tar.gz' }, environments: [{ purpose: 'build', requires: ['build', 'flit-core'] }, { purpose: 'test' }] });
    expect(machine.recording.lines).toContain('demo supports cp313 too; not on this machine, so left out of projects/demo-wheels/wheel.yaml');
  });

  it('changes nothing the second time, nor what a user wrote', async () => {
    await wheelGenerator(tree, { name: 'demo' }, makeHost);
    const mine = `# mine\n${tree.read('projects/demo-wheels/wheel.yaml', 'utf8') ?? ''}`;
    tree.write('projects/demo-wheels/wheel.yaml', mine);
    const before = tree.listChanges().map(({ path, content }) => [path, String(content)]);
    await wheelGenerator(tree, { name: 'Demo' }, makeHost);
    expect(tree.listChanges().map(({ path, content }) => [path, String(content)])).toEqual(before);
    expect(machine.recording.lines).toContain('projects/demo-wheels/wheel.yaml is there already: it is left as it is');
  });

  it('writes to another folder', async () => {
    await wheelGenerator(tree, { name: 'demo', directory: 'python/demo/' }, makeHost);
    expect(tree.read('python/demo/wheel.yaml', 'utf8')).toContain('$schema=../../node_modules');
    expect(tree.exists('python/demo/wheel.lock.json')).toBe(true);
  });

  it.each(['../x', '/x', 'a/../../x'])('refuses the folder %s', async (directory) => {
    await expect(wheelGenerator(tree, { name: 'demo', directory }, makeHost)).rejects.toThrow('is not a folder of this workspace');
  });

  it('writes nothing of a distribution that has no sdist', async () => {
    await expect(wheelGenerator(tree, { name: 'nope' }, makeHost)).rejects.toThrow('the index has no sdist of nope');
    expect(tree.exists('projects/nope-wheels/wheel.yaml')).toBe(false);
  });

  it('needs platforms', async () => {
    tree.delete('projects/platforms/platforms.yaml');
    await expect(wheelGenerator(tree, { name: 'demo' }, makeHost)).rejects.toThrow('this workspace has no platforms.yaml');
  });
});
