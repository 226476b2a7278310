import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A user of Keystone who may write to the Swift beside it. */
export interface KeystoneUser {
  /** With `/v3` at its end. The region RegionTwo of its catalogue leads nowhere, and so does its internal interface. */
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
  readonly region: string;
  readonly applicationId: string;
  readonly applicationSecret: string;
}

/** Swift with TempAuth (`<origin>/auth/v1.0`) and S3, both with the user `test:tester` and the key `testing`. */
export interface SwiftServer {
  /** http://127.0.0.1:port */
  readonly origin: string;
  readonly username: string;
  readonly key: string;
  /** Where asked for. */
  readonly keystone: KeystoneUser | undefined;
  close(): Promise<void>;
}

const swiftPrograms: Readonly<Record<string, string>> = {
  '/usr/bin/swift-proxy-server': 'swift-proxy',
  '/usr/bin/swift-account-server': 'swift-account',
  '/usr/bin/swift-container-server': 'swift-container',
  '/usr/bin/swift-object-server': 'swift-object',
  '/usr/bin/memcached': 'memcached',
};

const keystonePrograms: Readonly<Record<string, string>> = {
  '/usr/bin/keystone-manage': 'keystone',
  '/usr/bin/uwsgi': 'uwsgi-core',
  '/usr/lib/uwsgi/plugins/python3_plugin.so': 'uwsgi-plugin-python3',
  '/usr/lib/python3/dist-packages/keystonemiddleware': 'python3-keystonemiddleware',
};

/** Debian packages that `startSwift` needs and that this machine does not have; `tools/test.sh` installs them where it may. */
export const missingForSwift = (options: { readonly keystone?: boolean } = {}): readonly string[] =>
  Object.entries({ ...swiftPrograms, ...(options.keystone === true ? keystonePrograms : {}) }).flatMap(([path, name]) => (existsSync(path) ? [] : [name]));

/**
 * Starts a whole Swift of its own in a temporary folder: about ten seconds, with Keystone half a minute. It ends with
 * whoever started it.
 */
export const startSwift = async (options: { readonly keystone?: boolean } = {}): Promise<SwiftServer> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-swift-')));
  const child = spawn('/usr/bin/python3', [join(__dirname, 'swift-server.py'), folder, ...(options.keystone === true ? ['keystone'] : [])], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Nothing of a virtual environment: the packages are the machine's.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: folder, ...(process.env['USER'] === undefined ? {} : { USER: process.env['USER'] }) },
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  try {
    const line = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output.includes('\n')) resolve(output);
      });
      void ended.then(() => reject(new Error(`Swift did not start:\n${errors}`)));
    });
    const { origin, keystone } = JSON.parse(line) as { origin: string; keystone: KeystoneUser | null };
    return { origin, username: 'test:tester', key: 'testing', keystone: keystone ?? undefined, close };
  } catch (error) {
    await close();
    throw error;
  }
};
