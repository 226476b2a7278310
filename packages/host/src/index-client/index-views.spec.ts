import { statSync } from 'node:fs';
import { recordingHost, startServer, type LoopbackServer, type RecordingHost } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { Secret } from '../secret';
import { indexEnvironment } from './index-environment';
import type { IndexSettings } from './index-settings';
import { withIndexes } from './index-views';

const sha256 = 'ab'.repeat(32);
const file = 'numpy-2.5.0.dev0-py3-none-any.whl';
let server: LoopbackServer;
let recording: RecordingHost;
let host: Host;
beforeEach(async () => {
  server = await startServer({ '/nightly/numpy/': { headers: { 'content-type': 'text/html' }, body: `<a href="/f/${file}#sha256=${sha256}" data-core-metadata="true">x</a><a href="https://else.test/${file}">x</a>` } });
  recording = recordingHost({});
  host = { ...recording, http: createNodeHost({ variables: {} }).http };
});
afterEach(async () => {
  await server.close();
  recording.dispose();
});

const settings = (change: Partial<IndexSettings> = {}): IndexSettings => ({
  origin: 'uv',
  indexes: [],
  named: new Map([['nightly', { url: `${server.origin}/nightly`, userinfo: new Secret('me:word') }]]),
  defaultIndex: { url: 'https://own.test', userinfo: undefined },
  findLinks: [],
  noIndex: false,
  trust: {},
  nativeTls: false,
  netrc: undefined,
  passed: {},
  findDefaultIndex: () => Promise.reject(new Error('not asked')),
  ...change,
});
const folder = (): string => recording.path('views');

describe('withIndexes', () => {
  it('puts the pages of what one index alone gives before all others', async () => {
    const found = await withIndexes(host, settings(), { indexes: [{ url: 'nightly', only: ['numpy'] }, 'https://more.test'], folder: folder() });
    expect(indexEnvironment(found)).toMatchObject({ UV_INDEX: `file://${folder()} https://own.test`, UV_DEFAULT_INDEX: 'https://more.test' });
    const page = await host.files.readText(`${folder()}/numpy/index.html`);
    // The credentials go to the origin of the index, and to nobody else; nobody else can read the page.
    expect(page).toContain(`href="${server.origin.replace('://', '://me:word@')}/f/${file}#sha256=${sha256}" data-core-metadata="true"`);
    expect(page).toContain(`href="https://else.test/${file}"`);
    expect(statSync(`${folder()}/numpy/index.html`).mode & 0o077).toBe(0);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Basic ${Buffer.from('me:word').toString('base64')}`]);
    expect(JSON.stringify(found)).not.toContain('word');
  });

  it('asks nobody for what is not wanted, and nothing where only find-links count', async () => {
    const only = [{ url: `${server.origin}/nightly`, only: ['numpy'] }];
    expect(indexEnvironment(await withIndexes(host, settings(), { indexes: only, wants: () => false, folder: folder() }))).toEqual({ UV_NO_CONFIG: '1', UV_DEFAULT_INDEX: 'https://own.test' });
    expect(indexEnvironment(await withIndexes(host, settings({ noIndex: true }), { indexes: only, folder: folder() }))).toEqual({ UV_NO_CONFIG: '1', UV_DEFAULT_INDEX: 'file:///no-index' });
    expect(server.requests).toEqual([]);
  });

  it('never takes it from elsewhere', async () => {
    await expect(withIndexes(host, settings(), { indexes: [{ url: `${server.origin}/nightly`, only: ['scipy'] }], folder: folder() })).rejects.toMatchObject({
      code: 'environment-failed',
      message: `the index ${server.origin}/nightly does not have scipy, which wheel.yaml takes from there alone`,
    });
  });

  it('says that find-links have it too', async () => {
    await host.files.write(recording.path(`links/${file}`), '');
    await withIndexes(host, settings({ findLinks: [{ url: `file://${recording.path('links')}`, userinfo: undefined }] }), { indexes: [{ url: 'nightly', only: ['numpy'] }], folder: folder() });
    expect(recording.lines.join('\n')).toContain(`find-links of your configuration have numpy too: ${file}`);
  });
});
