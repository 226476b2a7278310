import type { AnacondaDestination, ProjectName } from '@wheelwright/core';
import { anacondaServer, recordingHost, type AnacondaServer, type AnacondaServerOptions } from '@wheelwright/testing';
import { createNodeHost } from '../node/create-node-host';
import { Secret } from '../secret';
import { pruneAnaconda, type PruneOptions, type PrunedProject } from './prune-anaconda';

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-11-21T12:00:00Z');

const open = async (options: AnacondaServerOptions = {}): Promise<{ server: AnacondaServer; lines: readonly string[]; prune: (options: PruneOptions) => Promise<readonly PrunedProject[]> }> => {
  const server = await anacondaServer(options);
  const recorded = recordingHost();
  disposals.push(() => server.close(), () => recorded.dispose());
  const host = { ...recorded, http: createNodeHost({ variables: recorded.variables }).http, clock: { ...recorded.clock, date: () => now } };
  const definition: AnacondaDestination = { kind: 'anaconda', name: 'nightly', organization: 'nightly', labels: ['main'], token: undefined, replace: false, apiUrl: server.apiUrl, indexUrl: server.apiUrl };
  const add = (project: string, version: string, daysAgo: number): void =>
    server.publish({
      project,
      version,
      file: `${project}-${version}-py3-none-any.whl`,
      bytes: Buffer.from(version),
      labels: ['main'],
      attrs: {},
      dependencies: {},
      description: '',
      uploaded: new Date(now - daysAgo * day).toISOString().replace('T', ' ').replace('Z', '000+00:00'),
    });
  for (const [version, daysAgo] of [['1.0.dev4+git.4', 1], ['1.0.dev3+git.3', 2], ['1.0.dev2+git.2', 3], ['1.0.dev1+git.1', 31]] as const) add('spam', version, daysAgo);
  add('eggs', '2.0.dev1', 40);
  return { server, lines: recorded.lines, prune: (choice) => pruneAnaconda(host, definition, async () => ({ token: new Secret(server.token), origin: 'X' }), { pauses: [1], ...choice }) };
};

const left = (server: AnacondaServer): readonly string[] => [...server.files.values()].map(({ version }) => version).sort();

describe('pruneAnaconda', () => {
  it('removes nothing in a dry run, and says what would go', async () => {
    const { server, prune, lines } = await open();
    const pruned = await prune({ versions: 2, days: 30, dryRun: true });
    expect(pruned.map(({ project, removed, kept }) => [project, removed.length, kept])).toEqual([['eggs', 0, 1], ['spam', 2, 2]]);
    expect(server.writes()).toEqual([]);
    expect(lines).toEqual([
      '! eggs: nothing came for 40 days: the newest version is 2.0.dev1',
      'would remove spam-1.0.dev2+git.2-py3-none-any.whl: 1.0.dev2+git.2 is not among the newest 2 versions',
      'would remove spam-1.0.dev1+git.1-py3-none-any.whl: 1.0.dev1+git.1 is not among the newest 2 versions',
    ]);
  });

  it('removes what is too much or too old, by file', async () => {
    const { server, prune } = await open();
    await prune({ versions: 3, days: 30, dryRun: false });
    expect(left(server)).toEqual(['1.0.dev2+git.2', '1.0.dev3+git.3', '1.0.dev4+git.4', '2.0.dev1']);
    expect(server.writes()).toEqual(['DELETE delete']);
    await prune({ versions: 3, days: 30, dryRun: false });
    expect(server.writes()).toEqual(['DELETE delete']);
    expect(server.violations).toEqual([]);
  });

  it('asks for the projects it is told only', async () => {
    const { server, prune } = await open();
    await prune({ projects: ['eggs' as ProjectName], days: 30, evenNewest: true, dryRun: false });
    expect(left(server)).not.toContain('2.0.dev1');
    expect(server.requests.filter(({ path }) => path.includes('spam'))).toEqual([]);
  });

  it('goes on after a file that cannot be removed', async () => {
    const { server, prune } = await open({ faults: { delete: [{ status: 500, body: '{"error":"no luck"}' }] } });
    const [, spam] = await prune({ versions: 2, dryRun: false });
    expect(spam?.failed).toEqual([{ file: 'spam-1.0.dev2+git.2-py3-none-any.whl', message: expect.stringContaining('no luck') as string }]);
    expect(spam?.removed).toHaveLength(1);
    expect(left(server)).toContain('1.0.dev2+git.2');
  });

  it('ends at a token that may not remove', async () => {
    const { server, prune } = await open({ faults: { delete: [{ status: 403, body: '{"error":"not yours"}' }] } });
    await expect(prune({ versions: 1, dryRun: false })).rejects.toMatchObject({ code: 'upload-refused', message: expect.stringContaining('not yours') as string });
    expect(server.files.size).toBe(5);
  });
});
