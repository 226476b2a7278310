import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface GitRepository {
  /** Absolute. */
  readonly root: string;
  /** file:// */
  readonly url: string;
  /** Runs git in it; gives what it prints. */
  git(...words: readonly string[]): string;
  /** Writes files and commits everything, a minute after the last commit; gives the hash. */
  commit(files: Readonly<Record<string, string>>, subject?: string): string;
}

export interface GitWorkshop {
  /** Holds all repositories. */
  readonly root: string;
  /** Environment without any configuration of the machine's user. */
  readonly variables: Readonly<Record<string, string>>;
  /** A new repository with a branch `main` that has no commit yet. */
  repository(name: string): GitRepository;
  /** `git daemon` on loopback for all of them. */
  serve(): Promise<GitDaemon>;
  remove(): void;
}

export interface GitDaemon {
  /** git://127.0.0.1:port/ */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Real repositories in a temporary folder, with commits whose hashes are the same in every run.
 *
 * @example const upstream = gitWorkshop().repository('spam'); upstream.commit({ 'a.txt': 'x' }); upstream.git('tag', 'v1.0');
 */
export const gitWorkshop = (): GitWorkshop => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-git-')));
  const home = join(root, 'home');
  mkdirSync(home);
  // Submodules of file:// are refused by git unless its user says otherwise.
  writeFileSync(join(home, '.gitconfig'), '[user]\nname = A Person\nemail = person@example.org\n[protocol "file"]\nallow = always\n[init]\ndefaultBranch = main\n');
  const variables = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  let minutes = 0;
  return {
    root,
    variables,
    repository: (name) => {
      const folder = join(root, 'repositories', name);
      mkdirSync(folder, { recursive: true });
      const git = (...words: readonly string[]): string => {
        const date = new Date(Date.UTC(2021, 0, 1, 0, minutes)).toISOString();
        return execFileSync('git', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...variables, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } }).trim();
      };
      git('init', '-q');
      return {
        root: folder,
        url: pathToFileURL(folder).href,
        git,
        commit: (files, subject = 'change') => {
          for (const [file, text] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, file)), { recursive: true });
            writeFileSync(join(folder, file), text);
          }
          minutes += 1;
          git('add', '-A');
          git('commit', '-qm', subject, '--allow-empty');
          return git('rev-parse', 'HEAD');
        },
      };
    },
    serve: () => serve(join(root, 'repositories'), variables),
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
};

const serve = async (folder: string, variables: Readonly<Record<string, string>>): Promise<GitDaemon> => {
  const port = await freePort();
  const child = spawn('git', ['daemon', '--export-all', '--reuseaddr', '--listen=127.0.0.1', `--port=${port}`, `--base-path=${folder}`, folder], { env: { ...variables }, stdio: 'ignore', detached: true });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 100) throw new Error('git daemon does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin: `git://127.0.0.1:${port}/`,
    close: async () => {
      // git daemon is a child of git: the whole group goes.
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const answers = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
