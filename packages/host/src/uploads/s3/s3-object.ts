import { parseS3Error } from '@wheelwright/core';
import type { HttpAnswer } from '../../ports';
import type { TransferError } from '../destination';
import { damagedOnTheWay, fileNameOf, takenName } from '../objects/object-answers';
import { refusalOf } from '../objects/object-requests';
import type { NewObject } from '../objects/object-store';

/** What a new object is sent with, whichever way. */
export const objectHeaders = ({ contentType, sha256 }: NewObject): Readonly<Record<string, string>> => ({ 'content-type': contentType, 'x-amz-meta-sha256': sha256 });

/** @throws TransferError unless the object is stored as it was sent */
export const judgeStored = (shown: string, object: NewObject, answer: HttpAnswer): void => {
  const error = parseS3Error(answer.text);
  if (answer.status === 200 && error === undefined) return;
  if (answer.status === 412 || answer.status === 409) throw takenName(shown, object);
  if (error?.code === 'BadDigest' || error?.code === 'XAmzContentSHA256Mismatch') throw damagedOnTheWay(shown, object, answer);
  throw s3Refusal(shown, fileNameOf(object), answer);
};

/** Words for what the codes of S3 mean for us. */
const hints: Readonly<Record<string, string>> = {
  NoSuchBucket: 'make the bucket first, or correct its name or the endpoint in destinations.yaml',
  SignatureDoesNotMatch: 'the secret key does not belong to the access key, or `region` or `endpoint` are not right',
  InvalidAccessKeyId: 'the service does not know this access key: is it of another service, or was it deleted?',
  ExpiredToken: 'short-lived credentials have ended: get new ones',
  AuthorizationHeaderMalformed: '`region` of the destination is not that of the bucket',
  PermanentRedirect: '`region` or `endpoint` of the destination are not those of the bucket',
};

/** What an answer that is no success means, in the words of S3. */
export const s3Refusal = (shown: string, what: string, answer: HttpAnswer): TransferError => {
  const error = parseS3Error(answer.text);
  const refusal = refusalOf(shown, what, answer, error === undefined ? '' : `${error.code}: ${error.message}`);
  const hint = hints[error?.code ?? ''];
  if (hint === undefined && error?.code !== 'SlowDown') return refusal;
  // A request too many is no file stored.
  return refusal.with({ failure: error?.code === 'SlowDown' ? 'transient' : 'stop', hint });
};
