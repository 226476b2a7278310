import type { Secret } from '../secret';

/** What anaconda.org knows its users by. */
export interface AnacondaCredentials {
  readonly token: Secret;
  /** Where it was found, for people: `ANACONDA_API_TOKEN`, `the token file of anaconda-client`. */
  readonly origin: string;
}
