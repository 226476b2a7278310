import { cell, renderType, type JsonSchema } from './json-schema';

const introductions: Readonly<Record<string, string>> = {
  platforms: 'The file of the platforms project; a workspace has one. The project is called after its folder, its target is `toolchain`. Every platform is one Nx configuration of every project.',
  clib: 'One file per C library. The project has the target `build-clib`. Without `extends`, `version`, `license`, `sources`, `build.system` and `expects` are needed.',
  wheel: 'One file per wheel project, called after its folder. The project has the targets `build-wheel`, `repair`, `test` and `upload`.',
  destinations: 'Where wheels may be sent; a workspace has at most one such file. The project is called after its folder, its target is `prune`. Destinations called `pypi` and `testpypi` are there without a word. Secrets never stand in it: it names environment variables that hold them.',
};

/** The reference of the YAML files, from their JSON schemas. */
export const renderReference = (schemas: readonly (readonly [name: string, schema: JsonSchema])[]): string =>
  [
    '<!-- Generated from the schemas by `npm run generate`: edit packages/core/src/definitions instead. -->',
    '',
    '# The YAML files',
    '',
    'Keys of mappings inside others are written with dots, entries of lists with `[]`, names that you choose with `<name>`. A key that is not listed is an error; the message says which one was probably meant. Where a mapping has several forms, keys that are needed “in its form” tell them apart.',
    '',
    'Editors complete keys and show these texts when the first line of a file names its schema (the path starts at the file):',
    '',
    '```yaml',
    '# yaml-language-server: $schema=../../node_modules/@wheelwright/nx/schemas/wheel.schema.json',
    '```',
    '',
    ...schemas.flatMap(([name, schema]) => [`## ${name}.yaml`, '', introductions[name] ?? '', '', ...table(rowsOf(schema, ''))]),
  ].join('\n');

interface Row {
  readonly key: string;
  readonly type: string;
  /** `form`: in one of several forms of the mapping. */
  readonly needed: 'yes' | 'form' | '';
  readonly description: string;
}

const table = (rows: readonly Row[]): readonly string[] => [
  '| key | value | needed | meaning |',
  '| --- | --- | --- | --- |',
  ...rows.map(({ key, type, needed, description }) => `| \`${key}\` | ${cell(type)} | ${needed === 'form' ? 'in its form' : needed} | ${cell(description)} |`),
  '',
];

/** One row per key, those of an inner mapping right behind it. */
const rowsOf = (schema: JsonSchema, prefix: string): readonly Row[] => {
  const rows: Row[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const key = `${prefix}${name}`;
    rows.push({ key, type: renderType(property), needed: schema.required?.includes(name) === true ? 'yes' : '', description: property.description ?? '' });
    rows.push(...inner(property, key));
  }
  return unique(rows);
};

const inner = (schema: JsonSchema, key: string): readonly Row[] => {
  if (schema.anyOf !== undefined) {
    const forms = schema.anyOf.filter(({ properties }) => properties !== undefined);
    const inAll = (row: Row): boolean => forms.every(({ required }) => required?.includes(row.key.slice(key.length + 1)) === true);
    const isDirect = (row: Row): boolean => !row.key.slice(key.length + 1).includes('.');
    return schema.anyOf
      .flatMap((option) => inner(option, key))
      .map((row) => (forms.length > 1 && row.needed === 'yes' && isDirect(row) && !inAll(row) ? { ...row, needed: 'form' } : row));
  }
  if (schema.type === 'array') return schema.items === undefined ? [] : inner(schema.items, `${key}[]`);
  if (schema.properties !== undefined) return rowsOf(schema, `${key}.`);
  if (typeof schema.additionalProperties === 'object') return inner(schema.additionalProperties, `${key}.<name>`);
  return [];
};

/** Forms have keys in common. */
const unique = (rows: readonly Row[]): readonly Row[] => {
  const known = new Map<string, Row>();
  for (const row of rows) if (!known.has(row.key)) known.set(row.key, row);
  return [...known.values()];
};
