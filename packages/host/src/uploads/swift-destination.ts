import type { SwiftDestination } from '@wheelwright/core';
import type { Host } from '../ports';
import type { CredentialSource } from './credentials';
import type { Destination } from './destination';
import { createObjectDestination } from './objects/object-destination';
import type { SwiftCredentials } from './swift-credentials';
import { createSwiftSession } from './swift/swift-session';
import { createSwiftStore } from './swift/swift-store';

export interface ObjectStoreOptions {
  /** Milliseconds before each further attempt of a request that may be repeated. */
  readonly pauses?: readonly number[];
}

/**
 * A container of OpenStack Swift. It is made with the first file, public unless the definition says otherwise; files
 * beyond the segment size go in segments, which a later run resumes; the sha256 stands in each object's metadata.
 */
export const createSwiftDestination = (host: Host, definition: SwiftDestination, credentials: CredentialSource<SwiftCredentials>, options: ObjectStoreOptions = {}): Destination => {
  const { name, prefix, pages, replace } = definition;
  const session = createSwiftSession(host, credentials, options.pauses);
  return createObjectDestination(host, { name, prefix, pages, replace, store: createSwiftStore(host, definition, session, options.pauses) });
};
