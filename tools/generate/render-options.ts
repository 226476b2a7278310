import { cell, renderType, type JsonSchema } from './json-schema';

export interface PluginEntry {
  readonly name: string;
  readonly description: string;
  /** Relative to the repository. */
  readonly folder: string;
  readonly schema: JsonSchema;
}

export interface Plugin {
  readonly executors: readonly PluginEntry[];
  readonly generators: readonly PluginEntry[];
}

/** Of targets that need no platform. */
const commands: Readonly<Record<string, string>> = {
  upload: 'nx run <project>:upload                 # all platforms\nnx run <project>:upload:<platform>      # one',
  'release-publish': 'nx release publish',
  prune: 'nx run destinations:prune',
};

/** The page of targets and generators with their options. */
export const renderOptions = ({ executors, generators }: Plugin): string =>
  [
    '<!-- Generated from executors.json, generators.json and their schemas by `npm run generate`. -->',
    '',
    '# Targets and generators',
    '',
    '## Targets',
    '',
    'Run as `nx run <project>:<target>:<platform>`, or for many projects as `nx run-many -t <target> -c <platform>`. What a target stands on is run before it.',
    '',
    ...executors.flatMap((entry) => section(entry, commands[entry.name] ?? `nx run <project>:${entry.name}:<platform>`)),
    '## Generators',
    '',
    ...generators.flatMap((entry) => section(entry, `nx g @wheelwright/nx:${entry.name}`)),
  ].join('\n');

const section = ({ name, description, schema }: PluginEntry, command: string): readonly string[] => {
  const options = Object.entries(schema.properties ?? {}).filter(([, option]) => option['x-priority'] !== 'internal' && option.description !== undefined);
  return [
    `### ${name}`,
    '',
    `${description}.`,
    '',
    '```sh',
    command,
    '```',
    '',
    ...(options.length === 0
      ? []
      : [
          '| option | value | default | meaning |',
          '| --- | --- | --- | --- |',
          ...options.map(
            ([option, { default: standard, ...rest }]) =>
              `| \`${option}\` | ${cell(renderType(rest))} | ${standard === undefined ? '' : `\`${JSON.stringify(standard)}\``} | ${cell(rest.description ?? '')}${schema.required?.includes(option) === true ? ' Needed.' : ''} |`,
          ),
          '',
        ]),
  ];
};
