import type { CreateNodesResult, ProjectConfiguration } from '@nx/devkit';
import { renderProblem, type Problem } from '@wheelwright/core';
import { checkDefinitions } from './cross-checks';
import { readDefinitions, type DefinitionText } from './definition-set';
import { dependenciesOf } from './dependencies';
import { targetsOfClib, targetsOfDestinations, targetsOfPlatforms, targetsOfWheel } from './infer-targets';
import { pluginNode } from './plugin-node';
import type { PluginOptions } from './plugin-options';
import { supportOf } from './support';

export interface InferredProjects {
  /** For every file that is right in itself, sorted by path. */
  readonly results: readonly (readonly [file: string, result: CreateNodesResult])[];
  /** For every file with a problem, sorted by path: all that is wrong with it, one line each. */
  readonly errors: readonly (readonly [file: string, message: string])[];
}

/** From the texts of all definitions to Nx projects. Pure: equal files, in whatever order, give the same bytes. */
export const inferProjects = (texts: readonly DefinitionText[], options: PluginOptions = {}): InferredProjects => {
  const set = readDefinitions(texts);
  const [platforms] = set.platforms;
  const request = { platforms, isSupported: supportOf(set), inputs: options.inputs ?? [] };
  const projects: [string, string, Omit<ProjectConfiguration, 'root'>][] = [
    ...(platforms === undefined
      ? []
      : [[platforms.file, platforms.root, { name: platforms.name, targets: { ...targetsOfPlatforms(platforms) }, metadata: { description: 'Platforms, Pythons and tools of this workspace' } }] as [string, string, object]]),
    ...set.clibs.map((clib): [string, string, object] => [
      clib.file,
      clib.root,
      {
        name: clib.name,
        projectType: 'library',
        implicitDependencies: [...dependenciesOf(clib, platforms?.name)],
        targets: { ...targetsOfClib(clib, request) },
        metadata: { technologies: ['c'], description: `The C library ${clib.name} ${clib.value.version}` },
      },
    ]),
    ...set.wheels.map((wheel): [string, string, object] => [
      wheel.file,
      wheel.root,
      {
        name: wheel.name,
        projectType: 'library',
        implicitDependencies: [...dependenciesOf(wheel, platforms?.name)],
        targets: { ...targetsOfWheel(wheel, request) },
        metadata: { technologies: ['python'], description: `Wheels of ${wheel.value.distribution}`, targetGroups: { wheels: ['build-wheel', 'repair', 'test', 'upload'] } },
      },
    ]),
    ...set.destinations.map((destinations): [string, string, object] => [
      destinations.file,
      destinations.root,
      { name: destinations.name, targets: { ...targetsOfDestinations() }, metadata: { description: 'Where wheels may be sent' } },
    ]),
  ];
  const results = projects
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, root, project], position): [string, CreateNodesResult] => [
      file,
      { projects: { [root]: project }, ...(position === 0 ? { externalNodes: { [pluginNode.name]: pluginNode } } : {}) },
    ]);
  return { results, errors: errorsByFile([...set.problems, ...checkDefinitions(set)]) };
};

const errorsByFile = (problems: readonly Problem[]): InferredProjects['errors'] => {
  const files = new Map<string, string[]>();
  for (const problem of problems) files.set(problem.file, [...(files.get(problem.file) ?? []), renderProblem(problem)]);
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, lines]) => [file, lines.join('\n')]);
};
