import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseMetadata, parseProjectName, parseVersion, WheelError, type IndexDestination } from '@wheelwright/core';
import { buildWheelFile, expectNoCanary, startPypiServer, startServer, type LoopbackServer, type PypiServer, type PypiServerOptions, type PypiTrouble, type RouteAnswer, type WheelFileOptions } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { Secret } from '../secret';
import type { BasicCredentials } from './credentials';
import type { LocalFile } from './destination';
import { indexDestination } from './index-destination';
import { readReleaseFile } from './read-release-file';
import { releaseError, sendRelease } from './send-release';
import type { SendReport } from './send-report';

// The first one loads what talks to networks.
jest.setTimeout(30_000);

const token = 'pypi-CANARY-t0ken/ä+=';
let folder: string;
let host: Host;
let printed: string;
const closing: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-index-'));
  printed = '';
  host = createNodeHost({ variables: { PATH: '', WHEELWRIGHT_CACHE_DIR: join(folder, 'cache') }, output: { isTTY: false, columns: 80, write: (text) => void (printed += text) } });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

const pypi = async (options: PypiServerOptions = {}): Promise<PypiServer> => {
  const server = await startPypiServer({ tokens: [token], ...options });
  closing.push(() => server.close());
  return server;
};
const serve = async (routes: Record<string, RouteAnswer | readonly RouteAnswer[]>): Promise<LoopbackServer> => {
  const server = await startServer(routes);
  closing.push(() => server.close());
  return server;
};

const wheel = async (options: WheelFileOptions = {}): Promise<LocalFile> => {
  const path = buildWheelFile(options).write(folder);
  return { ...(await readReleaseFile(host, path)), path, signature: undefined, attestations: [] };
};
const sdist = (): LocalFile => {
  const path = join(folder, 'spam-1.0.tar.gz');
  const bytes = gzipSync('an sdist as far as the server looks');
  writeFileSync(path, bytes);
  const metadataText = 'Metadata-Version: 2.1\nName: spam\nVersion: 1.0\n';
  const digest = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
  return {
    file: basename(path), path, kind: 'sdist', project: parseProjectName('spam'), version: parseVersion('1.0'), python: 'source', size: statSync(path).size,
    sha256: digest('sha256'), md5: digest('md5'), metadata: parseMetadata(metadataText), metadataText, signature: undefined, attestations: [],
  };
};

const definition = (server: Pick<PypiServer, 'uploadUrl' | 'indexUrl'>, more: Partial<IndexDestination> = {}): IndexDestination => ({
  kind: 'index', name: 'there', uploadUrl: server.uploadUrl, indexUrl: server.indexUrl, rules: 'pypi', replaces: false, section: 'there', username: undefined, password: undefined,
  trustedPublishing: 'never', attestations: false, ...more,
});
const account = (password = token): BasicCredentials => ({ username: '__token__', password: new Secret(password), origin: 'the spec', expires: undefined });
const open = (server: Pick<PypiServer, 'uploadUrl' | 'indexUrl'>, more: Partial<IndexDestination> = {}, password = token) => indexDestination(host, definition(server, more), async () => account(password));
const upload = async (server: Pick<PypiServer, 'uploadUrl' | 'indexUrl'>, files: readonly LocalFile[], more: Partial<IndexDestination> = {}, password = token): Promise<SendReport> => {
  const report = await sendRelease(host, open(server, more, password), files, { pauses: [5, 5, 5], visibleWithin: 100, longestPause: 50, journal: join(folder, 'journal.json') });
  // Whatever happened, what people and files see holds no secret.
  expectNoCanary(
    [
      { name: 'report', content: report },
      { name: 'error', content: releaseError(report) },
      { name: 'output', content: printed },
      { name: 'journal', content: readFileSync(join(folder, 'journal.json'), { encoding: 'utf8', flag: 'a+' }) },
    ],
    [token],
  );
  return report;
};
const summary = ({ files }: SendReport) => files.map(({ state, attempts }) => [state, attempts.map(({ outcome }) => outcome).join(' ')]);
const fieldsOf = (server: PypiServer, number = 0): [string, string][] => (server.uploads[number]?.parts ?? []).filter(({ file }) => file === undefined).map(({ name, content }) => [name, content.toString('utf8')]);

describe('a release', () => {
  it('is stored, seen again and the same', async () => {
    const server = await pypi();
    const files = [await wheel({ tags: 'cp310-cp310-manylinux1_x86_64', build: '1' }), await wheel({ tags: 'cp311-cp311-manylinux1_x86_64', files: { 'a.py': 'ä'.repeat(5000) } }), sdist()];
    const report = await upload(server, files);
    expect(summary(report)).toEqual([['verified', 'stored'], ['verified', 'stored'], ['verified', 'stored']]);
    expect(server.uploads.map(({ status, message }) => [status, message])).toEqual([[200, undefined], [200, undefined], [200, undefined]]);
    expect(server.files.map(({ file, sha256 }) => [file, sha256])).toEqual(files.map(({ file, sha256 }) => [file, sha256]));
    expect(server.uploads[0]?.headers['content-length']).toMatch(/^\d+$/u);
  });

  it('has the fields of METADATA, and texts as they stand', async () => {
    const server = await pypi();
    const description = '# Spam\n\nlines\r\nof two kinds, ünïcode and --boundary\r\n';
    const file = await wheel({ distribution: 'Spam.Eggs', metadata: ['Summary: all of it', 'Requires-Dist: ham', 'Requires-Dist: eggs>1', 'Project-URL: Home,https://example.org', 'Requires-Python: >=3.8', `Description-Content-Type: text/markdown\n\n${description}`] });
    expect(summary(await upload(server, [file]))).toEqual([['verified', 'stored']]);
    expect(fieldsOf(server)).toEqual([
      [':action', 'file_upload'],
      ['protocol_version', '1'],
      ['metadata_version', '2.1'],
      ['name', 'Spam.Eggs'],
      ['version', '1.0'],
      ['summary', 'all of it'],
      ['requires_dist', 'ham'],
      ['requires_dist', 'eggs>1'],
      ['project_urls', 'Home, https://example.org'],
      ['requires_python', '>=3.8'],
      ['description_content_type', 'text/markdown'],
      ['description', `${description}\n`],
      ['filetype', 'bdist_wheel'],
      ['pyversion', 'py3'],
      ['sha256_digest', file.sha256],
    ]);
    expect(server.uploads[0]?.parts.at(-1)).toMatchObject({ name: 'content', file: 'spam_eggs-1.0-py3-none-any.whl', contentType: 'application/octet-stream' });
  });

  it('brings attestations where they are wanted, and signatures where they are kept', async () => {
    const server = await serve({ '/': { status: 200 } });
    const asc = join(folder, 'x.asc');
    writeFileSync(asc, '-----BEGIN PGP SIGNATURE-----');
    const file = { ...(await wheel()), signature: asc, attestations: ['{"version":1}', '{"version":2}'] };
    const bodies: string[] = [];
    const recording: Host = { ...host, http: { ...host.http, exchange: async (request) => {
      const parts: Uint8Array[] = [];
      for await (const part of request.body?.open() ?? []) parts.push(part);
      bodies.push(Buffer.concat(parts).toString('latin1'));
      return host.http.exchange(request);
    } } };
    for (const more of [{ rules: 'index', attestations: true }, { rules: 'pypi', attestations: false }] as const) {
      await indexDestination(recording, definition({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/` }, more), async () => account()).send(file, () => undefined);
    }
    expect(bodies[0]).toContain('name="attestations"\r\n\r\n[{"version":1},{"version":2}]\r\n');
    expect(bodies[0]).toContain(`name="gpg_signature"; filename="${file.file}.asc"\r\n`);
    expect(bodies[1]).not.toMatch(/attestations|gpg_signature/u);
    for (const expires of [undefined, 1_700_000_000_000]) {
      await indexDestination(recording, definition({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/` }, { rules: 'pypi', attestations: true }), async () => ({ ...account(), expires })).send(file, () => undefined);
    }
    // PyPI refuses a file that brings attestations with any but a token of trusted publishing.
    expect(bodies[2]).not.toContain('attestations');
    expect(bodies[3]).toContain('name="attestations"');
  });
});

describe('a server that is in trouble', () => {
  it.each<[string, PypiTrouble, string]>([
    ['502, not stored', { stored: false, answer: { status: 502 } }, 'unknown stored'],
    ['502, stored all the same', { stored: true, answer: { status: 502 } }, 'unknown already-there'],
    ['503 with a time to wait', { stored: false, answer: { status: 503, headers: { 'retry-after': '999999999' } } }, 'unknown stored'],
    ['503 with a date to wait for', { stored: false, answer: { status: 503, headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } } }, 'unknown stored'],
    ['503 with a date that is none', { stored: false, answer: { status: 503, headers: { 'retry-after': 'soon' } } }, 'unknown stored'],
    ['429', { stored: false, answer: { status: 429 } }, 'transient stored'],
    ['a reset, not stored', { stored: false, answer: 'reset' }, 'unknown stored'],
    ['a reset, stored all the same', { stored: true, answer: 'reset' }, 'unknown already-there'],
    ['a digest that did not fit', { stored: false, answer: { status: 400, body: 'The digest supplied does not match a digest calculated from the uploaded file.' } }, 'transient stored'],
    ['200 though dropped', { stored: false, answer: { status: 200 } }, 'stored'],
    ['a page of a megabyte', { stored: false, answer: { status: 500, headers: { 'content-type': 'text/html' }, body: `<p>${'sorry '.repeat(200_000)}` } }, 'unknown stored'],
  ])('%s', async (_name, trouble, outcomes) => {
    const server = await pypi({ trouble: ({ number }) => (number === 1 ? trouble : undefined) });
    const file = await wheel();
    const report = await upload(server, [file]);
    expect(summary(report)).toEqual([[outcomes === 'stored' ? 'stored-not-yet-visible' : 'verified', outcomes]]);
    // Each attempt had all the bytes.
    expect(server.uploads.map(({ sha256 }) => sha256)).toEqual(server.uploads.map(() => file.sha256));
    expect(report.files[0]?.attempts.every(({ message = '' }) => message.length < 600)).toBe(true);
  });

  it('for ever is given up after four attempts', async () => {
    const server = await pypi({ trouble: () => ({ stored: false, answer: { status: 500, body: 'no' } }) });
    const report = await upload(server, [await wheel()]);
    expect(summary(report)).toEqual([['failed', 'unknown unknown unknown unknown']]);
    expect(report.files[0]?.message).toBe(`${server.uploadUrl} answered with HTTP status 500: no (4 attempts)`);
  });

  it('that shows files late is waited for', async () => {
    const server = await pypi({ lag: 1 });
    const report = await sendRelease(host, open(server), [await wheel()], { visibleWithin: 5000 });
    expect(summary(report)).toEqual([['verified', 'stored']]);
  });
});

describe('a refusal', () => {
  const cases: [string, PypiServerOptions, WheelFileOptions, { said: string; hint?: string; state?: string }][] = [
    ['of a name that was there', { deleted: ['spam-1.0-py3-none-any.whl'] }, {}, { said: 'This filename was previously used', hint: 'a name that was once deleted' }],
    ['of a release that is closed', { published: [{ file: 'spam-1.0-py2-none-any.whl', bytes: Buffer.from('x'), project: 'spam', version: '1.0', uploaded: Date.now() - 20 * 86_400_000 }] }, {}, { said: 'older than 14 days', hint: 'post-release' }],
    ['of a file that is too large', { fileLimit: 10 }, {}, { said: 'File too large', hint: 'higher limit' }],
    ['of a platform', {}, { tags: 'cp310-cp310-linux_x86_64' }, { said: "unsupported platform tag 'linux_x86_64'", hint: 'repair' }],
    ['of a local version', {}, { version: '1.0+local' }, { said: 'local versions', hint: 'local version' }],
    ['of metadata', {}, { metadata: ['Classifier: nonsense'] }, { said: "'nonsense' is not a valid classifier" }],
  ];
  it.each(cases)('%s is said in the words of the server', async (_name, options, wheelOptions, { said, hint }) => {
    const server = await pypi(options);
    const report = await upload(server, [await wheel(wheelOptions)]);
    expect(summary(report)).toEqual([['failed', 'refused']]);
    expect(report.files[0]?.message).toContain(`${server.uploadUrl} answered with HTTP status 400: `);
    expect(report.files[0]?.message).toContain(said);
    if (hint !== undefined) expect(report.files[0]?.hint).toContain(hint);
    expect(releaseError(report)?.code).toBe('upload-refused');
  });

  it('of other bytes under the same name names both', async () => {
    const file = await wheel();
    const server = await pypi({ published: [{ file: file.file, bytes: Buffer.from('other'), project: 'spam', version: '1.0' }] });
    const report = await upload(server, [file]);
    const other = createHash('sha256').update('other').digest('hex');
    expect(report.files[0]).toMatchObject({ state: 'failed', conflict: { sha256: other }, message: expect.stringContaining(file.sha256) });
  });

  it('of the same bytes under another name is no success', async () => {
    const file = await wheel();
    const server = await pypi({ published: [{ file: 'spam-1.0-1-py3-none-any.whl', bytes: readFileSync(file.path), project: 'spam', version: '1.0' }] });
    expect(summary(await upload(server, [file]))).toEqual([['failed', 'refused']]);
  });

  it('of what is there with the same bytes is one', async () => {
    const file = await wheel();
    const server = await pypi({ published: [{ file: file.file, bytes: readFileSync(file.path), project: 'spam', version: '1.0' }], trouble: () => ({ stored: false, answer: { status: 409 } }) });
    expect(summary(await upload(server, [file]))).toEqual([['verified', 'refused already-there']]);
  });

  it('of the token ends the run, and does not show it', async () => {
    const server = await pypi({ tokens: ['pypi-other'] });
    const files = [await wheel(), await wheel({ tags: 'cp310-cp310-manylinux1_x86_64', files: { 'b.py': '1' } }), sdist()];
    const report = await upload(server, files);
    expect(report.files.map(({ state }) => state)).toEqual(['failed', 'not-tried', 'not-tried']);
    expect(server.uploads).toHaveLength(1);
    expect(report.problem).toMatchObject({ kind: 'stopped', message: expect.stringContaining('Invalid or non-existent authentication information'), hint: expect.stringContaining('token') });
  });

  it('that echoes the token is redacted', async () => {
    const server = await serve({ '/': { status: 400, body: `bad: ${token} ${Buffer.from(`__token__:${token}`).toString('base64')}` } });
    const error: unknown = await open({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/` }).send(await wheel(), () => undefined).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: 'refused', message: expect.stringContaining('bad: ****') });
    expect(String(error)).not.toContain(token);
  });
});

describe('a redirect', () => {
  it('that adds the slash is followed, with the whole file and the credentials', async () => {
    const server = await pypi();
    const file = await wheel();
    expect(summary(await upload({ ...server, uploadUrl: `${server.origin}/legacy` }, [file]))).toEqual([['verified', 'stored']]);
    expect(server.uploads).toMatchObject([{ sha256: file.sha256, status: 200 }]);
  });

  it.each([
    ['to another origin', (other: string) => ({ status: 307, headers: { location: `${other}/legacy/` } })],
    ['to another path', () => ({ status: 308, headers: { location: '/other/' } })],
    ['by 301', () => ({ status: 301, headers: { location: '/legacy/' } })],
    ['by 302, with credentials in it', (other: string) => ({ status: 302, headers: { location: other.replace('://', `://me:${encodeURIComponent(token)}@`) } })],
  ])('%s is not', async (_name, answer) => {
    const other = await serve({});
    const server = await serve({ '/legacy': answer(other.origin) });
    const report = await upload({ uploadUrl: `${server.origin}/legacy`, indexUrl: `${server.origin}/simple/` }, [await wheel()]);
    expect(report.problem).toMatchObject({ kind: 'stopped', message: expect.stringMatching(/sends uploads on to .* where neither files nor credentials go unasked/u) });
    expect(server.requests.filter(({ path }) => !path.startsWith('/simple/'))).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });
});

describe('the list', () => {
  const release = { project: parseProjectName('spam'), version: parseVersion('1.0') };
  it('has what the index has of the release', async () => {
    const bytes = Buffer.from('1');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const server = await pypi({
      published: [
        { file: 'spam-1.0-py3-none-any.whl', bytes, project: 'spam', version: '1.0', uploaded: 0 },
        { file: 'spam-1.0.0.tar.gz', bytes, project: 'spam', version: '1.0.0', uploaded: 0 },
        { file: 'spam-1.1.tar.gz', bytes, project: 'spam', version: '1.1', uploaded: 0 },
        { file: 'Spam-1.0.zip', bytes, project: 'spam', version: '1.0', uploaded: 0 },
        { file: 'spam-eggs-1.0.tar.gz', bytes, project: 'spam', version: '1.0', uploaded: 0 },
      ],
    });
    const listed = await open(server).list(release);
    expect(listed.map(({ file }) => file)).toEqual(['spam-1.0-py3-none-any.whl', 'spam-1.0.0.tar.gz', 'Spam-1.0.zip']);
    expect(listed[0]).toEqual({ file: 'spam-1.0-py3-none-any.whl', hashes: { sha256 }, size: 1, yanked: false, uploaded: '1970-01-01T00:00:00.000Z' });
    expect(await open(server).list({ ...release, project: parseProjectName('ham') })).toEqual([]);
    expect(server.requests.every((request) => /^(?:GET|HEAD) /u.test(request))).toBe(true);
  });

  it('of HTML tells hashes of links only', async () => {
    const html = `<!DOCTYPE html><a href="../../files/spam-1.0-py3-none-any.whl#md5=${'a'.repeat(32)}">x</a><!-- <a href="spam-1.0.tar.gz">x</a> --><a href="/spam-1.0.zip" data-yanked="">x</a>`;
    const server = await serve({ '/simple/spam/': { headers: { 'content-type': 'text/html' }, body: html } });
    expect(await open({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/simple` }).list(release)).toEqual([
      { file: 'spam-1.0-py3-none-any.whl', hashes: { md5: 'a'.repeat(32) }, size: undefined, yanked: false, uploaded: undefined },
      { file: 'spam-1.0.zip', hashes: {}, size: undefined, yanked: true, uploaded: undefined },
    ]);
  });

  it('brings credentials to their own origin and to no other', async () => {
    const server = await serve({ '/simple/spam/': 'x' });
    const other = await serve({ '/simple/spam/': 'x' });
    await open({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/simple/` }).list(release);
    await open({ uploadUrl: `${server.origin}/`, indexUrl: `${other.origin}/simple/` }).list(release);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`__token__:${token}`).toString('base64')}`);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
    expect(other.requests[0]?.headers.accept).toContain('*/*');
  });

  it.each<[string, Record<string, RouteAnswer>, number]>([
    ['a new project', { '/simple/': 'projects' }, 0],
    ['an index that does not show all of its projects', { '/simple/': { status: 403 } }, 0],
    ['a wrong index URL', {}, 1],
  ])('without a page is that of %s', async (_name, routes, warnings) => {
    const server = await serve(routes);
    const destination = open({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin.replace('://', '://me:canary@')}/simple/` });
    expect([await destination.list(release), await destination.list(release)]).toEqual([[], []]);
    expect(printed.split(`${server.origin}/simple/ is not there either (HTTP status 404)`)).toHaveLength(1 + warnings);
    expect(printed).not.toContain('canary');
    expect(server.requests.map(({ path }) => path)).toEqual(['/simple/spam/', '/simple/', '/simple/spam/']);
  });

  it('needs none where there are none', async () => {
    const server = await serve({ '/simple/spam/': 'x' });
    const none = async (): Promise<BasicCredentials> => Promise.reject(new WheelError({ code: 'credentials-missing', family: 'usage', message: 'none' }));
    const destination = indexDestination(host, definition({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/simple/` }), none);
    expect(await destination.list(release)).toEqual([]);
    await expect(destination.prepare()).rejects.toMatchObject({ code: 'credentials-missing' });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('is not that of another index, which pypiserver sends on to', async () => {
    const other = await pypi({ published: [{ file: 'spam-1.0-py3-none-any.whl', bytes: Buffer.from('1'), project: 'spam', version: '1.0' }] });
    const server = await serve({ '/simple/spam/': { status: 302, headers: { location: `${other.indexUrl}spam/` } } });
    expect(await open({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/simple/` }).list(release)).toEqual([]);
  });

  it.each<[string, RouteAnswer, string]>([
    ['401', { status: 401 }, 'answered with HTTP status 401'],
    ['no page of an index', { headers: { 'content-type': 'application/json' }, body: '{"files": 1}' }, 'is no page of a Python index'],
    ['a new version of the interface', { headers: { 'content-type': 'application/vnd.pypi.simple.v2+json' }, body: '{"meta":{"api-version":"2.0"},"files":[]}' }, 'speaks version 2.0'],
  ])('that is %s is an error, not nothing', async (_name, answer, message) => {
    const server = await serve({ '/simple/spam/': answer });
    await expect(open({ uploadUrl: `${server.origin}/`, indexUrl: `${server.origin}/simple/` }).list(release)).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining(message) });
  });

  it('cannot be had without an index URL', async () => {
    const server = await pypi();
    const destination = open(server, { indexUrl: undefined });
    expect(destination.unlisted).toBe('there has no index URL to ask');
    expect(await destination.list(release)).toEqual([]);
    expect(summary(await upload(server, [await wheel()], { indexUrl: undefined }))).toEqual([['stored', 'stored']]);
    expect(server.requests).toEqual(['POST /legacy/']);
  });
});
