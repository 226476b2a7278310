import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { repositoryRoot, transpilePlugin } from './transpiled-plugin';

export interface TemporaryWorkspaceOptions {
  /** Folders of projects/ of this repository to copy. */
  readonly projects?: readonly string[];
  /** Files to write besides: workspace-relative path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Name of its folder; may have spaces and any letters. */
  readonly name?: string;
  /** Where it is, with its Nx cache: what is there from an earlier run is gone on with, and `remove` leaves it. A new temporary folder otherwise. */
  readonly base?: string;
  /** Environment of every run, over that of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** `executed`: ran and succeeded; `cached`: came from Nx's cache, or was there already; `failed`: ran and failed. */
export type TaskOutcome = 'executed' | 'cached' | 'failed';

export interface WorkspaceRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came. */
  readonly output: string;
  /** Task id, such as `zlib:build-clib:manylinux1`, to what became of it. */
  readonly tasks: Readonly<Record<string, TaskOutcome>>;
  /** Task id to how long it took, in milliseconds. */
  readonly durations: Readonly<Record<string, number>>;
}

export interface RunningWorkspace {
  readonly pid: number;
  /** What it printed up to now. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<WorkspaceRun>;
}

export interface TemporaryWorkspace {
  /** Absolute. */
  readonly root: string;
  /** Absolute path of something in it. */
  path(...parts: readonly string[]): string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** @throws Error when the change changes nothing: the spec would prove nothing */
  edit(file: string, change: (text: string) => string): void;
  /** Runs nx to its end: `run(['run', 'zlib:build-clib:manylinux1'])`. Never throws for an exit code. */
  run(words: readonly string[], variables?: Readonly<Record<string, string>>): Promise<WorkspaceRun>;
  /** Starts nx, for specs that interrupt it. One at a time when the outcome of tasks is of interest. */
  start(words: readonly string[], variables?: Readonly<Record<string, string>>): RunningWorkspace;
  remove(): Promise<void>;
}

/**
 * An Nx workspace in a temporary folder with this repository's plugin and third-party packages, and nothing of the
 * repository's own configuration. Its Nx cache is its own and empty; the cache of Wheelwright is the user's, so that
 * tools are downloaded once, unless `variables` say otherwise.
 *
 * @example const workspace = await temporaryWorkspace({ projects: ['platforms', 'zlib'] });
 *          expect(await workspace.run(['run', 'zlib:build-clib:manylinux1'])).toMatchObject({ exitCode: 0 });
 */
export const temporaryWorkspace = async (options: TemporaryWorkspaceOptions = {}): Promise<TemporaryWorkspace> => {
  const plugin = await transpilePlugin();
  if (options.base !== undefined) mkdirSync(options.base, { recursive: true });
  const base = realpathSync(options.base ?? mkdtempSync(join(tmpdir(), 'wheelwright-workspace-')));
  const root = join(base, options.name ?? 'workspace');
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  const read = (file: string): string => readFileSync(path(file), 'utf8');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  write('package.json', `${JSON.stringify({ name: 'workspace', version: '0.0.0', private: true }, undefined, 2)}\n`);
  write('nx.json', `${JSON.stringify({ analytics: false, neverConnectToCloud: true, plugins: ['@wheelwright/nx'] }, undefined, 2)}\n`);
  write('.gitignore', 'dist/\nnode_modules/\n.nx/\n');
  // As `init` leaves it.
  write('.env', 'NX_ISOLATE_PLUGINS=false\nNX_LOAD_DOT_ENV_FILES=false\n');
  for (const folder of ['node_modules', 'projects']) rmSync(path(folder), { recursive: true, force: true });
  linkPackages(path('node_modules'), plugin);
  for (const project of options.projects ?? []) {
    cpSync(join(repositoryRoot, 'projects', project), path('projects', project), { recursive: true, filter: isSource });
  }
  for (const [file, text] of Object.entries(options.files ?? {})) write(file, text);

  const running = new Set<ChildProcess>();
  const start = (words: readonly string[], variables: Readonly<Record<string, string>> = {}): RunningWorkspace => {
    const cache = join(base, 'nx-cache');
    const report = join(cache, 'run.json');
    rmSync(report, { force: true });
    const child = spawn(process.execPath, [path('node_modules/nx/dist/bin/nx.js'), ...words], {
      cwd: root,
      env: {
        ...inherited(),
        NX_CACHE_DIRECTORY: cache,
        NX_WORKSPACE_DATA_DIRECTORY: join(base, 'nx-data'),
        NX_DAEMON: 'false',
        NX_TUI: 'false',
        NX_NO_CLOUD: 'true',
        FORCE_COLOR: '0',
        ...options.variables,
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    let stdout = '';
    let stderr = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      output += text;
    });
    const finished = new Promise<WorkspaceRun>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ exitCode: code ?? (signal === null ? 1 : 130), stdout, stderr, output, ...readTasks(report) }));
    });
    return { pid: child.pid ?? 0, output: () => output, kill: (signal) => void child.kill(signal), finished };
  };

  return {
    root,
    path,
    write,
    read,
    edit: (file, change) => {
      const text = read(file);
      const changed = change(text);
      if (changed === text) throw new Error(`the edit of ${file} changes nothing:\n${text}`);
      write(file, changed);
    },
    run: (words, variables) => start(words, variables).finished,
    start,
    remove: async () => {
      for (const child of running) child.kill('SIGTERM');
      if (options.base === undefined) rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

/** Links, one by one, what is installed in this repository: the plugin must be there as itself. */
const linkPackages = (folder: string, plugin: string): void => {
  const installed = join(repositoryRoot, 'node_modules');
  mkdirSync(join(folder, '@wheelwright'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@wheelwright' && name !== '.cache' && name !== '.package-lock.json') symlinkSync(join(installed, name), join(folder, name));
  }
  symlinkSync(plugin, join(folder, '@wheelwright', 'nx'));
};

/** What builds leave in a project's folder is not copied. */
const isSource = (path: string): boolean => !/^(build|dist|__pycache__|.*\.egg-info)$/u.test(basename(path));

/** The environment of this process without what jest, npm or an outer Nx put there. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|JEST_|npm_|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$|CI$)/u.test(name)));

interface RunReport {
  readonly tasks: readonly { readonly taskId: string; readonly startTime: string; readonly endTime: string; readonly cacheStatus?: string; readonly status?: string | number }[];
}

const readTasks = (report: string): Pick<WorkspaceRun, 'tasks' | 'durations'> => {
  if (!existsSync(report)) return { tasks: {}, durations: {} };
  const { tasks } = JSON.parse(readFileSync(report, 'utf8')) as RunReport;
  return {
    tasks: Object.fromEntries(tasks.map(({ taskId, cacheStatus, status }) => [taskId, outcomeOf(cacheStatus, status)])),
    durations: Object.fromEntries(tasks.map(({ taskId, startTime, endTime }) => [taskId, Date.parse(endTime) - Date.parse(startTime)])),
  };
};

const outcomeOf = (cacheStatus: string | undefined, status: string | number | undefined): TaskOutcome => {
  if (cacheStatus !== undefined && cacheStatus !== 'cache-miss') return 'cached';
  return status === 0 || status === 'success' ? 'executed' : 'failed';
};
