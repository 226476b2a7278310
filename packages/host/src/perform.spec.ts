import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Step } from '@wheelwright/core';
import { buildWheelFile, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { perform } from './perform';
import { performInLanes } from './perform-in-lanes';

let host: RecordingHost;
afterEach(() => host.dispose());

const runStep = (title: string, ...argv: readonly string[]): Step => ({
  kind: 'run',
  title,
  argv,
  cwd: host.path('build'),
  environment: { LANG: 'C.UTF-8' },
  log: host.path(`${title}.log`),
});

describe('perform', () => {
  it('performs in order and gives the facts', async () => {
    host = recordingHost({ files: { 'old/file': 'x', 'from/a': 'prefix=/tmp/build\n' }, processes: [{ when: 'make -j2', stdout: 'made\n' }] });
    const facts = await perform(host, [
      { kind: 'fresh-folder', path: host.path('old') },
      { kind: 'write-text', path: host.path('old/new.txt'), text: 'new' },
      { kind: 'copy', from: host.path('from'), to: host.path('stage') },
      { kind: 'replace-text', folder: host.path('stage'), replacements: [{ from: '/tmp/build', to: '${pcfiledir}/..' }] },
      runStep('compile', 'make', '-j2'),
      { kind: 'remove', path: host.path('from') },
      { kind: 'move', from: host.path('stage'), to: host.path('final') },
    ]);
    expect(facts).toEqual([{ kind: 'ran', stdout: 'made\n' }]);
    expect(await host.files.walk(host.root)).toEqual(['final/a', 'old/new.txt']);
    expect(readFileSync(host.path('final/a'), 'utf8')).toBe('prefix=${pcfiledir}/..\n');
    expect(host.commands()).toEqual([['make', '-j2']]);
    expect(host.lines).toEqual(['✓ compile']);
  });

  it('stops at the first failure', async () => {
    host = recordingHost({ processes: [{ when: 'false', exitCode: 1, stderr: 'no\n' }] });
    await expect(perform(host, [runStep('compile', 'false'), { kind: 'write-text', path: host.path('after'), text: '' }])).rejects.toMatchObject({ code: 'command-failed', tail: ['no'] });
    expect(existsSync(host.path('after'))).toBe(false);
    expect(host.lines).toEqual(['✗ compile']);
  });

  it('says what is not there to be copied', async () => {
    host = recordingHost();
    await expect(perform(host, [{ kind: 'copy', from: host.path('source/tests'), to: host.path('empty/tests') }])).rejects.toMatchObject({ code: 'expectation-failed', message: `there is no ${host.path('source/tests')} to copy` });
  });

  it('unpacks a wheel', async () => {
    host = recordingHost();
    const archive = buildWheelFile({ files: { 'spam/__init__.py': '' } }).write(host.path('store'));
    await perform(host, [{ kind: 'unpack', title: 'unpack spam', archive, into: host.path('spam') }]);
    expect(await host.files.walk(host.path('spam'))).toEqual(['spam-1.0.dist-info/METADATA', 'spam-1.0.dist-info/RECORD', 'spam-1.0.dist-info/WHEEL', 'spam/__init__.py']);
  });

  it('says what is no archive', async () => {
    host = recordingHost({ files: { 'a.tar.gz': gzipSync('nothing') } });
    await expect(perform(host, [{ kind: 'unpack', title: 'unpack', archive: host.path('a.tar.gz'), into: host.path('a') }])).rejects.toMatchObject({ code: 'archive-unreadable' });
    expect(host.lines).toEqual(['✗ unpack']);
  });
});

describe('replace-text', () => {
  it('touches text files that hold the text only, and keeps bytes, modes and times', async () => {
    host = recordingHost({ files: { 'f/bin': Buffer.from('/old\0/old'), 'f/latin': Buffer.from([0xe4, ...Buffer.from(' /old ä')]), 'f/none': 'other', 'f/script': '#!/old/bin $& /old/long' } });
    await host.files.write(host.path('f/script'), '#!/old/bin $& /old/long', { executable: true });
    for (const name of ['latin', 'none', 'script']) utimesSync(host.path('f', name), 1_000_000_000, 1_000_000_000);
    await perform(host, [
      {
        kind: 'replace-text',
        folder: host.path('f'),
        replacements: [
          { from: '/old', to: '$&' },
          { from: '/old/long', to: 'ü' },
        ],
      },
    ]);
    expect(readFileSync(host.path('f/bin'))).toEqual(Buffer.from('/old\0/old'));
    expect(readFileSync(host.path('f/latin'))).toEqual(Buffer.from([0xe4, ...Buffer.from(' $& ä')]));
    expect(readFileSync(host.path('f/script'), 'utf8')).toBe('#!$&/bin $& ü');
    expect(statSync(host.path('f/script')).mode & 0o100).toBe(0o100);
    expect(['latin', 'none', 'script'].map((name) => statSync(host.path('f', name)).mtimeMs)).toEqual([1e12, 1e12, 1e12]);
  });
});

describe('performInLanes', () => {
  const lane = (title: string, ...argv: readonly string[]) => ({ title, steps: [runStep('compile', ...argv)] });

  it('gives the facts of each lane, and no more lanes at a time than allowed', async () => {
    let running = 0;
    const seen: number[] = [];
    host = recordingHost({
      processes: [
        {
          when: 'cc',
          stdout: 'x',
          effect: async () => {
            running += 1;
            seen.push(running);
            await new Promise((resolve) => setTimeout(resolve, 10));
            running -= 1;
          },
        },
      ],
    });
    expect(await performInLanes(host, [lane('cp310', 'cc', '1'), lane('cp311', 'cc', '2'), lane('cp312', 'cc', '3')], 2)).toEqual(Array.from({ length: 3 }, () => [{ kind: 'ran', stdout: 'x' }]));
    expect(Math.max(...seen)).toBe(2);
    expect([...host.lines].sort()).toEqual(['✓ cp310: compile', '✓ cp311: compile', '✓ cp312: compile']);
    expect(await performInLanes(host, [], 2)).toEqual([]);
  });

  it('finishes the other lanes after a failure, then tells of all failures', async () => {
    host = recordingHost({
      processes: [
        { when: 'good', effect: () => writeFileSync(host.path('made'), '') },
        { when: 'bad', exitCode: 1 },
      ],
    });
    const failing = performInLanes(host, [lane('cp310', 'bad', '1'), lane('cp311', 'good'), lane('cp312', 'bad', '2')], 1);
    await expect(failing).rejects.toMatchObject({
      code: 'command-failed',
      message: 'cp310: compile: bad failed with exit code 1',
      hint: expect.stringContaining('cp312: compile: bad failed with exit code 1'),
      log: host.path('compile.log'),
    });
    expect(existsSync(host.path('made'))).toBe(true);
  });

  it('names the lane of the one error', async () => {
    host = recordingHost({ processes: [{ when: 'bad', exitCode: 1 }, { when: 'good' }] });
    await expect(performInLanes(host, [lane('a', 'good'), lane('b', 'bad')], 2)).rejects.toMatchObject({ message: 'b: compile: bad failed with exit code 1' });
  });
});
