import { encodeObjectName, type SwiftDestination } from '@wheelwright/core';
import { onceEach } from '../../once-each';
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
  const made = onceEach();

  const put = async (name: string, headers: Readonly<Record<string, string>>): Promise<void> => {
    const answer = await askPatiently(host, () => session.ask({ method: 'PUT', path: `/${encodeObjectName(name)}`, headers }), pauses);
    if (answer.status !== 201 && answer.status !== 202) throw refusalOf(shown, `to make the container ${name}`, answer, answer.text);
  };

  return {
    segments,
    look: async () => {
      const answer = await askPatiently(host, () => session.ask({ method: 'HEAD', path: `/${encodeObjectName(definition.container)}` }), pauses);
      // Made with the first file.
      if (answer.status !== 404 && (answer.status < 200 || answer.status >= 300)) throw refusalOf(shown, 'us', answer, answer.text);
    },
    make: () =>
      made.do(definition.container, async () => {
        const { cdnUrl } = await session.login();
        const pages: Record<string, string> = definition.pages ? { 'x-container-meta-web-index': 'index.html' } : {};
        await put(definition.container, definition.public && cdnUrl === undefined ? { 'x-container-read': publicRead, 'x-container-meta-web-listings': 'true', ...pages } : {});
        if (!definition.public || cdnUrl === undefined) return;
        const path = `/${encodeObjectName(definition.container)}`;
        const answer = await askPatiently(host, () => session.ask({ method: 'PUT', path, cdn: true, headers: { 'x-cdn-enabled': 'True', 'x-ttl': cdnSeconds } }), pauses);
        if (answer.status < 200 || answer.status >= 300) throw refusalOf(shown, 'to be on the CDN', answer, answer.text);
      }),
    // A manifest that everybody may read leads nowhere (409) when its segments are private.
    makeSegments: () => made.do(segments, () => put(segments, definition.public ? { 'x-container-read': publicRead } : {})),
  };
};
