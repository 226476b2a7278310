import { formatRequirements } from '../definitions/lock';
import type { PatchText } from '../definitions/patch-file';
import type { ClibRecord } from '../definitions/records';
import type { WheelProject } from '../definitions/wheel';
import { compileEnvironment, type Compilers } from '../tools/compilers';
import { machinePaths } from '../values/machine-paths';
import { toolEnvironment, type ToolPrefix } from './clib-plan';
import { againstInputs, formatAgainst } from './against';
import { expandPlaceholders } from './clib-placeholders';
import { digestOf } from './digest';
import { foreignBuild, type ForeignBuild } from './foreign-build';
import { refuseForeignHeaders } from './foreign-headers';
import { neutralPlaces, type PathReplacement } from './neutral-wheel';
import type { Checkout, Environment, KeepWheelStep, Step } from './step';
import type { WheelCell } from './wheel-plan';

/** 1980-01-01, the first time a zip file can hold; of a git source, the time of its commit is taken. A project sets another with the variable of its build. */
export const wheelSourceDateEpoch = 315532800;

/** Absolute folders of the builds of one project for one platform; `scratch` is removed afterwards. */
export interface WheelFolders {
  readonly scratch: string;
  /** Merged prefix of the C libraries, which all Pythons read. */
  readonly prefix: string;
}

/** Absolute folders of one build, all below `base`. */
export interface WheelLaneFolders {
  readonly base: string;
  readonly source: string;
  readonly build: string;
  readonly wheels: string;
  readonly home: string;
  readonly temporary: string;
}

/**
 * @param base folder for builds of this machine
 * @param root of the workspace; two workspaces never share a scratch folder, two runs of one do (under a lock)
 */
export const wheelFolders = (base: string, { root, project, platform }: { readonly root: string; readonly project: string; readonly platform: string }): WheelFolders => {
  const scratch = `${base}/wheel-${digestOf([root, project, platform]).slice(0, 16)}`;
  return { scratch, prefix: `${scratch}/prefix` };
};

export const wheelLaneFolders = ({ scratch }: WheelFolders, python: string): WheelLaneFolders => {
  const base = `${scratch}/${python}`;
  return { base, source: `${base}/source`, build: `${base}/build`, wheels: `${base}/wheels`, home: `${base}/home`, temporary: `${base}/tmp` };
};

/** The sdist in the store, the files of a source tree, or a commit with its time in seconds since 1970. */
export type BuildSource =
  | { readonly kind: 'archive'; readonly archive: string }
  | { readonly kind: 'tree'; readonly folder: string; readonly files: readonly string[] }
  | { readonly kind: 'commit'; readonly checkout: Checkout; readonly subdirectory: string; readonly time: number };

export interface WheelBuildRequest {
  readonly project: WheelProject;
  /** Workspace-relative path of its wheel.yaml, for errors. */
  readonly file: string;
  readonly platform: string;
  readonly cell: WheelCell;
  readonly folders: WheelFolders;
  readonly source: BuildSource;
  readonly patches: readonly PatchText[];
  readonly libraries: readonly ClibRecord[];
  readonly tools: readonly ToolPrefix[];
  readonly compilers: Compilers;
  /** Folders for PATH: cmake, ninja, pkg-config, patchelf; separated as the machine does. */
  readonly programs: string;
  readonly uv: string;
  /** The user's cache folder. */
  readonly cache: string;
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Compilations that this build may run at a time. */
  readonly jobs: number;
  /** Where the wheel goes. */
  readonly output: string;
  /** Folder for logs. */
  readonly logs: string;
}

/** Before any Python: an empty scratch folder with the merged prefix of the C libraries. */
export const planWheelScratch = (folders: WheelFolders, prefixes: readonly string[]): readonly Step[] => [
  { kind: 'fresh-folder', path: folders.scratch },
  ...prefixes.map((from): Step => ({ kind: 'copy', from, to: folders.prefix })),
  // Every library brings its own record; merged, one of them would speak for all.
  ...(prefixes.length === 0 ? [] : [{ kind: 'remove', path: `${folders.prefix}/clib.json` } as const]),
];

/** Build environments are shared by all projects whose locked packages are the same. */
export const buildEnvironmentFolder = (cache: string, { interpreter, packages, against }: Pick<WheelCell, 'interpreter' | 'packages' | 'against'>): string => {
  const wheels = againstInputs(against);
  return `${cache}/environments/${digestOf([interpreter.executable, interpreter.version, interpreter.soabi, packages, ...(wheels === undefined ? [] : [wheels]), ...(interpreter.image === undefined ? [] : [{ image: interpreter.image }])]).slice(0, 32)}`;
};

/** One Python: its environment, its own copy of the source, the backend's run, the wheel checked and put in place. */
export const planWheelBuild = (request: WheelBuildRequest): readonly Step[] => {
  const { project, platform, cell, folders, source, patches, libraries, cache, uv, output, logs } = request;
  const lane = wheelLaneFolders(folders, cell.python);
  const environment = buildEnvironmentFolder(cache, cell);
  const foreign = foreignOf(request, lane, environment);
  const variables = buildVariables(request, lane, environment, foreign);
  return [
    {
      kind: 'python-environment',
      title: 'build environment',
      python: cell.interpreter.executable,
      path: environment,
      requirements: `${formatRequirements(cell.packages)}${formatAgainst(cell.against)}`,
      wheels: [],
      shared: true,
      ...(project.indexes === undefined ? {} : { indexes: project.indexes }),
      uv,
      log: `${logs}/${cell.python}-environment.log`,
    },
    ...[lane.base, lane.home, lane.temporary, lane.wheels].map((path): Step => ({ kind: 'fresh-folder', path })),
    ...(foreign?.steps ?? []),
    sourceStep(source, lane.source),
    ...patches.map(({ name, text }): Step => ({ kind: 'patch', name, text, folder: lane.source })),
    // The version is that of the commit, not of a modified one.
    ...(source.kind === 'commit' && patches.length > 0 ? [{ kind: 'hide-changes', folder: lane.source } as const] : []),
    {
      kind: 'run',
      title: `build ${project.distribution}`,
      argv: [
        machinePaths(request.compilers.os).python(environment),
        ...['-m', 'build', '--wheel', '--no-isolation', '--skip-dependency-check', '--outdir', lane.wheels],
        ...configSettingWords(request, lane, foreign),
        projectFolder(request, lane),
      ],
      // Not the source: `python -m build` would take a folder "build" that is there.
      cwd: lane.home,
      environment: variables,
      log: `${logs}/${cell.python}.log`,
    },
    {
      kind: 'keep-wheel',
      title: 'check and keep the wheel',
      from: lane.wheels,
      to: output,
      expected: {
        distribution: project.distribution,
        version: project.source.kind === 'sdist' ? project.source.version : undefined,
        abi: project.abi,
        python: cell.python,
        libraries: project.libraries,
      },
      ...foreignExpectation(cell),
      ...(project.buildTag === undefined ? {} : { buildTag: project.buildTag }),
      replacements: replacements(request, lane, environment),
      sourceDateEpoch: Number(variables['SOURCE_DATE_EPOCH']),
      record: {
        stage: 'build-wheel',
        platform,
        python: cell.python,
        digest: cell.digest,
        libraries: libraries.map(({ name, version, digest }) => ({ name, version, digest })),
        ...(source.kind === 'commit' ? { source: { git: source.checkout.git, commit: source.checkout.commit } } : {}),
        ...(cell.against.length === 0 ? {} : { against: cell.against.map(({ project: name, wheel }) => ({ project: name, file: wheel.file, sha256: wheel.sha256 })) }),
      },
    },
    { kind: 'remove', path: lane.base },
  ];
};

/** Puts the whole source into a folder. */
export const sourceStep = (source: BuildSource, into: string): Step => {
  switch (source.kind) {
    case 'archive':
      return { kind: 'unpack', title: 'unpack the source', archive: source.archive, into };
    case 'tree':
      return { kind: 'copy', from: source.folder, to: into, only: source.files };
    case 'commit':
      return { kind: 'checkout', title: `check out ${source.checkout.commit.slice(0, 10)}`, checkout: source.checkout, into };
  }
};

/** Where pyproject.toml is. */
const projectFolder = ({ source }: WheelBuildRequest, lane: WheelLaneFolders): string =>
  source.kind === 'commit' && source.subdirectory !== '' ? `${lane.source}/${source.subdirectory}` : lane.source;

/** Of a commit its own time, but none that a zip file cannot hold. */
const epochOf = ({ source }: WheelBuildRequest): number => (source.kind === 'commit' ? Math.max(source.time, wheelSourceDateEpoch) : wheelSourceDateEpoch);

const expand = (word: string, request: WheelBuildRequest, lane: WheelLaneFolders): string =>
  expandPlaceholders(word, { prefix: request.folders.prefix, source: projectFolder(request, lane), jobs: String(request.jobs) }, request.file);

/** What is different where the wheel is for another kind of machine. */
const foreignOf = ({ cell, file, folders, libraries, platform, project }: WheelBuildRequest, lane: WheelLaneFolders, environment: string): ForeignBuild | undefined => {
  const { interpreter } = cell;
  if (interpreter.foreign === undefined) return undefined;
  refuseForeignHeaders({ file, platform, target: interpreter.foreign.target, packages: cell.packages });
  return foreignBuild({ interpreter, foreign: interpreter.foreign, folder: `${lane.base}/target`, python: `${environment}/bin/python`, abi: project.abi, prefix: libraries.length === 0 ? undefined : folders.prefix });
};

const foreignExpectation = ({ interpreter: { foreign, soabi } }: WheelCell): Pick<KeepWheelStep, 'foreign'> =>
  foreign === undefined ? {} : { foreign: { target: foreign.target, soabi } };

const buildVariables = (request: WheelBuildRequest, lane: WheelLaneFolders, environment: string, foreign: ForeignBuild | undefined): Environment => {
  const { cell, folders, libraries, compilers, programs, jobs } = request;
  const tools = toolEnvironment(request.tools);
  const paths = machinePaths(compilers.os);
  const own = Object.fromEntries(Object.entries(cell.build.environment).map(([name, value]) => [name, expand(value, request, lane)]));
  return compileEnvironment({
    compilers,
    programs,
    home: lane.home,
    temporary: lane.temporary,
    pathMaps: [
      { from: lane.base, to: neutralPlaces.build },
      { from: folders.prefix, to: neutralPlaces.prefix },
      { from: environment, to: neutralPlaces.python },
      ...(cell.interpreter.include === undefined ? [] : [{ from: cell.interpreter.include, to: `${neutralPlaces.python}/include` }]),
    ],
    ...(libraries.length === 0 ? {} : { prefix: folders.prefix }),
    sourceDateEpoch: epochOf(request),
    extra: {
      // Version scripts call git: what the machine says about abbreviations and filters is no part of the source.
      ...(request.source.kind === 'commit' ? { GIT_CONFIG_NOSYSTEM: '1' } : {}),
      MAKEFLAGS: `-j${jobs}`,
      CMAKE_BUILD_PARALLEL_LEVEL: String(jobs),
      NPY_NUM_BUILD_JOBS: String(jobs),
      ...tools.variables,
      ...own,
      ...foreign?.variables,
      ...(foreign === undefined || own['PYTHONPATH'] === undefined ? {} : { PYTHONPATH: `${foreign.variables['PYTHONPATH']}:${own['PYTHONPATH']}` }),
      PATH: [paths.programs(environment), own['PATH'], ...tools.path].filter((folder) => folder !== undefined && folder !== '').join(paths.separator),
    },
  });
};

/** `-Ckey=value`, a list as a repeated key; for meson-python also how many compilations at a time, and a build folder without a random name. */
const configSettingWords = (request: WheelBuildRequest, lane: WheelLaneFolders, foreign: ForeignBuild | undefined): readonly string[] => {
  const { cell, jobs } = request;
  const written = cell.build.configSettings;
  const meson = cell.packages.some(({ name }) => name === 'meson-python');
  const settings: Readonly<Record<string, readonly string[]>> = meson
    ? { ...('build-dir' in written ? {} : { builddir: [lane.build] }), ...written, 'compile-args': [`-j${jobs}`, ...(written['compile-args'] ?? [])], ...(foreign === undefined ? {} : { 'setup-args': [...foreign.mesonWords, ...(written['setup-args'] ?? [])] }) }
    : written;
  return Object.entries(settings).flatMap(([key, values]) => values.map((value) => `-C${key}=${expand(value, request, lane)}`));
};

const replacements = (request: WheelBuildRequest, lane: WheelLaneFolders, environment: string): readonly PathReplacement[] => {
  const { cell, folders, compilers, programs, cache, root } = request;
  const { executable, include } = cell.interpreter;
  const python = [include, executable, ...[include, executable].map(homeOf)].filter((path) => path !== undefined);
  return [
    { from: lane.source, to: neutralPlaces.source },
    { from: lane.base, to: neutralPlaces.build },
    { from: folders.prefix, to: neutralPlaces.prefix },
    { from: folders.scratch, to: neutralPlaces.build },
    { from: environment, to: neutralPlaces.python },
    ...python.filter((path) => path === include || !isSystemFolder(path)).map((from) => ({ from, to: from === include ? `${neutralPlaces.python}/include` : neutralPlaces.python })),
    ...(compilers.path === '' ? [] : [{ from: compilers.path, to: neutralPlaces.compilers }]),
    ...programs.split(machinePaths(compilers.os).separator).map((from) => ({ from, to: neutralPlaces.programs })),
    { from: cache, to: neutralPlaces.cache },
    { from: root, to: neutralPlaces.workspace },
  ];
};

/** Folder that an interpreter is installed in, of its executable or its headers. */
const homeOf = (path: string | undefined): string | undefined => path?.replace(/\/(bin|include)\/[^/]+$/u, '');

/** `/usr` is in texts for many reasons, none of them this machine. */
const isSystemFolder = (path: string): boolean => path === '' || /^\/(usr|bin|opt)(\/local)?(\/bin(\/[^/]+)?)?$/u.test(path);
