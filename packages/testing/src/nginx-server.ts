import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './listen';

export interface NginxServer {
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** Requests so far: `GET /path HTTP/1.1 200`. */
  requests(): readonly string[];
  /** Ends it as if its machine had lost power: answers break off. */
  kill(): Promise<void>;
  /** Starts it again at the same port, with other lines in its configuration where they are given. */
  restart(lines?: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const program = '/usr/sbin/nginx';

/** Debian packages that `startNginx` needs and that this machine does not have; `tools/test.sh` installs them where it may. */
export const missingForNginx = (): readonly string[] => (existsSync(program) ? [] : ['nginx-light']);

/**
 * Starts a real nginx of its own.
 *
 * @param lines of its `server` block: `root /wheels;`, `autoindex on;`
 * @param http lines of its `http` block: `proxy_cache_path …;`
 */
export const startNginx = async (lines: readonly string[], http: readonly string[] = []): Promise<NginxServer> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-nginx-')));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async (own: readonly string[]): Promise<void> => {
    writeFileSync(join(folder, 'nginx.conf'), configuration({ folder, port, lines: own, http }));
    const started = spawn(program, ['-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
    child = started;
    for (let attempt = 0; ; attempt += 1) {
      if (await answers(port)) return;
      if (started.exitCode !== null || attempt === 100) throw new Error(`nginx did not start:\n${readFileSync(join(folder, 'error.log'), 'utf8')}`);
      await pause(50);
    }
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const stopped = child;
    child = undefined;
    if (stopped === undefined || stopped.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => stopped.on('close', () => resolve()));
    stopped.kill(signal);
    await ended;
  };

  await start(lines);
  return {
    origin: `http://127.0.0.1:${port}`,
    requests: () => readFileSync(join(folder, 'access.log'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('GET /.up ')),
    kill: () => stop('SIGTERM'),
    restart: async (own = lines) => {
      await stop('SIGTERM');
      await start(own);
    },
    close: async () => {
      await stop('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** One process and no worker, so that it reads what we may read, and is gone when it is ended. */
const configuration = ({ folder, port, lines, http }: { folder: string; port: number; lines: readonly string[]; http: readonly string[] }): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 64; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format words '$request $status';
  access_log ${folder}/access.log words;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
${http.map((line) => `  ${line}`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location = /.up { return 204; }
${lines.map((line) => `    ${line}`).join('\n')}
  }
}
`;

const answers = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/.up`)).status === 204;
  } catch {
    return false;
  }
};

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
