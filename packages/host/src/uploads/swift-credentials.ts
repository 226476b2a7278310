import type { Secret } from '../secret';

/** What logs in to OpenStack Swift: each kind is one interface of one kind of server. */
export type SwiftCredentials = SwiftV1Credentials | SwiftPasswordCredentials | SwiftApplicationCredentials | SwiftRackspaceCredentials;

interface SwiftServer {
  /** As users write it: with or without a version at its end (`https://keystone.example/v3`). */
  readonly authUrl: string;
  /** Of the catalogue; the only one or the first when not said. */
  readonly region: string | undefined;
  /** Where they were found, for people: `OS_PASSWORD`, `cloud "ovh" of clouds.yaml`. */
  readonly origin: string;
}

/** TempAuth and old Rackspace: ST_AUTH, ST_USER, ST_KEY. */
export interface SwiftV1Credentials extends SwiftServer {
  readonly kind: 'v1';
  /** `account:user` */
  readonly username: string;
  readonly key: Secret;
}

/** A Keystone v3 user. Of each pair of name and id one is enough. */
export interface SwiftPasswordCredentials extends SwiftServer {
  readonly kind: 'password';
  readonly username: string | undefined;
  readonly userId: string | undefined;
  readonly password: Secret;
  /** Name or id of the user's domain; Keystone's `default` when not said. */
  readonly userDomain: SwiftDomain | undefined;
  readonly project: string | undefined;
  readonly projectId: string | undefined;
  readonly projectDomain: SwiftDomain | undefined;
}

export interface SwiftDomain {
  readonly name?: string;
  readonly id?: string;
}

/** A Keystone v3 application credential: it brings its project along. */
export interface SwiftApplicationCredentials extends SwiftServer {
  readonly kind: 'application-credential';
  readonly id: string;
  readonly secret: Secret;
}

/** Rackspace Cloud Identity v2. */
export interface SwiftRackspaceCredentials extends SwiftServer {
  readonly kind: 'rackspace';
  readonly username: string;
  readonly apiKey: Secret;
}
