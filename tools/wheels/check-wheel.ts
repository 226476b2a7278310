import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { auditwheelShowArgv, digestOf, importableNames, parseAuditwheelShow, parseWheelFilename, wheelAcceptsPython, type Interpreter, type RepairedWheelRecord } from '@wheelwright/core';
import { perform, readWheel, type Host, type Toolchain } from '@wheelwright/host';
import { graftExceptions, type CheckException } from './documented-projects';
import { judgeContents } from './judge-contents';
import { keepsPromise } from './keeps-promise';
import type { CheckedWheel } from './render-wheels';

/** Where the programs that check wheels are: an environment with requirements.txt of this folder, from the user's own index. */
export const bringCheckers = async (host: Host, toolchain: Toolchain): Promise<string> => {
  const requirements = readFileSync(join(__dirname, 'requirements.txt'), 'utf8');
  const interpreter = ['cp312', 'cp313', 'cp311'].flatMap((tag) => toolchain.interpreters.find((one) => one.tag === tag) ?? [])[0];
  if (interpreter === undefined) throw new Error('the programs that check wheels need Python 3.11, 3.12 or 3.13');
  const path = join(host.machine.cache, 'environments', digestOf(['wheel checkers', requirements, interpreter.version]).slice(0, 32));
  const log = join(host.machine.cache, 'logs', 'wheel-checkers.log');
  await perform(host, [{ kind: 'python-environment', title: 'programs that check wheels', python: interpreter.executable, path, requirements, wheels: [], shared: true, uv: toolchain.tools.uv, log }]);
  return join(path, 'bin');
};

export interface CheckRequest {
  /** Absolute. */
  readonly wheel: string;
  readonly record: RepairedWheelRecord;
  /** Of its project. */
  readonly exceptions: readonly CheckException[];
  readonly toolchain: Toolchain;
  /** Folder of twine and the others. */
  readonly checkers: string;
  /** Those that it is installed on. */
  readonly interpreters: readonly Interpreter[];
  /** Folder for environments. */
  readonly scratch: string;
}

/** Looks at one repaired wheel with everybody else's programs. */
export const checkWheel = async (host: Host, request: CheckRequest): Promise<CheckedWheel> => {
  const { wheel, record, toolchain, checkers, exceptions } = request;
  const { file, size } = record.wheel;
  const { members } = await readWheel(host, wheel);
  const names = [...members.keys()];
  const passed: string[] = [];
  const problems: string[] = [];
  const judge = (check: string, found: string | undefined): void => void (found === undefined ? passed.push(check) : problems.push(`${check}: ${found}`));
  const run = async (argv: readonly string[]): Promise<{ readonly code: number; readonly output: string }> => {
    const result = await host.processes.run({ argv, cwd: request.scratch, environment: { ...plain(host), PATH: `${toolchain.tools.programs}:${plain(host)['PATH'] ?? ''}` }, acceptExitCodes: anyCode, timeoutSeconds: 900 });
    return { code: result.exitCode, output: `${result.stdout}\n${result.stderr}` };
  };
  mkdirSync(request.scratch, { recursive: true });
  const modules = importableNames(names);
  for (const interpreter of request.interpreters.filter(({ tag }) => wheelAcceptsPython(parseWheelFilename(file), tag))) {
    judge(`pip on ${interpreter.tag}`, await installs(run, { wheel, modules, interpreter, folder: join(request.scratch, `pip-${interpreter.tag}`) }));
  }
  if (!file.endsWith('-any.whl')) {
    const { code, output } = await run(auditwheelShowArgv(toolchain.tools.repair, wheel));
    const tag = parseAuditwheelShow(output);
    judge(`auditwheel show: ${tag ?? 'nothing'}`, code === 0 && tag !== undefined && keepsPromise(file, tag) ? undefined : lastLines(output));
  }
  const twine = await run([join(checkers, 'twine'), 'check', '--strict', wheel]);
  judge('twine check --strict', twine.code === 0 ? undefined : lastLines(twine.output));
  const contents = await run([join(checkers, 'check-wheel-contents'), '--no-config', wheel]);
  const judgement = judgeContents(contents.output, [...graftExceptions(record.grafted.map(({ path }) => path)), ...exceptions]);
  judge(`check-wheel-contents${judgement.excepted.length === 0 ? '' : ` but ${judgement.excepted.map(({ code, reason }) => `${code} (${reason})`).join(', ')}`}`, judgement.problems.length === 0 ? undefined : judgement.problems.join('; '));
  if (/-abi3-/u.test(file)) {
    const abi3audit = await run([join(checkers, 'abi3audit'), '--strict', '--verbose', wheel]);
    judge('abi3audit --strict', abi3audit.code === 0 ? undefined : lastLines(abi3audit.output));
  }
  return {
    file,
    size,
    modules: names.filter((name) => /\.(so|pyd)$/u.test(name) && !/\.libs\//u.test(name)).length,
    grafted: [...new Set(record.grafted.map(({ library, version }) => `${library} ${version}`))],
    checks: passed,
    problems,
  };
};

type Run = (argv: readonly string[]) => Promise<{ readonly code: number; readonly output: string }>;

/** As anybody would: a new environment of that Python, its own pip with the user's configuration, an import. */
const installs = async (run: Run, { wheel, modules, interpreter, folder }: { readonly wheel: string; readonly modules: readonly string[]; readonly interpreter: Interpreter; readonly folder: string }): Promise<string | undefined> => {
  rmSync(folder, { recursive: true, force: true });
  const python = join(folder, 'bin/python');
  try {
    for (const argv of [
      [interpreter.executable, '-m', 'venv', folder],
      [python, '-m', 'pip', 'install', '--quiet', wheel],
      [python, '-m', 'pip', 'check'],
      [python, '-I', '-c', 'import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]', ...modules],
    ]) {
      const { code, output } = await run(argv);
      if (code !== 0) return `${argv.slice(1).join(' ')}: ${lastLines(output)}`;
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The environment of whoever calls, without what would lead a Python elsewhere. */
const plain = (host: Host): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(host.variables).filter((entry): entry is [string, string] => entry[1] !== undefined && !/^(PYTHON|VIRTUAL_ENV|npm_|NX_|NODE_)/u.test(entry[0])));

const anyCode = Array.from({ length: 256 }, (_, code) => code);

const lastLines = (output: string): string => output.trim().split('\n').slice(-3).map((line) => line.trim()).join(' / ');
