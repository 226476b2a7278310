import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Destination, SwiftDestination } from '@wheelwright/core';
import {
  createNodeHost,
  createS3Destination,
  createSwiftDestination,
  readReleaseFile,
  releaseError,
  s3Credentials,
  Secret,
  sendRelease,
  swiftCredentials,
  type Destination,
  type Host,
  type LocalFile,
  type SwiftCredentials,
} from '@wheelwright/host';
import { buildWheelFile, missingForSwift, startSwift, swiftContainer, type SwiftServer, type WheelFileOptions } from '@wheelwright/testing';

/** Pip of its own, in no environment of the project's. */
const pip = (folder: string, ...words: readonly string[]): string =>
  execFileSync('python3', ['-m', 'pip', '--disable-pip-version-check', '--no-cache-dir', '--isolated', ...words], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const missing = missingForSwift();
const withoutKeystone = missingForSwift({ keystone: true });
const tempAuthOf = (server: SwiftServer): SwiftCredentials => ({ kind: 'v1', authUrl: `${server.origin}/auth/v1.0`, username: server.username, key: new Secret(server.key), region: undefined, origin: 'the spec' });

let folder: string;
let host: Host;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-stores-')));
  host = createNodeHost({ variables: { PATH: '/usr/bin:/bin', HOME: folder }, output: { isTTY: false, columns: 80, write: () => undefined } });
});
afterAll(() => rmSync(folder, { recursive: true }));

const localWheel = async (options: WheelFileOptions, into = folder): Promise<LocalFile> => {
  const path = buildWheelFile(options).write(into);
  return { ...(await readReleaseFile(host, path)), path, signature: undefined, attestations: [] };
};

(missing.length > 0 ? describe.skip : describe)(`a real Swift (skipped where Debian’s ${missing.join(', ') || 'packages'} are not installed; npm test does that as root)`, () => {
  let server: SwiftServer;
  beforeAll(async () => {
    server = await startSwift();
  });
  afterAll(() => server?.close());

  const swift = (definition: SwiftDestination, credentials = tempAuthOf(server)): Destination => createSwiftDestination(host, definition, async () => credentials, { pauses: [50, 100] });
  const anonymous = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${server.origin}/v1/AUTH_test/${path}`, { headers });
  const asOwner = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const login = await fetch(`${server.origin}/auth/v1.0`, { headers: { 'x-auth-user': server.username, 'x-auth-key': server.key } });
    return fetch(`${server.origin}/v1/AUTH_test/${path}`, { ...init, headers: { 'x-auth-token': login.headers.get('x-auth-token') ?? '', ...init.headers } });
  };

  it('takes a release, shows it with its hashes, and is an index for pip', async () => {
    const destination = swift(swiftContainer('wheels'));
    const files = [
      await localWheel({ distribution: 'ham', version: '1.0+local.1', files: { 'ham.py': 'taste = 1\n' }, metadata: ['Requires-Python: >=3.6'] }),
      await localWheel({ distribution: 'ham', version: '1.0+local.1', build: '1', files: { 'ham.py': 'taste = 2\n' }, metadata: ['Requires-Python: >=3.6'] }),
    ];
    await destination.prepare();
    expect(await destination.list(files[0] as LocalFile)).toEqual([]);
    const report = await sendRelease(host, destination, files, { visibleWithin: 2000 });
    expect(releaseError(report)).toBeUndefined();
    expect(report.files.map(({ state }) => state)).toEqual(['verified', 'verified']);
    expect((await destination.list(files[0] as LocalFile)).map(({ file, hashes, size }) => ({ file, hashes, size }))).toEqual(
      files.map(({ file, sha256, md5, size }) => ({ file, hashes: { sha256, md5 }, size })).sort((a, b) => (a.file < b.file ? -1 : 1)),
    );
    pip(folder, 'download', 'ham', '--no-deps', '--index-url', `${server.origin}/v1/AUTH_test/wheels/simple/`, '-d', join(folder, 'index'));
    pip(folder, 'download', 'ham', '--no-deps', '--no-index', '--find-links', `${server.origin}/v1/AUTH_test/wheels/index.html`, '-d', join(folder, 'links'));
    for (const one of ['index', 'links']) expect(await host.files.sha256(join(folder, one, files[1]?.file ?? ''))).toBe(files[1]?.sha256);
    const page = await anonymous('wheels/simple/ham/');
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/html; charset=utf-8', expect.stringContaining(`href="../../ham-1.0%2Blocal.1-py3-none-any.whl#sha256=${files[0]?.sha256}" data-requires-python="&gt;=3.6"`)]);
    expect(await (await anonymous(`wheels/${encodeURIComponent(files[0]?.file ?? '')}.metadata`)).text()).toBe(files[0]?.metadataText);
    expect((await anonymous('wheels', { accept: 'text/html,*/*;q=0.8' })).status).toBe(200);
  });

  it('sends nothing twice, refuses other bytes under a name, and replaces them only where that is said', async () => {
    const [first, other] = [await localWheel({ distribution: 'egg', files: { 'egg.py': '1' } }), await localWheel({ distribution: 'egg', files: { 'egg.py': '22' } }, join(folder, 'other'))];
    await swift(swiftContainer('eggs')).send(first, () => undefined);
    await expect(swift(swiftContainer('eggs')).send(first, () => undefined)).rejects.toMatchObject({ failure: 'refused', status: 412 });
    const again = await sendRelease(host, swift(swiftContainer('eggs')), [first], { pauses: [] });
    expect(again.files[0]).toMatchObject({ state: 'verified' });
    const conflict = await sendRelease(host, swift(swiftContainer('eggs')), [other], { pauses: [] });
    expect(conflict.files[0]).toMatchObject({ state: 'failed', conflict: { sha256: first.sha256 }, message: expect.stringContaining(other.sha256) as string });
    const replaced = await sendRelease(host, swift(swiftContainer('eggs', { replace: true })), [other], { pauses: [] });
    expect(replaced.files[0]).toMatchObject({ state: 'verified' });
    expect(await (await anonymous(`eggs/simple/egg/`)).text()).toContain(other.sha256);
  });

  it('takes a large file in segments, resumes them, and gives it to everybody', async () => {
    const file = await localWheel({ distribution: 'large', files: { 'large/data.bin': randomBytes(2_500_000) } });
    const definition = swiftContainer('large', { segmentSize: 1_000_000 });
    const sent: number[] = [];
    await swift(definition).send(file, (bytes) => sent.push(bytes));
    expect(sent.at(-1)).toBe(file.size);
    const [published] = await swift(definition).list(file);
    expect(published).toMatchObject({ hashes: { sha256: file.sha256 }, size: file.size });
    expect(published?.hashes).not.toHaveProperty('md5');
    const bytes = Buffer.from(await (await anonymous(`large/${file.file}`)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    await expect(swift(definition).send(file, () => undefined)).rejects.toMatchObject({ status: 412 });

    // One segment lost, one damaged: only these are sent again.
    const names = (await (await asOwner('large_segments')).text()).trim().split('\n');
    expect(names.map((name) => name.slice(name.lastIndexOf('/') + 1))).toEqual(['00000000', '00000001', '00000002']);
    await asOwner(`large/${file.file}`, { method: 'DELETE' });
    await asOwner(`large_segments/${names[0]}`, { method: 'DELETE' });
    await asOwner(`large_segments/${names[1]}`, { method: 'PUT', body: Buffer.alloc(1_000_000) });
    const requests: string[] = [];
    const watched: Host = { ...host, http: { ...host.http, exchange: (request) => (requests.push(`${request.method} ${new URL(request.url).pathname.split('/').at(-1) ?? ''}`), host.http.exchange(request)) } };
    await createSwiftDestination(watched, definition, async () => tempAuthOf(server)).send(file, () => undefined);
    expect(requests.filter((request) => /PUT 0000000\d/u.test(request))).toEqual(['PUT 00000000', 'PUT 00000001']);
    expect(createHash('sha256').update(Buffer.from(await (await anonymous(`large/${file.file}`)).arrayBuffer())).digest('hex')).toBe(file.sha256);
  });

  it('leaves no segment of what it has replaced, and none that is in use is touched', async () => {
    const [first, second] = [await localWheel({ distribution: 'again', files: { 'again/data.bin': randomBytes(2_500_000) } }), await localWheel({ distribution: 'again', files: { 'again/data.bin': randomBytes(1_500_000) } }, join(folder, 'second'))];
    const small = await localWheel({ distribution: 'again', files: { 'again.py': '' } }, join(folder, 'small'));
    const definition = swiftContainer('again', { segmentSize: 1_000_000, replace: true });
    const segments = async (): Promise<readonly string[]> => [...new Set((await (await asOwner('again_segments')).text()).split('\n').flatMap((name) => name.split('/')[1] ?? []))];
    await swift(definition).send(first, () => undefined);
    const own = `${first.file}/${first.sha256}/1000000/00000000`;
    await asOwner('again_segments/somebody-else', { method: 'PUT', body: 'x' });
    for (const [file, left] of [[first, [first.sha256]], [second, [second.sha256]], [small, []]] as const) {
      await swift(definition).send(file, () => undefined);
      expect(await segments()).toEqual(left);
      expect(createHash('sha256').update(Buffer.from(await (await anonymous(`again/${file.file}`)).arrayBuffer())).digest('hex')).toBe(file.sha256);
    }
    expect([(await asOwner('again_segments/somebody-else')).status, (await asOwner(`again_segments/${own}`)).status]).toEqual([200, 404]);

    // What may not be deleted is said, and the new file is there all the same.
    await swift(definition).send(first, () => undefined);
    const lines: string[] = [];
    const careful: Host = {
      ...host,
      log: { ...host.log, warn: (line) => lines.push(line) },
      http: { ...host.http, exchange: (request) => (request.method === 'DELETE' ? Promise.resolve({ status: 403, statusText: '', headers: {}, text: '', sent: 0 }) : host.http.exchange(request)) },
    };
    await createSwiftDestination(careful, definition, async () => tempAuthOf(server), { pauses: [50] }).send(second, () => undefined);
    expect(lines).toEqual([expect.stringMatching(/^segments of what again-1\.0-.* was before may be left in again_segments: .*403/u)]);
    expect(await swift(definition).list(second)).toMatchObject([{ hashes: { sha256: second.sha256 } }]);
  });

  it('logs in again when the token ends in the middle of a run', async () => {
    const file = await localWheel({ distribution: 'late', files: { 'late.py': '' } });
    let logins = 0;
    const destination = createSwiftDestination(
      { ...host, http: { ...host.http, exchange: async (request) => {
        if (request.url.endsWith('/auth/v1.0')) logins += 1;
        // The first token is none.
        const headers = logins === 1 && request.headers?.['x-auth-token'] !== undefined ? { ...request.headers, 'x-auth-token': 'AUTH_tk0' } : request.headers;
        return host.http.exchange({ ...request, ...(headers === undefined ? {} : { headers }) });
      } } },
      swiftContainer('late'),
      async () => tempAuthOf(server),
    );
    await destination.send(file, () => undefined);
    // TempAuth gives everybody the token that still lives.
    expect(logins).toBe(2);
    expect(await destination.list(file)).toMatchObject([{ hashes: { sha256: file.sha256 } }]);
  });

  it('refuses wrong keys, users without rights, and pages that are no login', async () => {
    const wrong = swift(swiftContainer('x'), { ...tempAuthOf(server), kind: 'v1', key: new Secret('canary-key') } as SwiftCredentials);
    await expect(wrong.prepare()).rejects.toMatchObject({ code: 'upload-refused', message: expect.stringContaining('does not take the credentials of the spec') as string });
    await expect(swift(swiftContainer('x'), { ...tempAuthOf(server), authUrl: `${server.origin}/healthcheck` } as SwiftCredentials).prepare()).rejects.toMatchObject({ code: 'upload-refused', message: expect.stringContaining('names no storage URL') as string });
    const guest = swift(swiftContainer('x'), { ...tempAuthOf(server), username: 'test:guest', key: new Secret('guest') } as SwiftCredentials);
    await expect(guest.prepare()).rejects.toMatchObject({ code: 'upload-refused', hint: expect.stringContaining('right to write') as string });
    await expect(swift(swiftContainer('x')).prepare()).resolves.toBeUndefined();
    expect((await asOwner('x')).status).toBe(404);
  });

  it('keeps private what is not public, below a prefix, without pages', async () => {
    const file = await localWheel({ distribution: 'shy', files: { 'shy.py': '' } });
    const destination = swift(swiftContainer('shy', { public: false, pages: false, prefix: 'ci/wheels/' }));
    expect((await sendRelease(host, destination, [file], {})).files[0]).toMatchObject({ state: 'verified' });
    expect((await anonymous(`shy/ci/wheels/${file.file}`)).status).toBe(401);
    expect((await (await asOwner('shy')).text()).trim().split('\n')).toEqual([`ci/wheels/${file.file}`, `ci/wheels/${file.file}.metadata`]);
  });

  it('lists more than one page of names, hostile ones among them', async () => {
    const file = await localWheel({ distribution: 'many', files: { 'many.py': '' } });
    const destination = swift(swiftContainer('many'));
    await destination.send(file, () => undefined);
    const lines = Array.from({ length: 25 }, (_, index) => `many/many-0.${index}-py3-none-any.whl`);
    for (const name of [...lines, 'many/a/../../many-1.0-py3-none-any.whl', `many/${encodeURIComponent('many-1.0-py3-none-any.whl"><script>.whl')}`]) {
      await asOwner(name.replaceAll('..', '%2E%2E'), { method: 'PUT', body: 'x' });
    }
    const small: Host = { ...host, http: { ...host.http, exchange: (request) => host.http.exchange({ ...request, url: request.url.replace('format=json&', 'format=json&limit=7&') }) } };
    const paged = createSwiftDestination(small, swiftContainer('many'), async () => tempAuthOf(server));
    expect((await paged.list(file)).map((found) => found.file)).toEqual([file.file]);
    await paged.finish(file, [file]);
    const page = await (await anonymous('many/simple/many/')).text();
    expect(page.match(/<a /gu)).toHaveLength(26);
    expect(page).not.toContain('script>');
  });

  it('loses no entry when several jobs write the pages at the same time', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 4 }, async (_, job) => {
        const at = join(folder, `job${job}`);
        mkdirSync(at);
        return localWheel({ distribution: 'crowd', version: `1.${job}`, files: { 'crowd.py': String(job) } }, at);
      }),
    );
    await Promise.all(jobs.map((file) => sendRelease(host, swift(swiftContainer('crowd')), [file], {})));
    const page = await (await anonymous('crowd/simple/crowd/')).text();
    for (const { file, sha256 } of jobs) expect(page).toContain(`${file}#sha256=${sha256}`);
  });

  it('writes signatures beside the files', async () => {
    const file = await localWheel({ distribution: 'signed', files: { 'signed.py': '' } });
    const signature = `${file.path}.asc`;
    writeFileSync(signature, 'a signature\n');
    await sendRelease(host, swift(swiftContainer('signed')), [{ ...file, signature }], {});
    expect(await (await anonymous(`signed/${file.file}.asc`)).text()).toBe('a signature\n');
    expect(await (await anonymous('signed/simple/signed/')).text()).toContain('data-gpg-sig="true"');
  });

  describe('its S3 interface', () => {
    const bucketOf = (bucket: string, more: Partial<S3Destination> = {}): S3Destination => ({
      kind: 's3',
      name: 'bucket',
      bucket,
      endpoint: server.origin,
      region: undefined,
      pathStyle: true,
      accessKey: undefined,
      secretKey: undefined,
      replace: false,
      publicUrl: undefined,
      prefix: '',
      pages: true,
      ...more,
    });
    const keys = { AWS_ACCESS_KEY_ID: 'test:tester', AWS_SECRET_ACCESS_KEY: 'testing' };
    const s3 = (definition: S3Destination, options = {}, variables: Record<string, string> = keys): Destination =>
      createS3Destination(host, definition, s3Credentials({ ...host, variables: { ...host.variables, ...variables } }, definition), { pauses: [50, 100], ...options });
    /** A bucket is a container here, which everybody may read, with pages: what the policy of a bucket says. */
    const makeBucket = async (name: string): Promise<void> => void (await asOwner(name, { method: 'PUT', headers: { 'x-container-read': '.r:*,.rlistings', 'x-container-meta-web-index': 'index.html' } }));

    it('takes a release below a prefix and is an index for pip', async () => {
      await makeBucket('bucket');
      const destination = s3(bucketOf('bucket', { prefix: 'a b/' }));
      const file = await localWheel({ distribution: 'toast', version: '2.0+x.1', files: { 'toast.py': '' } });
      await destination.prepare();
      const report = await sendRelease(host, destination, [file], { visibleWithin: 2000 });
      expect(report.files[0]).toMatchObject({ state: 'verified' });
      expect(releaseError(report)).toBeUndefined();
      pip(folder, 'download', 'toast', '--no-deps', '--index-url', `${server.origin}/v1/AUTH_test/bucket/a%20b/simple/`, '-d', join(folder, 'toast'));
      expect(await host.files.sha256(join(folder, 'toast', file.file))).toBe(file.sha256);
      await expect(destination.send(file, () => undefined)).rejects.toMatchObject({ failure: 'refused', status: 412 });
    });

    it('joins the parts of a large file, and takes away what it could not finish', async () => {
      await makeBucket('parts');
      const partSize = 5 * 1024 * 1024;
      const file = await localWheel({ distribution: 'large', version: '3', files: { 'large/data.bin': randomBytes(partSize + 100_000) } });
      const destination = s3(bucketOf('parts'), { partSize });
      const sent: number[] = [];
      await destination.send(file, (bytes) => sent.push(bytes));
      expect(sent.at(-1)).toBe(file.size);
      expect(await destination.list(file)).toMatchObject([{ hashes: { sha256: file.sha256 }, size: file.size }]);
      expect(createHash('sha256').update(Buffer.from(await (await anonymous(`parts/${file.file}`)).arrayBuffer())).digest('hex')).toBe(file.sha256);

      const other = await localWheel({ distribution: 'large', version: '4', files: { 'large/data.bin': randomBytes(partSize + 100_000) } });
      const failing: Host = { ...host, http: { ...host.http, exchange: (request) => (request.url.includes('partNumber=2') ? Promise.resolve({ status: 503, statusText: '', headers: {}, text: '', sent: 0 }) : host.http.exchange(request)) } };
      const broken = createS3Destination(failing, bucketOf('parts'), s3Credentials({ ...host, variables: { ...host.variables, ...keys } }, bucketOf('parts')), { partSize, pauses: [] });
      await expect(broken.send(other, () => undefined)).rejects.toMatchObject({ failure: 'transient', status: 503 });
      expect((await (await asOwner('parts+segments')).text()).split('\n').filter((name) => name.startsWith(other.file))).toEqual([]);
    });

    it('says what is wrong with a key and a bucket', async () => {
      await expect(s3(bucketOf('bucket'), {}, { ...keys, AWS_SECRET_ACCESS_KEY: 'canary-secret' }).prepare()).rejects.toMatchObject({ code: 'upload-refused', hint: expect.stringContaining('does not belong to the access key') as string });
      await expect(s3(bucketOf('nobody-made-this')).prepare()).rejects.toMatchObject({ code: 'upload-refused', hint: expect.stringContaining('make the bucket first') as string });
    });
  });
});

(withoutKeystone.length > 0 ? describe.skip : describe)(`a real Swift that believes a real Keystone (skipped where ${withoutKeystone.join(', ') || 'its packages'} are not installed)`, () => {
  let server: SwiftServer;
  beforeAll(async () => {
    server = await startSwift({ keystone: true });
  });
  afterAll(() => server?.close());

  const cloud = (more: Record<string, string>): Destination => {
    const { keystone } = server;
    const definition = swiftContainer('clouds', { auth: 'v3' });
    const variables = { OS_AUTH_URL: keystone?.authUrl ?? '', ...more };
    return createSwiftDestination(host, definition, swiftCredentials({ ...host, variables: { ...host.variables, ...variables } }, definition), { pauses: [50] });
  };

  it('logs in by password and by application credential, as the variables say', async () => {
    const { username, password, project, region, applicationId, applicationSecret } = server.keystone ?? ({} as never);
    const file = await localWheel({ distribution: 'cloud', files: { 'cloud.py': '' } });
    const byPassword = cloud({ OS_USERNAME: username, OS_PASSWORD: password, OS_PROJECT_NAME: project, OS_REGION_NAME: region, OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' });
    expect((await sendRelease(host, byPassword, [file], {})).files[0]).toMatchObject({ state: 'verified' });
    const byApplication = cloud({ OS_APPLICATION_CREDENTIAL_ID: applicationId, OS_APPLICATION_CREDENTIAL_SECRET: applicationSecret, OS_REGION_NAME: region });
    await byApplication.prepare();
    expect(await byApplication.list(file)).toMatchObject([{ file: file.file, hashes: { sha256: file.sha256 } }]);
  });

  it('says what is wrong with a password and a region', async () => {
    const { username, password, project } = server.keystone ?? ({} as never);
    await expect(cloud({ OS_USERNAME: username, OS_PASSWORD: 'canary-password', OS_PROJECT_NAME: project }).prepare()).rejects.toMatchObject({ code: 'upload-refused', message: expect.stringMatching(/does not take the credentials of .*OS_PASSWORD/u) as string });
    await expect(cloud({ OS_USERNAME: username, OS_PASSWORD: password, OS_PROJECT_NAME: project, OS_REGION_NAME: 'Nowhere' }).prepare()).rejects.toMatchObject({ message: expect.stringContaining('it has RegionOne, RegionTwo') as string });
  });
});
