import type { Clib } from '../definitions/clib';
import type { PatchText } from '../definitions/patch-file';
import type { Source } from '../definitions/source';
import type { Compilers } from '../tools/compilers';
import { compileEnvironment } from '../tools/compilers';
import { cmakeTargetWords } from '../tools/target-python';
import { zigHelperTarget, zigTarget } from '../tools/zig';
import { machinePaths } from '../values/machine-paths';
import type { Target } from '../values/target';
import { digestOf } from './digest';
import { expandPlaceholders, type PlaceholderValues } from './clib-placeholders';
import type { Environment, Step } from './step';

/** Where every library believes it is installed while it is built: the same on all machines. */
export const neutralPrefix = '/wheelwright/prefix';

/** What compilers write instead of the scratch folder. */
const neutralScratch = '/wheelwright';

/** 1980-01-01, the first time a zip file can hold. */
export const clibSourceDateEpoch = 315532800;

/** Absolute folders of one build. All below `scratch`, which is removed afterwards. */
export interface ClibFolders {
  readonly scratch: string;
  /** The whole archive, where the source is a folder in it. */
  readonly archive: string;
  readonly source: string;
  readonly build: string;
  readonly dependencies: string;
  readonly destination: string;
  /** The library as installed: `destination` followed by the neutral prefix. */
  readonly prefix: string;
  /** Where the finished library is moved to before it is tried out. */
  readonly moved: string;
  readonly home: string;
  readonly temporary: string;
}

/**
 * @param base folder for builds of this machine
 * @param root of the workspace; two workspaces never share a scratch folder, two runs of one do (under a lock)
 */
export const clibFolders = (base: string, { root, project, platform }: { readonly root: string; readonly project: string; readonly platform: string }): ClibFolders => {
  const scratch = `${base}/clib-${digestOf([root, project, platform]).slice(0, 16)}`;
  return {
    scratch,
    archive: `${scratch}/archive`,
    source: `${scratch}/source`,
    build: `${scratch}/build`,
    dependencies: `${scratch}/dependencies`,
    destination: `${scratch}/destination`,
    prefix: `${scratch}/destination${neutralPrefix}`,
    moved: `${scratch}/moved/elsewhere`,
    home: `${scratch}/home`,
    temporary: `${scratch}/tmp`,
  };
};

export interface ClibSourceRequest {
  readonly clib: Clib;
  readonly folders: ClibFolders;
  /** Absolute path of the archive in the store. */
  readonly archive: string;
  readonly source: Pick<Source, 'folder' | 'only'>;
  readonly patches: readonly PatchText[];
}

/** An empty scratch folder with the source unpacked and patched. */
export const planClibSource = ({ clib, folders, archive, source: { folder, only }, patches }: ClibSourceRequest): readonly Step[] => [
  { kind: 'fresh-folder', path: folders.scratch },
  { kind: 'unpack', title: `unpack ${clib.name} ${clib.version}`, archive, into: folder === '.' ? folders.source : folders.archive, ...(only.length === 0 ? {} : { only }) },
  ...(folder === '.' ? [] : [{ kind: 'move', from: `${folders.archive}/${folder}`, to: folders.source } as const]),
  ...patches.map(({ name, text }): Step => ({ kind: 'patch', name, text, folder: folders.source })),
];

/** A finished tool as other builds see it. */
export interface ToolPrefix {
  /** Absolute. */
  readonly folder: string;
  /** Environment variables; {prefix} is the folder. */
  readonly exports: Readonly<Record<string, string>>;
}

/** PATH and variables that tools give to the builds that need them. */
export const toolEnvironment = (tools: readonly ToolPrefix[]): { readonly path: readonly string[]; readonly variables: Environment } => ({
  path: tools.map(({ folder }) => `${folder}/bin`),
  variables: Object.fromEntries(tools.flatMap(({ folder, exports }) => Object.entries(exports).map(([name, value]) => [name, value.replaceAll('{prefix}', folder)]))),
});

export interface ClibBuildRequest {
  /** Adjusted for the platform and for the source. */
  readonly clib: Clib;
  /** Workspace-relative path of its clib.yaml, for errors. */
  readonly file: string;
  readonly folders: ClibFolders;
  /** Finished prefixes of everything it needs, closure in dependency order. */
  readonly dependencies: readonly string[];
  /** Tools it needs: where they are, and what they want in the environment. */
  readonly tools: readonly ToolPrefix[];
  readonly compilers: Compilers;
  /** Folder for PATH: cmake, ninja, pkg-config, patchelf. */
  readonly programs: string;
  /** What it is built for, where programs of that do not run here. */
  readonly foreign?: { readonly target: Target; readonly machineArchitecture: string } | undefined;
  /** True when nothing of this machine's own libraries may be found. */
  readonly isolated: boolean;
  readonly jobs: number;
  /** Folder for logs. */
  readonly logs: string;
}

/** The environment of every program of the build. */
export const clibEnvironment = (request: Pick<ClibBuildRequest, 'clib' | 'file' | 'folders' | 'tools' | 'compilers' | 'programs' | 'jobs' | 'foreign'>): Environment => {
  const { clib, file, folders, compilers, programs } = request;
  const values = placeholderValues(request);
  const tools = toolEnvironment(request.tools);
  return compileEnvironment({
    compilers,
    programs: [...tools.path, programs].join(machinePaths(compilers.os).separator),
    home: folders.home,
    temporary: folders.temporary,
    pathMaps: [{ from: folders.scratch, to: neutralScratch }],
    prefix: folders.dependencies,
    sourceDateEpoch: clibSourceDateEpoch,
    extra: {
      // Without these, configure scripts choose -g -O2. Static libraries end up inside shared objects, hence -fPIC.
      CFLAGS: '-O2 -fPIC',
      CXXFLAGS: '-O2 -fPIC',
      ...foreignVariables(request),
      ...tools.variables,
      ...Object.fromEntries(Object.entries(clib.build.environment).map(([name, value]) => [name, expandPlaceholders(value, values, file)])),
    },
  });
};

/**
 * What configure scripts must know when they build for another kind of machine: as variables, which scripts that are not
 * autoconf's do not mind, as they would mind --host. A tool is for this machine, whatever it helps to build.
 */
const foreignVariables = ({ clib, foreign }: Pick<ClibBuildRequest, 'clib' | 'foreign'>): Environment => {
  if (foreign === undefined) return {};
  if (clib.kind === 'tool') return { CC: 'host-cc', CXX: 'host-c++', LDSHARED: 'host-cc -pthread -shared', LDCXXSHARED: 'host-c++ -pthread -shared' };
  const { target, machineArchitecture } = foreign;
  return { host_alias: zigTarget(target).triplet, build_alias: zigHelperTarget(target, machineArchitecture).triplet };
};

/** From the unpacked source to `folders.prefix`: what it needs, configure, compile, install, licence texts. */
export const planClibBuild = (request: ClibBuildRequest): readonly Step[] => {
  const { clib, folders, dependencies } = request;
  return [
    ...[folders.build, folders.dependencies, folders.prefix, folders.home, folders.temporary].map((path): Step => ({ kind: 'fresh-folder', path })),
    ...dependencies.map((from): Step => ({ kind: 'copy', from, to: folders.dependencies })),
    ...compileSteps(request),
    ...licenseTargets(clib).map(({ from, to }): Step => ({ kind: 'copy', from: `${folders.source}/${from}`, to: `${folders.prefix}/${to}` })),
  ];
};

/** Licence texts of the source and where they are in the prefix. */
export const licenseTargets = (clib: Clib): readonly { readonly from: string; readonly to: string }[] => {
  const names = clib.license.files.map((path) => path.split('/').at(-1) ?? path);
  return clib.license.files.map((from, position) => {
    const name = names[position] ?? from;
    const first = names.indexOf(name) === position;
    return { from, to: `share/licenses/${clib.name}/${first ? name : from.replaceAll('/', '-')}` };
  });
};

const placeholderValues = ({ clib, folders, jobs }: Pick<ClibBuildRequest, 'clib' | 'folders' | 'jobs'>): PlaceholderValues => ({
  prefix: neutralPrefix,
  source: folders.source,
  build: folders.build,
  dependencies: folders.dependencies,
  destination: folders.destination,
  version: clib.version,
  jobs: String(jobs),
});

const compileSteps = (request: ClibBuildRequest): readonly Step[] => {
  const { clib, folders, jobs } = request;
  const { build } = clib;
  const expand = expander(request);
  const cwd = build.directory === '.' ? folders.source : `${folders.source}/${build.directory}`;
  const run = runner(request);
  const make = ['make', `-j${jobs}`, ...expand(build.arguments)];
  switch (build.system) {
    case 'autotools':
      return passesOf(clib).flatMap(({ words, name, folder }) => {
        const place = folder === undefined ? cwd : `${folders.build}/${folder}`;
        const script = folder === undefined ? `./${build.script}` : `${cwd}/${build.script}`;
        return [
          ...(folder === undefined ? [] : [{ kind: 'fresh-folder', path: place } as const]),
          run(`configure${name}`, [script, `--prefix=${neutralPrefix}`, `--libdir=${neutralPrefix}/lib`, ...expand(words)], place),
          run(`build${name}`, [...make, ...expand(build.targets)], place),
          run(`install${name}`, ['make', ...expand(build.arguments), `DESTDIR=${folders.destination}`, ...expand(build.install)], place),
        ];
      });
    case 'make':
      return [
        run('build', [...make, ...expand(build.targets)], cwd),
        // Words of the library itself come last: make takes the last value of a variable.
        run('install', ['make', `PREFIX=${neutralPrefix}`, `prefix=${neutralPrefix}`, `DESTDIR=${folders.destination}`, ...expand(build.arguments), ...expand(build.install)], cwd),
      ];
    case 'cmake':
      return passesOf(clib).flatMap(({ words, name, folder }) => {
        const place = folder === undefined ? folders.build : `${folders.build}/${folder}`;
        return [
          run(`configure${name}`, ['cmake', '-S', cwd, '-B', place, '-G', 'Ninja', ...cmakeWords(request), ...expand(words)], cwd),
          run(`build${name}`, ['cmake', '--build', place, '--parallel', String(jobs), ...(build.targets.length === 0 ? [] : ['--target', ...expand(build.targets)])], cwd),
          run(`install${name}`, ['cmake', '--install', place], cwd, { DESTDIR: folders.destination }),
        ];
      });
    case 'steps':
      return build.steps.map((argv, position) => run(`step ${position + 1}`, expand(argv), cwd));
    case 'prebuilt':
      return Object.entries(build.copy).map(([from, to]): Step => ({ kind: 'copy', from: `${folders.source}/${from}`, to: `${folders.prefix}/${to}` }));
    case 'machine':
      return [];
  }
};

interface Pass {
  /** Of configure. */
  readonly words: readonly string[];
  /** Follows the name of a step: ` 2`. */
  readonly name: string;
  /** In the build folder; undefined for the only pass. */
  readonly folder: string | undefined;
}

const passesOf = ({ build }: Clib): readonly Pass[] =>
  build.passes.length === 0
    ? [{ words: build.configure, name: '', folder: undefined }]
    : build.passes.map((words, position) => ({ words: [...build.configure, ...words], name: ` ${position + 1}`, folder: `pass-${position + 1}` }));

const expander = (request: ClibBuildRequest): ((words: readonly string[]) => readonly string[]) => {
  const values = placeholderValues(request);
  return (words) => words.map((word) => expandPlaceholders(word, values, request.file));
};

const runner = (request: ClibBuildRequest): ((name: string, argv: readonly string[], cwd: string, more?: Environment) => Step) => {
  const { clib, logs } = request;
  const environment = clibEnvironment(request);
  return (name, argv, cwd, more = {}) => ({
    kind: 'run',
    title: `${name} ${clib.name}`,
    argv,
    cwd,
    environment: { ...environment, ...more },
    log: `${logs}/${name.replaceAll(' ', '-')}.log`,
  });
};

const cmakeWords = ({ clib, folders, isolated, foreign }: ClibBuildRequest): readonly string[] => [
  ...(foreign === undefined || clib.kind === 'tool' ? [] : Object.entries(cmakeTargetWords(foreign.target)).map(([name, value]) => `-D${name}=${value}`)),
  `-DCMAKE_INSTALL_PREFIX=${neutralPrefix}`,
  // With its type, for projects with a GNUInstallDirs of their own: a path without one is taken from where cmake is called.
  '-DCMAKE_INSTALL_LIBDIR:PATH=lib',
  '-DCMAKE_BUILD_TYPE=Release',
  '-DCMAKE_POSITION_INDEPENDENT_CODE=ON',
  // Neither the build folder nor the install folder is where the library will be.
  '-DCMAKE_SKIP_RPATH=ON',
  '-DCMAKE_EXPORT_NO_PACKAGE_REGISTRY=ON',
  '-DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF',
  `-DCMAKE_PREFIX_PATH=${folders.dependencies}`,
  ...(isolated
    ? [
        `-DCMAKE_FIND_ROOT_PATH=${folders.dependencies}`,
        '-DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER',
        '-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY',
        '-DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY',
        '-DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY',
      ]
    : []),
];
