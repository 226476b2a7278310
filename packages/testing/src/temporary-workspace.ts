import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryWorkspaceOptions {
  /** Folders below `projects/` of this repository to copy. */
  readonly projects: readonly string[];
  /** Name of the workspace's folder, for paths with spaces and other letters. */
  readonly name?: string;
  /** Files to write afterwards: path below the workspace to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables for every run, over those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface WorkspaceRun {
  readonly exitCode: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
  /** Task id to what became of it in this run; empty when Nx never came to run tasks. */
  readonly tasks: Readonly<Record<string, 'executed' | 'cached' | 'failed'>>;
}

export interface TemporaryWorkspace {
  /** Absolute. */
  readonly root: string;
  path(...parts: readonly string[]): string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** @throws Error when the change changes nothing */
  edit(file: string, change: (text: string) => string): void;
  /** Runs `nx` with these arguments to its end. */
  run(arguments_: readonly string[], variables?: Readonly<Record<string, string>>): Promise<WorkspaceRun>;
  /** Starts `nx` without waiting; for interrupting it. */
  start(arguments_: readonly string[], variables?: Readonly<Record<string, string>>): { readonly child: ChildProcess; readonly ended: Promise<WorkspaceRun> };
  remove(): void;
}

const repository = join(__dirname, '../../..');

/** Where `tools/assemble-plugin.ts` puts the plugin as it is published. */
export const assembledPlugin = join(repository, 'dist/packages/nx');

/**
 * A workspace in a temporary folder that uses the built plugin and this repository's node_modules, with caches of
 * its own for Nx. Wheelwright's cache (tools, sources, Python environments) is the user's.
 *
 * @example const workspace = temporaryWorkspace({ projects: ['platforms', 'zlib'] });
 */
export const temporaryWorkspace = (options: TemporaryWorkspaceOptions): TemporaryWorkspace => {
  if (!existsSync(join(assembledPlugin, 'package.json'))) {
    throw new Error(`the plugin is not built: run "npm run assemble" first (looked in ${assembledPlugin})`);
  }
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-')));
  const root = join(outer, options.name ?? 'workspace');
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  mkdirSync(root, { recursive: true });
  write('package.json', '{ "name": "workspace", "version": "0.0.0", "private": true }\n');
  write('nx.json', `${JSON.stringify({ analytics: false, neverConnectToCloud: true, plugins: ['@wheelwright/nx'] }, undefined, 2)}\n`);
  write('.gitignore', 'node_modules\ndist\n');
  linkModules(path('node_modules'));
  for (const project of options.projects) cpSync(join(repository, 'projects', project), path('projects', project), { recursive: true });
  for (const [file, text] of Object.entries(options.files ?? {})) write(file, text);

  const start: TemporaryWorkspace['start'] = (arguments_, variables = {}) => {
    const before = Date.now();
    const cache = join(outer, 'nx-cache');
    const child = spawn(process.execPath, [join(repository, 'node_modules/nx/dist/bin/nx.js'), ...arguments_], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NX_DAEMON: 'false',
        NX_TUI: 'false',
        NX_CACHE_DIRECTORY: cache,
        NX_WORKSPACE_DATA_DIRECTORY: join(outer, 'nx-data'),
        NO_COLOR: '1',
        FORCE_COLOR: '0',
        NODE_OPTIONS: '',
        ...options.variables,
        ...variables,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = new Promise<WorkspaceRun>((resolve) => {
      child.on('close', (code) => resolve({ exitCode: code ?? 130, output, tasks: tasksOf(join(cache, 'run.json'), before) }));
    });
    return { child, ended };
  };

  return {
    root,
    path,
    write,
    read: (file) => readFileSync(path(file), 'utf8'),
    edit: (file, change) => {
      const text = readFileSync(path(file), 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`the edit of ${file} changes nothing`);
      writeFileSync(path(file), changed);
    },
    start,
    run: (arguments_, variables) => start(arguments_, variables).ended,
    remove: () => rmSync(outer, { recursive: true, force: true }),
  };
};

/** A folder of links to every package of this repository, and to the plugin as it is published. */
const linkModules = (folder: string): void => {
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(target, join(folder, name));
  };
  const modules = join(repository, 'node_modules');
  for (const name of readdirSync(modules)) {
    if (name.startsWith('.')) continue;
    if (!name.startsWith('@')) link(name, join(modules, name));
    else for (const scoped of readdirSync(join(modules, name))) link(`${name}/${scoped}`, join(modules, name, scoped));
  }
  link('@wheelwright/nx', assembledPlugin);
};

/** What Nx wrote of the last run, when it is newer than the moment this one began. */
const tasksOf = (file: string, since: number): WorkspaceRun['tasks'] => {
  if (!existsSync(file)) return {};
  const { run, tasks } = JSON.parse(readFileSync(file, 'utf8')) as {
    run: { endTime: string };
    tasks: readonly { taskId: string; cacheStatus: string; status: number }[];
  };
  if (Date.parse(run.endTime) < since) return {};
  return Object.fromEntries(
    tasks.map(({ taskId, cacheStatus, status }) => [taskId, status !== 0 ? 'failed' : cacheStatus === 'cache-miss' ? 'executed' : 'cached']),
  );
};
