import { knownIndexDestination, type DestinationDefinition } from '@wheelwright/core';
import type { PrunedProject } from '@wheelwright/host';
import { recordingHost, type RecordingHost } from '@wheelwright/testing';
import type { Site } from '../../boundary';
import { prune } from './prune';
import type { PruneOptions } from './schema';

const nightly: DestinationDefinition = { kind: 'anaconda', name: 'nightly', organization: 'some-nightly', labels: ['main'], token: 'NIGHTLY_TOKEN', replace: false, apiUrl: 'https://api.example', indexUrl: 'https://index.example/' };

let host: RecordingHost;
beforeEach(() => {
  host = recordingHost();
});
afterEach(() => host.dispose());

const run = async (options: PruneOptions, pruned: readonly PrunedProject[] = []): Promise<unknown> => {
  const site = { host, project: { name: 'destinations' }, workspace: { destinations: async () => new Map([['nightly', nightly]]) } } as unknown as Site;
  const asked: unknown[] = [];
  await prune(site, options, async (_host, definition, _credentials, choice) => {
    asked.push(definition.name, choice);
    return pruned;
  });
  return asked;
};

it('keeps five versions and thirty days, unless told otherwise', async () => {
  expect(await run({ destination: 'nightly', distributions: 'Some_Name, numpy' })).toEqual(['nightly', { projects: ['some-name', 'numpy'], versions: 5, days: 30, dryRun: false }]);
  expect(await run({ destination: 'nightly', distributions: 'numpy', versions: 2, days: 7, dryRun: true })).toEqual(['nightly', { projects: ['numpy'], versions: 2, days: 7, dryRun: true }]);
});

it('counts what went and what stays', async () => {
  await run({ destination: 'nightly', distributions: 'numpy', dryRun: true }, [{ project: 'numpy', removed: [{ file: 'a.whl', reason: 'old' }], failed: [], kept: 5, notes: [] }]);
  expect(host.lines).toEqual(['distribution | would go | stay', 'numpy | 1 | 5']);
});

it.each<[string, PruneOptions, object]>([
  ['whose versions', { destination: 'nightly' }, { code: 'destination-unknown', hint: expect.stringContaining('--distributions=numpy --dryRun') }],
  ['where', { distributions: 'numpy' }, { code: 'destination-unknown' }],
  ['a destination that is known', { destination: 'nightyl', distributions: 'numpy' }, { hint: 'did you mean "nightly"?' }],
  ['a channel', { destination: knownIndexDestination('pypi').name, distributions: 'numpy' }, { message: '"pypi" is of kind index; only channels of anaconda.org are pruned' }],
])('has to know %s', async (_name, options, error) => {
  await expect(run(options)).rejects.toMatchObject(error);
});

it('fails when something could not be removed', async () => {
  await expect(run({ destination: 'nightly', distributions: 'numpy' }, [{ project: 'numpy', removed: [], failed: [{ file: 'a.whl', message: 'the server is busy' }], kept: 0, notes: [] }])).rejects.toMatchObject({
    code: 'upload-failed',
    message: 'a file could not be removed',
    problems: [{ file: 'a.whl', message: 'the server is busy' }],
  });
});
