import { join } from 'node:path';
import {
  comparePythonTags,
  digestOf,
  formatRequirements,
  isCommandError,
  launcherOf,
  machinePaths,
  newestGlibc,
  parseClangVersion,
  pipInstallToolArgv,
  runsTools,
  toolPrograms,
  uvInstallToolArgv,
  WheelError,
  type Environment,
  type Interpreter,
  type LockedTool,
} from '@wheelwright/core';
import { systemVariables } from '../node/system-variables';
import type { Host } from '../ports';
import { isComplete, makeOnce } from './make-once';
import { uvEnvironment } from './uv-environment';

/** `<cache>/tools/<name>-<version>-<digest>`: one folder per version and set of hashes, shared by all workspaces. */
export const toolFolder = (host: Host, { name, version, packages }: LockedTool): string => {
  const digest = digestOf({ packages, os: host.machine.os, architecture: host.machine.architecture });
  return join(host.machine.cache, 'tools', `${name}-${version}-${digest.slice(0, 12)}`);
};

/**
 * Brings tools into the cache, verified by their locked hashes, through the user's own index configuration: uv with an
 * interpreter's pip (or with a uv that is there already), everything else with that uv, or without one among the tools
 * as uv is brought. Does nothing for those present.
 *
 * @returns the folder of each tool, by its name
 * @throws WheelError tool-unavailable, interpreter-missing
 */
export const bringTools = async (host: Host, tools: readonly LockedTool[], interpreters: readonly Interpreter[]): Promise<ReadonlyMap<string, string>> => {
  const folders = new Map(tools.map((tool) => [tool.name, toolFolder(host, tool)]));
  const missing = await missingTools(host, tools);
  const uv = missing.find(({ name }) => name === 'uv');
  if (uv !== undefined) await bring(host, uv, (into, requirements) => installWithWhatIsHere(host, uv, interpreters, { into, requirements }));
  const uvFolder = folders.get('uv');
  for (const tool of missing.filter(({ name }) => name !== 'uv')) {
    await bring(host, tool, async (into, requirements) => {
      const { executable: python } = toolPython(interpreters);
      if (uvFolder === undefined) return installWithWhatIsHere(host, tool, interpreters.filter(runsTools), { into, requirements });
      const argv = uvInstallToolArgv({ uv: machinePaths(host.machine.os).program(join(uvFolder, 'bin/uv')), python, into, requirements });
      await host.processes.run({ argv, cwd: into, environment: await uvEnvironment(host), log: logOf(host, tool) });
    });
  }
  return folders;
};

/** The tools that are not in the cache yet. */
export const missingTools = async (host: Host, tools: readonly LockedTool[]): Promise<readonly LockedTool[]> => {
  const missing: LockedTool[] = [];
  for (const tool of tools) if (!(await isComplete(host, toolFolder(host, tool)))) missing.push(tool);
  return missing;
};

/** The newest interpreter that the tools run on. @throws WheelError interpreter-missing */
export const toolPython = (interpreters: readonly Interpreter[]): Interpreter => {
  const [newest] = interpreters.filter(runsTools).sort((a, b) => comparePythonTags(b.tag, a.tag));
  if (newest !== undefined) return newest;
  const found = interpreters.map(({ version }) => version).join(', ');
  throw new WheelError({
    code: 'interpreter-missing',
    family: 'usage',
    message: `no CPython 3.10 or newer was found, which the tools need${found === '' ? '' : ` (found: ${found})`}`,
    hint: interpreterHint('3.12'),
  });
};

/** What to do about a Python that is not there. */
export const interpreterHint = (version: string): string =>
  `looked in WHEELWRIGHT_INTERPRETERS, PATH, pyenv, uv and /opt/python; install one with: apt-get install python${version}-dev python3-venv, or pyenv install ${version}, or uv python install ${version}`;

const bring = async (host: Host, tool: LockedTool, install: (into: string, requirements: string) => Promise<void>): Promise<void> => {
  const folder = toolFolder(host, tool);
  await makeOnce(host, { folder, lock: `tool-${tool.name}-${tool.version}` }, async (beside) => {
    const line = host.log.step(`Bring ${tool.name} ${tool.version}`);
    const requirements = `${beside}.txt`;
    try {
      await host.files.write(requirements, formatRequirements(tool.packages));
      await install(beside, requirements);
      await finish(host, tool, beside);
      line.done();
    } catch (error) {
      line.failed();
      throw explain(tool, error);
    } finally {
      await host.files.remove(requirements);
    }
  });
};

const explain = (tool: LockedTool, error: unknown): unknown => {
  if (!isCommandError(error)) return error;
  return new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `${tool.name} ${tool.version} could not be brought from your Python index`,
    hint: 'see the index, proxy and certificates of your pip or uv configuration; hashes that do not match mean that the index has another file than platforms.lock.json (npx nx g @wheelwright/nx:lock)',
    ...(error.log === undefined ? {} : { log: error.log }),
    tail: error.tail,
    cause: error,
  });
};

/** What a tool needs besides being unpacked, and the proof that it is there. */
const finish = async (host: Host, tool: LockedTool, folder: string): Promise<void> => {
  for (const path of Object.values(toolPrograms[tool.name] ?? {})) {
    if (!(await host.files.exists(join(folder, machinePaths(host.machine.os).program(path))))) {
      throw new WheelError({ code: 'tool-unavailable', family: 'tool', message: `${tool.name} ${tool.version} has no ${path}`, hint: 'take another version of it in platforms.yaml' });
    }
  }
  const launcher = launcherOf(tool.name);
  if (launcher !== undefined) await host.files.write(join(folder, launcher.file), launcher.text);
  if (tool.name === 'ziglang') await host.files.write(join(folder, zigFactsFile), `${JSON.stringify(await askZig(host, folder))}\n`);
};

/** What zig says of itself; asked once, since asking costs a process. */
export interface ZigFacts {
  /** 21.1.0 */
  readonly clang: string;
  /** 2.43: the newest glibc it can aim at */
  readonly glibc: string;
}

const zigFactsFile = 'wheelwright-zig.json';

export const readZigFacts = async (host: Host, folder: string): Promise<ZigFacts> => JSON.parse(await host.files.readText(join(folder, zigFactsFile))) as ZigFacts;

const askZig = async (host: Host, folder: string): Promise<ZigFacts> => {
  const cache = zigCache(host);
  const environment = { HOME: host.machine.home, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  const { stdout } = await host.processes.run({ argv: [join(folder, 'ziglang/zig'), 'cc', '--version'], cwd: folder, environment });
  const clang = parseClangVersion(stdout);
  const glibc = newestGlibc(await host.files.readBytes(join(folder, 'ziglang/lib/libc/glibc/abilists')));
  if (clang !== undefined && glibc !== undefined) return { clang, glibc };
  throw new WheelError({ code: 'tool-unavailable', family: 'tool', message: `this ziglang describes itself in a way that is not understood: ${stdout.slice(0, 80)}`, hint: 'take ziglang 0.16.0 in platforms.yaml' });
};

/** C runtimes that zig builds once per target. */
export const zigCache = (host: Host): string => join(host.machine.cache, 'zig');

const logOf = (host: Host, tool: LockedTool): string => join(host.machine.cache, 'logs', `bring-${tool.name}-${tool.version}.log`);

/** Without a uv of ours: with the pip of the newest interpreter that has one, or with a uv of whatever version. */
const installWithWhatIsHere = async (host: Host, tool: LockedTool, interpreters: readonly Interpreter[], place: { readonly into: string; readonly requirements: string }): Promise<void> => {
  const log = logOf(host, tool);
  const environment = { ...systemVariables(host), ...pipEnvironment(host.variables) };
  for (const { executable } of [...interpreters].reverse()) {
    const { exitCode } = await host.processes.run({ argv: [executable, '-m', 'pip', '--version'], cwd: place.into, environment, acceptExitCodes: [1] });
    if (exitCode !== 0) continue;
    await host.processes.run({ argv: pipInstallToolArgv({ python: executable, ...place }), cwd: place.into, environment, log });
    return;
  }
  const uv = await host.processes.find('uv');
  const [python] = [...interpreters].reverse();
  if (uv !== undefined && python !== undefined) {
    await host.processes.run({ argv: uvInstallToolArgv({ uv, python: python.executable, ...place }), cwd: place.into, environment: await uvEnvironment(host), log });
    return;
  }
  if (python === undefined) toolPython(interpreters);
  throw new WheelError({
    code: 'tool-unavailable',
    family: 'usage',
    message: `no interpreter here has pip (${interpreters.map(({ executable }) => executable).join(', ')}), and there is no uv: nothing can bring the tools`,
    hint: 'install one of them: apt-get install python3-pip, or python3 -m ensurepip, or uv',
  });
};

/** The user's own pip: their variables, without those that would put the files somewhere else or refuse to. */
const pipEnvironment = (variables: Environment): Environment => ({
  ...Object.fromEntries(Object.entries(variables).filter(([name]) => (/^(PIP_|SSL_|XDG_CONFIG_)/u.test(name) && !elsewhere.has(name)) || pipVariables.has(name.toUpperCase()))),
  PIP_USER: '0',
  PIP_REQUIRE_VIRTUALENV: '0',
  PIP_ROOT_USER_ACTION: 'ignore',
  PYTHONNOUSERSITE: '',
  LC_ALL: 'C.UTF-8',
});

const elsewhere = new Set(
  ['TARGET', 'PREFIX', 'ROOT', 'SRC', 'PYTHON', 'NO_BINARY', 'PLATFORM', 'PYTHON_VERSION', 'IMPLEMENTATION', 'ABI', 'REQUIREMENT', 'CONSTRAINT', 'EDITABLE', 'DRY_RUN', 'REPORT'].map(
    (name) => `PIP_${name}`,
  ),
);

const pipVariables = new Set(['HOME', 'PATH', 'TMPDIR', 'NETRC', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']);
