import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { version as nxVersion } from 'nx/package.json';
import { repositoryRoot, temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { nxAlone } from './nx-alone';
import { swappedStages, wheelProjects, workspaceFiles } from './thousand-projects';

const real = ['platforms', 'zlib', 'libpng', 'pngsize-wheels'];
const one = ['run', 'pngsize-wheels:repair:manylinux2014', '--pythons=cp312'];
const all = ['run-many', '-t', 'test', '-c', 'manylinux2014'];
const bare = { NX_CACHE_PROJECT_GRAPH: 'false' };
/** As Nx does it when nobody says otherwise; `init` says otherwise. */
const isolated = { NX_ISOLATE_PLUGINS: 'true' };
/** Three tasks each, one for each library, and the toolchain. */
const wheelsOf3000Tasks = 968;
const filesOfTasks = { NX_LOAD_DOT_ENV_FILES: 'true' };

/**
 * How long Nx and the built plugin take without the daemon, in this repository's own workspace and in one of a thousand
 * wheel projects, in turn with Nx alone on the same projects. Prints a table for packages/nx/docs/benchmarks.md.
 * With a number as argument, as many wheel projects in the graph. TMPDIR on a disk that others use too makes the cached tasks slow: they are
 * 9,000 small files.
 */
const main = async (wheels: number): Promise<void> => {
  const rows: string[] = [];
  const compare = async (what: string, goal: string, rounds: number, ours: Contestant, alone: Contestant): Promise<void> => {
    const times: [number, number][] = [];
    for (let round = 0; round < rounds; round += 1) times.push([await ours(), await alone()]);
    const [mine, floor] = [times.map(([time]) => time), times.map(([, time]) => time)];
    rows.push(`| ${what} | ${seconds(median(mine))} | ${spread(mine)} | ${seconds(median(floor))} | ${spread(floor)} | ${goal} |`);
    console.error(rows.at(-1));
  };
  const contest = (workspace: TemporaryWorkspace, words: readonly string[], variables?: Readonly<Record<string, string>>): Contestant => async () => (await timed(workspace, words, variables))[0];

  const few = readdirSync(join(repositoryRoot, 'projects'));
  await withBoth({ projects: few }, async (ours, alone) => {
    for (const workspace of [ours, alone]) await timed(workspace, one);
    const what = `nothing changed, one project of ${few.length} (5 tasks)`;
    await compare(what, '≤ 2 s', 5, contest(ours, one), contest(alone, one));
    await compare(`${what}, plugins isolated`, '', 5, contest(ours, one, isolated), contest(alone, one, isolated));
  });

  await withBoth({ projects: real, files: workspaceFiles(wheels) }, async (ours, alone) => {
    const graph = `graph of ${wheelProjects(wheels)} projects`;
    await compare(`${graph}, nothing known`, '', 3, contest(ours, ['show', 'projects'], bare), contest(alone, ['show', 'projects'], bare));
    await compare(`${graph}, again`, '< 3 s', 5, contest(ours, ['show', 'projects']), contest(alone, ['show', 'projects']));
    for (const workspace of [ours, alone]) await timed(workspace, one);
    await compare('nothing changed, one project of them (5 tasks)', '≤ 2 s', 5, contest(ours, one), contest(alone, one));
  });

  await withBoth({ projects: ['platforms'], files: { ...workspaceFiles(wheelsOf3000Tasks), ...swappedStages } }, async (ours, alone) => {
    const [, first] = await timed(ours, all, { NX_BATCH_MODE: 'true' });
    await timed(alone, all, { NX_BATCH_MODE: 'true' });
    // Six thousand outputs and their copies are on their way to the disk.
    execFileSync('sync');
    for (const workspace of [ours, alone]) await timed(workspace, all);
    const what = `nothing changed, all ${Object.keys(first.tasks).length} tasks cached`;
    await compare(what, '≤ 10 s for 3,000', 5, contest(ours, all), contest(alone, all));
    await compare(`${what}, .env files of tasks`, '', 3, contest(ours, all, filesOfTasks), contest(alone, all, filesOfTasks));
  });

  console.log(`Node ${process.versions.node}, Nx ${nxVersion}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), no daemon, plugin built.\n`);
  console.log(['| what | median | of | Nx alone | of | goal |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n'));
};

/** Runs once; gives milliseconds. */
type Contestant = () => Promise<number>;

const withBoth = async (options: Parameters<typeof temporaryWorkspace>[0], use: (ours: TemporaryWorkspace, alone: TemporaryWorkspace) => Promise<void>): Promise<void> => {
  const ours = await temporaryWorkspace(options);
  try {
    const alone = await nxAlone(ours);
    try {
      await use(ours, alone);
    } finally {
      await alone.remove();
    }
  } finally {
    await ours.remove();
  }
};

/** @returns milliseconds from start to end of the process, and what it did */
const timed = async (workspace: TemporaryWorkspace, words: readonly string[], variables?: Readonly<Record<string, string>>): Promise<[number, WorkspaceRun]> => {
  const start = performance.now();
  const run = await workspace.run(words, variables);
  const duration = performance.now() - start;
  if (run.exitCode !== 0) throw new Error(`nx ${words.join(' ')}: ${run.output.slice(-4000)}`);
  return [duration, run];
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const spread = (values: readonly number[]): string => `${seconds(Math.min(...values))} to ${seconds(Math.max(...values))}`;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

void main(Number(process.argv[2] ?? 1000)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
