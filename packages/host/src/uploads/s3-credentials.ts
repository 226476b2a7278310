import type { Secret } from '../secret';

/** What signs requests to S3. */
export interface S3Credentials {
  readonly accessKey: string;
  readonly secretKey: Secret;
  /** Of short-lived credentials. */
  readonly sessionToken: Secret | undefined;
  /** Where they were found, for people: `AWS_SECRET_ACCESS_KEY`, `profile "ci" of ~/.aws/credentials`. */
  readonly origin: string;
}
