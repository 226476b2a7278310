import { HttpFailure } from '../http-failure';
import { TransferError, type TransferFailure } from './destination';
import { runErrorOf, transferErrorOf, unstoredErrorOf } from './transfer-errors';

const lost = (code: string, sent: number, local = false): HttpFailure => new HttpFailure({ message: `it failed with ${code}`, code, sent, local });

describe('an exchange without an answer', () => {
  it.each<[string, HttpFailure, TransferFailure, TransferFailure]>([
    ['where nobody listens', lost('ECONNREFUSED', 0), 'transient', 'transient'],
    ['that broke off before the first byte', lost('ECONNRESET', 0), 'unknown', 'transient'],
    ['that broke off later', lost('ECONNRESET', 5), 'unknown', 'transient'],
    ['with a host that has no address', lost('ENOTFOUND', 0), 'stop', 'stop'],
    ['with a host nobody vouches for', lost('CERT_HAS_EXPIRED', 0), 'stop', 'stop'],
    ['whose file could not be read', lost('EIO', 5, true), 'refused', 'refused'],
  ])('%s', (_what, failure, meaning, unstored) => {
    expect(transferErrorOf(failure)).toMatchObject({ name: 'TransferError', failure: meaning, message: failure.message, cause: failure });
    expect(unstoredErrorOf(failure)).toMatchObject({ name: 'TransferError', failure: unstored, message: failure.message, cause: failure });
  });

  it('is no other error', () => {
    const other = new Error('other');
    expect([transferErrorOf(other), unstoredErrorOf(other), runErrorOf(other)]).toEqual([other, other, other]);
  });
});

it('a failure that is said otherwise keeps the rest', () => {
  const failure = new TransferError({ failure: 'unknown', message: 'HTTP status 503', status: 503, retryAfter: 2000, hint: 'wait', cause: 'the cause' });
  const { name, status, retryAfter, hint, cause } = failure;
  expect(failure.with({ failure: 'transient' })).toMatchObject({ failure: 'transient', message: 'HTTP status 503', name, status, retryAfter, hint, cause });
  expect(failure.with({ message: 'other words', hint: undefined })).toMatchObject({ failure: 'unknown', message: 'other words', hint: undefined, name, status, retryAfter, cause });
  expect(unstoredErrorOf(failure)).toMatchObject({ failure: 'transient', status, retryAfter, hint, cause });
});

it.each<[TransferFailure, string]>([
  ['refused', 'upload-refused'],
  ['stop', 'upload-refused'],
  ['transient', 'upload-failed'],
  ['unknown', 'upload-failed'],
])('outside of an attempt, %s is %s', (failure, code) => {
  const error = new TransferError({ failure, message: 'no', hint: 'ask' });
  expect(runErrorOf(error, (message) => `they say ${message}`)).toMatchObject({ name: 'WheelError', code, family: 'usage', message: 'they say no', hint: 'ask', cause: error });
});
