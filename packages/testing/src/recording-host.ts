import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { WheelError, type Environment } from '@wheelwright/core';
import { createNodeHost, HttpFailure, type Files, type Host, type HttpResponse, type LogStep, type Machine, type ProcessRequest, type ProcessResult } from '@wheelwright/host';

/** What a program would have answered. The first answer whose `when` fits counts, every time. */
export interface ProcessAnswer {
  /** A text that the argv, joined by spaces, contains; or a pattern of it. */
  readonly when: string | RegExp;
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** What else the program would have done, such as writing a file. */
  readonly effect?: (request: ProcessRequest) => void | Promise<void>;
}

/** What a server would have answered; a text is a body with status 200. */
export type HttpAnswer = string | Uint8Array | { readonly status?: number; readonly contentType?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };

export interface RecordingHostOptions {
  /** Files to begin with: path below the root to content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly variables?: Environment;
  readonly processes?: readonly ProcessAnswer[];
  /** By URL, of an exchange by method and URL (`POST http://…`). What is not here cannot be reached. */
  readonly http?: Readonly<Record<string, HttpAnswer>>;
  /** Programs on the PATH: name to absolute path. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly machine?: Partial<Machine>;
}

export type RecordedCall =
  | { readonly kind: 'run'; readonly argv: readonly string[]; readonly cwd: string; readonly environment: Environment; readonly log: string | undefined }
  | { readonly kind: 'get' | 'download'; readonly url: string }
  | { readonly kind: 'exchange'; readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }
  | { readonly kind: 'write' | 'remove' | 'copy' | 'move' | 'symlink'; readonly path: string }
  | { readonly kind: 'lock'; readonly name: string }
  | { readonly kind: 'cores'; readonly wanted: number };

export interface RecordingHost extends Host {
  /** Folder of this host's files; a real one. */
  readonly root: string;
  readonly calls: readonly RecordedCall[];
  /** Lines of the log, without times: `✓ title  detail`. */
  readonly lines: readonly string[];
  /** Absolute path of something below the root. */
  path(...parts: readonly string[]): string;
  /** argv of every process that was run, in order. */
  commands(): readonly (readonly string[])[];
  dispose(): void;
}

/**
 * A host for specs: real files in a temporary folder, scripted answers of programs and servers, everything that is
 * asked of it recorded (paths relative to the root), nothing on the screen.
 *
 * @example const host = recordingHost({ processes: [{ when: 'cc --version', stdout: 'clang 18' }] });
 */
export const recordingHost = (options: RecordingHostOptions = {}): RecordingHost => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-spec-')));
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  for (const [name, content] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  }
  const variables = { PATH: '/usr/bin:/bin', HOME: path('home'), ...options.variables };
  const real = createNodeHost({ variables: { ...variables, WHEELWRIGHT_CACHE_DIR: path('cache') }, output: { isTTY: false, columns: 80, write: () => undefined } });
  const calls: RecordedCall[] = [];
  const lines: string[] = [];
  const shown = (absolute: string): string => (absolute === root || absolute.startsWith(`${root}/`) ? relative(root, absolute) : absolute);

  const processes: Host['processes'] = {
    run: async (request) => {
      const { argv, cwd, environment, log } = request;
      calls.push({ kind: 'run', argv, cwd, environment, log });
      return answerProcess(options.processes ?? [], request);
    },
    find: async (program) => options.programs?.[program],
  };
  return {
    root,
    calls,
    lines,
    path,
    variables,
    clock: real.clock,
    interruption: real.interruption,
    machine: { ...real.machine, os: 'linux', architecture: 'x86_64', cores: 2, ...options.machine },
    files: recordFiles(real.files, (kind, at) => calls.push({ kind, path: shown(at) })),
    processes,
    bench: { processes, close: async () => undefined },
    http: {
      getText: async (url) => {
        calls.push({ kind: 'get', url });
        const { status, contentType, body } = answerHttp(options.http ?? {}, url);
        return { status, url, contentType, text: Buffer.from(body).toString('utf8') } satisfies HttpResponse;
      },
      download: async (url, into, progress) => {
        calls.push({ kind: 'download', url });
        const { status, body } = answerHttp(options.http ?? {}, url);
        if (status !== 200) throw new WheelError({ code: 'download-failed', family: 'usage', message: `${url} answered with HTTP status ${status}` });
        await real.files.write(into, body);
        progress?.(body.length, body.length);
        return { sha256: await real.files.sha256(into), size: body.length };
      },
      resume: async ({ url, part, progress }) => {
        calls.push({ kind: 'download', url });
        const { status, body } = answerHttp(options.http ?? {}, url);
        if (status !== 200) throw new WheelError({ code: 'download-failed', family: 'usage', message: `${url} answered with HTTP status ${status}` });
        await real.files.write(part, body);
        progress?.(body.length, body.length);
        const digest = (algorithm: string): string => createHash(algorithm).update(body).digest('hex');
        return { unchanged: false, sha256: digest('sha256'), md5: digest('md5'), size: body.length, resumed: 0, etag: undefined, date: undefined };
      },
      exchange: async ({ method, url, headers = {}, body }) => {
        const sent = body === undefined ? Buffer.alloc(0) : await collect(body.open());
        calls.push({ kind: 'exchange', method, url, headers, body: sent });
        const answers = options.http ?? {};
        const key = `${method} ${url}`;
        if (answers[key] === undefined && (method !== 'GET' || answers[url] === undefined)) {
          throw new HttpFailure({ message: `${key} cannot be reached: the recording host has no answer`, code: 'ECONNREFUSED', sent: 0 });
        }
        const { status, contentType, headers: more, body: text } = answerHttp(answers, answers[key] === undefined ? url : key);
        return { status, statusText: '', headers: { 'content-type': contentType, ...more }, text: text.toString('utf8'), sent: sent.length };
      },
    },
    log: {
      step: (title) => recordStep(title, lines),
      info: (line) => void lines.push(line),
      warn: (line) => void lines.push(`! ${line}`),
      error: (text) => void lines.push(`✗ ${text}`),
      table: (head, rows) => void lines.push(...[head, ...rows].map((row) => row.join(' | '))),
    },
    locks: {
      hold: async (name, work) => {
        calls.push({ kind: 'lock', name });
        return work();
      },
      withCores: async (wanted, work) => {
        calls.push({ kind: 'cores', wanted });
        return work(Math.max(1, Math.min(wanted, options.machine?.cores ?? 2)));
      },
    },
    commands: () => calls.flatMap((call) => (call.kind === 'run' ? [call.argv] : [])),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
};

const recordFiles = (files: Files, record: (kind: 'write' | 'remove' | 'copy' | 'move' | 'symlink', path: string) => void): Files => ({
  ...files,
  write: (path, content, settings) => {
    record('write', path);
    return files.write(path, content, settings);
  },
  remove: (path) => {
    record('remove', path);
    return files.remove(path);
  },
  copy: (from, to) => {
    record('copy', to);
    return files.copy(from, to);
  },
  move: (from, to) => {
    record('move', to);
    return files.move(from, to);
  },
  symlink: (target, path) => {
    record('symlink', path);
    return files.symlink(target, path);
  },
});

const recordStep = (title: string, lines: string[]): LogStep => ({
  update: () => undefined,
  done: (detail) => void lines.push(`✓ ${title}${detail === undefined ? '' : `  ${detail}`}`),
  failed: (detail) => void lines.push(`✗ ${title}${detail === undefined ? '' : `  ${detail}`}`),
});

const answerProcess = async (answers: readonly ProcessAnswer[], request: ProcessRequest): Promise<ProcessResult> => {
  const command = request.argv.join(' ');
  const answer = answers.find(({ when }) => (typeof when === 'string' ? command.includes(when) : when.test(command)));
  if (answer === undefined) throw new WheelError({ code: 'command-not-found', family: 'usage', message: `the recording host has no answer for: ${command}` });
  await answer.effect?.(request);
  const { exitCode = 0, stdout = '', stderr = '' } = answer;
  const printed = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  for (const line of printed) request.onLine?.(line);
  if (exitCode === 0 || request.acceptExitCodes?.includes(exitCode) === true) return { exitCode, stdout, stderr };
  throw new WheelError({
    code: 'command-failed',
    family: 'tool',
    message: `${request.title === undefined ? command : `${request.title}: ${basename(request.argv[0] ?? '')}`} failed with exit code ${exitCode}`,
    tail: printed.slice(-25),
    ...(request.log === undefined ? {} : { log: request.log }),
  });
};

const answerHttp = (answers: Readonly<Record<string, HttpAnswer>>, url: string): { status: number; contentType: string; headers: Readonly<Record<string, string>>; body: Buffer } => {
  const answer = answers[url];
  if (answer === undefined) throw new WheelError({ code: 'download-failed', family: 'usage', message: `${url} cannot be reached: the recording host has no answer` });
  if (typeof answer === 'string' || answer instanceof Uint8Array) return { status: 200, contentType: 'text/plain', headers: {}, body: Buffer.from(answer) };
  return { status: answer.status ?? 200, contentType: answer.contentType ?? 'text/plain', headers: answer.headers ?? {}, body: Buffer.from(answer.body ?? '') };
};

const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
};
