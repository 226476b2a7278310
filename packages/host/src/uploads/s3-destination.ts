import type { S3Destination } from '@wheelwright/core';
import type { Host } from '../ports';
import type { CredentialSource } from './credentials';
import type { Destination } from './destination';
import { createObjectDestination } from './objects/object-destination';
import type { S3Credentials } from './s3-credentials';
import { createS3Session } from './s3/s3-session';
import { createS3Store, type S3StoreOptions } from './s3/s3-store';

/**
 * A bucket of Amazon S3 or a service like it, which must be there. Who may read it is the business of its policy;
 * the sha256 stands in each object's metadata.
 */
export const createS3Destination = (host: Host, definition: S3Destination, credentials: CredentialSource<S3Credentials>, options: S3StoreOptions = {}): Destination => {
  const { name, prefix, pages, replace } = definition;
  const session = createS3Session(host, definition, credentials);
  return createObjectDestination(host, { name, prefix, pages, replace, store: createS3Store(host, session, options) });
};
