import { encodeObjectName, type SwiftDestination } from '@wheelwright/core';
import type { Host } from '../../ports';
import { askPatiently, refusalOf } from '../objects/object-requests';
import type { SwiftSession } from './swift-session';

/** The container of a destination, and the one of the segments of its large files. */
export interface Containers {
  /** Whether we may see it, without a write. @throws WheelError, TransferError */
  look(): Promise<void>;
  /** Makes it, or makes it public, once a run. @throws WheelError, TransferError */
  make(): Promise<void>;
  makeSegments(): Promise<void>;
  /** Name of the container of segments. */
  readonly segments: string;
}

const publicRead = '.r:*,.rlistings';
/** Seconds; the least that Rackspace's CDN takes. */
const cdnSeconds = '900';

export const createContainers = ({
  host,
  session,
  definition,
  shown,
  pauses,
}: {
  readonly host: Host;
  readonly session: SwiftSession;
  readonly definition: SwiftDestination;
  readonly shown: string;
  readonly pauses: readonly number[] | undefined;
}): Containers => {
  const segments = `${definition.container}_segments`;
  const made = new Map<string, Promise<void>>();

  const put = async (name: string, headers: Readonly<Record<string, string>>): Promise<void> => {
    const answer = await askPatiently(host, () => session.ask({ method: 'PUT', path: `/${encodeObjectName(name)}`, headers }), pauses);
    if (answer.status !== 201 && answer.status !== 202) throw refusalOf(shown, `to make the container ${name}`, answer, answer.text);
  };
  const once = (name: string, work: () => Promise<void>): Promise<void> => {
    const known = made.get(name) ?? work();
    made.set(name, known);
    known.catch(() => made.delete(name));
    return known;
  };

  return {
    segments,
    look: async () => {
      const answer = await askPatiently(host, () => session.ask({ method: 'HEAD', path: `/${encodeObjectName(definition.container)}` }), pauses);
      // Made with the first file.
      if (answer.status !== 404 && (answer.status < 200 || answer.status >= 300)) throw refusalOf(shown, 'us', answer, answer.text);
    },
    make: () =>
      once(definition.container, async () => {
        const { cdnUrl } = await session.login();
        const pages: Record<string, string> = definition.pages ? { 'x-container-meta-web-index': 'index.html' } : {};
        await put(definition.container, definition.public && cdnUrl === undefined ? { 'x-container-read': publicRead, 'x-container-meta-web-listings': 'true', ...pages } : {});
        if (!definition.public || cdnUrl === undefined) return;
        const path = `/${encodeObjectName(definition.container)}`;
        const answer = await askPatiently(host, () => session.ask({ method: 'PUT', path, cdn: true, headers: { 'x-cdn-enabled': 'True', 'x-ttl': cdnSeconds } }), pauses);
        if (answer.status < 200 || answer.status >= 300) throw refusalOf(shown, 'to be on the CDN', answer, answer.text);
      }),
    // A manifest that everybody may read leads nowhere (409) when its segments are private.
    makeSegments: () => once(segments, () => put(segments, definition.public ? { 'x-container-read': publicRead } : {})),
  };
};
