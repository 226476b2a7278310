import { dirname, basename, join } from 'node:path';
import { attestationOfBundle, checkAttestation, isWheelError, publishStatement, statementType, WheelError, type Problem } from '@wheelwright/core';
import type { Host } from '../ports';
import { ciIdentity } from './credentials/ci-identity';
import type { LocalFile } from './destination';

/** A file that attestations speak of. */
export type AttestableFile = Pick<LocalFile, 'path' | 'file' | 'sha256'>;

/** Of each kind of statement PyPI takes one. */
const most = 2;

/**
 * The attestations of PEP 740 that lie beside a file as `<file>.*.attestation`, each compared with the file. Their
 * signatures are the index's to check.
 *
 * @throws WheelError release-invalid with all that is wrong with any of them
 * @returns texts of JSON objects, in the order of the names; empty when there is none
 */
export const readAttestations = async (host: Host, file: AttestableFile): Promise<readonly string[]> => {
  const folder = dirname(file.path);
  const start = `${basename(file.path)}.`;
  const names = (await host.files.list(folder)).filter((name) => name.startsWith(start) && name.endsWith('.attestation') && name.length > start.length + 'attestation'.length);
  const problems: Problem[] = [];
  const texts: string[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    const path = join(folder, name);
    const text = await host.files.readText(path);
    const { predicate, problems: wrong } = checkAttestation(text, file, (base64) => Buffer.from(base64, 'base64').toString('utf8'));
    problems.push(...wrong.map((message) => ({ file: path, message })));
    if (predicate !== undefined && seen.has(predicate)) problems.push({ file: path, message: `states ${predicate} once more; an index takes each statement once` });
    if (predicate !== undefined) seen.add(predicate);
    texts.push(text);
  }
  if (names.length > most) problems.push({ file: file.path, message: `has ${names.length} attestations; an index takes ${most} at most` });
  if (problems.length === 0) return texts;
  throw new WheelError({
    code: 'release-invalid',
    family: 'usage',
    message: `the attestations beside ${file.file} do not fit it`,
    hint: 'remove those that are left from an earlier build',
    problems,
  });
};

export interface SigstoreServices {
  /** Instead of the public ones. */
  readonly fulcioUrl?: string;
  readonly rekorUrl?: string;
}

/**
 * Signs the statement that a file is published with the identity of this CI job, through the optional npm package
 * `sigstore`, and leaves it beside the file as `<file>.publish.attestation`. The statement, and whose it is, become
 * public in Sigstore's log.
 *
 * @returns its text
 * @throws WheelError credentials-missing when this job has no identity; tool-unavailable without the package; upload-failed
 */
export const createAttestation = async (host: Host, file: AttestableFile, services: SigstoreServices = {}): Promise<string> => {
  const identity = ciIdentity(host);
  if (typeof identity === 'string') {
    throw new WheelError({
      code: 'credentials-missing',
      family: 'usage',
      message: `no attestation can be made for ${file.file}: ${identity}`,
      hint: 'attestations are signed by a CI job with an identity; turn them off for this destination elsewhere',
    });
  }
  const { attest } = await loadSigstore(file.file);
  const token = await identity.token('sigstore');
  const text = attestationOfBundle(await sign());
  if (text === undefined) throw new WheelError({ code: 'bug', family: 'bug', message: `Sigstore’s bundle for ${file.file} lacks a part` });
  await host.files.write(`${file.path}.publish.attestation`, text);
  return text;

  async function sign(): Promise<unknown> {
    try {
      return await attest(Buffer.from(publishStatement(file)), statementType, {
        identityToken: token.reveal(),
        ...(services.fulcioUrl === undefined ? {} : { fulcioURL: services.fulcioUrl }),
        ...(services.rekorUrl === undefined ? {} : { rekorURL: services.rekorUrl }),
        timeout: 30_000,
      });
    } catch (error) {
      if (isWheelError(error)) throw error;
      // Its code only: its messages and causes may quote what was sent.
      const { code } = error as { readonly code?: unknown };
      throw new WheelError({
        code: 'upload-failed',
        family: 'tool',
        message: `Sigstore did not sign the attestation of ${file.file}${typeof code === 'string' ? ` (${code})` : ''}`,
        hint: 'its public service may be out of reach: try again later, or turn attestations off for this destination',
      });
    }
  }
};

const loadSigstore = async (file: string): Promise<typeof import('sigstore')> => {
  try {
    return await import('sigstore');
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new WheelError({
      code: 'tool-unavailable',
      family: 'usage',
      message: `no attestation can be made for ${file}: the npm package "sigstore" is not installed`,
      hint: 'npm install --save-dev sigstore@4, or turn attestations off for this destination',
    });
  }
};
