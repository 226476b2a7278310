import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMetadata, parseProjectName, parseVersion } from '@wheelwright/core';
import { swiftContainer } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host, HttpAnswer, HttpExchange } from '../ports';
import { Secret } from '../secret';
import type { LocalFile } from './destination';
import type { SwiftCredentials } from './swift-credentials';
import { createSwiftDestination } from './swift-destination';

const definition = swiftContainer('wheels', { segmentSize: 1000, pages: false });

let folder: string;
let file: LocalFile;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-swift-spec-')));
  const path = join(folder, 'ham-1.0-py3-none-any.whl');
  writeFileSync(path, 'four');
  file = {
    file: 'ham-1.0-py3-none-any.whl',
    kind: 'wheel',
    project: parseProjectName('ham'),
    version: parseVersion('1.0'),
    python: 'py3',
    size: 4,
    sha256: '04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00',
    md5: '8cbad96aced40b3838dd9f07f6ef5772',
    metadata: parseMetadata(''),
    metadataText: '',
    path,
    signature: undefined,
    attestations: [],
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

type Answers = (request: HttpExchange) => Partial<HttpAnswer> | undefined;

/** A host whose servers answer as said; what is not said is 404. Bodies are read to their end, as real ones are. */
const hostWith = (answers: Answers): { host: Host; asked: HttpExchange[] } => {
  const host = createNodeHost({ variables: { PATH: '/usr/bin:/bin', HOME: folder }, output: { isTTY: false, columns: 80, write: () => undefined } });
  const asked: HttpExchange[] = [];
  const exchange = async (request: HttpExchange): Promise<HttpAnswer> => {
    asked.push(request);
    let sent = 0;
    if (request.body !== undefined) for await (const chunk of request.body.open()) sent += chunk.length;
    return { status: 404, statusText: '', headers: {}, text: '', sent, ...answers(request) };
  };
  return { host: { ...host, http: { ...host.http, exchange } }, asked };
};

const v1: SwiftCredentials = { kind: 'v1', authUrl: 'https://swift.example/auth/v1.0', username: 'a:u', key: new Secret('canary-key'), region: undefined, origin: 'ST_KEY' };
const v1Login: Answers = ({ url }) => (url.endsWith('/auth/v1.0') ? { status: 200, headers: { 'x-storage-url': 'https://swift.example/v1/AUTH_a', 'x-auth-token': 'canary-token' } } : undefined);
const destinationOf = (answers: Answers, credentials: SwiftCredentials = v1) => {
  const { host, asked } = hostWith(answers);
  return { destination: createSwiftDestination(host, definition, async () => credentials, { pauses: [] }), asked };
};

describe('Rackspace', () => {
  const credentials: SwiftCredentials = { kind: 'rackspace', authUrl: 'https://identity.example/v2.0', username: 'me', apiKey: new Secret('canary-api-key'), region: 'DFW', origin: 'RS_API_KEY' };
  const catalogue = {
    access: {
      token: { id: 'canary-token', expires: '2999-01-01T00:00:00.000Z' },
      serviceCatalog: [
        { type: 'object-store', endpoints: [{ region: 'DFW', publicURL: 'https://storage.example/v1/M' }] },
        { type: 'rax:object-cdn', endpoints: [{ region: 'DFW', publicURL: 'https://cdn.example/v1/M' }] },
      ],
    },
  };

  it('makes a container public on its CDN, for the shortest time it can keep anything, and deletes nothing', async () => {
    const { destination, asked } = destinationOf(({ method, url }) => {
      if (url === 'https://identity.example/v2.0/tokens') return { status: 200, text: JSON.stringify(catalogue) };
      return method === 'PUT' ? { status: 201 } : undefined;
    }, credentials);
    await destination.send(file, () => undefined);
    expect(asked.map(({ method, url, headers }) => [method, url, headers?.['x-container-read'] ?? headers?.['x-ttl'] ?? headers?.['if-none-match']])).toEqual([
      ['POST', 'https://identity.example/v2.0/tokens', undefined],
      ['PUT', 'https://storage.example/v1/M/wheels', undefined],
      ['PUT', 'https://cdn.example/v1/M/wheels', '900'],
      ['PUT', 'https://storage.example/v1/M/wheels/ham-1.0-py3-none-any.whl', '*'],
    ]);
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false);
  });
});

describe('what an answer means for a file', () => {
  it.each<[number, string]>([
    [401, 'stop'],
    [403, 'stop'],
    [404, 'stop'],
    [307, 'stop'],
    [408, 'transient'],
    [422, 'transient'],
    [429, 'transient'],
    [498, 'transient'],
    [499, 'transient'],
    [412, 'refused'],
    [413, 'refused'],
    [500, 'unknown'],
    [503, 'unknown'],
    [507, 'refused'],
  ])('%i: %s', async (status, failure) => {
    const { destination, asked } = destinationOf((request) => {
      if (request.url.endsWith('.whl')) return { status, headers: { 'retry-after': '7', location: 'https://evil.example/x?canary-token' }, text: 'canary-token is no good' };
      return v1Login(request) ?? { status: 202 };
    });
    const error = (await destination.send(file, () => undefined).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ name: 'TransferError', failure, status });
    expect(`${error.message} ${String(error.cause)}`).not.toContain('canary');
    // An ended token is renewed once; nothing follows a redirect.
    expect(asked.filter(({ url }) => url.endsWith('.whl'))).toHaveLength(status === 401 ? 2 : 1);
    expect(asked.every(({ url }) => url.startsWith('https://swift.example/'))).toBe(true);
  });
});

describe('a login', () => {
  it.each<[string, Answers, object]>([
    ['that is refused', () => ({ status: 401, text: 'canary-key' }), { code: 'upload-refused', message: expect.stringContaining('does not take the credentials of ST_KEY') }],
    ['of a server in trouble', () => ({ status: 503 }), { code: 'upload-failed', message: expect.stringContaining('HTTP status 503') }],
    ['that sends elsewhere', () => ({ status: 302, headers: { location: 'https://evil.example/' } }), { code: 'upload-refused', message: expect.stringContaining('HTTP status 302') }],
    ['that is a web page', () => ({ status: 200, text: '<html>' }), { code: 'upload-refused', message: expect.stringContaining('names no storage URL') }],
    [
      'that leads out of a secure connection',
      () => ({ status: 200, headers: { 'x-storage-url': 'http://swift.example/v1/AUTH_a', 'x-auth-token': 'canary-token' } }),
      { code: 'upload-refused', message: expect.stringContaining('not secure') },
    ],
  ])('%s', async (_what, answers, expected) => {
    const { destination, asked } = destinationOf(answers);
    const error = (await destination.prepare().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject(expected);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('canary');
    expect(asked).toHaveLength(1);
  });
});

it('asks for what this run has sent by its name, since listings lag', async () => {
  const { destination } = destinationOf((request) => {
    if (request.method === 'HEAD' && request.url.endsWith('.whl')) return { status: 200, headers: { 'content-length': '4', etag: file.md5, 'x-object-meta-sha256': file.sha256, 'last-modified': 'Sat, 21 Nov 2026 16:00:00 GMT' } };
    if (request.method === 'GET' && request.url.includes('format=json')) return { status: 200, text: '[]' };
    return v1Login(request) ?? { status: 201 };
  });
  expect(await destination.list(file)).toEqual([]);
  await destination.send(file, () => undefined);
  expect(await destination.list(file)).toEqual([{ file: file.file, hashes: { sha256: file.sha256, md5: file.md5 }, size: 4, yanked: false, uploaded: '2026-11-21T16:00:00.000Z' }]);
});
