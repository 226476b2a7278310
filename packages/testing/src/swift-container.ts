import type { SwiftDestination } from '@wheelwright/core';

/** A public Swift container with index pages as a destination that says nothing else. */
export const swiftContainer = (container: string, more: Partial<SwiftDestination> = {}): SwiftDestination => ({
  kind: 'swift',
  name: 'staging',
  container,
  auth: undefined,
  authUrl: undefined,
  cloud: undefined,
  region: undefined,
  username: undefined,
  password: undefined,
  project: undefined,
  public: true,
  publicUrl: undefined,
  segmentSize: 256 * 1024 * 1024,
  replace: false,
  prefix: '',
  pages: true,
  ...more,
});
