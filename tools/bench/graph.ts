import { cpus } from 'node:os';
import { version as nxVersion } from 'nx/package.json';
import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { swapExecutors, wheelProjects, workspaceFiles } from './thousand-projects';

/**
 * How long Nx and the built plugin take in a workspace of a thousand wheel projects, without the daemon. Prints a table
 * for packages/nx/docs/benchmarks.md. With a number as argument, as many wheel projects.
 */
const main = async (wheels: number): Promise<void> => {
  const rows: string[] = [];
  const say = (what: string, runs: readonly number[], goal: string): void => {
    const sorted = [...runs].sort((a, b) => a - b);
    rows.push(`| ${what} | ${seconds(sorted[Math.floor(sorted.length / 2)] ?? 0)} | ${seconds(sorted[0] ?? 0)} to ${seconds(sorted.at(-1) ?? 0)} | ${goal} |`);
  };

  const real = ['platforms', 'zlib', 'libpng', 'pngsize-wheels'];
  const workspace = await temporaryWorkspace({ projects: real, files: workspaceFiles(wheels) });
  try {
    say(`graph of ${wheelProjects(wheels)} projects, nothing known`, await times(3, workspace, ['show', 'projects'], { NX_CACHE_PROJECT_GRAPH: 'false' }), '');
    say('the same again', await times(5, workspace, ['show', 'projects']), '< 3 s');
    await timed(workspace, ['run', 'pngsize-wheels:repair:manylinux2014', '--pythons=cp312']);
    say('nothing changed, one project of them (5 tasks)', await times(5, workspace, ['run', 'pngsize-wheels:repair:manylinux2014', '--pythons=cp312']), '≤ 2 s');
  } finally {
    await workspace.remove();
  }

  const many = await temporaryWorkspace({ projects: ['platforms'], files: { ...workspaceFiles(wheels), ...swapExecutors } });
  try {
    const all = ['run-many', '-t', 'test', '-c', 'manylinux2014'];
    const [, first] = await timed(many, all, { NX_BATCH_MODE: 'true' });
    const tasks = Object.values(first.tasks).length;
    say(`nothing changed, all ${tasks} tasks cached`, await times(3, many, all), '≤ 10 s for 3,000');
  } finally {
    await many.remove();
  }

  console.log(`Node ${process.versions.node}, Nx ${nxVersion}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), no daemon, plugin built.\n`);
  console.log(['| what | median | of | goal |', '| --- | --- | --- | --- |', ...rows].join('\n'));
};

const times = async (count: number, workspace: TemporaryWorkspace, words: readonly string[], variables?: Readonly<Record<string, string>>): Promise<readonly number[]> => {
  const all: number[] = [];
  for (let run = 0; run < count; run += 1) all.push((await timed(workspace, words, variables))[0]);
  return all;
};

/** @returns milliseconds from start to end of the process, and what it did */
const timed = async (workspace: TemporaryWorkspace, words: readonly string[], variables?: Readonly<Record<string, string>>): Promise<[number, WorkspaceRun]> => {
  const start = performance.now();
  const run = await workspace.run(words, variables);
  const duration = performance.now() - start;
  if (run.exitCode !== 0) throw new Error(`nx ${words.join(' ')}: ${run.output.slice(-4000)}`);
  return [duration, run];
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

void main(Number(process.argv[2] ?? 1000)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
