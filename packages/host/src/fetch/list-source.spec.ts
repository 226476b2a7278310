import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { normalizeProjectName, type Version } from '@wheelwright/core';
import { startServer, type LoopbackServer, type RouteAnswer } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { listSource } from './list-source';
import type { FetchSource, SourceListing } from './source';

let folder: string;
let host: Host;
const servers: LoopbackServer[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-list-'));
  host = createNodeHost({ variables: { WHEELWRIGHT_CACHE_DIR: join(folder, 'cache'), HOME: folder }, output: { isTTY: false, columns: 80, write: () => undefined } });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const serve = async (routes: Record<string, RouteAnswer | readonly RouteAnswer[]>): Promise<LoopbackServer> => {
  const server = await startServer(routes);
  servers.push(server);
  return server;
};
const html = (body: string): RouteAnswer => ({ body, headers: { 'content-type': 'text/html' } });
const json = (value: unknown, type = 'application/json'): RouteAnswer => ({ body: JSON.stringify(value), headers: { 'content-type': type } });

const list = (source: FetchSource | string, version: string | undefined = '1.0'): Promise<SourceListing> =>
  listSource(host, typeof source === 'string' ? { url: source } : source, { project: normalizeProjectName('spam'), version: version as Version });
const names = (listing: SourceListing): readonly string[] => listing.files.map(({ file }) => file);
const paths = (server: LoopbackServer): readonly string[] => server.requests.map(({ path }) => path);

const wheel = 'spam-1.0-py3-none-any.whl';
const mac = 'spam-1.0-cp312-cp312-macosx_11_0_arm64.whl';
const sdist = 'spam-1.0.tar.gz';
const sha = 'ab'.repeat(32);

describe('over HTTP', () => {
  it('lists a page, with a header that every server has a form for', async () => {
    const server = await serve({ '/wheels/': html(`<a href="${wheel}">x</a><a href="${sdist}#sha256=${sha}">x</a><a href="spam-2.0.tar.gz">x</a>`) });
    const listing = await list(`${server.origin}/wheels/`);
    expect(listing.files).toMatchObject([
      { file: wheel, kind: 'wheel', url: `${server.origin}/wheels/${wheel}`, hashes: {} },
      { file: sdist, kind: 'sdist', url: `${server.origin}/wheels/${sdist}`, hashes: { sha256: sha } },
    ]);
    expect(listing).toMatchObject({ shown: `${server.origin}/wheels/`, others: ['spam-2.0.tar.gz'], refused: [] });
    expect(server.requests[0]?.headers.accept).toContain('*/*;q=0.01');
    expect(server.requests[0]?.headers['cache-control']).toBe('no-cache');
  });

  it.each(['/simple', '/simple/', '/root/dev/+simple/'])('asks an index at %s for the page of the project', async (path) => {
    const page = json({ meta: { 'api-version': '1.1' }, name: 'spam', files: [{ filename: wheel, url: `../../${wheel}`, hashes: { sha256: sha }, size: 7 }] }, 'application/vnd.pypi.simple.v1+json');
    const server = await serve({ '/simple/spam/': page, '/root/dev/+simple/spam/': page });
    expect((await list(`${server.origin}${path}`)).files).toMatchObject([{ file: wheel, hashes: { sha256: sha }, size: 7 }]);
    expect(server.requests).toHaveLength(1);
  });

  it('follows a page of projects or folders to that of the project, once', async () => {
    const server = await serve({ '/': html('<a href="eggs/">x</a><a href="Spam/">x</a>'), '/Spam/': html(`<a href="${wheel}">x</a><a href="spam/">x</a>`) });
    expect(names(await list(server.origin))).toEqual([wheel]);
    expect(paths(server)).toEqual(['/', '/Spam/']);
  });

  it('goes to all pages of one that is in several', async () => {
    const page = (file: string): RouteAnswer => html(`<a href="/${file}">x</a><a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a><a href="/other?page=9">x</a>`);
    const server = await serve({ '/files': page(wheel), '/files?page=1': page(wheel), '/files?page=2': page(mac), '/files?page=3': page(sdist) });
    expect(names(await list(`${server.origin}/files`))).toEqual([mac, wheel, sdist]);
    expect(paths(server)).toEqual(['/files', '/files?page=1', '/files?page=2', '/files?page=3']);
  });

  it('goes through a container of Swift by marker, whose names are below it', async () => {
    const entries = (...all: string[]): RouteAnswer => json(all.map((name) => ({ name, bytes: 1, hash: '0'.repeat(32) })));
    const server = await serve({ '/v1/A/c': entries(mac, 'a/../../evil'), '/v1/A/c?marker=a%2F..%2F..%2Fevil': entries(wheel), [`/v1/A/c?marker=${wheel}`]: entries() });
    const listing = await list(`${server.origin}/v1/A/c`);
    expect(listing.files.map(({ url }) => url)).toEqual([`${server.origin}/v1/A/c/${mac}`, `${server.origin}/v1/A/c/${wheel}`]);
    expect(server.requests).toHaveLength(3);
  });

  it('takes 204 for an empty container', async () => {
    const server = await serve({ '/v1/A/c': { status: 204 } });
    expect(names(await list(`${server.origin}/v1/A/c`))).toEqual([]);
  });

  it('is not caught in a list that leads in a circle', async () => {
    const server = await serve({ '/v1/A/c': json([{ name: wheel }]), [`/v1/A/c?marker=${wheel}`]: json([{ name: mac }]), [`/v1/A/c?marker=${mac}`]: json([{ name: wheel }]) });
    expect(names(await list(`${server.origin}/v1/A/c`))).toEqual([mac, wheel]);
    expect(server.requests).toHaveLength(3);
  });

  it('reads a list of names beside a file of text', async () => {
    const server = await serve({ '/w/names.txt': { body: `${wheel}\n${sdist}\n`, headers: { 'content-type': 'text/plain' } } });
    expect((await list(`${server.origin}/w/names.txt`)).files.map(({ url }) => url)).toEqual([`${server.origin}/w/${wheel}`, `${server.origin}/w/${sdist}`]);
  });

  it('follows a redirect to the slash, and goes on from there', async () => {
    const server = await serve({ '/wheels': { status: 301, headers: { location: '/wheels/' } }, '/wheels/': html(`<a href="${wheel}">x</a>`) });
    expect((await list(`${server.origin}/wheels`)).files[0]?.url).toBe(`${server.origin}/wheels/${wheel}`);
  });

  it('sends credentials of the URL, shows and keeps none', async () => {
    const server = await serve({ '/wheels/': html(`<a href="${wheel}">x</a>`) });
    const listing = await list(`${server.origin.replace('://', '://me:canary%21@')}/wheels/`);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:canary!').toString('base64')}`);
    expect(JSON.stringify({ ...listing, source: undefined })).not.toContain('canary');
  });

  it('sends no credentials to where it is sent on', async () => {
    const other = await serve({ '/': html(`<a href="${wheel}">x</a>`) });
    const server = await serve({ '/': { status: 302, headers: { location: `${other.origin}/` } } });
    expect((await list(server.origin.replace('://', '://me:canary@'))).files[0]?.url).toBe(`${other.origin}/${wheel}`);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('does not go to other hosts unless it is told that it may', async () => {
    const server = await serve({ '/': html(`<a href="http://127.0.0.1:9/${wheel}">x</a>`) });
    expect(await list(server.origin)).toMatchObject({ files: [], refused: [{ link: wheel, reason: 'it is on another host, 127.0.0.1:9' }] });
    expect(names(await list({ url: server.origin, allowedHosts: ['127.0.0.1:9'] }))).toEqual([wheel]);
  });

  it.each<[string, Record<string, RouteAnswer>, string]>([
    ['404', {}, 'answered with HTTP status 404'],
    ['406', { '/': { status: 406 } }, 'answered with HTTP status 406'],
    ['403', { '/': { status: 403 } }, 'answered with HTTP status 403'],
    ['what is no JSON', { '/': { body: '<html>', headers: { 'content-type': 'application/json' } } }, 'cannot be read as a list of files: it says it is JSON and is not'],
    ['another version of the API', { '/': json({ meta: { 'api-version': '2.0' }, files: [] }, 'application/vnd.pypi.simple.v1+json') }, 'speaks version 2.0'],
    ['a page that may be cut', { '/': html('<a href="x">x</a>'.repeat(10_000)) }, 'has 10000 links'],
    ['one name for two files', { '/': html(`<a href="a/${wheel}">x</a><a href="b/${wheel}">x</a>`) }, `offers ${wheel} twice`],
  ])('refuses %s', async (_name, routes, message) => {
    const server = await serve(routes);
    await expect(list(`${server.origin}/`)).rejects.toMatchObject({ name: 'WheelError', message: expect.stringContaining(message) as string });
  });

  it.each(['ftp://w.test/', 'wheels/', 'javascript:alert(1)'])('refuses %s', async (url) => {
    await expect(list(url)).rejects.toMatchObject({ code: 'source-unavailable' });
  });

  it('gives up where page leads to page for ever', async () => {
    const routes: Record<string, RouteAnswer> = { '/': html('<a href="?page=0">x</a>') };
    for (let page = 0; page < 600; page += 1) routes[`/?page=${page}`] = html(`<a href="?page=${page + 1}">x</a>`);
    const server = await serve(routes);
    await expect(list(`${server.origin}/`)).rejects.toMatchObject({ message: expect.stringContaining('more than 500') as string });
  });
});

describe('a folder', () => {
  const put = (name: string, content = 'content'): void => {
    mkdirSync(join(folder, 'wheels'), { recursive: true });
    writeFileSync(join(folder, 'wheels', name), content);
  };

  it.each<[string, (path: string) => string]>([
    ['by its path', (path) => path],
    ['by a URL', (path) => pathToFileURL(path).href],
    ['by a URL with a slash', (path) => `${pathToFileURL(path).href}/`],
  ])('%s', async (_name, form) => {
    put(wheel);
    put('spam-2.0.tar.gz');
    put('.spam-1.0.tar.gz');
    put('notes.txt');
    mkdirSync(join(folder, 'wheels', sdist));
    expect(await list(form(join(folder, 'wheels')))).toMatchObject({
      files: [{ file: wheel, url: pathToFileURL(join(folder, 'wheels', wheel)).href, size: 7, hashes: {} }],
      refused: [{ link: sdist, reason: 'it is a folder' }],
      others: ['spam-2.0.tar.gz'],
    });
  });

  it('with a + in a name, and a link', async () => {
    put('elsewhere.bin', 'more content');
    symlinkSync('elsewhere.bin', join(folder, 'wheels', 'spam-1.0+a.b-py3-none-any.whl'));
    expect((await list(join(folder, 'wheels'), '1.0+a.b')).files).toMatchObject([{ file: 'spam-1.0+a.b-py3-none-any.whl', size: 12 }]);
  });

  it('with a page that says hashes', async () => {
    put(wheel);
    put('index.html', `<a href="${wheel}#sha256=${sha}">x</a><a href="${sdist}">x</a>`);
    expect(await list(join(folder, 'wheels'))).toMatchObject({ files: [{ file: wheel, hashes: { sha256: sha } }], refused: [{ link: sdist, reason: 'it is not there' }] });
  });

  it('with a page that leads to a server', async () => {
    put('index.html', `<a href="https://other.test/${wheel}">x</a>`);
    expect(await list(join(folder, 'wheels'))).toMatchObject({ files: [], refused: [{ link: wheel }] });
  });

  it('that is not there', async () => {
    await expect(list(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'source-unavailable', message: expect.stringContaining('is not there') as string });
  });
});
