import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { layout, parseWheelFilename, type RepairedWheelRecord, type WheelProject } from '@wheelwright/core';
import { createNodeHost, openToolchain, type Host, type Toolchain } from '@wheelwright/host';
import { temporaryWorkspace, type TemporaryWorkspace, type WorkspaceRun } from '@wheelwright/testing';
import { readPlatforms, readWheel } from '../../packages/nx/src/workspace/definition-reader';
import { rememberDurations } from '../remember-durations';
import { bringCheckers, checkWheel } from './check-wheel';
import { checkExceptions, documentedProjects, theFive } from './documented-projects';
import { problemsOf, renderOutcome, replaceRows, type WheelOutcome } from './render-wheels';
import { testSummary } from './test-summary';

const usage = `npm run wheels -- [options]
  builds, repairs and tests wheel projects of projects/, looks at each wheel with pip, auditwheel, twine,
  check-wheel-contents and abi3audit, runs everything again, which must do nothing, and writes the rows of the
  documented projects into packages/nx/docs/wheels.md
  --projects=a,b        only these; any wheel project (default: ${theFive.join(', ')})
  --pythons=cp312       python tags, of which each project takes those that it has (default: cp312)
  --all                 cp312 and cp313
  --platform=NAME       of projects/platforms (default: manylinux2014)
  --workspace=FOLDER    keeps the workspace there; a run after a failed one goes on`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { projects: { type: 'string' }, pythons: { type: 'string' }, all: { type: 'boolean', default: false }, platform: { type: 'string', default: 'manylinux2014' }, workspace: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(usage);
  const names = values.projects?.split(',') ?? theFive;
  const here = readdirSync(projectsFolder).sort();
  const missing = names.filter((name) => !existsSync(join(projectsFolder, name, 'wheel.yaml')));
  if (missing.length > 0) throw new Error(`there is no wheel project ${missing.join(', ')} in projects/; there are ${here.filter((name) => existsSync(join(projectsFolder, name, 'wheel.yaml'))).join(', ')}`);
  const workspace = await temporaryWorkspace({ projects: here, ...(values.workspace === undefined ? {} : { base: resolve(values.workspace) }) });
  try {
    const session = await openSession(workspace, { platform: values.platform, pythons: values.pythons?.split(',') ?? (values.all ? ['cp312', 'cp313'] : ['cp312']) });
    console.log(`${names.join(', ')} for ${session.pythons.join(', ')} on ${session.platform}; ${cpus().length} cores (${cpus()[0]?.model.trim()}), workspace ${workspace.root}`);
    const outcomes: WheelOutcome[] = [];
    for (const name of names) outcomes.push(...(await runProject(session, name)));
    const rows = new Map(outcomes.map((outcome) => [outcome.project, renderOutcome(outcome)]));
    console.log(`\n${[...rows.values()].join('\n')}`);
    const documented = new Map([...rows].filter(([name]) => documentedProjects.includes(name)));
    if (documented.size > 0) writeFileSync(page, replaceRows(readFileSync(page, 'utf8'), { platform: values.platform, rows: documented, order: documentedProjects }));
    const problems = outcomes.flatMap(problemsOf);
    for (const problem of problems) console.error(`✗ ${problem}`);
    if (problems.length > 0 || outcomes.length < names.length) process.exitCode = 1;
  } finally {
    await workspace.remove();
  }
};

const projectsFolder = join(__dirname, '../../projects');
const page = join(__dirname, '../../packages/nx/docs/wheels.md');

interface Session {
  readonly host: Host;
  readonly workspace: TemporaryWorkspace;
  readonly toolchain: Toolchain;
  /** Folder of twine and the others. */
  readonly checkers: string;
  readonly platform: string;
  readonly pythons: readonly string[];
}

const openSession = async (workspace: TemporaryWorkspace, asked: Pick<Session, 'platform' | 'pythons'>): Promise<Session> => {
  const host = createNodeHost();
  const { platforms, lock } = await readPlatforms({ files: host.files, root: workspace.root }, 'projects/platforms');
  const platform = platforms.platforms.get(asked.platform);
  if (platform === undefined || lock === undefined) throw new Error(`there is no platform ${asked.platform}; there are ${[...platforms.platforms.keys()].join(', ')}`);
  const toolchain = await openToolchain(host, platform, lock);
  return { host, workspace, toolchain, checkers: await bringCheckers(host, toolchain), ...asked };
};

/** Nothing, and what was printed, where a stage failed. */
const runProject = async (session: Session, name: string): Promise<readonly WheelOutcome[]> => {
  const { host, workspace, platform } = session;
  const { wheel } = await readWheel({ files: host.files, root: workspace.root }, `projects/${name}`);
  const pythons = session.pythons.filter((python) => wheel.pythons.includes(python));
  if (pythons.length === 0) throw new Error(`${name} is not built for ${session.pythons.join(' or ')}, but for ${wheel.pythons.join(', ')}: --pythons=${wheel.pythons.at(-1)}`);
  const words = ['run', `${name}:test:${platform}`, `--pythons=${pythons.join(',')}`, '--output-style=static'];
  const first = await follow(workspace, name, words);
  if (first.exitCode !== 0) {
    console.log(first.output);
    return [];
  }
  const milliseconds = took(rememberDurations(workspace.path('tmp', `${platform}.json`), first), name, platform);
  const start = Date.now();
  const second = await workspace.run(words);
  const again = { milliseconds: Date.now() - start, ran: second.exitCode === 0 ? ranAgain(second) : ['it failed'] };
  console.log(`${name}: again in ${(again.milliseconds / 1000).toFixed(1)} s, ${again.ran.length === 0 ? 'nothing was done' : `done: ${again.ran.join(', ')}`}`);
  return [{ ...(await lookAt(session, { name, wheel, pythons })), milliseconds, again }];
};

const follow = async (workspace: TemporaryWorkspace, name: string, words: readonly string[]): Promise<WorkspaceRun> => {
  console.log(`\n${name}: nx ${words.join(' ')}`);
  const running = workspace.start(words);
  const ticking = setInterval(() => console.log(running.output().trimEnd().split('\n').at(-1)?.slice(0, 160) ?? '...'), 60_000);
  const run = await running.finished;
  clearInterval(ticking);
  for (const [task, outcome] of Object.entries(run.tasks)) console.log(`  ${task}: ${outcome}, ${((run.durations[task] ?? 0) / 1000).toFixed(1)} s`);
  return run;
};

/** Tasks that did something; those that only look at the machine or ask a repository always run. */
const ranAgain = ({ tasks }: WorkspaceRun): readonly string[] =>
  Object.entries(tasks).flatMap(([task, outcome]) => (outcome === 'cached' || /:(toolchain|source)(:|$)/u.test(task) ? [] : [task]));

const took = (durations: Readonly<Record<string, number>>, name: string, platform: string): number | undefined => {
  const times = ['build-wheel', 'repair', 'test'].map((stage) => durations[`${name}:${stage}:${platform}`]);
  return times.every((time) => time !== undefined) ? times.reduce((sum, time) => sum + time, 0) : undefined;
};

const lookAt = async (session: Session, { name, wheel, pythons }: { readonly name: string; readonly wheel: WheelProject; readonly pythons: readonly string[] }): Promise<Omit<WheelOutcome, 'milliseconds' | 'again'>> => {
  const { host, workspace, platform, toolchain, checkers } = session;
  const folder = workspace.path(layout.stage(name, platform, 'repair'));
  const records = readdirSync(folder)
    .filter((file) => file.endsWith('.whl.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as RepairedWheelRecord)
    .filter(({ python }) => wheel.abi !== 'cpython' || pythons.includes(python));
  const scratch = workspace.path('tmp', 'checks');
  const interpreters = toolchain.interpreters.filter(({ tag }) => pythons.includes(tag));
  const wheels: WheelOutcome['wheels'][number][] = [];
  for (const record of records) {
    const checked = await checkWheel(host, { wheel: join(folder, record.wheel.file), record, exceptions: checkExceptions[name] ?? [], toolchain, checkers, interpreters, scratch });
    console.log(`  ${record.wheel.file}: ${[...checked.checks, ...checked.problems.map((problem) => `✗ ${problem}`)].join('; ')}`);
    wheels.push(checked);
  }
  rmSync(scratch, { recursive: true, force: true });
  const logs = workspace.path(layout.logs(name, platform, 'test'));
  return {
    project: name,
    version: parseWheelFilename(records[0]?.wheel.file ?? '').version,
    pythons,
    wheels,
    tests: pythons.map((python) => ({ python, summary: testSummary(existsSync(join(logs, `${python}.log`)) ? readFileSync(join(logs, `${python}.log`), 'utf8') : '') })),
  };
};

void main().catch((error: unknown) => {
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
