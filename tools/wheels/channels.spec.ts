import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDestination, normalizeWheel, parseYamlDocument, readDestinations, wheelSchema, type ChannelRule } from '@wheelwright/core';
import { recordingHost } from '@wheelwright/testing';
import { documentedProjects, theFive } from './documented-projects';
import { chooseChannel } from '../../packages/nx/src/executors/upload/choose-channel';

/** Where the wheels of each of the five go, and what a run without a token is: an error, or a notice. */
const channels: Readonly<Record<(typeof theFive)[number], { readonly owner: string; readonly release: readonly string[]; readonly tokenless: 'error' | 'skip' }>> = {
  'numpy-wheels': { owner: 'MacPython', release: ['staging'], tokenless: 'skip' },
  'dipy-wheels': { owner: 'MacPython', release: ['staging'], tokenless: 'skip' },
  'astropy-wheels': { owner: 'MacPython', release: ['staging'], tokenless: 'skip' },
  'randomgen-wheels': { owner: 'bashtage', release: ['testpypi', 'pypi'], tokenless: 'error' },
  'scikit-image-wheels': { owner: 'MacPython', release: ['staging'], tokenless: 'skip' },
};

/** A run of GitHub Actions: event and ref, and what of the two channels it is. */
const runs: readonly (readonly [event: string, ref: string, channel: 'nightly' | 'release' | undefined])[] = [
  ['push', 'refs/heads/main', 'nightly'],
  ['schedule', 'refs/heads/main', 'nightly'],
  ['workflow_dispatch', 'refs/heads/main', 'nightly'],
  ['push', 'refs/tags/v1.2.3', 'release'],
  ['push', 'refs/tags/v1.2.3rc1', 'release'],
  ['push', 'refs/tags/nightly-2026', undefined],
  ['push', 'refs/tags/main', undefined],
  ['push', 'refs/heads/fix', undefined],
  ['push', 'refs/heads/main2', undefined],
  ['pull_request', 'refs/pull/7/merge', undefined],
  ['pull_request_target', 'refs/heads/main', undefined],
  ['merge_group', 'refs/heads/main', undefined],
];

const folderOf = (name: string): string => join(__dirname, '../../projects', name);

const rulesOf = (name: string): readonly ChannelRule[] => {
  const parsed = parseYamlDocument('wheel.yaml', readFileSync(join(folderOf(name), 'wheel.yaml'), 'utf8'), wheelSchema);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return normalizeWheel(parsed.document).value.upload;
};

const where = (name: string, variables: Readonly<Record<string, string>>): { readonly to: readonly string[]; readonly missingCredentials: string; readonly lines: readonly string[] } => {
  const host = recordingHost({ variables: { GITHUB_ACTIONS: 'true', ...variables } });
  try {
    return { ...chooseChannel(host, name, rulesOf(name), undefined), lines: host.lines };
  } finally {
    host.dispose();
  }
};

describe.each(theFive)('%s', (name) => {
  const { owner, release, tokenless } = channels[name];
  const repository = `${owner}/${name}`;

  it.each(runs)('%s of %s: %s', (event, ref, channel) => {
    const { to, missingCredentials, lines } = where(name, { GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_REPOSITORY: repository });
    expect(to).toEqual(channel === undefined ? [] : channel === 'release' ? release : ['nightly']);
    if (channel === undefined) expect(lines.join('\n')).toContain(`nothing of ${name} is uploaded, since no rule holds for GitHub Actions`);
    else expect([missingCredentials, lines.join('\n')]).toEqual([tokenless, expect.stringContaining(`: to ${to.join(', then ')}`)]);
  });

  it.each(runs)('%s of %s in a fork: nothing, and it says so', (event, ref) => {
    const { to, lines } = where(name, { GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_REPOSITORY: `somebody/${name}` });
    expect(to).toEqual([]);
    expect(lines.join('\n')).toContain(`nothing of ${name} is uploaded`);
  });

  it('knows its destinations', () => {
    const { destinations } = readDestinations('destinations.yaml', readFileSync(join(folderOf('destinations'), 'destinations.yaml'), 'utf8'));
    for (const to of new Set(rulesOf(name).flatMap((rule) => rule.to))) expect(findDestination(destinations, to).name).toBe(to);
  });
});

it('variants of the five, whose files have the same names, go nowhere by themselves', () => {
  for (const name of documentedProjects.filter((one) => !(theFive as readonly string[]).includes(one))) {
    expect(existsSync(folderOf(name))).toBe(true);
    expect(rulesOf(name)).toEqual([]);
  }
});
