import { readdirSync, writeFileSync } from 'node:fs';
import { WheelError, type ExpectedFile, type FolderDestination } from '@wheelwright/core';
import { buildWheelFile, recordingHost, type RecordingHost } from '@wheelwright/testing';
import type { Destination } from './destination';
import { openDestination } from './open-destination';
import { printUpload } from './print-upload';
import { uploadRelease, type UploadReleaseRequest } from './upload-release';
import type { UploadResult } from './upload-report';

let host: RecordingHost;
beforeEach(() => {
  host = recordingHost();
});
afterEach(() => host.dispose());

const wheel = (tags = 'cp312-cp312-manylinux_2_17_x86_64', more = ''): string => buildWheelFile({ distribution: 'spam', tags, files: { 'spam/__init__.py': more } }).write(host.path('wheels'));
const folder = (changed: Partial<FolderDestination> = {}): FolderDestination => ({ kind: 'folder', name: 'web', path: 'web', pages: true, replace: false, ...changed });
const upload = async (files: readonly string[], changed: Partial<UploadReleaseRequest> = {}): Promise<UploadResult> =>
  uploadRelease(host, {
    destination: await openDestination(host, folder(), { root: host.root }),
    files,
    expected: undefined,
    skipExisting: false,
    dryRun: false,
    missingCredentials: 'error',
    sign: undefined,
    attestations: false,
    send: { pauses: [1], visibleWithin: 10 },
    ...changed,
  });
const served = (): readonly string[] => readdirSync(host.path('web'), { recursive: true, encoding: 'utf8' }).sort();
const expecting = (...tags: readonly string[]): readonly ExpectedFile[] =>
  tags.map((tag) => {
    const [python = '', abi = '', platform = ''] = tag.split('-');
    return { kind: 'wheel', tags: [{ python, abi, platform }] };
  });

describe('an upload', () => {
  it('reads, checks, asks, sends, verifies and reports', async () => {
    const files = [wheel(), wheel('cp311-cp311-manylinux_2_17_x86_64')];
    const { report, error } = await upload(files, { expected: expecting('cp311-cp311-manylinux2014_x86_64', 'cp312-cp312-manylinux2014_x86_64') });
    expect(error).toBeUndefined();
    expect(report).toMatchObject({
      schema: 1,
      project: 'spam',
      version: '1.0',
      destination: { name: 'web' },
      dryRun: false,
      outcome: 'uploaded',
      findings: [],
      files: [
        { action: 'send', sent: { state: 'verified', attempts: [{ outcome: 'stored' }] } },
        { action: 'send', sent: { state: 'verified' } },
      ],
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(served()).toEqual(expect.arrayContaining(['simple/index.html', 'simple/spam/index.html', 'spam-1.0-cp312-cp312-manylinux_2_17_x86_64.whl']));
    printUpload(host.log, report);
    expect(host.lines.filter((line) => line.includes(' | '))).toEqual(['file | size | web', expect.stringMatching(/cp31[12].* \| verified$/u), expect.stringMatching(/cp31[12].* \| verified$/u)]);
  });

  it('sends nothing that is there', async () => {
    await upload([wheel()]);
    const { report } = await upload([wheel()]);
    expect(report).toMatchObject({ outcome: 'unchanged', files: [{ action: 'skip', reason: 'identical' }] });
    expect(host.lines.at(-1)).toMatch(/^everything is at .* already$/u);
  });

  it('refuses other bytes under a name that is taken, with both hashes', async () => {
    await upload([wheel()]);
    const { report, error } = await upload([wheel(undefined, 'changed = True')]);
    expect(report).toMatchObject({ outcome: 'refused', error: { code: 'release-conflict' }, findings: [{ severity: 'error', code: 'release-conflict' }] });
    expect(error?.problems[0]?.message).toMatch(/^it is there already with other bytes: sha256 [0-9a-f]{64} there, sha256 [0-9a-f]{64} here$/u);
  });

  it('replaces them where that is allowed', async () => {
    const destination = await openDestination(host, folder({ replace: true }), { root: host.root });
    await upload([wheel()], { destination });
    expect((await upload([wheel(undefined, 'changed = True')], { destination })).report).toMatchObject({ outcome: 'uploaded', files: [{ action: 'replace', sent: { state: 'verified' } }] });
  });

  it.each([
    ['a wheel that is expected and nowhere', () => [wheel()], expecting('cp312-cp312-manylinux2014_x86_64', 'cp313-cp313-win_amd64'), 'release-incomplete'],
    ['a wheel that nobody expects', () => [wheel(), wheel('cp311-cp311-manylinux_2_17_x86_64')], expecting('cp312-cp312-manylinux2014_x86_64'), 'release-incomplete'],
    ['a file that is not there', () => [wheel(), host.path('wheels/gone-1.0.tar.gz')], undefined, 'release-incomplete'],
    ['a conflict and a missing wheel', () => [wheel(undefined, 'changed = True')], expecting('cp312-cp312-manylinux2014_x86_64', 'cp313-cp313-win_amd64'), 'release-invalid'],
  ])('has a code for %s', async (_title, files, expected, code) => {
    if (code === 'release-invalid') await upload([wheel()]);
    const { report, error } = await upload(files(), { expected });
    expect([report.outcome, report.error?.code, error?.code]).toEqual(['refused', code, code]);
  });

  it('says everything that is wrong at once, and sends nothing', async () => {
    const broken = host.path('wheels/spam-1.0-cp310-cp310-win_amd64.whl');
    const sound = wheel();
    writeFileSync(broken, 'no archive');
    const { report, error } = await upload([sound, broken, host.path('wheels/gone-1.0.tar.gz')], { expected: expecting('cp312-cp312-manylinux2014_x86_64', 'cp313-cp313-win_amd64') });
    expect(report.outcome).toBe('refused');
    expect(error?.code).toBe('release-invalid');
    const problems = error?.problems.map(({ file, message }) => `${file}: ${message}`).join('\n');
    for (const words of ['spam-1.0-cp310-cp310-win_amd64.whl', 'gone-1.0.tar.gz', 'spam 1.0: it lacks a wheel cp313-cp313-win_amd64']) expect(problems).toContain(words);
    expect(await host.files.exists(host.path('web'))).toBe(false);
    expect(report.files).toHaveLength(1);
  });

  it.each([
    ['two releases', (): string[] => [wheel(), buildWheelFile({ distribution: 'spam', version: '2.0' }).write(host.path('wheels'))], /^these are files of several releases: spam 1.0, spam 2.0$|^these are files of several releases: spam 2.0, spam 1.0$/u],
    ['nothing', (): string[] => [], /^there is nothing to upload$/u],
  ])('refuses %s', async (_name, files, message) => {
    const { report, error } = await upload(files());
    expect(report.outcome).toBe('refused');
    expect(error?.message).toMatch(message);
  });

  it('keeps what a run has sent in its journal, not in its report', async () => {
    const journal = host.path('run/web.journal');
    const { report } = await upload([wheel()], { send: { pauses: [1], visibleWithin: 10, journal } });
    expect(await host.files.exists(journal)).toBe(true);
    expect(JSON.stringify(report)).not.toContain(host.path('wheels'));
  });
});

describe('a dry run', () => {
  it('prints the plan and writes nothing', async () => {
    await upload([wheel()]);
    const [before, calls] = [served(), host.calls.length];
    const { report, error } = await upload([wheel(), wheel('cp311-cp311-manylinux_2_17_x86_64')], { dryRun: true });
    expect(error).toBeUndefined();
    expect(report).toMatchObject({ outcome: 'planned', dryRun: true, files: [{ action: expect.any(String) }, { action: expect.any(String) }] });
    expect(report.files.map(({ action }) => action).sort()).toEqual(['send', 'skip']);
    expect(host.lines.at(-1)).toMatch(/^to .*: 1 file \(.*\), 1 left alone\n/u);
    expect(served()).toEqual(before);
    expect(host.calls.slice(calls).filter(({ kind }) => ['write', 'remove', 'copy', 'move', 'symlink'].includes(kind))).toEqual([]);
  });

  it('fails where the real run would', async () => {
    const { report, error } = await upload([wheel()], { dryRun: true, expected: expecting('cp313-cp313-win_amd64') });
    expect(report).toMatchObject({ outcome: 'refused', dryRun: true });
    expect(error?.problems).toHaveLength(2);
  });
});

describe('without credentials', () => {
  const missing = new WheelError({ code: 'credentials-missing', family: 'usage', message: 'there are no credentials for there', hint: 'set TOKEN' });
  const closed: Destination = {
    name: 'there',
    shown: 'https://there.example/',
    rules: 'index',
    replaces: false,
    prepare: async () => {
      throw missing;
    },
    list: async () => [],
    send: async () => {
      throw new Error('nothing is to be sent');
    },
    finish: async () => undefined,
  };

  it('is an error', async () => {
    const { report, error } = await upload([wheel()], { destination: closed });
    expect(error).toBe(missing);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'credentials-missing', hint: 'set TOKEN' } });
  });

  it('is a visible notice where that is allowed', async () => {
    const { report, error } = await upload([wheel()], { destination: closed, missingCredentials: 'skip' });
    expect(error).toBeUndefined();
    expect(report.outcome).toBe('skipped');
    expect(host.lines).toContain('! nothing is uploaded to https://there.example/: there are no credentials for there');
  });

  it('shows the plan of a dry run all the same', async () => {
    const { report } = await upload([wheel()], { destination: closed, dryRun: true });
    expect(report.outcome).toBe('planned');
    expect(host.lines.at(-1)).toBe('! a real run would end here: there are no credentials for there');
  });
});

it('reports whatever goes wrong', async () => {
  const odd: Destination = {
    name: 'there',
    shown: 'https://there.example/',
    rules: 'index',
    replaces: false,
    prepare: async () => undefined,
    list: async () => {
      throw new TypeError('x is not a function');
    },
    send: async () => undefined,
    finish: async () => undefined,
  };
  const { report, error } = await upload([wheel()], { destination: odd });
  expect(report).toMatchObject({ outcome: 'failed', project: 'spam', files: [{ file: expect.stringContaining('spam') }], error: { code: 'bug', message: 'x is not a function' } });
  expect(error).toMatchObject({ family: 'bug' });
});
