import type { Secret } from '../secret';

/** A user name and a password or token for one server. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: Secret;
  /** Where they were found, for people: `TWINE_PASSWORD`, `section [pypi] of ~/.pypirc`, `trusted publishing`. */
  readonly origin: string;
  /** Milliseconds since 1970 after which they are no longer taken; undefined when they stay. */
  readonly expires: number | undefined;
}

/** Gives credentials when they are needed, again when they are about to expire. @throws WheelError credentials-missing, credentials-invalid */
export type CredentialSource<Credentials> = () => Promise<Credentials>;
