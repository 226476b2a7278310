import type { Environment, ImageFacts } from '@wheelwright/core';
import type { Interruption } from './node/interruption';
import type { Secret } from './secret';

/** What the workshop can do. The real ones are in `node/`; specs use the recording ones of `@wheelwright/testing`. */
export interface Host {
  /** Programs of this machine. */
  readonly processes: Processes;
  /** Where the programs of a platform run. */
  readonly bench: Bench;
  readonly files: Files;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly locks: Locks;
  /** Variables of the process we run in. Read here and nowhere else. */
  readonly variables: Environment;
  readonly machine: Machine;
  /** Ctrl-C and its like, for long work that no process or download of the host would notice. */
  readonly interruption: Interruption;
}

/**
 * Where what belongs to a platform runs: its compilers, interpreters, builds and tests. That is this machine itself, or
 * a container that sees our cache and the workspace's dist/ at the same paths.
 */
export interface Bench {
  readonly processes: Processes;
  /** What the image of the container is and has; undefined where it is this machine. @throws WheelError tool-unavailable, platform-unsupported */
  readonly image?: () => Promise<ImageFacts>;
  /** Removes the container, if one was started. */
  close(): Promise<void>;
}

export interface Machine {
  /** linux, darwin, win32 */
  readonly os: string;
  /** x86_64, aarch64 */
  readonly architecture: string;
  readonly cores: number;
  /** What programs may take of it, in MiB. */
  readonly memory: number;
  /** This user's cache folder for Wheelwright (WHEELWRIGHT_CACHE_DIR, or wheelwright in XDG_CACHE_HOME or ~/.cache). */
  readonly cache: string;
  /** Folder for builds: below the cache, or below the temporary folder when the cache's path has a character that make cannot bear. */
  readonly scratch: string;
  readonly home: string;
}

export interface ProcessRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly environment: Environment;
  /** File that receives stdout and stderr as they come, after a line with the argv. */
  readonly log?: string;
  /** What it is run for: errors say this and the program, and leave the whole argv to the log. */
  readonly title?: string;
  readonly input?: string;
  readonly timeoutSeconds?: number;
  /** Exit codes that are answers and not failures, besides 0. */
  readonly acceptExitCodes?: readonly number[];
  /** Never to be seen in the log or an error, besides credentials found in URLs and variables of the environment. */
  readonly secrets?: readonly Secret[];
  /** What logs and errors call it, where it is reached through another program. */
  readonly shown?: readonly string[];
  /** It fetches something: in a container it sees the network also where builds do not. */
  readonly network?: boolean;
  /** Called with each whole line of output, for a ticking line. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessResult {
  readonly exitCode: number;
  /** At most the last 64 MiB of it. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface Processes {
  /**
   * Runs a program to its end in a process group of its own, which is ended whole when we are interrupted.
   *
   * @throws WheelError command-not-found, command-failed (with log and tail), command-timed-out, interrupted
   */
  run(request: ProcessRequest): Promise<ProcessResult>;
  /** Absolute path of a program on the PATH of `variables`, or undefined. */
  find(program: string): Promise<string | undefined>;
}

export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'link';
  /** bytes */
  readonly size: number;
  /** milliseconds; for caches keyed on a file's state only */
  readonly modified: number;
  readonly inode: number;
  readonly executable: boolean;
  /** Others than its owner may read it; always false on Windows, which says it elsewhere. */
  readonly shared: boolean;
}

export interface Files {
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Uint8Array>;
  /** undefined when there is nothing; does not follow a link. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Of what a link leads to in the end; undefined when there is nothing, or a link that leads nowhere. */
  targetFacts(path: string): Promise<FileFacts | undefined>;
  exists(path: string): Promise<boolean>;
  realPath(path: string): Promise<string>;
  readLink(path: string): Promise<string>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** All files and links below a folder, as sorted relative paths with forward slashes. */
  walk(folder: string): Promise<readonly string[]>;
  /** Writes beside, syncs, renames. */
  write(path: string, content: string | Uint8Array, options?: { readonly executable?: boolean; readonly readers?: 'everyone' | 'owner' }): Promise<void>;
  makeFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Copies a file, or merges a folder into another; links stay links. */
  copy(from: string, to: string): Promise<void>;
  /** Replaces `to`; falls back to copy and remove across file systems. */
  move(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  /** sha256 as 64 hexadecimal digits. */
  sha256(path: string): Promise<string>;
}

export interface HttpResponse {
  readonly status: number;
  /** After redirects. */
  readonly url: string;
  readonly contentType: string;
  readonly text: string;
}

/** Whose certificates a request believes, and which one it shows, when the user's pip or uv configuration says something of its own. */
export interface HttpTrust {
  /** A PEM file of certificate authorities, instead of Node's own. */
  readonly certificates?: string;
  /** A PEM file with the certificate that is shown to a server that asks for one, and its key. */
  readonly clientCertificate?: string;
  /** `host` or `host:port` whose certificates are not checked (pip's trusted-host, uv's allow-insecure-host). */
  readonly insecureHosts?: readonly string[];
  /** URL of a proxy, where no variable of the environment names one (pip's `proxy`). May hold credentials. */
  readonly proxy?: Secret;
}

/**
 * Proxy variables are honoured. Userinfo of a URL is sent as Basic authorization, to its own origin only, and never
 * printed.
 */
export interface Http {
  /** A small text document; redirects followed; retried when that may help. @throws WheelError download-failed */
  getText(url: string, headers?: Readonly<Record<string, string>>, trust?: HttpTrust): Promise<HttpResponse>;
  /**
   * Streams a file to `into` and gives its sha256 and size. Only status 200 is a file.
   *
   * @throws WheelError download-failed
   */
  download(
    url: string,
    into: string,
    progress?: (received: number, total: number | undefined) => void,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly trust?: HttpTrust },
  ): Promise<{ readonly sha256: string; readonly size: number }>;
  /**
   * Streams a file to a part that outlives this run. What an earlier run left of the same file is gone on with, as far as
   * the server says by a strong ETag that it is the same (Range, If-Match); otherwise the file is fetched from its start.
   * The part stays, with a small file `<part>.json` about it, until whoever asked has found it good and moved it.
   *
   * @throws WheelError download-failed, disk-full
   */
  resume(request: ResumeRequest): Promise<ResumeAnswer>;
  /**
   * One request and its answer: nothing is tried again, no redirect is followed, every status is an answer. For
   * everything that writes, where whoever asks must decide what comes next.
   *
   * @throws HttpFailure when there is no whole answer; WheelError interrupted
   */
  exchange(request: HttpExchange): Promise<HttpAnswer>;
}

export interface ResumeRequest {
  readonly url: string;
  /** Absolute path of the unfinished file. */
  readonly part: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly trust?: HttpTrust;
  /** A strong ETag: nothing is fetched while the file still has it. */
  readonly unlessEtag?: string;
  readonly progress?: (received: number, total: number | undefined) => void;
}

export type ResumeAnswer =
  | { readonly unchanged: true }
  | {
      readonly unchanged: false;
      readonly sha256: string;
      readonly md5: string;
      /** bytes */
      readonly size: number;
      /** Bytes of it that were there before. */
      readonly resumed: number;
      /** Strong ETag, where the server gives one. */
      readonly etag: string | undefined;
      /** Date of the answer, as the server writes it. */
      readonly date: string | undefined;
    };

export interface HttpExchange {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without userinfo. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  readonly trust?: HttpTrust;
  /** Milliseconds the server may take for the head of its answer once the body is out; 60,000 when not said. */
  readonly patience?: number;
}

/** Bytes of a known number: sent with a Content-Length, made anew for every request. */
export interface HttpBody {
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Reason phrase; PyPI puts its sentence there. */
  readonly statusText: string;
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first 16 MiB, decoded. */
  readonly text: string;
  /** Bytes of the body that went out before the answer came. */
  readonly sent: number;
  /** Milliseconds that the server asks to wait (Retry-After), where it does. */
  readonly retryAfter?: number | undefined;
}

export interface Clock {
  /** Monotonic milliseconds; for durations that people read, never for anything that is kept. */
  now(): number;
  /** Milliseconds since 1970, for what other machines compare with their own clock: expiry, signatures of requests. */
  date(): number;
}

/** A long step on the screen. Call exactly one of `done` and `failed`. */
export interface LogStep {
  /** Replaces the text behind the ticking line. */
  update(detail: string): void;
  done(detail?: string): void;
  failed(detail?: string): void;
}

export interface Log {
  /** Starts a line that ends with its time. On a terminal it ticks; elsewhere a plain line comes every so often. */
  step(title: string): LogStep;
  info(line: string): void;
  warn(line: string): void;
  /** What ended the run: one or more lines. */
  error(lines: string): void;
  /** A table with a header row. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
}

export interface Locks {
  /** Runs `work` while no other process of this user holds the lock of that name; says so when it has to wait. */
  hold<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /**
   * Runs `work` with processor cores of this machine, at least one and at most `wanted`, that no other run of ours
   * uses at the same time. Waits while all are taken.
   */
  withCores<Result>(wanted: number, work: (cores: number) => Promise<Result>): Promise<Result>;
}
