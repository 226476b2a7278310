import type { ContainerRuntimeName } from '../definitions/platforms';

/** The whole environment of a process (structurally the `Environment` of the plans, which stand above this folder). */
type Environment = Readonly<Record<string, string>>;

/** docker or podman, as it works on this machine. */
export interface ContainerRuntime {
  readonly kind: ContainerRuntimeName;
  /** Absolute path. */
  readonly program: string;
  /** Words between the program and its command. */
  readonly words: readonly string[];
  /** Words of every `run`. */
  readonly runWords: readonly string[];
}

/** A folder or file of this machine that a container sees at the same path. */
export interface ContainerMount {
  readonly path: string;
  readonly writable: boolean;
}

/**
 * Ways to call podman, the plain one first. Where it may not raise the limits of processes it must be told those that
 * hold, and where one OCI runtime does not work another may: crun wants control groups of the second version.
 *
 * @param limits hard limits of this process
 */
export const podmanWays = (limits: ProcessLimits): readonly Pick<ContainerRuntime, 'words' | 'runWords'>[] => {
  const own = [...limitWords('nofile', limits.files), ...limitWords('nproc', limits.processes === undefined ? undefined : Math.min(limits.processes, podmanProcesses))];
  return [[], ['--runtime', 'runc'], ['--runtime', 'crun']].flatMap((words) => [
    { words, runWords: [] },
    { words, runWords: own },
  ]);
};

/** podman lowers its own limit of processes to this. */
const podmanProcesses = 32768;

export interface ProcessLimits {
  readonly files: number | undefined;
  readonly processes: number | undefined;
}

const limitWords = (name: string, limit: number | undefined): readonly string[] => (limit === undefined ? [] : ['--ulimit', `${name}=${limit}:${limit}`]);

/** Hard limits from the text of /proc/self/limits; undefined for one that is not set. */
export const parseProcessLimits = (text: string): ProcessLimits => {
  const limitOf = (name: string): number | undefined => {
    const [, hard = ''] = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'mu').exec(text) ?? [];
    return /^\d+$/u.test(hard) ? Number(hard) : undefined;
  };
  return { files: limitOf('Max open files'), processes: limitOf('Max processes') };
};

export interface RunContainer {
  readonly name: string;
  /** Who sweeps it up should we not: see `containerName`. */
  readonly label: string;
  readonly image: string;
  readonly network: 'host' | 'none';
  readonly mounts: readonly ContainerMount[];
}

/** What the first process of a container prints when others may be run in it. */
export const containerReady = 'wheelwright: ready';

/** It waits, and ends at once when asked to: a first process ignores signals that it does not handle. */
const firstProcess = `trap 'exit 0' TERM INT HUP
echo '${containerReady}'
while :; do sleep 3600 & wait "$!"; done`;

/**
 * A container that waits for programs to be run in it and goes when it ends. No image is fetched, and no variable of
 * ours crosses; what SELinux thinks of our folders stays as it is.
 */
export const runContainerArgv = (runtime: ContainerRuntime, { name, label, image, network, mounts }: RunContainer): readonly string[] => [
  runtime.program,
  ...runtime.words,
  'run',
  '--rm',
  ...['--name', name, '--label', `${containerLabel}=${label}`, '--pull', 'never', '--network', network, '--security-opt', 'label=disable'],
  ...(runtime.kind === 'podman' ? ['--http-proxy=false'] : []),
  ...runtime.runWords,
  ...mounts.flatMap((mount) => ['--mount', mountWord(mount)]),
  ...['--workdir', '/', '--entrypoint', '/bin/sh', image, '-c', firstProcess],
];

/** Fields of a CSV line. */
const mountWord = ({ path, writable }: ContainerMount): string =>
  ['type=bind', `source=${path}`, `target=${path}`, ...(writable ? [] : ['readonly'])].map((field) => (/[",]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');

/** Every container of ours has it. */
export const containerLabel = 'wheelwright';

export const listContainersArgv = (runtime: ContainerRuntime, label: string): readonly string[] => [
  runtime.program,
  ...runtime.words,
  'ps',
  '--all',
  '--filter',
  `label=${containerLabel}=${label}`,
  '--format',
  '{{.Names}}',
];

export const removeContainersArgv = (runtime: ContainerRuntime, names: readonly string[]): readonly string[] => [runtime.program, ...runtime.words, 'rm', '--force', ...names];

/** Prints `true` for a container that runs. */
export const isRunningArgv = (runtime: ContainerRuntime, name: string): readonly string[] => [runtime.program, ...runtime.words, 'container', 'inspect', '--format', '{{.State.Running}}', name];

/** The process a container belongs to, by its number and the time it started, which is what tells it from a later one of the same number. */
export interface ContainerOwner {
  readonly process: number;
  readonly started: string;
}

/**
 * @param number tells the containers of one process apart
 * @example containerName({ process: 4711, started: '88012345' }, 1) // 'wheelwright-4711-88012345-1'
 */
export const containerName = ({ process, started }: ContainerOwner, number: number): string => `wheelwright-${process}-${started}-${number}`;

export const ownerOfContainer = (name: string): ContainerOwner | undefined => {
  const [, process, started = ''] = /^wheelwright-(\d+)-(\d+)-\d+$/u.exec(name) ?? [];
  return process === undefined ? undefined : { process: Number(process), started };
};

/** When a process started, in ticks since the machine did: field 22 of /proc/<n>/stat, counted behind its name, which may hold anything. */
export const parseProcessStart = (stat: string): string | undefined => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];

/** Exit codes of the launcher that no program is likely to give. */
export const launcherCodes = { noProgram: 213, noFolder: 214 } as const;

const endOfEnvironment = 'wheelwright: end of the environment';

/**
 * Reads the environment from its standard input, so that no secret is in the words of a process, and becomes the
 * program, which has the rest of it. `read` of a shell takes no byte too many.
 */
const launcher = `declared=
while IFS= read -r line && [ "$line" != "${endOfEnvironment}" ]; do
  declared="$declared$line
"
done
eval "$declared"
unset declared line
cd "$1" || exit ${launcherCodes.noFolder}
unset OLDPWD
shift
command -v "$1" >/dev/null || exit ${launcherCodes.noProgram}
exec "$@"`;

/** Runs a program in a container that is there, with nothing in its environment but what `execInput` says. */
export const execArgv = (runtime: ContainerRuntime, container: string, { cwd, argv }: { readonly cwd: string; readonly argv: readonly string[] }): readonly string[] => [
  runtime.program,
  ...runtime.words,
  ...['exec', '--interactive', container, 'env', '-i', '/bin/sh', '-c', launcher, 'sh', cwd],
  ...argv,
];

/** What the launcher reads: the environment, then whatever the program is to read. */
export const execInput = (environment: Environment, input = ''): string =>
  [...Object.entries(environment).map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`), endOfEnvironment, input].join('\n');

/** Names that a shell can export. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/u.test(name);
