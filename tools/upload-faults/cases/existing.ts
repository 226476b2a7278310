import { buildWheelFile } from '@wheelwright/testing';
import type { CaseGround, FaultCase, PublishedBefore } from '../fault-case';
import { sha256Of, type ServerAnswer } from '../fault-server';

const other = Buffer.from('other bytes');
const named = ({ wheels }: CaseGround, bytes?: Uint8Array): PublishedBefore => ({ file: wheels[0]?.file ?? '', bytes: bytes ?? wheels[0]?.bytes ?? other });
const pageOf = (files: readonly object[]): ServerAnswer => ({ status: 200, headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' }, body: JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'spam', files }) });
const entry = ({ wheels }: CaseGround, hashes: Readonly<Record<string, string>>): object => ({ filename: wheels[0]?.file, url: 'x', hashes });

/** Files that are there, that come meanwhile, and an index that does not say. */
export const existingCases: readonly FaultCase[] = [
  { name: 'the same bytes are there', published: (ground) => [named(ground)], expect: { outcome: 'unchanged', files: [], uploads: [], server: [0] } },
  { name: 'other bytes are there', published: (ground) => [named(ground, other)], expect: { outcome: 'refused', code: 'release-conflict', files: [], uploads: [], server: [], says: [sha256Of(other)] } },
  {
    name: 'the same bytes are there under another name',
    published: ({ wheels }) => [{ file: 'spam-1.0-1-py3-none-any.whl', bytes: wheels[0]?.bytes ?? other }],
    expect: { outcome: 'refused', code: 'release-conflict', files: [], uploads: [], server: [], says: ['spam-1.0-1-py3-none-any.whl'] },
  },
  { name: 'the release is closed', published: () => [{ file: 'spam-1.0-1-py3-none-any.whl', bytes: other, age: 15 }], expect: { outcome: 'refused', code: 'release-invalid', files: [], uploads: [], server: [], says: ['14 days'] } },
  { name: 'the release is nearly closed', published: () => [{ file: 'spam-1.0-1-py3-none-any.whl', bytes: other, age: 13 }], expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'the name was deleted', deleted: ({ wheels }) => [wheels[0]?.file ?? ''], expect: { outcome: 'failed', code: 'upload-refused', files: ['failed: refused'], statuses: [400], server: [], says: ['build tag'] } },
  { name: 'another run sends the same bytes meanwhile', uploads: (ground) => [{ meanwhile: () => ground.publish(named(ground)) }], expect: { outcome: 'uploaded', files: ['verified: stored'], uploads: ['whole'], server: [0] } },
  {
    name: 'another run sends other bytes meanwhile',
    uploads: (ground) => [{ meanwhile: () => ground.publish(named(ground, other)) }],
    expect: { outcome: 'failed', code: 'upload-conflict', files: ['failed: refused'], statuses: [400], uploads: ['whole'], server: [], says: [sha256Of(other)] },
  },
  {
    name: 'an imitator that says 409 of the same bytes',
    uploads: (ground) => [{ meanwhile: () => ground.publish(named(ground)), answer: { status: 409 } }],
    expect: { outcome: 'uploaded', files: ['verified: refused, already-there'], statuses: [409], uploads: ['whole'], server: [0] },
  },
  { name: 'shown after a while', lag: 2, expect: { outcome: 'uploaded', files: ['verified: stored'], uploads: ['whole'], server: [0] } },
  { name: 'not shown in time', lag: 999, expect: { outcome: 'uploaded', files: ['stored-not-yet-visible: stored'], uploads: ['whole'], server: [0], says: ['does not show it yet'] } },
  { name: 'stored, lost, and not yet shown: the same bytes once more are no harm', lag: 1, uploads: () => [{ stored: true, answer: 'reset' }], expect: { outcome: 'uploaded', files: ['verified: unknown, stored'], uploads: ['whole', 'whole'], server: [0] } },
  {
    name: 'stored, lost, and an imitator that refuses the second time before it shows the first',
    lag: 2,
    uploads: () => [{ stored: true, answer: 'reset' }, { answer: { status: 400, body: 'File name has already been taken' } }],
    expect: { outcome: 'uploaded', files: ['verified: unknown, refused, already-there'], statuses: [400], uploads: ['whole', 'whole'], server: [0] },
  },
  { name: 'an index that is down', slow: true, pages: () => Array.from({ length: 4 }, () => ({ status: 503 })), expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [], says: ['HTTP status 503'] } },
  { name: 'an index that wants credentials', pages: () => [{ status: 401 }], expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [], says: ['HTTP status 401'] } },
  { name: 'an index that is no JSON', pages: () => [{ status: 200, headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' }, body: '<html>' }], expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [], says: ['no page of a Python index'] } },
  { name: 'an index of version 2', pages: () => [{ status: 200, headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' }, body: '{"meta":{"api-version":"2.0"},"files":[]}' }], expect: { outcome: 'failed', code: 'download-failed', files: [], uploads: [], server: [] } },
  { name: 'an index that resets, then answers', pages: () => ['reset'], expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'an index that says no hash', pages: (ground) => [pageOf([entry(ground, {})])], expect: { outcome: 'refused', code: 'release-conflict', files: [], uploads: [], server: [] } },
  { name: 'an index that says no hash, and what is there is to be left alone', pages: (ground) => [pageOf([entry(ground, {})])], request: () => ({ skipExisting: true }), expect: { outcome: 'unchanged', files: [], uploads: [], server: [] } },
  {
    name: 'other bytes are there, and what is there is to be left alone: that does not cover them',
    published: (ground) => [named(ground, other)],
    request: () => ({ skipExisting: true }),
    expect: { outcome: 'refused', code: 'release-conflict', files: [], uploads: [], server: [], says: [sha256Of(other)] },
  },
  {
    name: 'look-alikes of the project are not the project',
    published: () => [{ file: 'spam-1.0.1-py3-none-any.whl', bytes: other }, { file: 'spam-1.0-py2-none-any.whl', bytes: buildWheelFile({ tags: 'py2-none-any' }).bytes }],
    expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] },
  },
];
