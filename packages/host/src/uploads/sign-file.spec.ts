import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WheelError } from '@wheelwright/core';
import { expectNoCanary, recordingHost } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import type { Host, ProcessRequest } from '../ports';
import { Secret } from '../secret';
import { signFile } from './sign-file';

// The real gpg, with a keyring of its own. tools/test.sh brings it.
const passphrase = 'CANARY pass phrase $(x) "quoted"';
let root: string;
let environment: Record<string, string>;
const gpg = (...argv: readonly string[]): string => execFileSync('gpg', ['--batch', ...argv], { env: environment, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });

beforeAll(() => {
  // Short: the agent's socket is in it, and a socket's path has 107 letters at most.
  root = mkdtempSync(join(tmpdir(), 'ww-gpg-'));
  const home = join(root, 'keys');
  mkdirSync(home);
  chmodSync(home, 0o700);
  // The agent has nobody to ask, as in CI, wherever this runs.
  writeFileSync(join(home, 'gpg-agent.conf'), 'pinentry-program /nowhere/pinentry\n');
  environment = { PATH: process.env['PATH'] ?? '', HOME: root, GNUPGHOME: home, LANG: 'C.UTF-8' };
  gpg('--pinentry-mode', 'loopback', '--passphrase', '', '--quick-generate-key', 'Plain <plain@example.test>', 'ed25519', 'sign', 'never');
  gpg('--pinentry-mode', 'loopback', '--passphrase', passphrase, '--quick-generate-key', 'Locked <locked@example.test>', 'ed25519', 'sign', 'never');
  // What was typed when the key was made would be remembered.
  execFileSync('gpgconf', ['--kill', 'gpg-agent'], { env: environment });
}, 60_000);
afterAll(() => {
  execFileSync('gpgconf', ['--kill', 'gpg-agent'], { env: environment });
  rmSync(root, { recursive: true, force: true });
});

let folder: string;
let file: string;
const requests: ProcessRequest[] = [];
const written: string[] = [];
let host: Host;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'files-'));
  file = join(folder, 'pkg-1.0+local-py3-none-any.whl');
  writeFileSync(file, 'the bytes');
  requests.length = 0;
  written.length = 0;
  const real = createNodeHost({ variables: environment, output: { isTTY: false, columns: 80, write: (text) => void written.push(text) } });
  const run = (request: ProcessRequest) => {
    requests.push(request);
    return real.processes.run(request);
  };
  host = { ...real, processes: { ...real.processes, run } };
});

const status = (signature: string, signed: string): string => {
  try {
    return gpg('--status-fd', '1', '--verify', signature, signed);
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
};
const failure = async (options: Parameters<typeof signFile>[2]): Promise<WheelError> => {
  const error = (await signFile(host, file, options).catch((thrown: unknown) => thrown)) as WheelError;
  expectNoCanary([{ name: 'error', content: error }, { name: 'log', content: written }, { name: 'argv', content: requests.map(({ argv, environment: all }) => [argv, all]) }], [passphrase, 'CANARY wrong']);
  return error;
};

describe('signFile', () => {
  it('writes a signature that gpg verifies, and one that is no signature of other bytes', async () => {
    const signature = await signFile(host, file, { key: 'plain@example.test' });
    expect(signature).toBe(`${file}.asc`);
    expect(readFileSync(signature, 'utf8')).toMatch(/^-----BEGIN PGP SIGNATURE-----\n/u);
    expect(status(signature, file)).toMatch(/GOODSIG[^]*VALIDSIG/u);
    writeFileSync(file, 'other bytes');
    expect(status(signature, file)).toContain('BADSIG');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('takes the default key when none is named', async () => {
    expect(status(await signFile(host, file), file)).toContain('GOODSIG');
  });

  it('gives the passphrase to gpg’s standard input and to nobody else', async () => {
    const signature = await signFile(host, file, { key: 'locked@example.test', passphrase: new Secret(passphrase) });
    expect(status(signature, file)).toContain('GOODSIG');
    expect(requests).toHaveLength(1);
    expectNoCanary(requests.map(({ input: _, secrets: __, ...request }) => ({ name: 'request', content: request })), [passphrase]);
    expectNoCanary([{ name: 'log', content: written }, ...readdirSync(folder).map((name) => ({ name, content: readFileSync(join(folder, name)) }))], [passphrase]);
  });

  it('replaces an older signature', async () => {
    writeFileSync(`${file}.asc`, 'of an earlier build');
    expect(status(await signFile(host, file, { key: 'plain@example.test' }), file)).toContain('GOODSIG');
  });

  it('signs a file whose name looks like an option', async () => {
    file = join(folder, '--version');
    writeFileSync(file, 'x');
    expect(status(await signFile(host, file, { key: 'plain@example.test' }), file)).toContain('GOODSIG');
  });

  it.each<[string, () => Parameters<typeof signFile>[2], string, RegExp]>([
    ['a key that is not there', () => ({ key: 'nobody@example.test' }), 'credentials-missing', /cannot be signed: gpg has no secret key nobody@example\.test, or none that may sign/u],
    ['a wrong passphrase', () => ({ key: 'locked@example.test', passphrase: new Secret('CANARY wrong') }), 'credentials-invalid', /cannot be signed: the passphrase of key locked@example\.test is wrong/u],
    ['an empty passphrase', () => ({ key: 'locked@example.test', passphrase: new Secret('') }), 'credentials-invalid', /the passphrase of key locked@example\.test is wrong/u],
    ['no passphrase where one is needed', () => ({ key: 'locked@example.test' }), 'credentials-invalid', /the passphrase of key locked@example\.test is not known to gpg’s agent/u],
  ])('%s', async (_title, options, code, message) => {
    execFileSync('gpgconf', ['--kill', 'gpg-agent'], { env: environment });
    writeFileSync(`${file}.asc`, 'of an earlier build');
    const error = await failure(options());
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
    // Nothing half-written is left, and what was there stays.
    expect(readdirSync(folder).sort()).toEqual(['pkg-1.0+local-py3-none-any.whl', 'pkg-1.0+local-py3-none-any.whl.asc']);
    expect(readFileSync(`${file}.asc`, 'utf8')).toBe('of an earlier build');
  });

  it('a keyring without any key', async () => {
    const empty = mkdtempSync(join(root, 'e-'));
    chmodSync(empty, 0o700);
    host = { ...host, variables: { ...environment, GNUPGHOME: empty } };
    expect(await failure({})).toMatchObject({ code: 'credentials-missing', message: expect.stringContaining('gpg has no secret key at all') as string });
    execFileSync('gpgconf', ['--kill', 'all'], { env: { ...environment, GNUPGHOME: empty } });
  });

  it('no gpg', async () => {
    const bare = recordingHost();
    await expect(signFile(bare, file)).rejects.toMatchObject({ code: 'tool-unavailable', family: 'usage' });
    bare.dispose();
  });

  it('gpg2, where that is its name', async () => {
    const other = recordingHost({ programs: { gpg2: '/usr/bin/gpg2' }, processes: [{ when: '/usr/bin/gpg2', effect: ({ argv }) => writeFileSync(argv[argv.indexOf('--output') + 1] ?? '', 'signature') }] });
    expect(existsSync(await signFile(other, file))).toBe(true);
    other.dispose();
  });
});
