import { WheelError } from '@wheelwright/core';
import { isHttpFailure } from '../http-failure';
import { isTransferError, TransferError, type TransferFailure } from './destination';

/** Nothing listens there, or nobody to be trusted: no file will fare better, at least not soon. */
const hopelessCodes: readonly string[] = ['ENOTFOUND', 'EPROTO', 'ERR_INVALID_URL', 'UND_ERR_INVALID_ARG'];

/** Statuses that later may be others: of a server in trouble, or of a limit of requests. */
export const transientStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504, 507, 509];

/**
 * What an exchange that came to no answer means for a file. As soon as a byte was sent its fate is unknown: the answer
 * may have been lost, and not the file.
 */
export const transferErrorOf = (error: unknown): unknown => {
  if (isTransferError(error) || !isHttpFailure(error)) return error;
  return new TransferError({ failure: failureOf(error.code, error.sent, error.local), message: error.message, cause: error });
};

const failureOf = (code: string, sent: number, local: boolean): TransferFailure => {
  if (local) return 'refused';
  if (hopelessCodes.includes(code) || /CERT|ISSUER|SELF_SIGNED|ERR_TLS/u.test(code)) return 'stop';
  return sent === 0 && ['ECONNREFUSED', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ENETUNREACH', 'EHOSTUNREACH'].includes(code) ? 'transient' : 'unknown';
};

/**
 * The same before a file can have been stored, and of a question: what became of a request whose answer is lost does not
 * matter, so nothing is unknown.
 */
export const unstoredErrorOf = (thrown: unknown): unknown => {
  const error = transferErrorOf(thrown);
  return isTransferError(error) && error.failure === 'unknown' ? error.with({ failure: 'transient' }) : error;
};

/**
 * A failure outside of an attempt to send, as the error of the run: no other attempt mends it. Everything else as it is.
 *
 * @param say the words for people, where those of the failure do not name who failed
 */
export const runErrorOf = (thrown: unknown, say: (message: string) => string = (message) => message): unknown => {
  const error = transferErrorOf(thrown);
  if (!isTransferError(error)) return error;
  return new WheelError({
    code: error.failure === 'refused' || error.failure === 'stop' ? 'upload-refused' : 'upload-failed',
    family: 'usage',
    message: say(error.message),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
};
