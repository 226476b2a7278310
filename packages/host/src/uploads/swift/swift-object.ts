import type { HttpAnswer } from '../../ports';
import { TransferError } from '../destination';
import { refusalOf } from '../objects/object-requests';
import type { NewObject } from '../objects/object-store';

/** What a new object is sent with, whichever way. */
export const objectHeaders = ({ contentType, sha256, replace }: NewObject): Readonly<Record<string, string>> => ({
  'content-type': contentType,
  'x-object-meta-sha256': sha256,
  ...(replace ? {} : { 'if-none-match': '*' }),
});

/** @throws TransferError unless the object is stored as it was sent */
export const judgeStored = (shown: string, object: NewObject, answer: HttpAnswer): void => {
  const { status } = answer;
  const file = object.name.slice(object.name.lastIndexOf('/') + 1);
  if (status === 412) {
    throw new TransferError({ failure: 'refused', status, message: `${shown} has a file ${file} already, which was not there before or has other bytes`, hint: 'compare the two; a destination may say `replace: true`' });
  }
  if (status === 422) throw new TransferError({ failure: 'transient', status, message: `${shown} got other bytes of ${file} than were sent, and stored nothing` });
  if (status === 404) throw new TransferError({ failure: 'stop', status, message: `${shown} is not there any more` });
  if (status !== 201) throw refusalOf(shown, file, answer, answer.text);
};
