import { readFileSync, statSync } from 'node:fs';
import type { WheelLock } from '@wheelwright/core';
import { recordingHost, type ProcessAnswer, type RecordingHost } from '@wheelwright/testing';
import type { Site } from '../../boundary';
import { provideSource } from './provide-source';

const git = 'https://forge.test/spam.git';
const [old, tip] = ['a'.repeat(40), 'b'.repeat(40)];
const remote: ProcessAnswer = { when: 'ls-remote', stdout: `${tip}\tHEAD\n${tip}\trefs/heads/main\n${old}\trefs/tags/v1.0\n` };

let host: RecordingHost;
afterEach(() => host.dispose());

interface Run {
  readonly ref?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly lock?: WheelLock['source'];
  readonly answers?: readonly ProcessAnswer[];
  readonly dryRun?: boolean;
}

const run = async ({ ref = 'main', variables = {}, lock, answers = [remote], dryRun }: Run = {}): Promise<void> => {
  host = recordingHost({ programs: { git: '/usr/bin/git' }, processes: answers, variables });
  const loaded = { wheel: { source: { kind: 'git', git, ref, submodules: true, subdirectory: '' } }, lock: lock === undefined ? undefined : { lockfileVersion: 1, source: lock, environments: [] } };
  const site = { host, workspace: { root: host.path('ws'), wheel: async () => loaded }, project: { name: 'spam-wheels' } } as unknown as Site;
  await provideSource(site, dryRun === undefined ? {} : { dryRun });
};
const record = (): unknown => JSON.parse(readFileSync(host.path('ws/dist/sources/spam-wheels/source.json'), 'utf8'));

it('writes the commit and its tags, nothing of how it was asked for', async () => {
  await run();
  expect(record()).toEqual({ git, commit: tip, tags: [] });
  expect(host.lines).toEqual([`main of ${git} is bbbbbbbbbb`]);
  await run({ variables: { BUILD_COMMIT: 'main', SPAM_WHEELS_BUILD_COMMIT: 'v1.0' } });
  expect(record()).toEqual({ git, commit: old, tags: ['v1.0'] });
  expect(host.lines).toEqual([`v1.0 of ${git} is aaaaaaaaaa (v1.0), as SPAM_WHEELS_BUILD_COMMIT says`]);
});

it('asks nobody for a tag that the lock knows, and asks for a branch all the same', async () => {
  await run({ ref: 'v1.0', lock: { git, ref: 'v1.0', kind: 'tag', commit: old, tags: ['v1.0'] }, answers: [] });
  expect(record()).toEqual({ git, commit: old, tags: ['v1.0'] });
  await run({ lock: { git, ref: 'main', kind: 'branch', commit: old, tags: [] } });
  expect(record()).toEqual({ git, commit: tip, tags: [] });
});

it('writes nothing in a dry run, and the same thing once', async () => {
  await run({ dryRun: true });
  expect(host.calls.some(({ kind }) => kind === 'write')).toBe(false);
  await run();
  const file = host.path('ws/dist/sources/spam-wheels/source.json');
  const before = statSync(file).ino;
  const site = { host, workspace: { root: host.path('ws'), wheel: async () => ({ wheel: { source: { kind: 'git', git, ref: 'main', submodules: true, subdirectory: '' } }, lock: undefined }) }, project: { name: 'spam-wheels' } } as unknown as Site;
  await provideSource(site, {});
  expect(statSync(file).ino).toBe(before);
});

it('says what it cannot reach', async () => {
  await expect(run({ answers: [{ when: 'ls-remote', exitCode: 128, stderr: "fatal: unable to access 'x': Could not resolve host: forge.test\n" }] })).rejects.toMatchObject({
    code: 'source-unavailable',
    message: `${git} cannot be had: unable to access 'x': Could not resolve host: forge.test`,
  });
});
