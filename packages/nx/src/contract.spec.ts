import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const folders = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

interface Entry {
  readonly implementation?: string;
  readonly factory?: string;
  readonly schema: string;
  readonly description: string;
}
interface Schema {
  readonly title?: string;
  readonly version?: number;
  readonly outputCapture?: string;
  readonly additionalProperties?: boolean;
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, { readonly description?: string; readonly type?: string }>>;
}

const { executors } = read('executors.json') as { executors: Record<string, Entry> };
const { generators } = read('generators.json') as { generators: Record<string, Entry> };
const page = readFileSync(join(root, 'docs/targets-and-generators.md'), 'utf8');

it('what is listed is what is there', () => {
  expect(Object.keys(executors).sort()).toEqual(folders('src/executors'));
  expect(Object.keys(generators).sort()).toEqual(folders('src/generators'));
});

it('package.json names both lists', () => {
  expect(read('package.json')).toMatchObject({ name: '@wheelwright/nx', executors: './executors.json', generators: './generators.json', peerDependencies: { nx: '>=22.7 <25', '@nx/devkit': '>=22.7 <25' } });
});

describe.each(Object.entries(executors))('the executor %s', (name, entry) => {
  const folder = `src/executors/${name}`;
  const schema = read(`${folder}/schema.json`) as Schema;

  it('has its files where they are expected', () => {
    expect(entry).toMatchObject({ implementation: `./${folder}/executor`, schema: `./${folder}/schema.json` });
    for (const file of ['executor.ts', 'executor.spec.ts', 'schema.json', 'schema.d.ts']) expect([file, existsSync(join(root, folder, file))]).toEqual([file, true]);
  });

  it('has a schema that refuses what it does not know and describes what it does', () => {
    // Version 2 with piped output lets Nx keep the output of child processes. Nothing is required: a missing platform is an error of our own.
    expect(schema).toMatchObject({ version: 2, outputCapture: 'pipe', additionalProperties: false });
    expect(schema.required).toBeUndefined();
    for (const [option, { description }] of Object.entries(schema.properties)) expect([option, description]).toEqual([option, expect.stringMatching(/\.$/u)]);
  });

  it('knows the options that inference gives and people ask for', () => {
    const stage = ['dryRun', 'platform', 'supported'];
    const publish = ['destination', 'dryRun', 'expect', 'jobs', 'platforms', 'pythons', 'report', 'sign', 'skipExisting', 'untested'];
    const own: Readonly<Record<string, readonly string[]>> = {
      toolchain: stage,
      'build-clib': stage,
      source: ['dryRun'],
      upload: [...publish, 'platform', 'supported'],
      'release-publish': [...publish, 'firstRelease', 'nxReleaseVersionData'],
      prune: ['days', 'destination', 'distributions', 'dryRun', 'versions'],
    };
    expect(Object.keys(schema.properties).sort()).toEqual([...(own[name] ?? [...stage, 'pythons'])].sort());
  });

  it('has no option for a secret', () => {
    expect(Object.keys(schema.properties).filter((option) => /token|password|secret|user|key/iu.test(option))).toEqual([]);
  });

  it('is in the documentation', () => {
    expect(page).toContain(`### ${name}\n\n${entry.description}.`);
  });

  it('is a function', async () => {
    const implementation = (await import(`./executors/${name}/executor`)) as { default: unknown };
    expect(typeof implementation.default).toBe('function');
  });
});

describe.each(Object.entries(generators))('the generator %s', (name, entry) => {
  const folder = `src/generators/${name}`;
  const schema = read(`${folder}/schema.json`) as Schema;

  it('has its files where they are expected', () => {
    expect(entry).toMatchObject({ factory: `./${folder}/generator`, schema: `./${folder}/schema.json` });
    for (const file of ['generator.ts', 'generator.spec.ts', 'schema.json', 'schema.d.ts']) expect([file, existsSync(join(root, folder, file))]).toEqual([file, true]);
  });

  it('has a schema that refuses what it does not know and describes what it does', () => {
    expect(schema.additionalProperties).toBe(false);
    for (const [option, { description }] of Object.entries(schema.properties)) expect([option, description]).toEqual([option, expect.stringMatching(/\.$/u)]);
  });

  it('is in the documentation', () => {
    expect(page).toContain(`### ${name}\n\n${entry.description}.`);
  });

  it('is a function', async () => {
    const implementation = (await import(`./generators/${name}/generator`)) as { default: unknown };
    expect(typeof implementation.default).toBe('function');
  });
});
