import type { HttpAnswer, HttpBody } from '../../ports';
import { TransferError } from '../destination';
import { fileBody } from '../file-body';
import type { NewObject, ObjectFacts } from './object-store';

/** What its file is called, without the folders of the object. */
export const fileNameOf = ({ name }: NewObject): string => name.slice(name.lastIndexOf('/') + 1);

/** All bytes of the file of an object, or a part of them. @throws TransferError when the file is not as long as it was */
export const objectBody = ({ path, size }: NewObject, part?: { readonly start: number; readonly length: number }): HttpBody => {
  const body = fileBody(path, part);
  if (body.length === (part === undefined ? size : part.length)) return body;
  throw new TransferError({ failure: 'refused', message: part === undefined ? `${path} has ${body.length} bytes now and not ${size}` : `${path} is shorter now than its ${size} bytes` });
};

/** Something of that name is there. */
export const takenName = (shown: string, object: NewObject): TransferError =>
  new TransferError({
    failure: 'refused',
    status: 412,
    message: `${shown} has a file ${fileNameOf(object)} already, which was not there before or has other bytes`,
    hint: 'compare the two; a destination may say `replace: true`',
  });

/** The server has compared what came with the hash it was told. */
export const damagedOnTheWay = (shown: string, object: NewObject, { status }: HttpAnswer): TransferError =>
  new TransferError({ failure: 'transient', status, message: `${shown} got other bytes of ${fileNameOf(object)} than were sent, and stored nothing` });

/**
 * What the head of an answer says of an object.
 *
 * @param reading the header in which we put the sha256, and whether the ETag is the MD5 of the bytes
 */
export const objectFacts = ({ headers }: HttpAnswer, reading: { readonly sha256: string; readonly etagIsMd5: boolean }): ObjectFacts => {
  const etag = (headers['etag'] ?? '').replaceAll('"', '').toLowerCase();
  const sha256 = headers[reading.sha256]?.toLowerCase();
  const modified = Date.parse(headers['last-modified'] ?? '');
  return {
    size: Number(headers['content-length'] ?? 0),
    md5: reading.etagIsMd5 && /^[0-9a-f]{32}$/u.test(etag) ? etag : undefined,
    sha256: sha256 !== undefined && /^[0-9a-f]{64}$/u.test(sha256) ? sha256 : undefined,
    modified: Number.isNaN(modified) ? undefined : new Date(modified).toISOString(),
  };
};
