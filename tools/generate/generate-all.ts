import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clibSchema, destinationsSchema, platformsSchema, wheelSchema } from '@wheelwright/core';
import { compile } from 'json-schema-to-typescript';
import { z } from 'zod';
import type { JsonSchema } from './json-schema';
import { renderOptions, type Plugin } from './render-options';
import { renderReference } from './render-reference';

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

const definitions = { platforms: platformsSchema, clib: clibSchema, wheel: wheelSchema, destinations: destinationsSchema };

/** Every generated file of the repository. */
export const generateAll = async (root: string): Promise<readonly GeneratedFile[]> => {
  const schemas = Object.entries(definitions).map(([name, schema]): [string, JsonSchema] => [name, editorSchema(name, schema)]);
  const plugin = readPlugin(root);
  return [
    ...schemas.map(([name, schema]) => ({ file: `packages/nx/schemas/${name}.schema.json`, text: `${JSON.stringify(schema, undefined, 2)}\n` })),
    { file: 'packages/nx/docs/reference.md', text: renderReference(schemas) },
    { file: 'packages/nx/docs/targets-and-generators.md', text: renderOptions(plugin) },
    // What `nx g @wheelwright/nx:init` writes is what this repository itself uses. The ending keeps Nx from taking them for definitions.
    ...['platforms.yaml', 'platforms.lock.json'].map((name) => ({ file: `packages/nx/src/generators/init/files/${name}.template`, text: readFileSync(join(root, 'projects/platforms', name), 'utf8') })),
    ...(await Promise.all([...plugin.executors, ...plugin.generators].map(async ({ schema, folder }) => ({ file: `${folder}/schema.d.ts`, text: await optionTypes(schema) })))),
  ];
};

/** A library says all of it, or what it extends. */
const whatClibNeeds: readonly JsonSchema[] = [{ required: ['extends'] }, { required: ['version', 'license', 'build', 'expects'] }];

/** What editors read: draft 7, which the YAML language server knows best. */
const editorSchema = (name: string, schema: z.ZodType): JsonSchema => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', reused: 'inline' }) as JsonSchema;
  return { $schema, title: `${name}.yaml`, ...rest, ...(name === 'clib' ? { anyOf: whatClibNeeds } : {}) } as JsonSchema;
};

/** Executors and generators with their schemas, in the order of executors.json and generators.json. */
export const readPlugin = (root: string): Plugin => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(root, 'packages/nx', file), 'utf8'));
  const entries = (file: string, key: string): Plugin['executors'] =>
    Object.entries((read(file) as Record<string, Record<string, { schema: string; description: string }>>)[key] ?? {}).map(([name, { schema, description }]) => ({
      name,
      description,
      folder: join('packages/nx', schema, '..'),
      schema: read(schema) as JsonSchema,
    }));
  return { executors: entries('executors.json', 'executors'), generators: entries('generators.json', 'generators') };
};

const optionTypes = async (schema: JsonSchema): Promise<string> =>
  compile(schema as Parameters<typeof compile>[0], schema.title ?? 'Options', {
    bannerComment: '/** Generated from schema.json by `npm run generate`. */',
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 140 },
  });
