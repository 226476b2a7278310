import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { listen, type Listening } from '@wheelwright/testing';
import type { Http, HttpTrust } from '../ports';
import { bytesBody } from '../uploads/file-body';
import { createClock } from './clock';
import { createDispatchers } from './dispatchers';
import { createHttp } from './http';
import { createInterruption } from './interruption';

let folder: string;
let server: Listening;
let url: string;
/** Whose certificate each request came with. */
const seen: unknown[] = [];
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

const openssl = (...words: readonly string[]): void => void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;
const issue = (who: string): void => {
  openssl('req', ...newKey, '-keyout', `${who}.key`, '-out', `${who}.csr`, '-subj', `/CN=${who}`);
  openssl('x509', '-req', '-in', `${who}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', `${who}.pem`, '-days', '2', '-extfile', 'names');
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-client-'));
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=authority');
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1\n');
  issue('server');
  issue('client');
  writeFileSync(at('both.pem'), read('client.pem') + read('client.key'));
  writeFileSync(at('key-first.pem'), read('client.key') + read('client.pem'));
  writeFileSync(at('other.pem'), read('client.pem') + read('server.key'));
  openssl('pkey', '-in', 'client.key', '-aes256', '-passout', 'pass:canary', '-out', 'locked.key');
  writeFileSync(at('locked.pem'), read('client.pem') + read('locked.key'));
  const tls = createServer({ key: read('server.key'), cert: read('server.pem'), ca: read('ca.pem'), requestCert: true, rejectUnauthorized: false }, (request, response) => {
    seen.push((request.socket as TLSSocket).getPeerCertificate().subject?.CN);
    request.resume().on('end', () => response.end('answer'));
  });
  server = await listen(tls);
  url = `https://${server.host}/`;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void seen.splice(0));

const client = (variables: Record<string, string> = {}): Http => createHttp({ dispatchers: createDispatchers(variables), clock: createClock(), interruption: createInterruption(), pauses: [1] });
const trust = (clientCertificate?: string): HttpTrust => ({ certificates: at('ca.pem'), ...(clientCertificate === undefined ? {} : { clientCertificate: at(clientCertificate) }) });

const ways: readonly [string, (http: Http, how: HttpTrust) => Promise<unknown>][] = [
  ['a page', (http, how) => http.getText(url, {}, how)],
  ['a download', (http, how) => http.download(url, at('file'), undefined, { trust: how })],
  ['a download that goes on', (http, how) => http.resume({ url, part: at('part'), trust: how })],
  ['an upload', (http, how) => http.exchange({ method: 'POST', url, body: bytesBody('wheel'), trust: how })],
];

describe.each(ways)('%s', (_name, ask) => {
  it.each([
    ['none', undefined, {}, undefined],
    ['one file with both', 'both.pem', {}, 'client'],
    ['the key before the certificate', 'key-first.pem', {}, 'client'],
    ['the variable of uv', undefined, { SSL_CLIENT_CERT: 'both.pem' }, 'client'],
  ] as const)('shows %s', async (_title, file, variables, who) => {
    const http = client(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, at(value)])));
    await ask(http, trust(file));
    expect(seen).toEqual([who]);
  });

  it('sends nothing without the file', async () => {
    await expect(ask(client(), trust('gone.pem'))).rejects.toMatchObject({ code: 'credentials-invalid', message: `the client certificate ${at('gone.pem')} cannot be read (ENOENT)` });
    expect(seen).toEqual([]);
  });
});

it.each([
  ['client.pem', 'holds no private key'],
  ['client.key', 'holds no certificate'],
  ['other.pem', 'holds the key of another certificate'],
  ['locked.pem', 'holds a key with a passphrase, which nobody is there to type'],
  ['.', 'cannot be read (EISDIR)'],
])('%s %s', async (file, what) => {
  const error: unknown = await client().getText(url, {}, trust(file)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'credentials-invalid', message: `the client certificate ${at(file)} ${what}`, hint: expect.stringContaining('SSL_CLIENT_CERT') as string });
  expect((error as Error).cause).toBeUndefined();
  expect(seen).toEqual([]);
});
