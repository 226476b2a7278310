import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { parseMetadata, type AnacondaDestination, type ProjectName, type Version } from '@wheelwright/core';
import { anacondaServer, buildWheelFile, recordingHost, type AnacondaServer, type AnacondaServerOptions, type RecordingHost, type WheelFileOptions } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { Secret } from '../secret';
import { createAnacondaDestination } from './anaconda-destination';
import type { Destination, LocalFile } from './destination';
import { releaseError, sendRelease } from './send-release';
import type { SendReport } from './send-report';

const version = '1.0.dev3+git.1' as Version;
const release = { project: 'spam-eggs' as ProjectName, version };

interface Bench {
  readonly host: Host;
  readonly recorded: RecordingHost;
  readonly server: AnacondaServer;
  readonly destination: Destination;
  wheel(options?: WheelFileOptions): LocalFile;
  send(...files: LocalFile[]): Promise<SendReport>;
  /** Everything that people or files could see. */
  seen(report: unknown): string;
}

const benches: Bench[] = [];
afterEach(async () => {
  for (const { server, recorded } of benches.splice(0)) {
    await server.close();
    recorded.dispose();
  }
});

const open = async (options: AnacondaServerOptions = {}, definition: Partial<AnacondaDestination> = {}): Promise<Bench> => {
  const server = await anacondaServer(options);
  const recorded = recordingHost();
  const node = createNodeHost({ variables: { ...recorded.variables, WHEELWRIGHT_CACHE_DIR: recorded.path('cache') }, output: { isTTY: false, columns: 80, write: () => undefined } });
  const host: Host = { ...recorded, http: node.http, machine: node.machine };
  const token = new Secret(server.token);
  const destination = createAnacondaDestination(
    host,
    { kind: 'anaconda', name: 'nightly', organization: 'nightly', labels: ['main'], token: undefined, replace: false, apiUrl: server.apiUrl, indexUrl: `${server.apiUrl}/simple/`, ...definition },
    async () => ({ token, origin: 'ANACONDA_API_TOKEN' }),
    { pauses: [1, 1] },
  );
  const bench: Bench = {
    host,
    recorded,
    server,
    destination,
    wheel: (wheelOptions = {}) => {
      const built = buildWheelFile({ distribution: 'spam-eggs', version, tags: 'cp312-cp312-manylinux_2_17_x86_64', files: { 'spam.py': 'pass\n' }, metadata: ['Summary: Spam', 'Requires-Dist: numpy>=1.23'], ...wheelOptions });
      return {
        ...release,
        file: built.file,
        kind: 'wheel',
        python: 'cp312',
        size: built.bytes.length,
        sha256: built.sha256,
        md5: createHash('md5').update(built.bytes).digest('hex'),
        metadata: parseMetadata(`Metadata-Version: 2.1\nName: spam-eggs\nVersion: ${version}\nSummary: Spam\nRequires-Dist: numpy>=1.23\n\nLong.\n`),
        metadataText: '',
        path: built.write(recorded.path('wheelhouse', built.sha256.slice(0, 8))),
        signature: undefined,
        attestations: [],
      };
    },
    send: (...files) => sendRelease(host, destination, files, { pauses: [1, 1, 1], visibleWithin: 0 }),
    seen: (report) => [JSON.stringify(report), ...recorded.lines].join('\n'),
  };
  benches.push(bench);
  return bench;
};

/** What a canary may never be in. */
const expectNoSecrets = (bench: Bench, report: unknown): void => {
  for (const canary of [bench.server.token, Buffer.from(bench.server.token).toString('base64'), 'policy-canary', 'signature-canary', 'presigned-canary', 'secret-string-to-sign']) {
    expect(bench.seen(report)).not.toContain(canary);
  }
  for (const request of bench.server.requests.filter(({ place, path }) => place === 'storage' || path.startsWith('/bucket'))) {
    expect(JSON.stringify(request.headers)).not.toContain(bench.server.token);
  }
  expect(bench.server.violations).toEqual([]);
};

const states = (report: SendReport): readonly string[] => report.files.map(({ state, attempts }) => `${state}: ${attempts.map(({ outcome }) => outcome).join(', ')}`);

const previous = (bytes = 'the former wheel') => ({
  project: 'spam-eggs',
  version,
  file: 'spam_eggs-1.0.dev3+git.1-cp312-cp312-manylinux_2_17_x86_64.whl',
  bytes: Buffer.from(bytes),
  labels: ['main', 'old'],
  attrs: { packagetype: 'bdist_wheel', python_version: 'cp312', abi: 'cp312', build_no: 0 },
  dependencies: { depends: [] },
  description: 'former',
  uploaded: '2026-10-01 12:00:00.000000+00:00',
});
const formerHash = createHash('sha256').update('the former wheel').digest('hex');

describe('anaconda.org', () => {
  it('makes package and release, announces, stores, commits, and is verified by hash', async () => {
    const bench = await open();
    const file = bench.wheel();
    await bench.destination.prepare();
    const report = await bench.send(file);
    expect(states(report)).toEqual(['verified: stored']);
    expect(bench.server.writes()).toEqual(['POST package', 'POST release', 'POST stage', 'POST storage', 'POST commit']);
    expect(bench.server.files.get(file.file)).toMatchObject({
      sha256: file.sha256,
      labels: ['main'],
      attrs: { packagetype: 'bdist_wheel', python_version: 'cp312', abi: 'cp312', build_no: 0 },
      dependencies: { has_dep_errors: false, depends: [{ name: 'numpy', specs: [['>=', '1.23']] }], extras: [], environments: [] },
    });
    // A plus that is not encoded would be a space.
    expect(bench.server.requests.map(({ path }) => path).filter((path) => path.includes('+'))).toEqual([]);
    expectNoSecrets(bench, report);
  });

  it('makes package and release once for all lanes', async () => {
    const bench = await open();
    const files = ['cp310', 'cp311', 'cp312', 'cp313'].map((tag) => bench.wheel({ tags: `${tag}-${tag}-manylinux_2_17_x86_64` }));
    const report = await bench.send(...files);
    expect(states(report)).toEqual(files.map(() => 'verified: stored'));
    expect(bench.server.writes().filter((write) => write === 'POST package' || write === 'POST release')).toHaveLength(2);
    expectNoSecrets(bench, report);
  });

  it('lists a release with hashes, sizes and times; nothing where there is none', async () => {
    const bench = await open();
    expect(await bench.destination.list(release)).toEqual([]);
    bench.server.publish(previous());
    expect(await bench.destination.list(release)).toMatchObject([{ file: previous().file, hashes: { sha256: formerHash }, size: 16, uploaded: '2026-10-01T12:00:00Z', yanked: false }]);
    expect(bench.server.writes()).toEqual([]);
  });

  it('adds a label that a file lacks', async () => {
    const bench = await open({}, { labels: ['main', 'rc'] });
    const file = bench.wheel();
    await bench.send(file);
    expect(bench.server.files.get(file.file)?.labels).toEqual(['main', 'rc']);
    const other = await open({}, { labels: ['rc'] });
    const again = other.wheel();
    await other.send(again);
    const wider = createAnacondaDestination(
      other.host,
      { kind: 'anaconda', name: 'n', organization: 'nightly', labels: ['rc', 'main'], token: undefined, replace: false, apiUrl: other.server.apiUrl, indexUrl: other.server.apiUrl },
      async () => ({ token: new Secret(other.server.token), origin: 'x' }),
    );
    await wider.finish(release, [again]);
    await wider.finish(release, [again]);
    expect(other.server.files.get(again.file)?.labels).toEqual(['rc', 'main']);
    expect(other.server.writes().filter((write) => write === 'POST channels')).toHaveLength(1);
  });

  it('leaves an identical file alone and refuses another, with both hashes', async () => {
    const bench = await open();
    const file = bench.wheel();
    await bench.send(file);
    const before = bench.server.writes().length;
    expect(states(await bench.send(file))).toEqual(['verified: unknown, already-there']);
    expect(bench.server.writes()).toHaveLength(before);
    const other = { ...bench.wheel({ files: { 'spam.py': 'other\n' } }) };
    const report = await bench.send(other);
    expect(states(report)).toEqual(['failed: refused']);
    expect(releaseError(report)?.code).toBe('upload-conflict');
    expect(bench.server.files.get(file.file)?.sha256).toBe(file.sha256);
    expect(bench.seen(report)).toContain(file.sha256);
    expect(bench.seen(report)).toContain(other.sha256);
  });

  it.each<[string, AnacondaServerOptions['faults'], readonly string[], readonly string[]]>([
    ['stage 503', { stage: [{ status: 503 }] }, ['verified: transient, stored'], ['POST package', 'POST release', 'POST stage', 'POST stage', 'POST storage', 'POST commit']],
    ['stage reset', { stage: ['reset'] }, ['verified: transient, stored'], ['POST package', 'POST release', 'POST stage', 'POST stage', 'POST storage', 'POST commit']],
    ['storage 500', { storage: [{ status: 500, body: '<Error><Code>InternalError</Code></Error>' }] }, ['verified: transient, stored'], []],
    ['storage answer lost: never shown twice', { storage: ['lost'] }, ['verified: transient, stored'], []],
    ['storage policy expired', { storage: [{ status: 403, body: '<Error><Code>AccessDenied</Code><Message>Policy expired</Message></Error>' }] }, ['verified: transient, stored'], []],
    ['storage too large', { storage: [{ status: 400, body: '<Error><Code>EntityTooLarge</Code><Message>too large</Message></Error>' }] }, ['failed: refused'], []],
    ['commit lost: found to be done', { commit: ['lost'] }, ['verified: stored'], ['POST package', 'POST release', 'POST stage', 'POST storage', 'POST commit']],
    ['commit reset: repeated alone', { commit: ['reset'] }, ['verified: stored'], ['POST package', 'POST release', 'POST stage', 'POST storage', 'POST commit', 'POST commit']],
    ['commit 502 twice', { commit: [{ status: 502 }, { status: 502 }] }, ['verified: stored'], []],
    ['commit 404: announced anew', { commit: [{ status: 404 }] }, ['verified: transient, stored'], []],
    ['commit 502 for ever', { commit: Array.from({ length: 20 }, () => ({ status: 502 })) }, ['failed: unknown, unknown, unknown, unknown'], []],
    ['token expires', { stage: [{ status: 401, body: '{"error":"The token has expired"}' }] }, ['failed: stop'], []],
    ['no right', { stage: [{ status: 403, body: '{"error":"not yours"}' }] }, ['failed: stop'], []],
    ['storage of the organization full', { stage: [{ status: 402, body: '{"error":"Storage limit exceeded"}' }] }, ['failed: refused'], []],
    ['read-only', { stage: [{ status: 503, headers: { 'x-anaconda-read-only': '1' } }] }, ['failed: stop'], []],
    ['redirect of a write', { stage: [{ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere?token=x' } }] }, ['failed: stop'], []],
    ['stage answer is not JSON', { stage: [{ status: 200, body: '<html>' }] }, ['failed: refused'], []],
    ['stage answer lacks the form', { stage: [{ status: 200, body: '{"post_url":"http://127.0.0.1:9/"}' }] }, ['failed: refused'], []],
    ['storage of an odd scheme', { stage: [{ status: 200, body: '{"post_url":"ftp://127.0.0.1/","form_data":{},"dist_id":"1"}' }] }, ['failed: refused'], []],
  ])('%s', async (_title, faults, expected, writes) => {
    const bench = await open({ ...(faults === undefined ? {} : { faults }) });
    const file = bench.wheel();
    const report = await bench.send(file);
    expect(states(report)).toEqual(expected);
    if (writes.length > 0) expect(bench.server.writes()).toEqual(writes);
    expect(bench.server.files.has(file.file)).toBe(expected[0]?.startsWith('verified'));
    for (const request of bench.server.requests.filter(({ place, method }) => place === 'storage' && method === 'POST')) expect(request.size).toBeGreaterThan(file.size);
    expectNoSecrets(bench, report);
  });

  it('goes on when another run makes package and release meanwhile', async () => {
    const bench = await open({ faults: { package: [{ status: 404 }], release: [{ status: 404 }] } });
    bench.server.publish({ ...previous(), file: 'spam_eggs-1.0.dev3+git.1-cp311-cp311-manylinux_2_17_x86_64.whl' });
    expect(states(await bench.send(bench.wheel()))).toEqual(['verified: stored']);
    expect(bench.server.writes()).toEqual(['POST package', 'POST release', 'POST stage', 'POST storage', 'POST commit']);
  });

  describe.each(['conflict-at-stage', 'conflict-at-commit', 'allowed'] as const)('replaces, %s', (existing) => {
    it('with the same name, and leaves nothing behind here', async () => {
      const bench = await open({ existing }, { replace: true });
      bench.server.publish(previous());
      const file = bench.wheel();
      const report = await bench.send(file);
      expect(states(report)).toEqual(['verified: stored']);
      expect(bench.server.files.get(file.file)?.sha256).toBe(file.sha256);
      expect(leftovers(bench)).toEqual([]);
      expectNoSecrets(bench, report);
    });
  });

  it.each<[string, AnacondaServerOptions['faults'], readonly string[]]>([
    ['commit lost', { commit: ['lost'] }, ['verified: stored']],
    ['commit reset twice', { commit: ['reset', 'reset'] }, ['verified: stored']],
    ['storage down for a moment', { storage: [undefined, { status: 503 }] }, ['verified: stored']],
    ['removal lost', { delete: ['lost'] }, ['verified: unknown, stored']],
  ])('replaces without loss when something passes: %s', async (_title, faults, expected) => {
    const bench = await open({ ...(faults === undefined ? {} : { faults }) }, { replace: true });
    bench.server.publish(previous());
    const file = bench.wheel();
    const report = await bench.send(file);
    expect(states(report)).toEqual(expected);
    expect(bench.server.files.get(file.file)?.sha256).toBe(file.sha256);
    expectNoSecrets(bench, report);
  });

  it('puts the former file back when the new one is refused, with its labels', async () => {
    const bench = await open({ faults: { stage: [undefined, { status: 400, body: '{"error":"no more of these"}' }] } }, { replace: true });
    bench.server.publish(previous());
    const file = bench.wheel();
    const report = await bench.send(file);
    expect(states(report)).toEqual(['failed: refused']);
    expect(bench.server.files.get(file.file)).toMatchObject({ sha256: formerHash, labels: ['main', 'old'], description: 'former' });
    expect(bench.seen(report)).toContain('the file that was to be replaced is back');
    expect(leftovers(bench)).toEqual([]);
    expectNoSecrets(bench, report);
  });

  it('keeps the former bytes here when they cannot be put back, and says where', async () => {
    const bench = await open({ faults: { stage: [undefined, ...Array.from({ length: 30 }, () => ({ status: 400 }))] } }, { replace: true });
    bench.server.publish(previous());
    const report = await bench.send(bench.wheel());
    expect(states(report)).toEqual(['failed: refused']);
    const [kept = ''] = leftovers(bench);
    expect(kept).toContain(formerHash);
    expect(bench.seen(report)).toContain(kept);
    expectNoSecrets(bench, report);
  });

  it.each<[string, AnacondaServerOptions['faults'], readonly string[], string]>([
    ['cannot be fetched', { download: Array.from({ length: 40 }, () => ({ status: 404 })) }, ['failed: transient, transient, transient, transient'], 'cannot be kept first'],
    ['are other bytes than the server says', { download: [{ status: 200, body: 'something else' }] }, ['failed: refused'], 'not what it says it is'],
  ])('does not remove a file whose bytes %s', async (_title, faults, expected, words) => {
    const bench = await open({ ...(faults === undefined ? {} : { faults }) }, { replace: true });
    bench.server.publish(previous());
    const report = await bench.send(bench.wheel());
    expect(states(report)).toEqual(expected);
    expect(bench.seen(report)).toContain(words);
    expect(bench.server.writes()).not.toContain('DELETE delete');
    expect(bench.server.files.get(previous().file)?.sha256).toBe(formerHash);
  });

  it.each<[string, AnacondaServerOptions, Partial<AnacondaDestination>, string, string]>([
    ['an unknown organization', {}, { organization: 'nigthly' }, 'upload-refused', 'no user or organization "nigthly"'],
    ['a wrong token', { faults: { user: [{ status: 401, body: '{"error":"The token is invalid"}' }] } }, {}, 'upload-refused', 'The token is invalid), with the token of ANACONDA_API_TOKEN'],
    ['a server that is down', { faults: { user: Array.from({ length: 9 }, () => ({ status: 503 })) } }, {}, 'upload-failed', 'HTTP status 503'],
  ])('prepare notices %s', async (_title, options, definition, code, words) => {
    const bench = await open(options, definition);
    await expect(bench.destination.prepare()).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect(bench.server.writes()).toEqual([]);
  });

  it('says what the server warns of, once', async () => {
    const headers = { 'conda-token-warning': 'The token expires in 3 days' };
    const bench = await open({ faults: { user: [{ status: 200, body: '{}', headers }, { status: 200, body: '{}', headers }] } });
    await bench.destination.prepare();
    expect(bench.recorded.lines).toEqual([`! ${bench.server.apiUrl}: The token expires in 3 days`]);
  });
});

/** Files that were kept here. */
const leftovers = (bench: Bench): readonly string[] => {
  const folder = `${bench.host.machine.cache}/replaced/nightly`;
  return existsSync(folder) ? readdirSync(folder) : [];
};
