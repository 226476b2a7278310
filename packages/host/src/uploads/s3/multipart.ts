import { createHash } from 'node:crypto';
import { parseS3Error, renderS3Parts, s3Answer } from '@wheelwright/core';
import type { HttpAnswer, HttpBody } from '../../ports';
import { isTransferError, TransferError, type SendProgress } from '../destination';
import { objectBody } from '../objects/object-answers';
import { watchedBody } from '../objects/object-requests';
import type { NewObject } from '../objects/object-store';
import { transferErrorOf, unstoredErrorOf } from '../transfer-errors';
import { objectHeaders, s3Refusal } from './s3-object';
import { signedText, type S3Request, type S3Session } from './s3-session';

interface Place {
  readonly session: S3Session;
  /** For what may be asked twice. */
  readonly ask: (request: S3Request) => Promise<HttpAnswer>;
  readonly shown: string;
  /** bytes */
  readonly partSize: number;
}

/** S3's own limit. */
const mostParts = 10_000;

/** Sends a file in parts and joins them. What was begun and not finished is taken away, since it costs and is not seen. */
export const sendParts = async (place: Place, object: NewObject, progress: SendProgress): Promise<void> => {
  const { ask, shown } = place;
  const begun = await ask({ method: 'POST', key: object.name, query: { uploads: '' }, headers: objectHeaders(object) });
  const upload = begun.status === 200 ? s3Answer(begun.text, 'InitiateMultipartUploadResult', 'UploadId') : undefined;
  if (upload === undefined) throw s3Refusal(shown, object.name, begun);
  let joining = false;
  try {
    const length = Math.max(place.partSize, Math.ceil(object.size / mostParts));
    const etags: string[] = [];
    for (let start = 0; start < object.size; start += length) {
      etags.push(await sendPart(place, object, { upload, number: etags.length + 1, start, length: Math.min(length, object.size - start) }, progress));
    }
    joining = true;
    await join(place, object, upload, etags);
  } catch (error) {
    // After an unknown answer to the last request the parts may be the file.
    if (!joining || !isTransferError(error) || error.failure !== 'unknown') await ask({ method: 'DELETE', key: object.name, query: { uploadId: upload } }).catch(() => undefined);
    throw error;
  }
};

interface Part {
  readonly upload: string;
  readonly number: number;
  /** bytes */
  readonly start: number;
  readonly length: number;
}

/** Gives the part's ETag. */
const sendPart = async ({ session, shown }: Place, object: NewObject, { upload, number, start, length }: Part, progress: SendProgress): Promise<string> => {
  const bytes = objectBody(object, { start, length });
  // Signed, so that what arrives is what was read: the service compares both.
  const { md5, sha256 } = await hashesOf(bytes);
  try {
    const answer = await session.ask({
      method: 'PUT',
      key: object.name,
      query: { partNumber: String(number), uploadId: upload },
      headers: { 'content-md5': md5 },
      body: { bytes: watchedBody(bytes, progress, start), sha256 },
      patience: 300_000,
    });
    const etag = answer.headers['etag']?.replaceAll('"', '');
    if (answer.status !== 200 || etag === undefined) throw s3Refusal(shown, `part ${number} of ${object.name}`, answer);
    return etag;
  } catch (error) {
    // Before they are joined there is no file, whatever became of a part.
    throw unstoredErrorOf(error);
  }
};

const join = async ({ session, shown }: Place, object: NewObject, upload: string, etags: readonly string[]): Promise<void> => {
  const answer = await session
    .ask({ method: 'POST', key: object.name, query: { uploadId: upload }, headers: { 'content-type': 'application/xml' }, body: signedText(renderS3Parts(etags)), patience: 600_000 })
    .catch((error: unknown) => {
      throw transferErrorOf(error);
    });
  // The head of this answer comes before the work is done, so a 200 may hold an error.
  const error = parseS3Error(answer.text);
  if (answer.status === 200 && error !== undefined) throw new TransferError({ failure: 'unknown', status: 200, message: `${shown} could not join the parts of ${object.name} (${error.code}: ${error.message})` });
  if (answer.status !== 200) throw s3Refusal(shown, object.name, answer);
};

const hashesOf = async (body: HttpBody): Promise<{ readonly md5: string; readonly sha256: string }> => {
  const [md5, sha256] = [createHash('md5'), createHash('sha256')];
  for await (const chunk of body.open()) {
    md5.update(chunk);
    sha256.update(chunk);
  }
  return { md5: md5.digest('base64'), sha256: sha256.digest('hex') };
};
