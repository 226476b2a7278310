import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { inSendingOrder, parseMetadata, parseProjectName, parseVersion, WheelError, type PublishedFile } from '@wheelwright/core';
import { expectNoCanary, recordingHost, type RecordingHost } from '@wheelwright/testing';
import { HttpFailure } from '../http-failure';
import { TransferError, type Destination, type LocalFile, type Release } from './destination';
import { releaseError, sendRelease } from './send-release';
import type { SendEvent, SendOptions, SendReport } from './send-report';

let host: RecordingHost;
let folder: string;
beforeEach(() => {
  host = recordingHost();
  folder = mkdtempSync(join(tmpdir(), 'wheelwright-send-'));
});
afterEach(() => {
  host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A file to be sent; its content is as many bytes as said. */
const localFile = (file: string, size = 100, version = '1.0'): LocalFile => {
  const bytes = Buffer.alloc(size, file);
  const path = join(folder, file);
  writeFileSync(path, bytes);
  const wheel = file.endsWith('.whl');
  const metadataText = `Metadata-Version: 2.1\nName: spam\nVersion: ${version}\n`;
  return {
    file,
    path,
    kind: wheel ? 'wheel' : 'sdist',
    project: parseProjectName('spam'),
    version: parseVersion(version),
    python: wheel ? 'py3' : 'source',
    size,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    md5: createHash('md5').update(bytes).digest('hex'),
    metadata: parseMetadata(metadataText),
    metadataText,
    signature: undefined,
    attestations: [],
  };
};

/** What a server does in one attempt. `store`, and then perhaps fail. */
interface Script {
  readonly store?: boolean;
  readonly bytes?: Buffer;
  readonly fail?: unknown;
  /** Reports that so many bytes were sent, instead of all. */
  readonly sent?: number;
  readonly effect?: () => void | Promise<void>;
}

interface Scripted extends Destination {
  readonly sends: string[];
  readonly lists: number[];
  readonly finished: string[][];
  readonly stored: Map<string, Buffer>;
  busiest: number;
}

/** A destination that does what it is told: by file, one script after the other, and then what is right. */
const destination = (scripts: Readonly<Record<string, readonly Script[]>> = {}, more: Partial<Destination> = {}): Scripted => {
  const left = new Map(Object.entries(scripts).map(([file, list]) => [file, [...list]]));
  let busy = 0;
  const self: Scripted = {
    name: 'there',
    shown: 'memory:there',
    rules: 'index',
    replaces: false,
    sends: [],
    lists: [],
    finished: [],
    stored: new Map(),
    busiest: 0,
    prepare: async () => undefined,
    list: async () => {
      self.lists.push(self.sends.length);
      return [...self.stored].map(([file, bytes]): PublishedFile => ({ file, hashes: { sha256: createHash('sha256').update(bytes).digest('hex') }, size: bytes.length, yanked: false, uploaded: undefined }));
    },
    send: async (file, progress) => {
      self.sends.push(file.file);
      busy += 1;
      self.busiest = Math.max(self.busiest, busy);
      try {
        const script = left.get(file.file)?.shift() ?? { store: true };
        await new Promise((resolve) => setTimeout(resolve, 5));
        await script.effect?.();
        progress(script.sent ?? file.size);
        if (script.store === true) self.stored.set(file.file, script.bytes ?? readFileSync(file.path));
        if (script.fail !== undefined) throw script.fail;
      } finally {
        busy -= 1;
      }
    },
    finish: async (_release: Release, files) => void self.finished.push(files.map(({ file }) => file)),
    ...more,
  };
  return self;
};

const untilTrue = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
};

const fast: SendOptions = { pauses: [5, 5, 5], visibleWithin: 40, longestPause: 60 };
const send = (to: Destination, files: readonly LocalFile[], options: SendOptions = {}): Promise<SendReport> => sendRelease(host, to, files, { ...fast, ...options });
const states = ({ files }: SendReport): Record<string, string> => Object.fromEntries(files.map(({ file, state }) => [file, state]));
const outcomes = ({ files }: SendReport): Record<string, string> => Object.fromEntries(files.map(({ file, attempts }) => [file, attempts.map(({ outcome }) => outcome).join(' ')]));

const a = 'spam-1.0-cp310-cp310-manylinux1_x86_64.whl';
const b = 'spam-1.0-cp311-cp311-manylinux1_x86_64.whl';
const c = 'spam-1.0-cp312-cp312-manylinux1_x86_64.whl';
const source = 'spam-1.0.tar.gz';
const transient = (retryAfter?: number): TransferError => new TransferError({ failure: 'transient', message: 'busy', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) });
const unknown = (): TransferError => new TransferError({ failure: 'unknown', message: 'HTTP status 502', status: 502 });
const refused = (status = 400): TransferError => new TransferError({ failure: 'refused', message: 'no', status, hint: 'do better' });

describe('a release', () => {
  it('goes out in order: the smallest wheel alone, wheels side by side, sdists last; then pages, then the question', async () => {
    // Which of the two lanes reads its file first is not said: each waits for the other, and the order of the two is left open.
    const meet = { store: true, effect: () => untilTrue(() => to.busiest >= 2) };
    const to: Scripted = destination({ [b]: [meet], [c]: [meet] });
    const events: SendEvent[] = [];
    const files = [localFile(source, 10), localFile(c, 400), localFile(a, 200), localFile(b, 300)];
    const report = await send(to, files, { onEvent: (event) => events.push(event) });
    expect([to.sends[0], to.sends.slice(1, 3).sort(), ...to.sends.slice(3)]).toEqual([a, [b, c], source]);
    expect(to.busiest).toBe(2);
    expect(to.finished).toEqual([[a, b, c, source]]);
    expect(to.lists).toEqual([4]);
    expect(report).toEqual({
      destination: 'there',
      shown: 'memory:there',
      releases: [{ project: 'spam', version: '1.0' }],
      files: inSendingOrder(files).map(({ file, sha256, size }) => ({ file, sha256, size, state: 'verified', resumed: false, attempts: [{ outcome: 'stored', sent: size }] })),
    });
    expect(releaseError(report)).toBeUndefined();
    expect(events.filter(({ kind }) => kind !== 'progress').map(({ kind }) => kind)).toEqual(['attempt', 'stored', 'attempt', 'attempt', 'stored', 'stored', 'attempt', 'stored', 'finishing']);
  });

  it.each([
    [1, 1],
    [3, 3],
    [50, 5],
  ])('is sent with %i jobs by %i at a time', async (jobs, expected) => {
    const files = [1, 2, 3, 4, 5, 6].map((n) => localFile(`spam-1.0-${n}-py3-none-any.whl`, n));
    const meet = { store: true, effect: () => untilTrue(() => to.busiest >= expected) };
    const to: Scripted = destination(Object.fromEntries(files.slice(1, 1 + expected).map(({ file }) => [file, [meet]])));
    await send(to, files, { jobs });
    expect(to.busiest).toBe(expected);
  });

  it('of no files is nothing to do', async () => {
    expect(await send(destination(), [])).toMatchObject({ files: [], releases: [] });
  });

  it('of two versions is asked for by each', async () => {
    const report = await send(destination(), [localFile(a), localFile('spam-2.0-py3-none-any.whl', 7, '2.0')]);
    expect(report.releases).toEqual([{ project: 'spam', version: '2.0' }, { project: 'spam', version: '1.0' }]);
    expect(new Set(Object.values(states(report)))).toEqual(new Set(['verified']));
  });
});

describe('attempts', () => {
  it.each<[string, readonly Script[], string, string]>([
    ['trouble that passes', [{ fail: transient() }, { fail: transient() }], 'transient transient stored', 'verified'],
    ['trouble that stays', Array<Script>(9).fill({ fail: transient() }), 'transient transient transient transient', 'failed'],
    ['a failure after the file was stored', [{ store: true, fail: unknown() }], 'unknown already-there', 'verified'],
    ['a failure before', [{ fail: unknown() }], 'unknown stored', 'verified'],
    ['a connection that broke in the middle', [{ sent: 50, fail: new HttpFailure({ message: 'reset', code: 'ECONNRESET', sent: 50 }) }], 'unknown stored', 'verified'],
    ['nobody there yet', [{ sent: 0, fail: new HttpFailure({ message: 'refused', code: 'ECONNREFUSED', sent: 0 }) }], 'transient stored', 'verified'],
    ['a success though nothing was sent', [{ store: true, sent: 0, bytes: Buffer.alloc(0) }], 'unknown', 'failed'],
    ['a success that was one, reported short', [{ store: true, sent: 99 }], 'unknown already-there', 'verified'],
    ['a refusal', [{ fail: refused() }], 'refused', 'failed'],
    ['a refusal of what is there', [{ store: true, fail: refused() }], 'refused already-there', 'verified'],
    ['a refusal of what has other bytes there', [{ store: true, bytes: Buffer.from('other'), fail: refused(409) }], 'refused', 'failed'],
    ['403 for what is there', [{ store: true, fail: new TransferError({ failure: 'stop', status: 403, message: 'no overwriting' }) }], 'stop already-there', 'verified'],
    ['a lost answer, then a refusal', [{ store: true, fail: new HttpFailure({ message: 'reset', code: 'ECONNRESET', sent: 100 }) }], 'unknown already-there', 'verified'],
    ['success, and nothing there', [{ store: false }], 'stored', 'stored-not-yet-visible'],
    ['success, and other bytes there', [{ store: true, bytes: Buffer.from('x') }], 'stored', 'failed'],
  ])('after %s', async (_name, scripts, expected, state) => {
    const to = destination({ [a]: scripts });
    const report = await send(to, [localFile(a)]);
    expect(outcomes(report)).toEqual({ [a]: expected });
    expect(states(report)).toEqual({ [a]: state });
    expect(releaseError(report) === undefined).toBe(state !== 'failed');
  });

  it('say both hashes of a conflict', async () => {
    const file = localFile(a);
    const report = await send(destination({ [a]: [{ store: true, bytes: Buffer.from('other'), fail: refused() }] }), [file]);
    const other = createHash('sha256').update('other').digest('hex');
    expect(report.files[0]).toMatchObject({ message: `other bytes are there under this name: sha256 ${other} there, sha256 ${file.sha256} here`, conflict: { sha256: other } });
    expect(releaseError(report)).toMatchObject({ code: 'upload-conflict', family: 'usage', problems: [{ file: a }] });
  });

  it('replace other bytes where that is allowed', async () => {
    const to = destination({ [a]: [{ fail: unknown() }] }, { replaces: true });
    to.stored.set(a, Buffer.from('old'));
    const report = await send(to, [localFile(a)]);
    expect([outcomes(report), states(report)]).toEqual([{ [a]: 'unknown stored' }, { [a]: 'verified' }]);
  });

  it('wait as long as the server asks, but not for ever, in all lanes', async () => {
    const started: number[] = [];
    const note = (): void => void started.push(performance.now());
    const events: SendEvent[] = [];
    await send(destination({ [a]: [{ fail: transient(3_600_000), effect: note }, { store: true, effect: note }] }), [localFile(a)], { onEvent: (event) => events.push(event) });
    expect((started[1] ?? 0) - (started[0] ?? 0)).toBeGreaterThanOrEqual(55);
    expect(events.find(({ kind }) => kind === 'waiting')).toEqual({ kind: 'waiting', file: a, milliseconds: 60, message: 'busy' });
  });

  it('go on when nobody can say what is there', async () => {
    const to = destination({ [a]: [{ fail: unknown() }] }, { list: () => Promise.reject(new WheelError({ code: 'download-failed', family: 'usage', message: 'no index' })) });
    const report = await send(to, [localFile(a)]);
    expect([outcomes(report), states(report)]).toEqual([{ [a]: 'unknown stored' }, { [a]: 'stored-not-yet-visible' }]);
    expect(report.files[0]?.message).toBe('stored, but the destination could not be asked: no index');
  });

  it('have an end that is not verified where nobody can be asked', async () => {
    const report = await send(destination({}, { unlisted: 'it has no index URL' }), [localFile(a)]);
    expect(report.files[0]).toMatchObject({ state: 'stored', message: 'not verified: it has no index URL' });
    expect(releaseError(report)).toBeUndefined();
  });
});

describe('a file that is refused', () => {
  it('keeps no other wheel back, and every sdist', async () => {
    const to = destination({ [b]: [{ fail: refused() }] });
    const report = await send(to, [localFile(a, 1), localFile(b, 2), localFile(c, 3), localFile(source)]);
    expect(states(report)).toEqual({ [a]: 'verified', [b]: 'failed', [c]: 'verified', [source]: 'not-tried' });
    expect(report.files[3]?.message).toBe('sdists are sent when all wheels are stored');
    expect(to.finished).toEqual([]);
    expect(releaseError(report)).toMatchObject({ code: 'upload-refused', message: '2 of 4 files are not at memory:there', hint: 'do better', problems: [{ file: b, message: 'no' }, { file: source }] });
  });

  it('ends the run when no other will fare better', async () => {
    const stop = new TransferError({ failure: 'stop', message: 'wrong token', status: 401, hint: 'another token' });
    const to = destination({ [a]: [{ fail: stop }] });
    const report = await send(to, [localFile(a, 1), localFile(b, 2), localFile(source)]);
    expect(to.sends).toEqual([a]);
    expect(to.lists).toEqual([]);
    expect(states(report)).toEqual({ [a]: 'failed', [b]: 'not-tried', [source]: 'not-tried' });
    expect(report.problem).toEqual({ kind: 'stopped', message: 'wrong token', hint: 'another token' });
    expect(releaseError(report)).toMatchObject({ code: 'upload-refused', hint: 'another token', message: '3 of 3 files are not at memory:there: wrong token' });
  });

  it('ends the run when the destination itself is broken', async () => {
    const report = await send(destination({ [a]: [{ fail: new TypeError('a bug') }] }), [localFile(a), localFile(source)]);
    expect(report).toMatchObject({ problem: { kind: 'stopped', message: 'a bug' }, files: [{ state: 'failed' }, { state: 'not-tried' }] });
  });
});

describe('a file that changes', () => {
  it.each<[string, (file: LocalFile) => void, string]>([
    ['before', ({ path }) => appendFileSync(path, 'x'), `${a} has changed since it was checked`],
    ['before, and is as long as it was', ({ path, size }) => writeFileSync(path, Buffer.alloc(size, 'z')), `${a} has changed since it was checked`],
    ['before, by going away', ({ path }) => unlinkSync(path), `${a} is no longer there`],
  ])('%s is not sent', async (_name, change, message) => {
    const to = destination();
    const file = localFile(a);
    change(file);
    const report = await send(to, [file]);
    expect(to.sends).toEqual([]);
    expect(report.files[0]).toMatchObject({ state: 'failed', message, attempts: [] });
  });

  it.each<[string, (path: string) => void, string]>([
    ['grows', (path) => appendFileSync(path, 'x'), `${a} changed while it was sent`],
    ['goes away', (path) => unlinkSync(path), `${a} is no longer there`],
  ])('and %s in the middle is not tried again', async (_name, change, message) => {
    const file = localFile(a);
    const to = destination({ [a]: [{ fail: unknown(), effect: () => change(file.path) }] });
    const report = await send(to, [file]);
    expect(to.sends).toEqual([a]);
    expect(report.files[0]).toMatchObject({ state: 'failed', message });
  });

  it('in its date only has not changed', async () => {
    const file = localFile(a);
    const report = await send(destination({ [a]: [{ fail: unknown(), effect: () => utimesSync(file.path, 1, 1) }] }), [file]);
    expect(statSync(file.path).mtimeMs).toBe(1000);
    expect(states(report)).toEqual({ [a]: 'verified' });
  });
});

describe('the end of a run', () => {
  it('is tried again where pages could not be written, and said where they never can', async () => {
    let times = 0;
    const finish = async (): Promise<void> => {
      times += 1;
      if (times === 1) throw transient();
    };
    expect((await send(destination({}, { finish }), [localFile(a)])).problem).toBeUndefined();
    const report = await send(destination({}, { finish: () => Promise.reject(refused()) }), [localFile(a)]);
    expect([states(report), report.problem]).toEqual([{ [a]: 'verified' }, { kind: 'finish-failed', message: 'no', hint: 'do better' }]);
    expect(releaseError(report)).toMatchObject({ code: 'upload-failed', message: 'the files are stored at memory:there, but not all is done: no' });
  });

  it('waits until the files are to be seen', async () => {
    const to = destination();
    let looks = 0;
    const late: Destination = { ...to, send: to.send, list: async (release) => ((looks += 1) < 2 ? [] : to.list(release)) };
    const events: SendEvent[] = [];
    const report = await send(late, [localFile(a)], { visibleWithin: 600, onEvent: (event) => events.push(event) });
    expect(states(report)).toEqual({ [a]: 'verified' });
    expect(events.filter(({ kind }) => kind === 'verifying')).toMatchObject([{ files: [a] }]);
  });

  it('by Ctrl-C leaves a report and a journal that go on', async () => {
    const journal = join(folder, 'journal.json');
    const interrupted = new WheelError({ code: 'interrupted', family: 'usage', message: 'interrupted by SIGINT' });
    const files = [localFile(a, 1), localFile(b, 2), localFile(c, 3)];
    const first = destination({ [b]: [{ sent: 1, fail: interrupted }], [c]: [{ fail: interrupted }] });
    const report = await send(first, files, { journal, jobs: 1 });
    expect(states(report)).toEqual({ [a]: 'verified', [b]: 'failed', [c]: 'not-tried' });
    expect(outcomes(report)[b]).toBe('unknown');
    expect(report.problem?.kind).toBe('interrupted');
    expect(releaseError(report)?.code).toBe('interrupted');

    const second = destination();
    second.stored.set(a, readFileSync(join(folder, a)));
    const again = await send(second, files, { journal });
    expect(second.sends).toEqual([b, c]);
    expect(again.files.map(({ state, resumed }) => [state, resumed])).toEqual([['verified', true], ['verified', false], ['verified', false]]);
  });
});

describe('the journal', () => {
  const journal = (): string => join(folder, 'deep', 'journal.json');

  it('remembers by destination, name and hash, and nothing else', async () => {
    const file = localFile(a);
    await send(destination(), [file], { journal: journal() });
    expect(JSON.parse(readFileSync(journal(), 'utf8'))).toEqual({ version: 1, destinations: { 'there memory:there': { [a]: file.sha256 } } });
    const elsewhere = destination({}, { name: 'elsewhere' });
    await send(elsewhere, [file], { journal: journal() });
    expect(elsewhere.sends).toEqual([a]);
    expect(Object.keys((JSON.parse(readFileSync(journal(), 'utf8')) as { destinations: object }).destinations)).toEqual(['there memory:there', 'elsewhere memory:there']);
    expect(readdirSync(join(folder, 'deep'))).toEqual([basename(journal())]);
    expectNoCanary([{ name: 'journal', content: readFileSync(journal(), 'utf8') }], [folder]);
  });

  it('is not believed when the destination does not show the file: the run after that sends it again', async () => {
    const file = localFile(a);
    await send(destination(), [file], { journal: journal() });
    const lost = destination();
    expect(states(await send(lost, [file], { journal: journal() }))).toEqual({ [a]: 'stored-not-yet-visible' });
    expect(lost.sends).toEqual([]);
    expect(states(await send(lost, [file], { journal: journal() }))).toEqual({ [a]: 'verified' });
    expect(lost.sends).toEqual([a]);
  });

  it('knows a file by its bytes', async () => {
    await send(destination(), [localFile(a, 100)], { journal: journal() });
    const to = destination();
    await send(to, [localFile(a, 101)], { journal: journal() });
    expect(to.sends).toEqual([a]);
  });

  it.each(['', '{', '[]', '{"version":2,"destinations":{}}', '{"version":1,"destinations":{"there memory:there":{"x":1}}}'])('that reads %j is begun anew', async (text) => {
    const path = join(folder, 'journal.json');
    writeFileSync(path, text);
    expect(states(await send(destination(), [localFile(a)], { journal: path }))).toEqual({ [a]: 'verified' });
    expect(readFileSync(path, 'utf8')).toContain(a);
  });

  it('that cannot be written is no reason to fail', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(states(await send(destination(), [localFile(a, 1), localFile(b, 2)], { journal: join(folder, 'file', 'journal.json') }))).toEqual({ [a]: 'verified', [b]: 'verified' });
    expect(host.lines.filter((line) => line.startsWith('! what was sent cannot be remembered'))).toHaveLength(1);
  });

  it('is used by one run at a time', async () => {
    await send(destination(), [localFile(a)], { journal: journal() });
    expect(host.calls).toContainEqual({ kind: 'lock', name: `upload with ${journal()}` });
  });
});
