import { join } from 'node:path';
import type { FaultCase } from '../fault-case';
import type { BodyMark } from '../fault-server';

/** More than the sockets between hold. */
const many = 6 * 1024 * 1024;

const everyMark: readonly BodyMark[] = ['head', 'first byte', 'half', 'all but one byte', 'whole'];
const lost = { outcome: 'uploaded', files: ['verified: unknown, stored'], server: [0] } as const;

/** Connections that fail at every place, and nobody at the other end. */
export const transportCases: readonly FaultCase[] = [
  ...everyMark.flatMap((at): readonly FaultCase[] => [
    { name: `reset at ${at}`, uploads: () => [{ at, answer: 'reset' }], expect: { ...lost, uploads: [at === 'whole' ? 'whole' : 'cut', 'whole'] } },
    { name: `end without an answer at ${at}`, uploads: () => [{ at, answer: 'fin' }], expect: { ...lost, uploads: [at === 'whole' ? 'whole' : 'cut', 'whole'] } },
  ]),
  { name: 'reset in the middle of a large file', slow: true, bytes: many, uploads: () => [{ at: 'half', answer: 'reset' }], expect: { ...lost, uploads: ['cut', 'whole'] } },
  { name: 'a stall in the middle of a large file', slow: true, bytes: many, uploads: () => [{ at: 'half', answer: 'silent' }], expect: { ...lost, uploads: ['cut', 'whole'] } },
  { name: 'silence after the file', uploads: () => [{ answer: 'silent' }], expect: { ...lost, uploads: ['whole', 'whole'] } },
  { name: 'silence after the file, which is stored', uploads: () => [{ answer: 'silent', stored: true }], expect: { outcome: 'uploaded', files: ['verified: unknown, already-there'], uploads: ['whole'], server: [0] } },
  { name: 'reset after the file, which is stored', uploads: () => [{ answer: 'reset', stored: true }], expect: { outcome: 'uploaded', files: ['verified: unknown, already-there'], uploads: ['whole'], server: [0] } },
  {
    name: 'reset for ever',
    uploads: () => Array.from({ length: 9 }, () => ({ answer: 'reset' }) as const),
    expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: unknown, unknown, unknown, unknown'], uploads: ['whole', 'whole', 'whole', 'whole'], server: [], says: ['4 attempts'] },
  },
  {
    name: 'nobody listens',
    definition: () => ({ uploadUrl: 'http://127.0.0.1:9/legacy/' }),
    expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: transient, transient, transient, transient'], uploads: [], server: [], says: ['refuses the connection'] },
  },
  {
    name: 'no such name',
    wheels: [{}, { tags: 'cp312-cp312-manylinux_2_17_x86_64' }],
    definition: () => ({ uploadUrl: 'http://nowhere.invalid/legacy/' }),
    expect: { outcome: 'failed', code: ['upload-refused', 'upload-failed'], files: [['failed: stop', 'failed: transient, transient, transient, transient'], ['not-tried: ', 'failed: transient, transient, transient, transient']], uploads: [], server: [], says: ['nowhere.invalid'] },
  },
  {
    name: 'an authority that nobody knows',
    tls: 'unknown-authority',
    expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [], says: ['certificate is not trusted'] },
  },
  {
    name: 'an authority that is named',
    tls: 'unknown-authority',
    variables: ({ folder }) => ({ TWINE_CERT: join(folder, 'tls/cert.pem') }),
    expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] },
  },
  {
    name: 'a certificate that has expired',
    tls: 'expired',
    variables: ({ folder }) => ({ TWINE_CERT: join(folder, 'tls/cert.pem') }),
    expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [], says: ['certificate'] },
  },
  {
    name: 'a proxy that wants other credentials',
    variables: ({ origin }) => ({ HTTP_PROXY: origin.replace('://', '://me:CANARYproxy@') }),
    definition: () => ({ uploadUrl: 'http://upload.invalid/legacy/', indexUrl: 'http://index.invalid/simple/' }),
    pages: () => [{ status: 407 }],
    canaries: ['CANARYproxy'],
    expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [], says: ['407'] },
  },
  {
    name: 'a proxy that is gone',
    variables: () => ({ HTTP_PROXY: 'http://me:CANARYproxy@127.0.0.1:9' }),
    definition: () => ({ uploadUrl: 'http://upload.invalid/legacy/', indexUrl: undefined }),
    canaries: ['CANARYproxy'],
    expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: transient, transient, transient, transient'], uploads: [], server: [] },
  },
];
