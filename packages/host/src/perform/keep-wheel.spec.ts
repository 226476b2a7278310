import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeepWheelStep } from '@wheelwright/core';
import { buildWheelFile, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { perform } from '../perform';
import { readWheel } from '../wheels/read-wheel';

let host: RecordingHost;
beforeEach(() => {
  host = recordingHost();
});
afterEach(() => host.dispose());

const step = (): KeepWheelStep => ({
  kind: 'keep-wheel',
  title: 'keep',
  from: host.path('made'),
  to: host.path('kept'),
  expected: { distribution: 'spam', version: '1.0', abi: 'cpython', python: 'cp310', libraries: [] },
  replacements: [{ from: host.path('scratch'), to: '/wheelwright' }],
  sourceDateEpoch: 315532800,
  record: { stage: 'build-wheel', platform: 'host', python: 'cp310', digest: 'digest', libraries: [] },
});

const file = 'spam-1.0-cp310-cp310-linux_x86_64.whl';
const built = (tags = 'cp310-cp310-linux_x86_64'): ReturnType<typeof buildWheelFile> =>
  buildWheelFile({ distribution: 'spam', tags, files: { 'spam/where.py': `prefix = "${host.path('scratch')}/lib"\n`, 'spam/_spam.so': new Uint8Array([0x7f, 0x45, 0]) } });

describe('keep-wheel', () => {
  it('takes the machine out of texts, writes RECORD anew, and a record beside the wheel', async () => {
    built().write(host.path('made'));
    const [fact] = await perform(host, [step()]);
    const kept = join(host.path('kept'), file);
    const contents = await readWheel(host, kept);
    expect(Buffer.from(contents.members.get('spam/where.py')?.bytes ?? []).toString()).toBe('prefix = "/wheelwright/lib"\n');
    expect(contents.record.find(({ path }) => path === 'spam/where.py')?.size).toBe(28);
    const wheel = { file, sha256: await host.files.sha256(kept), size: readFileSync(kept).length };
    expect(fact).toEqual({ kind: 'wheel-kept', wheel });
    expect(JSON.parse(readFileSync(`${kept}.json`, 'utf8'))).toEqual({ stage: 'build-wheel', platform: 'host', python: 'cp310', digest: 'digest', libraries: [], wheel });
  });

  it('gives it a build tag, in its name, its WHEEL and its RECORD', async () => {
    built().write(host.path('made'));
    const tagged = 'spam-1.0-1-cp310-cp310-linux_x86_64.whl';
    const [fact] = await perform(host, [{ ...step(), buildTag: '1' }]);
    expect(fact).toMatchObject({ wheel: { file: tagged } });
    expect(await host.files.list(host.path('kept'))).toEqual([tagged, `${tagged}.json`]);
    const contents = await readWheel(host, join(host.path('kept'), tagged));
    expect(contents.wheel.headers).toContainEqual({ name: 'Build', value: '1' });
    const recorded = contents.record.find(({ path }) => path.endsWith('/WHEEL'));
    expect(recorded?.size).toBe(contents.members.get(recorded?.path ?? '')?.bytes.length);
  });

  it('gives equal bytes wherever it was built', async () => {
    built().write(host.path('made'));
    await perform(host, [step()]);
    const first = await host.files.sha256(join(host.path('kept'), file));
    const other = recordingHost();
    try {
      buildWheelFile({ distribution: 'spam', tags: 'cp310-cp310-linux_x86_64', files: { 'spam/_spam.so': new Uint8Array([0x7f, 0x45, 0]), 'spam/where.py': `prefix = "${other.path('scratch')}/lib"\n` } }).write(other.path('made'));
      await perform(other, [{ ...step(), from: other.path('made'), to: other.path('kept'), replacements: [{ from: other.path('scratch'), to: '/wheelwright' }] }]);
      expect(await other.files.sha256(join(other.path('kept'), file))).toBe(first);
    } finally {
      other.dispose();
    }
  });

  it.each<[string, readonly string[], string]>([
    ['no wheel', [], 'the build made no wheel'],
    ['two wheels', ['cp310-cp310-linux_x86_64', 'cp311-cp311-linux_x86_64'], `the build made 2 wheels where one was wanted: ${file}, spam-1.0-cp311-cp311-linux_x86_64.whl`],
    ['another wheel', ['cp311-cp311-linux_x86_64'], 'the build made spam-1.0-cp311-cp311-linux_x86_64.whl, which is not the wheel that was wanted'],
  ])('refuses %s and keeps nothing', async (_, tags, message) => {
    for (const tag of tags) built(tag).write(host.path('made'));
    await expect(perform(host, [step()])).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(await host.files.list(host.path('kept'))).toEqual([]);
  });
});

describe('copy', () => {
  it('of a folder, only what is named', async () => {
    for (const path of ['a.c', 'sub/b.c', 'sub/build/c.o']) await host.files.write(host.path('from', path), path);
    await perform(host, [{ kind: 'copy', from: host.path('from'), to: host.path('to'), only: ['a.c', 'sub/b.c'] }]);
    expect(await host.files.walk(host.path('to'))).toEqual(['a.c', 'sub/b.c']);
  });
});
