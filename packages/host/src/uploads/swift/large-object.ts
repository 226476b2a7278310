import { createHash } from 'node:crypto';
import { encodeObjectName, planSegments, type SwiftSegment } from '@wheelwright/core';
import type { HttpBody } from '../../ports';
import { TransferError, type SendProgress } from '../destination';
import { bytesBody } from '../file-body';
import { objectBody, takenName } from '../objects/object-answers';
import { refusalOf, watchedBody } from '../objects/object-requests';
import type { NewObject } from '../objects/object-store';
import { transferErrorOf, unstoredErrorOf } from '../transfer-errors';
import { judgeStored, objectHeaders } from './swift-object';
import type { SwiftPlace } from './swift-place';

/**
 * Sends a file in segments and joins them by a manifest (a static large object). Segments that are there already, from
 * an attempt before this one, are not sent again when their bytes are the same.
 */
export const sendSegments = async (place: SwiftPlace, object: NewObject, progress: SendProgress): Promise<void> => {
  const { containers, definition, shown, session, pathOf, ask } = place;
  if (!object.replace && (await ask({ method: 'HEAD', path: pathOf(object.name) })).status === 200) throw takenName(shown, object);
  await containers.makeSegments();
  const segments = planSegments(object, definition.segmentSize);
  const etags: string[] = [];
  for (const segment of segments) {
    etags.push(await sendSegment(place, object, segment, progress));
    progress(segment.start + segment.length);
  }
  const manifest = segments.map(({ name, length }, index) => ({ path: `/${containers.segments}/${name}`, etag: etags[index], size_bytes: length }));
  // The manifest's own is the MD5 of the MD5s.
  const etag = createHash('md5').update(etags.join('')).digest('hex');
  const answer = await session
    .ask({
      method: 'PUT',
      path: `${pathOf(object.name)}?multipart-manifest=put`,
      headers: { etag, ...objectHeaders(object) },
      body: bytesBody(JSON.stringify(manifest)),
      patience: 600_000,
    })
    .catch((error: unknown) => {
      throw transferErrorOf(error);
    });
  judgeStored(shown, object, answer);
};

/** Gives the segment's MD5. Before the manifest there is no file, whatever becomes of a segment. */
const sendSegment = async ({ session, ask, shown, containers }: SwiftPlace, object: NewObject, segment: SwiftSegment, progress: SendProgress): Promise<string> => {
  const path = `/${encodeObjectName(containers.segments)}/${encodeObjectName(segment.name)}`;
  const part = objectBody(object, segment);
  const there = await ask({ method: 'HEAD', path });
  if (there.status === 200 && Number(there.headers['content-length']) === segment.length) {
    const md5 = await md5Of(part);
    if (there.headers['etag']?.replaceAll('"', '') === md5) return md5;
  }
  const sent = md5Body(watchedBody(part, progress, segment.start));
  const answer = await session.ask({ method: 'PUT', path, headers: { 'content-type': 'application/octet-stream' }, body: sent.body, patience: 300_000 }).catch((error: unknown) => {
    throw unstoredErrorOf(error);
  });
  if (answer.status !== 201) throw unstoredErrorOf(refusalOf(shown, `a segment of ${object.name}`, answer, answer.text));
  if (answer.headers['etag']?.replaceAll('"', '') !== sent.md5()) throw new TransferError({ failure: 'transient', message: `${shown} got other bytes of a segment of ${object.name} than were sent` });
  return sent.md5();
};

const md5Of = async (body: HttpBody): Promise<string> => {
  const read = md5Body(body);
  for await (const _chunk of read.body.open());
  return read.md5();
};

/** A body that knows the MD5 of what last came out of it whole. */
const md5Body = (body: HttpBody): { readonly body: HttpBody; readonly md5: () => string } => {
  let md5 = '';
  return {
    body: {
      length: body.length,
      async *open() {
        const hash = createHash('md5');
        for await (const chunk of body.open()) {
          hash.update(chunk);
          yield chunk;
        }
        md5 = hash.digest('hex');
      },
    },
    md5: () => md5,
  };
};
