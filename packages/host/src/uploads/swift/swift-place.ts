import type { SwiftDestination } from '@wheelwright/core';
import type { Host, HttpAnswer } from '../../ports';
import type { Containers } from './swift-containers';
import type { SwiftRequest, SwiftSession } from './swift-session';

/** What it takes to send objects into a container. */
export interface SwiftPlace {
  readonly host: Host;
  readonly session: SwiftSession;
  /** For what may be asked twice. */
  readonly ask: (request: SwiftRequest) => Promise<HttpAnswer>;
  readonly definition: SwiftDestination;
  /** For people. */
  readonly shown: string;
  readonly containers: Containers;
  readonly pathOf: (name: string) => string;
}
