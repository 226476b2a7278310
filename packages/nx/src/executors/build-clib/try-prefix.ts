import { join } from 'node:path';
import {
  checkCompileArgv,
  checkOf,
  checkPrints,
  checkProgram,
  clibEnvironment,
  isWheelError,
  runsHere,
  toolEnvironment,
  type ClibBuildRequest,
  type ClibCheck,
  type ClibFinding,
  type ClibRecord,
  type Environment,
} from '@wheelwright/core';
import type { ProcessResult } from '@wheelwright/host';
import type { Stage } from '../../boundary';

export interface TryRequest {
  readonly stage: Stage;
  readonly request: ClibBuildRequest;
  readonly machine: Parameters<typeof runsHere>[1];
  /** Where the finished prefix is: not where it was installed, and not where it will be; undefined for a library of the machine. */
  readonly prefix: string | undefined;
  /** True when it holds no shared library. */
  readonly isStatic: boolean;
}

export interface Tried {
  readonly check: ClibRecord['check'];
  readonly findings: readonly ClibFinding[];
}

/** Asks pkg-config about the moved prefix, compiles and links the tiny program against it, and runs that where it can run. */
export const tryPrefix = async (tried: TryRequest): Promise<Tried> => {
  const { clib } = tried.request;
  const missing = await askPkgConfig(tried);
  if (missing.length > 0) return { check: 'none', findings: missing };
  const check = checkOf(clib);
  if (check === undefined) return { check: 'none', findings: [] };
  const isRunning = clib.kind === 'tool' || runsHere(tried.stage.platform, tried.machine);
  if (check.run.length > 0) return isRunning ? runTool(tried, check) : { check: 'none', findings: [] };
  return compileProgram(tried, check, isRunning);
};

const compileProgram = async (tried: TryRequest, check: ClibCheck, isRunning: boolean): Promise<Tried> => {
  const { stage, request, prefix } = tried;
  const { clib, folders } = request;
  const { host } = stage;
  const folder = join(folders.scratch, 'check');
  const source = join(folder, check.language === 'c' ? 'check.c' : 'check.cpp');
  const program = join(folder, 'check');
  await host.files.write(source, checkProgram(check));
  const words = clib.expects.pkgConfig.length === 0 || prefix === undefined ? undefined : await pkgConfigWords(tried);
  const libraryFolders = [...(prefix === undefined ? [] : [`${prefix}/lib`]), `${folders.dependencies}/lib`];
  const indirect = stage.platform.engine !== 'zig' && tried.machine.machine.os === 'linux' ? libraryFolders : [];
  const compiled = await attempt(tried, { argv: checkCompileArgv({ clib, check, source, program, prefix, pkgConfig: words, indirect }), environment: environmentOf(tried), log: join(request.logs, 'check.log') });
  if (compiled.failure !== undefined) return { check: 'none', findings: [finding(`a program that uses the library does not compile: ${compiled.failure}`, `see ${join(request.logs, 'check.log')}`)] };
  if (!isRunning) return { check: 'linked', findings: [] };
  const ran = await attempt(tried, { argv: [program], environment: { ...bare(folders), ...librarySearch(libraryFolders, tried.machine.machine.os) } });
  return judge(tried, check, ran, 'the program that uses the library');
};

/** Where the dynamic linker looks first. */
const librarySearch = (folders: readonly string[], os: string): Environment => ({ [os === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: folders.join(':') });

const runTool = async (tried: TryRequest, check: ClibCheck): Promise<Tried> => {
  const { request, prefix } = tried;
  const [name = '', ...words] = check.run;
  if (prefix === undefined) return { check: 'none', findings: [] };
  const tools = toolEnvironment([...request.tools, { folder: prefix, exports: request.clib.exports }]);
  const environment = { ...bare(request.folders), ...tools.variables, PATH: [...tools.path, '/usr/bin', '/bin'].join(':') };
  return judge(tried, check, await attempt(tried, { argv: [`${prefix}/bin/${name}`, ...words], environment }), name);
};

const judge = ({ request }: TryRequest, check: ClibCheck, ran: Attempt, what: string): Tried => {
  if (ran.failure !== undefined) return { check: 'none', findings: [finding(`${what} fails: ${ran.failure}`)] };
  const wanted = checkPrints(request.clib, check);
  if (wanted !== undefined && !ran.output.includes(wanted)) {
    const printed = ran.output.trim().split('\n').slice(0, 3).join(' / ');
    return { check: 'none', findings: [{ code: 'expectation-failed', path: ['check', 'prints'], message: `${what} prints ${JSON.stringify(printed)}, which lacks ${JSON.stringify(wanted)}` }] };
  }
  return { check: 'ran', findings: [] };
};

const finding = (message: string, hint?: string): ClibFinding => ({ code: 'expectation-failed', path: ['check'], message, ...(hint === undefined ? {} : { hint }) });

interface Attempt {
  readonly output: string;
  /** What went wrong, in one line. */
  readonly failure?: string;
}

const attempt = async ({ stage, request }: TryRequest, call: { readonly argv: readonly string[]; readonly environment: Environment; readonly log?: string }): Promise<Attempt> => {
  try {
    const { stdout, stderr } = await stage.host.bench.processes.run({ ...call, cwd: request.folders.scratch, timeoutSeconds: 300 });
    return { output: `${stdout}\n${stderr}` };
  } catch (error) {
    if (!isWheelError(error) || error.code === 'interrupted') throw error;
    const lines = error.tail ?? [];
    return { output: '', failure: lines.find((line) => /error|undefined|cannot|not found/iu.test(line)) ?? lines.at(-1) ?? error.message };
  }
};

/** pkg-config reads the moved prefix and what it needs, nothing else. */
const environmentOf = ({ request, prefix }: TryRequest): Environment => {
  const folder = (place: string): string => `${place}/lib/pkgconfig:${place}/share/pkgconfig`;
  return { ...clibEnvironment(request), PKG_CONFIG_LIBDIR: [...(prefix === undefined ? [] : [folder(prefix)]), folder(request.folders.dependencies)].join(':') };
};

const bare = ({ home, temporary }: ClibBuildRequest['folders']): Environment => ({ PATH: '/usr/bin:/bin', HOME: home, TMPDIR: temporary, LC_ALL: 'C.UTF-8', TZ: 'UTC' });

const askPkgConfig = async (tried: TryRequest): Promise<readonly ClibFinding[]> => {
  const { request, prefix } = tried;
  if (prefix === undefined) return [];
  const findings: ClibFinding[] = [];
  for (const [position, name] of request.clib.expects.pkgConfig.entries()) {
    const answer = await pkgConfig(tried, ['--print-errors', '--exists', name]);
    if (answer !== undefined && answer.exitCode !== 0) {
      findings.push({ code: 'expectation-failed', path: ['expects', 'pkg-config', position], message: `pkg-config does not find ${name}: ${answer.stderr.trim().split('\n')[0] ?? ''}`, hint: 'is what it requires among "needs"?' });
    }
  }
  return findings;
};

/** @returns undefined where pkg-config has no answer */
const pkgConfigWords = async (tried: TryRequest): Promise<readonly string[] | undefined> => {
  const answer = await pkgConfig(tried, [...(tried.isStatic ? ['--static'] : []), '--cflags', '--libs', ...tried.request.clib.expects.pkgConfig]);
  return answer?.exitCode === 0 ? answer.stdout.split(/\s+/u).filter((word) => word !== '') : undefined;
};

/** @returns undefined where there is no pkg-config: neither among the tools nor on the machine */
const pkgConfig = async (tried: TryRequest, words: readonly string[]): Promise<ProcessResult | undefined> => {
  try {
    return await tried.stage.host.bench.processes.run({ argv: ['pkg-config', ...words], cwd: tried.request.folders.scratch, environment: environmentOf(tried), acceptExitCodes: [1] });
  } catch (error) {
    if (isWheelError(error) && error.code === 'command-not-found') return undefined;
    throw error;
  }
};
