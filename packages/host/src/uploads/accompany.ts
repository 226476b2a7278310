import { isWheelError } from '@wheelwright/core';
import type { Host } from '../ports';
import { createAttestation, readAttestations, type AttestableFile } from './attestations';
import type { Destination, LocalFile } from './destination';
import { signFile, type SigningOptions } from './sign-file';

export interface Company {
  readonly destination: Pick<Destination, 'name' | 'rules'>;
  /** undefined: nothing is signed. */
  readonly sign: SigningOptions | undefined;
  /** Attestations go with the files: those beside them, or new ones where this job has an identity. */
  readonly attestations: boolean;
}

/** What goes with a file: its signature, made where one is wanted and the destination does not throw it away, and its attestations. */
export const accompany = async (host: Host, file: AttestableFile, { destination, sign, attestations }: Company): Promise<Pick<LocalFile, 'signature' | 'attestations'>> => ({
  signature: sign === undefined || destination.rules === 'pypi' ? undefined : await signFile(host, file.path, sign),
  attestations: attestations ? await attest(host, file) : [],
});

const attest = async (host: Host, file: AttestableFile): Promise<readonly string[]> => {
  const beside = await readAttestations(host, file);
  if (beside.length > 0) return beside;
  try {
    return [await createAttestation(host, file)];
  } catch (error) {
    // On a laptop nobody vouches for who this is, and without the optional package nothing can be signed.
    if (!isWheelError(error) || !['credentials-missing', 'tool-unavailable'].includes(error.code)) throw error;
    host.log.warn(`${file.file} goes without an attestation: ${error.message}`);
    return [];
  }
};
