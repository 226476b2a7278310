import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { buildWheelFile, recordingHost, startServer, type LoopbackServer, type RecordingHost, type RouteAnswer } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { fetchIndexFile, listIndexFiles, type IndexFile } from './list-index-files';
import { loadIndexSettings } from './load-index-settings';

const sha = 'ab'.repeat(32);
let server: LoopbackServer | undefined;
let recording: RecordingHost;
afterEach(async () => {
  await server?.close();
  server = undefined;
  recording.dispose();
});

const hostWith = (variables: Record<string, string>): Host => {
  recording = recordingHost({ variables: { PIP_CONFIG_FILE: '/dev/null', XDG_CONFIG_DIRS: '/nonexistent', ...variables }, programs: { python3: '/python3' }, processes: [{ when: 'PyPI.simple_url', stdout: 'https://default.test/simple\n' }] });
  return { ...recording, http: createNodeHost({ variables: {} }).http };
};

const html = (body: string): RouteAnswer => ({ headers: { 'content-type': 'text/html' }, body });
const json = (files: readonly object[]): RouteAnswer => ({
  headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' },
  body: JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'demo', files }),
});

const list = async (routes: Record<string, RouteAnswer>, variables: (origin: string) => Record<string, string> = (origin) => ({ UV_DEFAULT_INDEX: `${origin}/simple` })): Promise<readonly IndexFile[]> => {
  server = await startServer(routes);
  const host = hostWith(variables(server.origin));
  const files = await listIndexFiles(host, await loadIndexSettings(host), 'Demo_Pkg');
  const { origin } = server;
  return files.map((file) => ({ ...file, url: file.url.replace(origin, '') }));
};
const names = (files: readonly IndexFile[]): string[] => files.map(({ file }) => file);

describe('listIndexFiles', () => {
  const expected = [
    { file: 'demo_pkg-1.0.tar.gz', url: '/files/demo_pkg-1.0.tar.gz', sha256: sha, requiresPython: '>=3.8', yanked: false },
    { file: 'demo_pkg-1.1-py3-none-any.whl', url: '/files/demo_pkg-1.1-py3-none-any.whl', yanked: true },
  ];

  it('reads JSON', async () => {
    const files = await list({
      '/simple/demo-pkg/': json([
        { filename: 'demo_pkg-1.0.tar.gz', url: '../../files/demo_pkg-1.0.tar.gz', hashes: { sha256: sha }, 'requires-python': '>=3.8' },
        { filename: 'demo_pkg-1.1-py3-none-any.whl', url: '/files/demo_pkg-1.1-py3-none-any.whl', hashes: {}, yanked: 'why' },
      ]),
    });
    expect(files).toEqual(expected);
    expect(server?.requests[0]?.headers.accept).toContain('*/*');
  });

  it('reads HTML', async () => {
    expect(
      await list({
        '/simple/demo-pkg/': html(
          `<a href="../../files/demo_pkg-1.0.tar.gz#sha256=${sha}" data-requires-python="&gt;=3.8">x</a><a href="/files/demo_pkg-1.1-py3-none-any.whl" data-yanked>y</a>`,
        ),
      }),
    ).toEqual(expected);
  });

  it('resolves links against where it was redirected to, and against <base>', async () => {
    const routes = { '/simple/demo-pkg/': { status: 301, headers: { location: '/else/where/' } }, '/else/where/': html('<a href="demo_pkg-1.0.tar.gz">x</a><a href="demo_pkg-2.0.tar.gz?a=b">x</a>') };
    expect((await list(routes)).map(({ url }) => url)).toEqual(['/else/where/demo_pkg-1.0.tar.gz', '/else/where/demo_pkg-2.0.tar.gz?a=b']);
    await server?.close();
    recording.dispose();
    expect((await list({ '/simple/demo-pkg/': html('<base href="/b/"><a href="demo_pkg-1.0.tar.gz">x</a>') })).map(({ url }) => url)).toEqual(['/b/demo_pkg-1.0.tar.gz']);
  });

  it('takes nothing from a hostile listing but files of the project itself', async () => {
    const links = [
      'demo_pkg-1.0.tar.gz',
      'javascript:demo_pkg-1.0.tar.gz',
      'data:text/plain,demo_pkg-1.0.tar.gz',
      'file:///etc/demo_pkg-1.0.tar.gz',
      'ftp://h.test/demo_pkg-1.0.tar.gz',
      '//[bad/demo_pkg-1.0.tar.gz',
      '..%2f..%2fdemo_pkg-1.0.tar.gz',
      'demo_pkg-1.0.tar.gz%00.whl',
      'demo_pkg-1.0.tar.gz%5cx',
      '%zz/demo_pkg-%zz.tar.gz',
      'demo_pkg-1.0-evil.tar.gz',
      'demo_pkg_evil-1.0.tar.gz',
      'numpy-1.0.tar.gz',
      'demo_pkg-1.0.exe',
      '',
    ];
    expect(names(await list({ '/simple/demo-pkg/': html(links.map((link) => `<a href="${link}">demo_pkg-1.0.tar.gz</a>`).join('')) }))).toEqual(['demo_pkg-1.0.tar.gz']);
    await server?.close();
    recording.dispose();
    const files = [
      { filename: '../demo_pkg-1.0.tar.gz', url: '/x' },
      { filename: 'demo_pkg-1.0.tar.gz', url: 'file:///etc/passwd' },
      { filename: 'demo_pkg-1.0.tar.gz/../x', url: '/x' },
      { filename: 'demo_pkg-1.0.tar.gz', url: '/right' },
    ];
    expect(await list({ '/simple/demo-pkg/': json(files) })).toEqual([{ file: 'demo_pkg-1.0.tar.gz', url: '/right', yanked: false }]);
  });

  it('asks the first index that has the project, and no further one', async () => {
    const variables = (origin: string): Record<string, string> => ({ UV_INDEX: `${origin}/a ${origin}/b`, UV_DEFAULT_INDEX: `${origin}/c` });
    const page = (version: string): RouteAnswer => html(`<a href="/demo_pkg-${version}.tar.gz">x</a>`);
    expect(names(await list({ '/b/demo-pkg/': page('2'), '/c/demo-pkg/': page('3') }, variables))).toEqual(['demo_pkg-2.tar.gz']);
    expect(server?.requests.map(({ path }) => path)).toEqual(['/a/demo-pkg/', '/b/demo-pkg/']);
  });

  it('does not pass to another index when one does not answer', async () => {
    const variables = (origin: string): Record<string, string> => ({ UV_INDEX: `${origin}/a`, UV_DEFAULT_INDEX: `${origin}/c` });
    await expect(list({ '/a/demo-pkg/': { status: 403 }, '/c/demo-pkg/': html('<a href="/demo_pkg-3.tar.gz">x</a>') }, variables)).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('answered with HTTP status 403') as string,
      hint: expect.stringContaining('credentials') as string,
    });
  });

  it('says what is wrong with a page', async () => {
    await expect(list({ '/simple/demo-pkg/': { headers: { 'content-type': 'application/json' }, body: '{"meta":{"api-version":"2.0"},"files":[]}' } })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('is no page of a Python index: it speaks version 2.0') as string,
    });
  });

  it('is empty when nobody has it', async () => expect(await list({})).toEqual([]));

  it('asks pip for its default, once, when nothing is configured', async () => {
    const host = hostWith({});
    const settings = await loadIndexSettings(host);
    const asked: string[] = [];
    const spying = { ...host, http: { ...host.http, getText: async (url: string) => ({ status: (asked.push(url), 404), url, contentType: '', text: '' }) } };
    await listIndexFiles(spying, settings, 'x');
    await listIndexFiles(spying, settings, 'y');
    expect(asked).toEqual(['https://default.test/simple/x/', 'https://default.test/simple/y/']);
    expect(recording.commands()).toHaveLength(1);
  });

  it('adds find-links: folders with their hashes, pages as they are', async () => {
    const wheel = buildWheelFile({ distribution: 'demo_pkg', version: '9' });
    server = await startServer({ '/links/': html('<a href="demo_pkg-8.tar.gz">x</a><a href="other-1.tar.gz">x</a>') });
    const host = hostWith({});
    const folder = recording.path('my wheels');
    mkdirSync(folder);
    wheel.write(folder);
    writeFileSync(`${folder}/other-1.0.tar.gz`, '');
    const set = { ...host, variables: { ...host.variables, UV_FIND_LINKS: `${folder},${server.origin}/links/`, UV_NO_INDEX: '1' } };
    expect((await listIndexFiles(set, await loadIndexSettings(set), 'demo-pkg')).map(({ file, sha256 }) => [file, sha256])).toEqual([
      [wheel.file, wheel.sha256],
      ['demo_pkg-8.tar.gz', undefined],
    ]);
  });
});

describe('credentials of an index', () => {
  const canary = 'canary-Pa55';
  it('are sent to it and its files, and to no other host; and are seen nowhere', async () => {
    const other = await startServer({ '/demo_pkg-2.tar.gz': 'two' });
    try {
      server = await startServer({ '/simple/demo-pkg/': html(`<a href="/demo_pkg-1.tar.gz">x</a><a href="${other.origin}/demo_pkg-2.tar.gz">x</a>`), '/demo_pkg-1.tar.gz': 'one' });
      const host = hostWith({ PIP_INDEX_URL: `${server.origin.replace('://', `://user:${canary}@`)}/simple/` });
      const settings = await loadIndexSettings(host);
      const files = await listIndexFiles(host, settings, 'demo-pkg');
      for (const file of files) await fetchIndexFile(host, settings, file, { into: recording.path('out', file.file) });
      const sent = `Basic ${Buffer.from(`user:${canary}`).toString('base64')}`;
      expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([sent, sent]);
      expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
      expect(await host.files.readText(recording.path('out/demo_pkg-1.tar.gz'))).toBe('one');
      const failed = await fetchIndexFile(host, settings, { url: `${server.origin}/gone` }, { into: recording.path('out/x') }).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'download-failed' });
      expect([inspect(files), inspect(failed, { depth: 9 }), inspect(recording.lines), inspect(recording.calls, { depth: 9 })].join('')).not.toContain(canary);
    } finally {
      await other.close();
    }
  });
});

it('copies a linked file of a folder as a file', async () => {
  const host = hostWith({});
  writeFileSync(recording.path('real'), 'bytes');
  symlinkSync('real', recording.path('link.whl'));
  await fetchIndexFile(host, await loadIndexSettings(host), { url: `file://${recording.path('link.whl')}` }, { into: recording.path('out/f') });
  expect(await host.files.facts(recording.path('out/f'))).toMatchObject({ kind: 'file', size: 5 });
});
