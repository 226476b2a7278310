import { access, constants, mkdir, stat } from 'node:fs/promises';
import { closeSync, openSync, writeSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { renderArgv, WheelError, type Environment } from '@wheelwright/core';
import type { Processes, ProcessRequest, ProcessResult } from '../ports';
import { createRedact, secretsAmong, type Redact, type Secret } from '../secret';
import { commandName } from './command-name';
import { diskFull, errnoOf, explainNoSpace } from './disk-full';
import type { Interruption } from './interruption';
import { createLineSplitter } from './lines';
import { endGroup, killGroup } from './process-group';
import type { Watchdog } from './watchdog';

/** Lines of a failed program's output that an error carries. */
const tailLines = 25;
/** Of each stream, what is kept in memory at most: the end of it. In characters. */
const keptOutput = 64 * 1024 * 1024;

/** What a shell or a container gives for a program that was ended by SIGKILL. */
const killedCode = 137;

export interface ProcessSettings {
  readonly variables: Environment;
  readonly secrets: readonly Secret[];
  readonly interruption: Interruption;
  readonly watchdog: Watchdog;
}

export const createProcesses = (settings: ProcessSettings): Processes => ({
  run: (request) =>
    settings.interruption.during(() => {
      const secrets = [...settings.secrets, ...(request.secrets ?? []), ...secretsAmong(request.environment)];
      return run(request, createRedact(secrets), settings);
    }),
  find: (program) => find(program, settings.variables['PATH'] ?? ''),
});

const find = async (program: string, path: string): Promise<string | undefined> => {
  const candidates = program.includes('/') ? [program] : path.split(delimiter).filter(isAbsolute).map((folder) => join(folder, program));
  for (const candidate of candidates) {
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
};

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

const run = async (request: ProcessRequest, redact: Redact, { interruption, watchdog }: ProcessSettings): Promise<ProcessResult> => {
  const [program, ...words] = request.argv;
  if (program === undefined) throw new WheelError({ code: 'bug', family: 'bug', message: 'asked to run an empty argv' });
  const command = redact(commandName(request));
  // Loaded when first needed: many runs find that nothing has to be done.
  const { execa } = await import('execa');
  const log = request.log === undefined ? undefined : await openLog(request.log);
  interruption.check();
  const tail: string[] = [];
  const said = { noSpace: false };
  let unwritable: unknown;
  const write = (text: string): void => {
    if (log === undefined || unwritable !== undefined) return;
    try {
      writeSync(log, text);
    } catch (error) {
      unwritable = error;
      end();
    }
  };
  const onLine = (raw: string): void => {
    const line = redact(raw);
    write(`${line}\n`);
    if (/No space left on device|\bENOSPC\b|Disk quota exceeded/u.test(line)) said.noSpace = true;
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    request.onLine?.(line);
  };

  const child = execa(program, words, {
    cwd: request.cwd,
    env: { ...request.environment },
    extendEnv: false,
    // Its own group, which on Windows would be a window of its own.
    detached: process.platform !== 'win32',
    windowsHide: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stripFinalNewline: false,
    ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
  });
  const group = child.pid;
  const forget = group === undefined ? () => true : interruption.atExit(() => killGroup(group));
  const release = group === undefined ? () => undefined : watchdog.watch(group);
  let timedOut = false;
  const end = (): void => void (group !== undefined && endGroup(group));
  interruption.signal.addEventListener('abort', end);
  const timer =
    request.timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, request.timeoutSeconds * 1000);
  // What a program leaves running in the background would hold our pipes open for ever.
  let stragglers: NodeJS.Timeout | undefined;
  child.once('exit', () => {
    stragglers = setTimeout(end, 1000);
  });

  const stdout = createLineSplitter(onLine, keptOutput);
  const stderr = createLineSplitter(onLine, keptOutput);
  write(`$ ${redact(renderArgv(request.shown ?? request.argv))}\n`);
  child.stdout?.on('data', stdout.push);
  child.stderr?.on('data', stderr.push);
  try {
    const result = await child;
    stdout.end();
    stderr.end();
    if (group !== undefined) await endGroup(group);
    interruption.check();
    if (unwritable !== undefined) throw explainNoSpace(unwritable, request.log ?? request.cwd);
    const facts = { ...(request.log === undefined ? {} : { log: request.log }), tail };
    if (timedOut) {
      throw new WheelError({
        ...facts,
        code: 'command-timed-out',
        family: 'tool',
        message: `${command} did not end within ${request.timeoutSeconds} s`,
      });
    }
    if (group === undefined) throw await explainStart(request, command, result.cause ?? result);
    const { exitCode, signal } = result;
    if (exitCode !== undefined && (exitCode === 0 || request.acceptExitCodes?.includes(exitCode) === true)) {
      return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
    }
    if (said.noSpace) throw noSpaceFor(request, command, facts);
    throw new WheelError({
      ...facts,
      code: 'command-failed',
      family: 'tool',
      message: `${command} ${exitCode === undefined ? `was ended by ${signal ?? 'a signal'}` : `failed with exit code ${exitCode}`}`,
      ...(signal === 'SIGKILL' || exitCode === killedCode ? { hint: 'the system ends programs like this when memory runs out' } : {}),
    });
  } finally {
    clearTimeout(timer);
    clearTimeout(stragglers);
    interruption.signal.removeEventListener('abort', end);
    forget();
    release();
    if (log !== undefined) closeSync(log);
  }
};

const noSpaceFor = (request: ProcessRequest, command: string, facts: { log?: string; tail: string[] }): WheelError => {
  const { code, family, message, hint } = diskFull(request.cwd);
  return new WheelError({ ...facts, code, family, message: `${command} failed: ${message}`, ...(hint === undefined ? {} : { hint }) });
};

const openLog = async (path: string): Promise<number> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    return openSync(path, 'a');
  } catch (error) {
    throw explainNoSpace(error, path);
  }
};

const explainStart = async (request: ProcessRequest, command: string, error: unknown): Promise<WheelError> => {
  const [program = ''] = request.argv;
  const code = errnoOf(error);
  const folder = await stat(request.cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    return new WheelError({ code: 'bug', family: 'bug', message: `cannot run ${command} in ${request.cwd}: there is no such folder`, cause: error });
  }
  const there = await find(program, request.environment['PATH'] ?? '/usr/bin:/bin');
  if (code === 'ENOENT' || code === 'ENOTDIR' || there === undefined) {
    return new WheelError({
      code: 'command-not-found',
      family: 'usage',
      message: there === undefined ? `there is no program ${program}` : `${there} cannot start: the interpreter of its first line, or its loader, is not there`,
      hint: program.includes('/') ? 'is it installed?' : `it was looked for in ${request.environment['PATH'] ?? 'the usual folders'}`,
      cause: error,
    });
  }
  return new WheelError({ code: 'command-failed', family: 'tool', message: `${command} could not be started (${code ?? 'no reason given'})`, cause: error });
};
