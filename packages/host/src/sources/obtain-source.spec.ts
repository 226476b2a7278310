import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { normalizeSource, type Source, type WrittenSource } from '@wheelwright/core';
import { recordingHost, startServer, type LoopbackServer, type ProcessAnswer, type RecordingHost, type RouteAnswer } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { obtainSource } from './obtain-source';

const content = 'the right bytes';
const sha256 = createHash('sha256').update(content).digest('hex');
const canary = 'canary-Pa55';

let server: LoopbackServer;
let recording: RecordingHost;
let host: Host;
const start = async (routes: Record<string, RouteAnswer | readonly RouteAnswer[]> = {}, variables: Record<string, string> = {}, processes: readonly ProcessAnswer[] = []): Promise<void> => {
  server = await startServer(routes);
  recording = recordingHost({
    variables: { PIP_CONFIG_FILE: '/dev/null', XDG_CONFIG_DIRS: '/nonexistent', ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replaceAll('ORIGIN', server.origin)])) },
    processes,
    programs: { 'apt-get': '/usr/bin/apt-get' },
  });
  host = { ...recording, http: createNodeHost({ variables: {} }).http };
};
afterEach(async () => {
  await server.close();
  recording.dispose();
});

const source = (written: Record<string, unknown>): Source => normalizeSource({ sha256, ...written } as WrittenSource);
const url = (path: string, more: object = {}): Source => source({ url: `${server.origin}${path}`, ...more });
const place = (): string => recording.path('cache/sources', sha256);
/** Everything that is in the store, without what the store notes about it. */
const stored = async (): Promise<readonly string[]> => (await host.files.walk(recording.path('cache/sources'))).filter((path) => !path.endsWith('.checked'));
const failure = async (sources: readonly Source[]): Promise<Error & { hint: string }> =>
  obtainSource(host, sources, recording.root).then(
    () => {
      throw new Error('it was obtained');
    },
    (error: unknown) => error as Error & { hint: string },
  );

describe('a crate', () => {
  const crate = (): Source => source({ crate: { name: 'demo-sys', version: '1.0' } });
  const withCargo = (): Host => ({ ...host, processes: { ...host.processes, find: async (program) => (program === 'cargo' ? '/cargo' : undefined) } });
  const cached = 'home/.cargo/registry/cache/index-0123/demo-sys-1.0.crate';

  it('is brought by cargo, by its own settings', async () => {
    await start({}, { CARGO_HTTP_PROXY: 'http://proxy.test', SECRET: canary }, [
      {
        when: '/cargo info --color=never demo-sys@1.0',
        effect: ({ environment }) => {
          expect(environment).toMatchObject({ CARGO_HTTP_PROXY: 'http://proxy.test' });
          expect(Object.values(environment)).not.toContain(canary);
          mkdirSync(dirname(recording.path(cached)), { recursive: true });
          writeFileSync(recording.path(cached), content);
        },
      },
    ]);
    expect((await obtainSource(withCargo(), [crate()], recording.root)).archive).toBe(`${place()}/demo-sys-1.0.crate`);
  });

  it.each<[string, ProcessAnswer, string]>([
    ['is unknown', { when: 'cargo info', exitCode: 101, stderr: '    Updating index\nerror: could not find `demo-sys@1.0` in registry\n' }, 'error: could not find `demo-sys@1.0` in registry'],
    ['cannot be brought by an old cargo', { when: 'cargo info', exitCode: 101, stderr: 'error: no such subcommand: `info`\n' }, 'cargo 1.82 or newer is needed'],
    ['is not kept', { when: 'cargo info' }, 'cargo kept no demo-sys-1.0.crate in '],
  ])('%s', async (_title, answer, why) => {
    await start({}, {}, [answer]);
    expect((await obtainSource(withCargo(), [crate()], recording.root).catch((error: Error) => error.message)) as string).toContain(why);
  });

  it('needs a cargo', async () => {
    await start();
    expect((await failure([crate()])).message).toContain('crate demo-sys 1.0: this machine has no cargo');
  });
});

describe('obtainSource', () => {
  it('stores by hash, and fetches once', async () => {
    await start({ '/a.tar.gz': content });
    const first = await obtainSource(host, [url('/a.tar.gz')], recording.root);
    expect(first.archive).toBe(`${place()}/a.tar.gz`);
    expect(readFileSync(first.archive, 'utf8')).toBe(content);
    await obtainSource(host, [url('/a.tar.gz')], recording.root);
    expect(server.requests).toHaveLength(1);
    expect(recording.lines).toHaveLength(1);
  });

  it('replaces a stored file that is damaged', async () => {
    await start({ '/a.tar.gz': content });
    const { archive } = await obtainSource(host, [url('/a.tar.gz')], recording.root);
    writeFileSync(archive, 'damaged');
    await obtainSource(host, [url('/a.tar.gz')], recording.root);
    expect(readFileSync(archive, 'utf8')).toBe(content);
    expect(recording.lines).toContain('! the stored a.tar.gz is damaged: it is fetched again');
  });

  it('checks a stored file that it did not put there itself', async () => {
    await start();
    mkdirSync(place(), { recursive: true });
    writeFileSync(`${place()}/a.tar.gz`, content);
    expect((await obtainSource(host, [url('/a.tar.gz')], recording.root)).archive).toBe(`${place()}/a.tar.gz`);
  });

  it.each<[string, RouteAnswer, RegExp, string]>([
    ['a page with status 200', { headers: { 'content-type': 'text/html' }, body: '\n<!DOCTYPE html><p>not here' }, /has the sha256 [0-9a-f]{64} \(\d+ bytes, which looks like an HTML page and no archive\), not [0-9a-f]{64}/, 'sha256-mismatch'],
    ['other bytes', 'other bytes', /has the sha256 [0-9a-f]{64} \(11 bytes\), not/, 'sha256-mismatch'],
    ['nothing', '', /0 bytes, an empty file/, 'sha256-mismatch'],
    ['404', { status: 404 }, /answered with HTTP status 404/, 'source-unavailable'],
  ])('goes on to the next source after %s, and keeps nothing of it', async (_title, answer, why, code) => {
    await start({ '/bad': answer, '/good': content });
    const obtained = await obtainSource(host, [url('/bad'), url('/good')], recording.root);
    expect(obtained.source.fileName).toBe('good');
    expect(await stored()).toEqual([`${sha256}/good`]);
    const error = await failure([source({ url: `${server.origin}/bad`, sha256: '0'.repeat(64) })]);
    expect(error).toMatchObject({ code, message: expect.stringMatching(why) as string });
    expect(await stored()).toEqual([`${sha256}/good`]);
  });

  it('names every place that was tried, and a later right run works', async () => {
    await start({ '/a': [{ status: 404 }, content] });
    const sources = [url('/a'), source({ mirror: 'mirror', file: 'a.tar.gz' })];
    const error = await failure(sources);
    expect(error.message.replaceAll(server.origin, 'O').replaceAll(recording.root, 'R').replaceAll(sha256, 'H')).toMatchInlineSnapshot(`
"a could not be had; tried:
  - O/a answered with HTTP status 404
  - R/mirror/H: there is no such file
  - R/mirror/H/a.tar.gz: there is no such file
  - R/mirror/a.tar.gz: there is no such file"
`);
    expect(error.hint).toContain('WHEELWRIGHT_MIRRORS');
    expect(await stored()).toEqual([]);
    await obtainSource(host, sources, recording.root);
    expect(await stored()).toEqual([`${sha256}/a`]);
  });

  it('says how the chosen source differs', async () => {
    await start({ '/a': content });
    await obtainSource(host, [url('/a', { differs: 'without LAPACK', adjust: { notice: 'numpy takes its own' } })], recording.root);
    expect(recording.lines.slice(1)).toEqual([`${server.origin}/a is used; it differs from upstream’s release: without LAPACK`, 'numpy takes its own']);
  });

  it('keeps names that lead elsewhere inside the store', async () => {
    await start({ '/x/..%2f..%2fevil': content });
    const { archive } = await obtainSource(host, [url('/x/..%2f..%2fevil')], recording.root);
    expect(dirname(archive)).toBe(place());
  });
});

describe('a truncated download', () => {
  it('is no file', async () => {
    await start({ '/a': { body: content, failure: 'truncated' } });
    expect(await failure([url('/a')])).toMatchObject({ code: 'source-unavailable', message: expect.stringMatching(/incomplete|closed|ended/u) as string });
    expect(await stored()).toEqual([]);
  }, 30_000);
});

describe('mirrors of the user', () => {
  it.each([[sha256], [`${sha256}/a.tar.gz`], ['a.tar.gz']])('are asked first, by hash and then by name: a folder with %s', async (file) => {
    await start({}, {});
    const folder = recording.path('my mirror');
    mkdirSync(dirname(`${folder}/${file}`), { recursive: true });
    writeFileSync(`${folder}/${file}`, content);
    const set = { ...host, variables: { ...host.variables, WHEELWRIGHT_MIRRORS: `/nowhere:${folder}` } };
    expect((await obtainSource(set, [url('/a.tar.gz')], recording.root)).archive).toBe(`${place()}/a.tar.gz`);
    expect(server.requests).toEqual([]);
  });

  it('may be URLs; their credentials are seen nowhere', async () => {
    await start({ '/m/a.tar.gz': { status: 404 } }, { WHEELWRIGHT_MIRRORS: 'ORIGIN/m' });
    const origin = server.origin.replace('://', `://user:${canary}@`);
    const set = { ...host, variables: { ...host.variables, WHEELWRIGHT_MIRRORS: `${origin}/m` } };
    const error = await obtainSource(set, [source({ mirror: 'm', file: 'a.tar.gz' })], recording.root).catch((thrown: unknown) => thrown);
    expect(server.requests.map(({ path }) => path)).toEqual([`/m/${sha256}`, `/m/${sha256}/a.tar.gz`, '/m/a.tar.gz']);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`user:${canary}`).toString('base64')}`);
    expect(inspect([error, recording.lines, recording.calls], { depth: 9 })).not.toContain(canary);
  });
});

describe('an index', () => {
  const index = (hash: string): Record<string, RouteAnswer> => ({ '/simple/demo/': { headers: { 'content-type': 'text/html' }, body: `<a href="/f/demo-1.tar.gz${hash}">x</a>` }, '/f/demo-1.tar.gz': content });
  const wanted = (): Source => source({ index: { distribution: 'demo', file: 'demo-1.tar.gz' } });

  it('gives the file of that name', async () => {
    await start(index(''), { UV_DEFAULT_INDEX: 'ORIGIN/simple' });
    expect((await obtainSource(host, [wanted()], recording.root)).archive).toBe(`${place()}/demo-1.tar.gz`);
  });

  it('is not asked for bytes that it says are others', async () => {
    await start(index(`#sha256=${'0'.repeat(64)}`), { UV_DEFAULT_INDEX: 'ORIGIN/simple' });
    expect((await failure([wanted()])).message).toContain(`the index says that its demo-1.tar.gz has the sha256 ${'0'.repeat(64)}, not ${sha256}`);
    expect(server.requests).toHaveLength(1);
  });

  it('may have neither the project nor the file', async () => {
    await start(index(''), { UV_DEFAULT_INDEX: 'ORIGIN/simple' });
    expect((await failure([source({ index: { distribution: 'nope', file: 'nope-1.tar.gz' } })])).message).toContain('the index does not know nope');
    expect((await failure([source({ index: { distribution: 'demo', file: 'demo-2.tar.gz' } })])).message).toContain('the index has no demo-2.tar.gz among 1 files of demo');
  });
});

describe('Debian', () => {
  const debian = (): Source => source({ debian: { source: 'libdemo', version: '1:1.0-1', file: 'libdemo_1.0.orig.tar.gz' } });
  const targets: ProcessAnswer = { when: '--print-uris update', stdout: "'http://one.test/debian/dists/sid/main/binary-all/Packages.xz' x 0 \n'http://two.test/debian/dists/sid/main/binary-all/Packages.xz' x 0 \n" };
  const download = (uri: string, answer: Partial<ProcessAnswer> = {}): ProcessAnswer => ({
    when: `download-file ${uri} `,
    effect: ({ argv }) => (answer.exitCode === undefined ? writeFileSync(argv.at(-2) ?? '', content) : undefined),
    ...answer,
  });
  const missing = { exitCode: 100, stderr: 'E: Failed to fetch http://x/y  404  Not Found\nE: Download Failed\n' };

  const withHelper = (): Host => ({ ...host, files: { ...host.files, exists: async (path) => path === '/usr/lib/apt/apt-helper' || host.files.exists(path) } });

  it('tries the pool of every repository', async () => {
    await start({}, {}, [
      targets,
      download('http://one.test/debian/pool/main/libd/libdemo/libdemo_1.0.orig.tar.gz', missing),
      download('http://two.test/debian/pool/main/libd/libdemo/libdemo_1.0.orig.tar.gz'),
    ]);
    expect((await obtainSource(withHelper(), [debian()], recording.root)).archive).toBe(`${place()}/libdemo_1.0.orig.tar.gz`);
    expect(recording.commands()).toHaveLength(3);
  });

  it('looks into the indexes of source packages last', async () => {
    let updated = false;
    const uri = 'http://two.test/debian/pool/updates/l/libdemo/libdemo_1.0.orig.tar.gz';
    await start({}, {}, [
      targets,
      download(uri),
      { when: 'download-file', ...missing },
      { when: ' update', effect: () => void (updated = true) },
      { when: 'source --print-uris', stdout: `'${uri}' libdemo_1.0.orig.tar.gz 15 SHA256:${sha256}\n` },
    ]);
    await obtainSource(withHelper(), [debian()], recording.root);
    expect(updated).toBe(false);
    expect(await stored()).toEqual([`${sha256}/libdemo_1.0.orig.tar.gz`]);
  });

  it('goes on where there is no apt', async () => {
    await start({ '/a': content }, {}, []);
    const bare = { ...host, processes: { ...host.processes, find: async () => undefined } };
    expect((await obtainSource(bare, [debian(), url('/a')], recording.root)).source.kind).toBe('url');
  });

  it('never puts the password of a repository into an argv', async () => {
    await start({}, {}, [{ when: '--print-uris update', stdout: `'https://u:${canary}@127.0.0.1:1/debian/dists/sid/main/binary-all/Packages.xz' x 0 \n` }]);
    const error = await obtainSource(withHelper(), [debian()], recording.root).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source-unavailable' });
    expect(inspect([error, recording.calls, recording.lines], { depth: 9 })).not.toContain(canary);
  });
});
