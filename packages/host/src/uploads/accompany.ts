import type { Host } from '../ports';
import type { Destination, LocalFile } from './destination';
import { signFile, type SigningOptions } from './sign-file';

export interface Company {
  readonly destination: Pick<Destination, 'name' | 'rules'>;
  readonly sign: SigningOptions | undefined;
}

/** What goes with a file: its signature, made where one is wanted and the destination does not throw it away. */
export const accompany = async (host: Host, path: string, { destination, sign }: Company): Promise<Pick<LocalFile, 'signature' | 'attestations'>> => ({
  signature: sign === undefined || destination.rules === 'pypi' ? undefined : await signFile(host, path, sign),
  attestations: [],
});
