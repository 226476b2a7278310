import { createHash, createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attestationPredicates, publishStatement, type WheelError } from '@wheelwright/core';
import { expectNoCanary, listen, type Listening } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host } from '../ports';
import { createAttestation, readAttestations, type AttestableFile } from './attestations';

// Sigstore's package is large, and read anew by jest.
jest.setTimeout(60_000);

const canary = 'CANARY-signature';
const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
let file: AttestableFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ww-attest-'));
  const path = join(folder, 'pkg-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl');
  writeFileSync(path, 'the bytes');
  file = { path, file: 'pkg-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', sha256: sha256Of('the bytes') };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startHost = (variables: Record<string, string> = {}): Host => createNodeHost({ variables: { PATH: '/nowhere', HOME: '/nowhere', ...variables }, output: { isTTY: false, columns: 80, write: () => undefined } });

/** An attestation as PEP 740 has it; what is given replaces a part. */
const attestation = ({ statement = {}, ...parts }: { readonly statement?: object; readonly version?: unknown; readonly verification_material?: unknown; readonly envelope?: unknown } = {}): string =>
  JSON.stringify({
    version: 1,
    verification_material: { certificate: 'TUlJ', transparency_entries: [{ logIndex: '1' }] },
    envelope: { statement: Buffer.from(JSON.stringify({ ...(JSON.parse(publishStatement(file)) as object), ...statement })).toString('base64'), signature: 'TUVV' },
    ...parts,
  });
const beside = (words: string, text: string): void => writeFileSync(`${file.path}.${words}.attestation`, text);

describe('readAttestations', () => {
  it('gives those that lie beside the file, in the order of their names', async () => {
    const publish = attestation();
    const provenance = attestation({ statement: { predicateType: attestationPredicates.provenance, predicate: { builder: 1 } } });
    beside('slsa', provenance);
    beside('publish', publish);
    writeFileSync(`${file.path}.attestation`, 'not by the convention');
    writeFileSync(join(folder, 'other-1.0-py3-none-any.whl.publish.attestation'), 'of another file');
    expect(await readAttestations(startHost(), file)).toEqual([publish, provenance]);
  });

  it('gives none where there is none', async () => expect(await readAttestations(startHost(), file)).toEqual([]));

  it('takes the order of tags and the spelling of names as they come', async () => {
    beside('publish', attestation({ statement: { subject: [{ name: 'Pkg-1.0-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', digest: { sha256: file.sha256 } }] } }));
    expect(await readAttestations(startHost(), file)).toHaveLength(1);
  });

  it.each<[string, () => string, readonly string[]]>([
    ['other bytes', () => attestation({ statement: { subject: [{ name: file.file, digest: { sha256: sha256Of('earlier') } }] } }), [`is for other bytes (sha256 ${sha256Of('earlier')}; the file has ${sha256Of('the bytes')})`]],
    ['another file', () => attestation({ statement: { subject: [{ name: 'pkg-1.1-py3-none-any.whl', digest: { sha256: file.sha256 } }] } }), ['is for pkg-1.1-py3-none-any.whl']],
    ['two files', () => attestation({ statement: { subject: [{ name: file.file, digest: { sha256: file.sha256 } }, { name: 'x', digest: {} }] } }), ['speaks of 2 files instead of one']],
    ['no file', () => attestation({ statement: { subject: [] } }), ['speaks of 0 files instead of one']],
    ['a statement PyPI does not know', () => attestation({ statement: { predicateType: 'https://p.test/v1' } }), ['states https://p.test/v1, which PyPI does not take']],
    ['no statement', () => attestation({ envelope: { statement: '%%%', signature: 'TUVV' } }), ['has no statement that can be read']],
    ['everything missing', () => '{}', ['has version none instead of 1', 'has no certificate', 'has no entry of a transparency log', 'has no signature', 'has no statement that can be read']],
    ['no entry in a log', () => attestation({ verification_material: { certificate: 'TUlJ', transparency_entries: [] } }), ['has no entry of a transparency log']],
    ['another version', () => attestation({ version: 2 }), ['has version 2 instead of 1']],
    ['a file cut off', () => attestation().slice(0, 40), ['is no JSON object']],
    ['a list', () => '[]', ['has version none instead of 1', 'has no certificate', 'has no entry of a transparency log', 'has no signature', 'has no statement that can be read']],
  ])('refuses %s', async (_title, text, messages) => {
    beside('publish', text());
    const error = (await readAttestations(startHost(), file).catch((thrown: unknown) => thrown)) as WheelError;
    expect(error).toMatchObject({ code: 'release-invalid', problems: messages.map((message) => ({ file: `${file.path}.publish.attestation`, message })) });
  });

  it('refuses the same statement twice, and more than two', async () => {
    for (const words of ['a', 'b', 'publish']) beside(words, attestation());
    const error = (await readAttestations(startHost(), file).catch((thrown: unknown) => thrown)) as WheelError;
    expect(error.problems.map(({ message }) => message)).toEqual([
      `states ${attestationPredicates.publish} once more; an index takes each statement once`,
      `states ${attestationPredicates.publish} once more; an index takes each statement once`,
      'has 3 attestations; an index takes 2 at most',
    ]);
  });
});

/** GitHub, Fulcio and Rekor on one server, as far as a signer meets them: what was signed is kept, to be verified. */
class Sigstore {
  publicKey = '';
  identities: string[] = [];
  entries: unknown[] = [];
  failing: 'fulcio' | 'rekor' | undefined;
  #server: Listening | undefined;

  async start(): Promise<string> {
    const server = createServer(async (request, response) => {
      const { status, body } = this.#answer(request, await bodyOf(request));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    this.#server = await listen(server);
    return this.#server.origin;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #answer(request: IncomingMessage, text: string): { status: number; body: unknown } {
    if (request.url?.startsWith('/github') === true) {
      const claims = { iss: 'https://issuer.test', sub: 'repo:a/b', aud: new URL(request.url, 'http://x').searchParams.get('audience') };
      return { status: 200, body: { value: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${canary}` } };
    }
    const asked = JSON.parse(text) as never;
    if (request.url === '/api/v2/signingCert') {
      if (this.failing === 'fulcio') return { status: 400, body: { code: 3, message: `cannot take ${canary}` } };
      const { credentials, publicKeyRequest } = asked as { credentials: { oidcIdentityToken: string }; publicKeyRequest: { publicKey: { content: string } } };
      this.identities.push(credentials.oidcIdentityToken);
      this.publicKey = publicKeyRequest.publicKey.content;
      return { status: 200, body: { signedCertificateEmbeddedSct: { chain: { certificates: ['-----BEGIN CERTIFICATE-----\nTUlJQmNlcnQ=\n-----END CERTIFICATE-----\n'] } } } };
    }
    if (this.failing === 'rekor') return { status: 400, body: { code: 400, message: canary } };
    this.entries.push(asked);
    const entry = { body: Buffer.from(JSON.stringify(asked)).toString('base64'), integratedTime: 1_700_000_000, logID: 'c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d', logIndex: 7 };
    const proof = { logIndex: 6, treeSize: 7, rootHash: '00', hashes: ['00'], checkpoint: 'log.test\n' };
    return { status: 201, body: { deadbeef: { ...entry, verification: { inclusionProof: proof, signedEntryTimestamp: 'TUVV' } } } };
  }
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

describe('createAttestation', () => {
  let sigstore: Sigstore;
  let origin: string;
  beforeEach(async () => {
    sigstore = new Sigstore();
    origin = await sigstore.start();
  });
  afterEach(() => sigstore.close());
  const github = (): Host => startHost({ GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/github`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer' });
  const create = (host = github()): Promise<string> => createAttestation(host, file, { fulcioUrl: origin, rekorUrl: origin });

  it('signs that this very file is published, and leaves that beside it', async () => {
    const text = await create();
    const made = JSON.parse(text) as { version: number; verification_material: { certificate: string; transparency_entries: { logIndex: string }[] }; envelope: { statement: string; signature: string } };
    expect(made).toMatchObject({ version: 1, verification_material: { certificate: 'TUlJQmNlcnQ=', transparency_entries: [{ logIndex: '7' }] } });
    const statement = Buffer.from(made.envelope.statement, 'base64');
    expect(JSON.parse(statement.toString('utf8'))).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: file.file, digest: { sha256: file.sha256 } }],
      predicateType: attestationPredicates.publish,
      predicate: null,
    });
    // DSSE: what is signed is the text with its type and the lengths of both.
    const type = 'application/vnd.in-toto+json';
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${statement.length} `), statement]);
    expect(verify('sha256', signed, createPublicKey(sigstore.publicKey), Buffer.from(made.envelope.signature, 'base64'))).toBe(true);
    expect(JSON.parse(Buffer.from(sigstore.identities[0]?.split('.')[1] ?? '', 'base64url').toString('utf8'))).toMatchObject({ aud: 'sigstore' });
    expect(readFileSync(`${file.path}.publish.attestation`, 'utf8')).toBe(text);
    expect(await readAttestations(startHost(), file)).toEqual([text]);
    expectNoCanary([{ name: 'attestation', content: text }], [canary]);
  });

  it.each<[string, 'fulcio' | 'rekor']>([
    ['the authority refuses', 'fulcio'],
    ['the log refuses', 'rekor'],
  ])('%s', async (_title, failing) => {
    sigstore.failing = failing;
    const error = await create().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'upload-failed', family: 'tool', message: expect.stringMatching(/^Sigstore did not sign the attestation of pkg-1\.0.*\([A-Z_]+\)$/u) as string });
    expectNoCanary([{ name: 'error', content: error }], [canary]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('says that this is no job with an identity, before anything is loaded', async () => {
    const error = (await create(startHost()).catch((thrown: unknown) => thrown)) as WheelError;
    expect(error).toMatchObject({ code: 'credentials-missing', message: expect.stringContaining('this is no job of GitHub or GitLab') as string });
  });

  it('says what to install where the package is not there', async () => {
    jest.resetModules();
    jest.doMock('sigstore', () => {
      throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
    });
    const fresh = jest.requireActual<{ readonly createAttestation: typeof createAttestation }>('./attestations');
    await expect(fresh.createAttestation(github(), file)).rejects.toMatchObject({ code: 'tool-unavailable', family: 'usage', hint: 'npm install --save-dev sigstore@4, or turn attestations off for this destination' });
    jest.dontMock('sigstore');
  });
});
