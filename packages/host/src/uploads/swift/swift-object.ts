import type { HttpAnswer } from '../../ports';
import { TransferError } from '../destination';
import { damagedOnTheWay, fileNameOf, takenName } from '../objects/object-answers';
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
  if (status === 412) throw takenName(shown, object);
  if (status === 422) throw damagedOnTheWay(shown, object, answer);
  if (status === 404) throw new TransferError({ failure: 'stop', status, message: `${shown} is not there any more` });
  if (status !== 201) throw refusalOf(shown, fileNameOf(object), answer, answer.text);
};
