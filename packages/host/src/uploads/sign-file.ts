import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isWheelError, WheelError } from '@wheelwright/core';
import type { Host, ProcessResult } from '../ports';
import type { Secret } from '../secret';

export interface SigningOptions {
  /** Key id, fingerprint or e-mail address; gpg's default key when not said. */
  readonly key?: string;
  /** Without one, gpg asks its agent. */
  readonly passphrase?: Secret;
}

/** Seconds for one signature: an agent may ask a person, or a card may want to be touched. */
const patience = 120;

/**
 * Writes the detached OpenPGP signature of a file beside it, in place of an older one: `<file>.asc`, armored, there whole
 * or not at all. The user's own gpg, keyring and agent are used; the passphrase goes through its standard input.
 *
 * @returns the signature's path
 * @throws WheelError tool-unavailable, credentials-missing (no such key), credentials-invalid (passphrase), command-failed
 * @example await signFile(host, '/w/numpy-2.2.6.tar.gz', { key: 'release@example.org' }) // '/w/numpy-2.2.6.tar.gz.asc'
 */
export const signFile = async (host: Host, path: string, options: SigningOptions = {}): Promise<string> => {
  const program = (await host.processes.find('gpg')) ?? (await host.processes.find('gpg2'));
  if (program === undefined) {
    throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `${basename(path)} cannot be signed: there is no gpg on PATH`, hint: 'install GnuPG, or upload without -s' });
  }
  const { key, passphrase } = options;
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.asc`);
  try {
    const result = await host.processes.run({
      argv: [
        program,
        ...['--batch', '--yes', '--no-tty', '--status-fd', '1'],
        ...(passphrase === undefined ? [] : ['--pinentry-mode', 'loopback', '--passphrase-fd', '0']),
        ...(key === undefined ? [] : ['--local-user', key]),
        ...['--armor', '--detach-sign', '--output', beside, '--', path],
      ],
      cwd: dirname(path),
      environment: host.variables,
      title: `signing ${basename(path)}`,
      timeoutSeconds: patience,
      acceptExitCodes: [1, 2],
      ...(passphrase === undefined ? {} : { input: `${passphrase.reveal()}\n`, secrets: [passphrase] }),
    });
    if (result.exitCode !== 0 || !(await host.files.exists(beside))) throw explain(path, options, result);
    await host.files.move(beside, `${path}.asc`);
    return `${path}.asc`;
  } catch (error) {
    if (isWheelError(error) && error.code === 'command-timed-out') throw waitedTooLong(path, options);
    throw error;
  } finally {
    await host.files.remove(beside);
  }
};

/** Codes of libgpg-error, without the part that says which program it was: a wrong one, nobody to ask, asked in vain, none. */
const passphraseTrouble: readonly number[] = [11, 85, 99, 177];

/** By the words of gpg's status lines (doc/DETAILS of GnuPG), which are the same in every language. */
const explain = (path: string, { key, passphrase }: SigningOptions, { stdout, stderr, exitCode }: ProcessResult): WheelError => {
  const said = new Set([...stdout.matchAll(/^\[GNUPG:\] (\w+)/gmu)].map(([, word]) => word));
  const whose = key === undefined ? 'gpg’s default key' : `key ${key}`;
  const file = basename(path);
  if (said.has('INV_SGNR') || said.has('NO_SECKEY')) {
    return new WheelError({
      code: 'credentials-missing',
      family: 'usage',
      message: `${file} cannot be signed: gpg has no secret key ${key ?? 'at all'}, or none that may sign`,
      hint: 'gpg --list-secret-keys shows what is there; in CI, import one with gpg --import',
    });
  }
  const reason = Number(/^\[GNUPG:\] FAILURE sign (\d+)/mu.exec(stdout)?.[1] ?? 0) & 0xffff;
  if (said.has('BAD_PASSPHRASE') || said.has('MISSING_PASSPHRASE') || said.has('PINENTRY_LAUNCHED') || passphraseTrouble.includes(reason)) {
    return new WheelError({
      code: 'credentials-invalid',
      family: 'usage',
      message: `${file} cannot be signed: the passphrase of ${whose} is ${passphrase === undefined ? 'not known to gpg’s agent' : 'wrong'}`,
      hint: passphrase === undefined ? 'name the variable that holds the passphrase, or sign something by hand first so that the agent knows it' : 'is the variable set to the passphrase of this very key?',
    });
  }
  return new WheelError({
    code: 'command-failed',
    family: 'tool',
    message: `${file} cannot be signed: gpg failed with exit code ${exitCode}`,
    tail: stderr.split('\n').filter((line) => line !== '').slice(-10),
  });
};

const waitedTooLong = (path: string, { passphrase }: SigningOptions): WheelError =>
  new WheelError({
    code: 'command-timed-out',
    family: 'tool',
    message: `${basename(path)} was not signed: gpg gave no answer within ${patience} s`,
    hint: passphrase === undefined ? 'its agent probably asks for a passphrase where nobody sees it; name the variable that holds it' : 'is a card or an agent of another machine waiting?',
  });
