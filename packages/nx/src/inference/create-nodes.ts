import type { CreateNodesV2 } from '@nx/devkit';
import { inferProjects } from './infer-projects';
import type { PluginOptions } from './plugin-options';
import { readTexts } from './read-texts';

/** The definitions of a workspace; all are read together, since they speak of each other. */
export const definitionGlob = '**/{platforms,clib,wheel,destinations}.yaml';

/**
 * Projects, targets, configurations and edges of every definition. Starts no process and asks no clock, environment
 * or network. Errors name file, line and column; what is right in itself is inferred all the same.
 */
export const createNodesV2: CreateNodesV2<PluginOptions> = [
  definitionGlob,
  async (files, options, context) => {
    if (options?.disabled === true) return [];
    const { results, errors } = inferProjects(readTexts(context.workspaceRoot, files), options ?? {});
    if (errors.length === 0) return [...results];
    // The devkit takes longer to load than a thousand files to read, and is needed here only.
    const { AggregateCreateNodesError } = await import('@nx/devkit');
    throw new AggregateCreateNodesError(
      errors.map(([file, message]) => [file, withoutStack(message)]),
      [...results],
    );
  },
];

/** The name that Nx 23 and later look for. */
export const createNodes = createNodesV2;

/** A mistake in a YAML file has no stack worth showing. */
const withoutStack = (message: string): Error => {
  const error = new Error(message);
  error.stack = message;
  return error;
};
