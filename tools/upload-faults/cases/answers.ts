import { gzipSync } from 'node:zlib';
import type { FaultCase } from '../fault-case';
import type { ServerAnswer } from '../fault-server';

/** Smallest first, which is the order of sending. */
const three = ['', 'abcdefgh', 'abcdefghijklmnopqrstuvwxyz'].map((pad, position) => ({ tags: `cp31${position}-cp31${position}-manylinux_2_17_x86_64`, files: { 'pad.txt': pad } }));
const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): ServerAnswer => ({ status, body, headers: { 'content-type': 'text/plain', ...headers } });

/** What servers say, with and without meaning it. */
export const answerCases: readonly FaultCase[] = [
  ...[408, 500, 502, 503, 504, 599].flatMap((status): readonly FaultCase[] => [
    { name: `${status}, then well`, uploads: () => [{ answer: { status } }], expect: { outcome: 'uploaded', files: ['verified: unknown, stored'], statuses: [status], uploads: ['whole', 'whole'], server: [0] } },
    { name: `${status} although it is stored`, uploads: () => [{ answer: { status }, stored: true }], expect: { outcome: 'uploaded', files: ['verified: unknown, already-there'], statuses: [status], uploads: ['whole'], server: [0] } },
  ]),
  ...[425, 429].map((status): FaultCase => ({ name: `${status}, then well`, uploads: () => [{ answer: { status } }], expect: { outcome: 'uploaded', files: ['verified: transient, stored'], statuses: [status], uploads: ['whole', 'whole'], server: [0] } })),
  ...['0', '1', '99999999', 'Fri, 01 Jan 2100 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon', '-1'].map(
    (wait): FaultCase => ({ name: `503 and Retry-After ${wait}`, uploads: () => [{ answer: { status: 503, headers: { 'retry-after': wait } } }], expect: { outcome: 'uploaded', files: ['verified: unknown, stored'], statuses: [503], server: [0] } }),
  ),
  {
    name: '503 for ever',
    uploads: () => Array.from({ length: 9 }, () => ({ answer: { status: 503 } })),
    expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: unknown, unknown, unknown, unknown'], statuses: [503, 503, 503, 503], server: [], says: ['HTTP status 503', '4 attempts'] },
  },
  { name: '200 although it is dropped', uploads: () => [{ answer: { status: 200 } }], expect: { outcome: 'uploaded', files: ['stored-not-yet-visible: stored'], uploads: ['whole'], server: [], says: ['does not show it yet'] } },
  { name: '200 before the file came', slow: true, bytes: 6 * 1024 * 1024, uploads: () => [{ at: 'half', answer: { status: 200, then: 'reset' } }], expect: { outcome: 'uploaded', files: ['verified: unknown, stored'], uploads: ['cut', 'whole'], server: [0] } },
  ...[200, 201, 202, 204].map((status): FaultCase => ({ name: `${status} of an imitator`, uploads: () => [{ answer: { status }, stored: true }], expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } })),
  { name: 'half an answer', uploads: () => [{ stored: true, answer: { status: 200, announced: 100, body: 'so', then: 'fin' } }], expect: { outcome: 'uploaded', files: ['verified: unknown, already-there'], uploads: ['whole'], server: [0] } },
  { name: 'a packed answer', uploads: () => [{ answer: { status: 400, headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' }, body: gzipSync('no wheels on Sundays') } }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], statuses: [400], server: [], says: ['no wheels on Sundays'] } },
  { name: 'an answer that says it is packed', uploads: () => [{ answer: { status: 400, headers: { 'content-encoding': 'gzip' }, body: 'it is not' } }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], server: [] } },
  { name: 'an error page of a megabyte', uploads: () => [{ answer: { status: 400, headers: { 'content-type': 'text/html' }, body: `<html><body>${'oh no '.repeat(170_000)}</body></html>` } }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], server: [], says: ['oh no oh no', '…'] } },
  { name: 'colours for the terminal', uploads: () => [{ answer: text(400, '\u001B[31mred\u001B]0;title\u0007') }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], server: [], says: ['red'] } },
  { name: 'the token sent back', uploads: () => [{ answer: text(400, 'bad token pypi-CANARYtokenAgEIcHlwaS5vcmc+/= of you') }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], server: [], says: ['bad token ****'] } },
  { name: 'the whole header sent back', uploads: () => [{ answer: text(400, `header was Basic ${Buffer.from('__token__:pypi-CANARYtokenAgEIcHlwaS5vcmc+/=').toString('base64')}`) }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], server: [] } },

  ...[401, 403, 404, 405, 410].map(
    (status): FaultCase => ({
      name: `${status}: no other file is tried`,
      wheels: three,
      uploads: () => [{ answer: { status } }],
      expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: stop', 'not-tried: ', 'not-tried: '], statuses: [status], uploads: ['whole'], server: [], says: [`HTTP status ${status}`] },
    }),
  ),
  {
    name: 'a token that expires in the middle',
    wheels: three,
    uploads: () => [undefined, { answer: { status: 403 } }],
    expect: { outcome: 'failed', code: 'upload-refused', files: ['verified: stored', 'failed: stop', 'not-tried: '], statuses: [403], uploads: ['whole', 'whole'], server: [0] },
  },
  {
    name: 'the second of three refused',
    wheels: three,
    uploads: () => [undefined, { answer: text(400, 'not this one') }],
    expect: { outcome: 'failed', code: 'upload-refused', files: ['verified: stored', 'failed: refused', 'verified: stored'], uploads: ['whole', 'whole', 'whole'], server: [0, 2], says: ['not this one', '1 of 3 files'] },
  },
  { name: '413 before the body, which is read on', slow: true, bytes: 6 * 1024 * 1024, uploads: () => [{ at: 'head', answer: { status: 413 } }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], statuses: [413], server: [], says: ['larger than'] } },
  { name: '413 before the body, and a reset', slow: true, bytes: 6 * 1024 * 1024, uploads: () => Array.from({ length: 4 }, () => ({ at: 'head', answer: { status: 413, then: 'reset' } }) as const), expect: { outcome: 'failed', code: ['upload-refused', 'upload-failed'], files: [['failed: refused', 'failed: unknown, refused', 'failed: unknown, unknown, refused', 'failed: unknown, unknown, unknown, unknown', 'failed: unknown, unknown, unknown, refused']], server: [] } },
  { name: '401 before the body, and the end', slow: true, bytes: 6 * 1024 * 1024, uploads: () => Array.from({ length: 4 }, () => ({ at: 'first byte', answer: { status: 401, then: 'fin' } }) as const), expect: { outcome: 'failed', code: ['upload-refused', 'upload-failed'], files: [['failed: stop', 'failed: unknown, stop', 'failed: unknown, unknown, stop', 'failed: unknown, unknown, unknown, unknown', 'failed: unknown, unknown, unknown, stop']], server: [] } },
  { name: 'a digest that does not match, once', uploads: () => [{ answer: text(400, 'The digest supplied does not match a digest calculated from the uploaded file.') }], expect: { outcome: 'uploaded', files: ['verified: transient, stored'], server: [0] } },

  ...[301, 302, 303, 307, 308].flatMap((status): readonly FaultCase[] => [
    { name: `${status} to a stranger`, uploads: ({ stranger }) => [{ answer: { status, headers: { location: `${stranger}/legacy/?canary=CANARYquery` } } }], canaries: ['CANARYquery'], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: stop'], statuses: [status], uploads: ['whole'], server: [], says: ['neither files nor credentials go unasked'] } },
    { name: `${status} to itself`, uploads: ({ origin }) => Array.from({ length: 9 }, () => ({ answer: { status, headers: { location: `${origin}/legacy/` } } })), expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: stop'], uploads: ['whole'], server: [] } },
  ]),
  { name: '308 that adds a slash', definition: ({ origin }) => ({ uploadUrl: `${origin}/legacy` }), uploads: () => [{ answer: { status: 308, headers: { location: '/legacy/' } } }], expect: { outcome: 'uploaded', files: ['verified: stored'], uploads: ['whole', 'whole'], server: [0] } },
  { name: '308 that adds a slash, for ever', definition: ({ origin }) => ({ uploadUrl: `${origin}/legacy` }), uploads: () => Array.from({ length: 9 }, () => ({ answer: { status: 308, headers: { location: '/legacy/' } } })), expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: stop'], uploads: ['whole', 'whole'], server: [] } },
  { name: '308 that adds a slash at a stranger', definition: ({ origin }) => ({ uploadUrl: `${origin}/legacy` }), uploads: ({ stranger }) => [{ answer: { status: 308, headers: { location: `${stranger}/legacy/` } } }], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: stop'], uploads: ['whole'], server: [] } },
];
