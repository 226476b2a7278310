import type { TargetConfiguration } from '@nx/devkit';
import { againstOf, layout, patchesOf as allPatches, patchPath, platformKeys } from '@wheelwright/core';
import type { DefinedClib, DefinedPlatforms, DefinedWheel } from './definition-set';
import { pluginNode } from './plugin-node';
import type { InputDefinition } from './plugin-options';
import type { IsSupported } from './support';

export interface TargetsRequest {
  /** The platforms project; undefined while there is none. */
  readonly platforms: DefinedPlatforms | undefined;
  readonly isSupported: IsSupported;
  readonly inputs: readonly (InputDefinition | string)[];
}

type Targets = Readonly<Record<string, TargetConfiguration>>;

/** In outputs; Nx fills them in. */
const project = '{projectName}';
const platform = '{options.platform}';

/**
 * What the tasks right before this one wrote: the toolchain file, prefixes, wheels. Hashed by content. What stood before
 * those is in them: clib.json of a prefix has a digest over the prefixes it was built against. With `transitive`, hashing
 * would take twice as long.
 */
const madeBefore: InputDefinition = { dependentTasksOutputFiles: '**/*', transitive: false };

/** The target of the project of platforms.yaml. */
export const targetsOfPlatforms = (platforms: DefinedPlatforms): Targets => ({
  toolchain: {
    executor: '@wheelwright/nx:toolchain',
    // Looking at the machine is what it is for; what it writes depends on nothing else.
    cache: false,
    inputs: ['{projectRoot}/platforms.yaml', '{projectRoot}/platforms.lock.json'],
    outputs: [`{workspaceRoot}/${layout.toolchain(platform)}`],
    options: {},
    configurations: configurationsFor(platformKeys(platforms.value), () => true),
    metadata: { technologies: ['python', 'c'], description: 'Finds interpreters and brings the tools of a platform' },
  },
});

/** The target of the project of destinations.yaml. */
export const targetsOfDestinations = (): Targets => ({
  prune: {
    executor: '@wheelwright/nx:prune',
    cache: false,
    options: {},
    metadata: { technologies: ['python'], description: 'Removes old nightly versions from a destination' },
  },
});

/** The target of a C library. */
export const targetsOfClib = (clib: DefinedClib, request: TargetsRequest): Targets => ({
  'build-clib': stage({
    executor: 'build-clib',
    description: `Builds ${clib.name} as a relocatable prefix`,
    // Named one by one: what it extends is an edge too, for nx affected, and need not be built.
    dependsOn: clib.value.needs.length === 0 ? [] : [{ projects: [...clib.value.needs], target: 'build-clib' }],
    inputs: ['{projectRoot}/clib.yaml', ...clib.bases.map(({ file }) => `{workspaceRoot}/${file}`), ...clibPatches(clib)],
    outputs: [layout.prefix(project, platform)],
    technologies: ['c'],
    name: clib.name,
    request,
  }),
});

/** The targets of a wheel project. */
export const targetsOfWheel = (wheel: DefinedWheel, request: TargetsRequest): Targets => {
  const { value, name } = wheel;
  const common = { technologies: ['python'], name, request };
  const tests = [value.test, ...value.overrides.map(({ test }) => test)];
  const besideTests = tests.flatMap((test) => [...(test.patches ?? []), ...(test.files ?? [])]);
  const takesSources = tests.some(({ sources = [] }) => sources.length > 0);
  const others = againstOf(value);
  // `^build-clib` would also mean the libraries of those others, and naming takes Nx longer: it looks through all projects for each name.
  const libraries = value.libraries.length === 0 ? [] : others.length === 0 ? ['^build-clib'] : [{ projects: [...value.libraries], target: 'build-clib' }];
  const patches = [value.build.patches, ...value.overrides.map(({ build }) => build.patches ?? [])].flat();
  return {
    ...(value.source.kind === 'git' ? { source: sourceTarget(value.source.git) } : {}),
    'build-wheel': stage({
      ...common,
      executor: 'build-wheel',
      description: `Builds the wheels of ${value.distribution}, one per Python`,
      fromGit: value.source.kind === 'git',
      dependsOn: [...libraries, ...repairOf(againstOf(value, 'build'))],
      inputs: ['{projectRoot}/wheel.yaml', '{projectRoot}/wheel.lock.json', ...sourceOf(value.source), ...besideOf(patches)],
      outputs: [layout.stage(project, platform, 'build-wheel')],
    }),
    repair: stage({
      ...common,
      executor: 'repair',
      description: 'Grafts shared libraries into the wheels and gives them the tag of the platform',
      dependsOn: [{ target: 'build-wheel', params: 'forward' }, ...libraries],
      inputs: ['{projectRoot}/wheel.yaml'],
      outputs: [layout.stage(project, platform, 'repair')],
    }),
    test: stage({
      ...common,
      executor: 'test',
      description: 'Installs each repaired wheel in a clean environment and runs the tests',
      // The libraries say which overrides hold: `lacks`.
      dependsOn: [{ target: 'repair', params: 'forward' }, ...libraries, ...repairOf(againstOf(value, 'test'))],
      // Of a source that tests take something from, what a build reads: wheel.yaml names what it is.
      fromGit: takesSources && value.source.kind === 'git',
      inputs: ['{projectRoot}/wheel.yaml', '{projectRoot}/wheel.lock.json', ...(takesSources ? sourceOf(value.source) : []), ...besideOf([...besideTests, ...(takesSources ? patches : [])])],
      outputs: [layout.stage(project, platform, 'test')],
    }),
    ...uploadTargets(wheel, request),
  };
};

/** The repaired wheels that go into an environment, for the same platform; `--pythons` narrows them too. */
const repairOf = (projects: readonly string[]): NonNullable<TargetConfiguration['dependsOn']> =>
  projects.length === 0 ? [] : [{ projects: [...projects], target: 'repair', params: 'forward' }];

/** Which commit it is today; the same for all platforms, so that it has no configurations. */
const sourceTarget = (git: string): TargetConfiguration => ({
  executor: '@wheelwright/nx:source',
  // Asking the repository, and BUILD_COMMIT, is what it is for; what it writes depends on the commit alone.
  cache: false,
  outputs: [`{workspaceRoot}/${layout.source(project)}`],
  options: {},
  metadata: { technologies: ['python'], description: `Asks ${git} which commit is to be built` },
});

/**
 * Both send what lies in dist/ and was tested, and stand on no other target: a CI job that uploads has the wheels of
 * many machines, and must build none; without a platform, `test` could not be run before them either. They name no
 * destination: the hash of every task of the project holds what stands here.
 */
const uploadTargets = ({ value, name }: DefinedWheel, { platforms, isSupported }: TargetsRequest): Targets => ({
  upload: {
    executor: '@wheelwright/nx:upload',
    cache: false,
    outputs: [`{workspaceRoot}/${layout.uploads(project)}`],
    options: {},
    configurations: configurationsFor(platforms === undefined ? [] : platformKeys(platforms.value), (key) => isSupported(name, key)),
    metadata: { technologies: ['python'], description: `Sends the tested wheels of ${value.distribution} to a destination, whole or not at all` },
  },
  'nx-release-publish': {
    executor: '@wheelwright/nx:release-publish',
    cache: false,
    outputs: [`{workspaceRoot}/${layout.uploads(project)}`],
    options: {},
    metadata: { technologies: ['python'], description: 'What `nx release publish` runs: upload, for all platforms' },
  },
});

interface StageTarget {
  readonly executor: string;
  readonly description: string;
  /** Whether a commit is built that the target `source` finds out. */
  readonly fromGit?: boolean;
  /** Besides the toolchain. */
  readonly dependsOn: NonNullable<TargetConfiguration['dependsOn']>;
  /** Files, besides what earlier tasks wrote. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly technologies: readonly string[];
  readonly name: string;
  readonly request: TargetsRequest;
}

const stage = ({ executor, description, fromGit = false, dependsOn, inputs, outputs, technologies, name, request }: StageTarget): TargetConfiguration => {
  const { platforms } = request;
  const keys = platforms === undefined ? [] : platformKeys(platforms.value);
  return {
    executor: `@wheelwright/nx:${executor}`,
    cache: true,
    dependsOn: [...(platforms === undefined ? [] : [{ projects: [platforms.name], target: 'toolchain' }]), ...(fromGit ? ['source'] : []), ...dependsOn],
    // Without an externalDependencies entry, every npm package of the workspace would count.
    inputs: [...inputs, madeBefore, { externalDependencies: [pluginNode.data.packageName] }, ...request.inputs],
    outputs: outputs.map((output) => `{workspaceRoot}/${output}`),
    options: {},
    configurations: configurationsFor(keys, (key) => request.isSupported(name, key)),
    metadata: {
      technologies: [...technologies],
      description,
      help: { command: `nx run ${name}:${executor} --help`, example: { options: {} } },
    },
  };
};

/**
 * Every project has every platform of the workspace: Nx runs a target that lacks the configuration without any,
 * silently. Only stable words stand here, since the hash of every task of the project holds all of them.
 */
const configurationsFor = (keys: readonly string[], isSupported: (key: string) => boolean): TargetConfiguration['configurations'] =>
  Object.fromEntries([...keys].sort().map((key) => [key, { platform: key, ...(isSupported(key) ? {} : { supported: false }) }]));

const sourceOf = (source: DefinedWheel['value']['source']): readonly string[] => {
  if (source.kind !== 'path') return [];
  const path = source.path.split('/').filter((part) => part !== '' && part !== '.');
  return [['{projectRoot}', ...path, '**/*'].join('/')];
};

/** Patches in the workspace; those of the catalogue change with the version of Wheelwright. */
const clibPatches = (clib: DefinedClib): readonly string[] =>
  allPatches(clib.value)
    .filter(({ folder }) => !folder.startsWith('/') && !/^[A-Za-z]:/u.test(folder))
    .map((patch) => (patch.folder === clib.root ? `{projectRoot}/${patch.name}` : `{workspaceRoot}/${patchPath(patch)}`))
    .sort();

/** Patches and other files beside the definition. */
const besideOf = (paths: readonly string[]): readonly string[] => [...new Set(paths)].sort().map((path) => `{projectRoot}/${path}`);
