import { encodeObjectName, parseSwiftListing, type SwiftDestination, type SwiftObject } from '@wheelwright/core';
import type { Host, HttpAnswer } from '../../ports';
import { printableUrl } from '../../secret';
import { TransferError, type SendProgress } from '../destination';
import { bytesBody } from '../file-body';
import { objectBody, objectFacts } from '../objects/object-answers';
import { askPatiently, refusalOf, watchedBody } from '../objects/object-requests';
import type { NewObject, ObjectFacts, ObjectStore } from '../objects/object-store';
import { transferErrorOf } from '../transfer-errors';
import { sendSegments } from './large-object';
import { replaceObject } from './replaced-segments';
import { createContainers } from './swift-containers';
import { judgeStored, objectHeaders } from './swift-object';
import type { SwiftPlace } from './swift-place';
import type { SwiftRequest, SwiftSession } from './swift-session';

/** Milliseconds a cluster may take to store what it has got. */
const digestion = 300_000;

/** A container of Swift. */
export const createSwiftStore = (host: Host, definition: SwiftDestination, session: SwiftSession, pauses?: readonly number[]): ObjectStore => {
  const { container } = definition;
  const shown = `container ${container}${definition.authUrl === undefined ? '' : ` of ${printableUrl(definition.authUrl)}`}`;
  const containers = createContainers({ host, session, definition, shown, pauses });
  const pathOf = (name: string): string => `/${encodeObjectName(container)}/${encodeObjectName(name)}`;
  const ask = (request: SwiftRequest): Promise<HttpAnswer> => askPatiently(host, () => session.ask(request), pauses);
  const place: SwiftPlace = { host, session, ask, definition, shown, containers, pathOf };

  const head = async (name: string): Promise<HttpAnswer | undefined> => {
    const answer = await ask({ method: 'HEAD', path: pathOf(name) });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200 && answer.status !== 204) throw refusalOf(shown, 'to tell what is there', answer, answer.text);
    return answer;
  };

  return {
    shown,
    prepare: () => containers.look(),
    list: async (prefix) => listContainer({ container, prefix, shown, ask }),
    facts: async (name) => {
      const answer = await head(name);
      return answer === undefined ? undefined : factsOf(answer);
    },
    read: async (name) => {
      const answer = await ask({ method: 'GET', path: pathOf(name) });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refusalOf(shown, `to show ${name}`, answer, answer.text);
      return answer.text;
    },
    write: async (name, content, contentType) => {
      await containers.make();
      const answer = await ask({ method: 'PUT', path: pathOf(name), headers: { 'content-type': contentType }, body: bytesBody(content), patience: digestion });
      if (answer.status !== 201) throw refusalOf(shown, name, answer, answer.text);
    },
    send: async (object, progress) => {
      await containers.make();
      await replaceObject(place, object, () => (object.size > definition.segmentSize ? sendSegments(place, object, progress) : sendWhole(place, object, progress)));
    },
  };
};

const sendWhole = async ({ session, pathOf, shown }: SwiftPlace, object: NewObject, progress: SendProgress): Promise<void> => {
  const body = watchedBody(objectBody(object), progress);
  const answer = await session.ask({ method: 'PUT', path: pathOf(object.name), headers: { etag: object.md5, ...objectHeaders(object) }, body, patience: digestion }).catch((error: unknown) => {
    throw transferErrorOf(error);
  });
  judgeStored(shown, object, answer);
};

const factsOf = (answer: HttpAnswer): ObjectFacts => {
  const large = answer.headers['x-static-large-object'] !== undefined || answer.headers['x-object-manifest'] !== undefined;
  return objectFacts(answer, { sha256: 'x-object-meta-sha256', etagIsMd5: !large });
};

/** All pages of a listing; Swift gives ten thousand names at a time, and what comes next by the last of them. */
const listContainer = async ({
  container,
  prefix,
  shown,
  ask,
}: {
  readonly container: string;
  readonly prefix: string;
  readonly shown: string;
  readonly ask: (request: SwiftRequest) => Promise<HttpAnswer>;
}): Promise<readonly SwiftObject[]> => {
  const objects: SwiftObject[] = [];
  for (let marker = ''; ; ) {
    const query = `format=json&prefix=${encodeURIComponent(prefix)}&marker=${encodeURIComponent(marker)}`;
    const answer = await ask({ method: 'GET', path: `/${encodeObjectName(container)}?${query}`, headers: { accept: 'application/json' } });
    if (answer.status === 404) return [];
    if (answer.status !== 200 && answer.status !== 204) throw refusalOf(shown, 'to list what is there', answer, answer.text);
    const page = parseListing(shown, answer.text);
    objects.push(...page);
    const last = page.at(-1)?.name;
    // A server that gives the same page for ever is left.
    if (last === undefined || last === marker) return objects;
    marker = last;
  }
};

const parseListing = (shown: string, text: string): readonly SwiftObject[] => {
  try {
    return parseSwiftListing(text);
  } catch (error) {
    throw new TransferError({ failure: 'refused', message: `${shown} cannot be listed: ${error instanceof Error ? error.message : String(error)}` });
  }
};
