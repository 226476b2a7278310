/** The part of JSON schema (draft 7) that our schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly 'x-priority'?: 'important' | 'internal';
}

/** A type in few words: `text`, `list of texts`, `mapping`, `` `zig` or `host` ``. */
export const renderType = (schema: JsonSchema): string => {
  if (schema.enum !== undefined) return alternatives(schema.enum.map((value) => `\`${String(value)}\``));
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const forms = schema.anyOf?.filter(({ properties }) => properties !== undefined) ?? [];
  if (schema.anyOf !== undefined && forms.length > 1 && forms.length === schema.anyOf.length) return `mapping (one of ${forms.length} forms)`;
  if (schema.anyOf !== undefined) return alternatives([...new Set(schema.anyOf.map(renderType))]);
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'array':
      return schema.items === undefined ? 'list' : `list of ${plural(renderType(schema.items))}`;
    case 'object':
      return typeof schema.additionalProperties === 'object' ? `mapping of names to ${plural(renderType(schema.additionalProperties))}` : 'mapping';
    case 'null':
      return '`null`';
    case 'boolean':
      return '`true` or `false`';
    default:
      return schema.type ?? 'anything';
  }
};

const alternatives = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);

const plural = (type: string): string => type.replace(/^(text|list|mapping)\b/u, '$1s');

/** A cell of a Markdown table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
