import { appendFileSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { parseExpected } from '@wheelwright/core';
import type { CaseGround, FaultCase } from '../fault-case';

const first = ({ paths }: CaseGround): string => paths[0] ?? '';
const flip = (path: string, position: number): void => {
  const bytes = readFileSync(path);
  const at = position < 0 ? bytes.length + position : position;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};
const refused = { outcome: 'refused', code: 'release-invalid', files: [], uploads: [], server: [] } as const;
const tags = (count: number) => Array.from({ length: count }, (_, position) => ({ tags: `cp3${position}-cp3${position}-manylinux_2_17_x86_64` }));

/** Files that change under our hands, that are wrong, and many of them. */
export const fileCases: readonly FaultCase[] = [
  { name: 'changes while it is sent', uploads: (ground) => [{ answer: 'reset', meanwhile: () => flip(first(ground), -30) }], expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: unknown'], uploads: ['whole'], server: [], says: ['changed while it was sent'] } },
  { name: 'grows while it is sent', uploads: (ground) => [{ answer: 'reset', meanwhile: () => appendFileSync(first(ground), 'more') }], expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: unknown'], uploads: ['whole'], server: [], says: ['changed while it was sent'] } },
  { name: 'vanishes while it is sent', uploads: (ground) => [{ answer: 'reset', meanwhile: () => rmSync(first(ground)) }], expect: { outcome: 'failed', code: 'upload-failed', files: ['failed: unknown'], uploads: ['whole'], server: [], says: ['no longer there'] } },
  { name: 'is touched while it is sent', uploads: (ground) => [{ answer: 'reset', meanwhile: () => utimesSync(first(ground), 1, 1) }], expect: { outcome: 'uploaded', files: ['verified: unknown, stored'], uploads: ['whole', 'whole'], server: [0] } },
  { name: 'is empty', before: (ground) => truncateSync(first(ground)), expect: { ...refused, says: ['empty'] } },
  { name: 'is cut off', before: (ground) => truncateSync(first(ground), 400), expect: refused },
  { name: 'has a flipped byte', bytes: 4096, before: (ground) => flip(first(ground), 2000), expect: refused },
  { name: 'has trailing bytes', before: (ground) => appendFileSync(first(ground), 'more'), expect: refused },
  { name: 'is no archive', before: (ground) => writeFileSync(first(ground), 'not a zip'.repeat(99)), expect: refused },
  { name: 'has members that RECORD does not know', wheels: [{ unrecorded: { 'extra.py': '' } }], expect: { ...refused, says: ['extra.py'] } },
  { name: 'has a local version', wheels: [{ version: '1.0+local.1' }], expect: { ...refused, says: ['local version'] } },
  { name: 'has a platform tag that PyPI does not take', wheels: [{ tags: 'cp312-cp312-linux_x86_64' }], expect: { ...refused, says: ['linux_x86_64'] } },
  { name: 'one bad file among good ones: nothing is sent', wheels: tags(3), before: (ground) => truncateSync(first(ground), 400), expect: refused },
  { name: 'an expected wheel is missing', wheels: tags(2), request: ({ wheels }) => ({ expected: parseExpected('expected.txt', [...wheels.map(({ file }) => file), 'spam-1.0-cp39-cp39-win_amd64.whl'].join('\n')) }), expect: { ...refused, code: 'release-incomplete', says: ['spam-1.0-cp39-cp39-win_amd64.whl'] } },
  { name: 'an unexpected wheel is there', wheels: tags(2), request: ({ wheels }) => ({ expected: parseExpected('expected.txt', wheels[0]?.file ?? '') }), expect: { ...refused, code: 'release-incomplete' } },
  { name: 'a description in many letters and line ends', wheels: [{ metadata: ['Description-Content-Type: text/markdown', '', 'Größe 😀\r\n\r\n--wheelwright-boundary\r\nende'] }], expect: { outcome: 'uploaded', files: ['verified: stored'], uploads: ['whole'], server: [0] } },
  { name: 'a description that nothing here can render', wheels: [{ metadata: ['Description-Content-Type: text/x-rst', '', 'Spam\n===='] }], variables: () => ({ PATH: '/nowhere' }), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0], says: ['whether its description renders was not looked at: no CPython 3.10 or newer was found'] } },
  { name: 'a boundary inside', wheels: [{ files: { 'trap.txt': '\r\n--wheelwright-0123456789abcdef\r\nContent-Disposition: form-data; name="name"\r\n\r\nevil\r\n' } }], expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'a build tag', wheels: [{ build: '3' }], expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0] } },
  { name: 'a dry run', wheels: tags(3), request: () => ({ dryRun: true }), expect: { outcome: 'planned', files: [], uploads: [], server: [] } },
  { name: 'a dry run without credentials', variables: () => ({ SPEC_TOKEN: '' }), request: () => ({ dryRun: true }), expect: { outcome: 'planned', files: [], uploads: [], server: [], says: ['a real run would end here'] } },
  { name: 'no place for the journal', request: (ground) => ({ send: { journal: `${first(ground)}/journal.json`, pauses: [5], visibleWithin: 600 } }), expect: { outcome: 'uploaded', files: ['verified: stored'], server: [0], says: ['cannot be remembered'] } },
  {
    name: 'two hundred files in four lanes',
    slow: true,
    wheels: tags(200),
    request: () => ({ send: { jobs: 4, pauses: [5, 5, 5], visibleWithin: 2000 } }),
    uploads: () => Array.from({ length: 300 }, (_, number) => (number % 50 === 7 ? { answer: 'reset' } : undefined)),
    expect: { outcome: 'uploaded', server: Array.from({ length: 200 }, (_, position) => position), busiest: 4 },
  },
];
