import { CORE_SCHEMA, load } from 'js-yaml';
import { isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { suggest } from '../errors/nearest-word';
import type { Problem } from '../errors/problem';
import { WheelError } from '../errors/wheel-error';

/** A path from the root of a document: keys and list positions. */
export type DocumentPath = readonly (string | number)[];

/** A YAML file as written by a person: its value, and where in the text each part of it stands. */
export interface ParsedDocument<Written> {
  readonly file: string;
  readonly written: Written;
  /** A problem at a place of this file, with line and column. */
  problemAt(path: DocumentPath, message: string, hint?: string, where?: 'key' | 'value'): Problem;
}

export type DocumentResult<Written> =
  | { readonly ok: true; readonly document: ParsedDocument<Written> }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a YAML file against its schema; reports every problem of the file at once, each with line and column,
 * and for a misspelt key the one that was probably meant.
 *
 * @param file workspace-relative path, used in problems only
 */
export const parseYamlDocument = <Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): DocumentResult<z.infer<Schema>> => {
  const quick = schema.safeParse(quickValue(text));
  if (quick.success) {
    let located: Located | undefined;
    return { ok: true, document: { file, written: quick.data, problemAt: (...words) => (located ??= locate(file, text)).problemAt(...words) } };
  }
  const { yaml, lines, problemAt } = locate(file, text);
  if (yaml.errors.length > 0) {
    return {
      ok: false,
      problems: yaml.errors.map((error) => {
        const position = lines.linePos(error.pos[0]);
        return { file, line: position.line, column: position.col, message: `not valid YAML: ${error.message}` };
      }),
    };
  }
  const dangling = danglingAliases(yaml).map(({ source, offset }): Problem => {
    const position = lines.linePos(offset);
    return { file, line: position.line, column: position.col, message: `nothing before this is marked "&${source}"` };
  });
  if (dangling.length > 0) return { ok: false, problems: dangling };
  const parsed = schema.safeParse(yaml.toJS({ maxAliasCount: 100 }) ?? {});
  if (parsed.success) return { ok: true, document: { file, written: parsed.data, problemAt } };
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => explain(issue, [], schema, problemAt)) };
};

/**
 * The value without places: js-yaml takes a seventh of the time, which counts in a workspace of a thousand files.
 * Whatever it cannot read, or the schema does not like, is read again by what knows lines and columns.
 */
const quickValue = (text: string): unknown => {
  try {
    return load(text, { schema: CORE_SCHEMA }) ?? {};
  } catch {
    return undefined;
  }
};

/** `*name` without `&name` before it: an error to every reader, but no syntax error to this one. */
const danglingAliases = (yaml: Document): readonly { readonly source: string; readonly offset: number }[] => {
  const found: { source: string; offset: number }[] = [];
  visit(yaml, {
    Alias: (_key, alias) => {
      if (alias.resolve(yaml) === undefined) found.push({ source: alias.source, offset: alias.range?.[0] ?? 0 });
    },
  });
  return found;
};

interface Located {
  readonly yaml: Document;
  readonly lines: LineCounter;
  readonly problemAt: ParsedDocument<unknown>['problemAt'];
}

/** Reads a file with the places of its parts. */
const locate = (file: string, text: string): Located => {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const positionOf = (path: DocumentPath, where: 'key' | 'value'): { line?: number; column?: number } => {
    const offset = offsetOf(yaml, path, where);
    if (offset === undefined) return {};
    const position = lines.linePos(offset);
    return { line: position.line, column: position.col };
  };
  const problemAt = (path: DocumentPath, message: string, hint?: string, where: 'key' | 'value' = 'value'): Problem => ({
    file,
    ...positionOf(path, where),
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  return { yaml, lines, problemAt };
};

/** Throws one error that names every problem; does nothing when there is none. */
export const refuseProblems = (problems: readonly Problem[]): void => {
  if (problems.length === 0) return;
  const files = [...new Set(problems.map((problem) => problem.file))];
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: `${problems.length === 1 ? 'a problem' : `${problems.length} problems`} in ${files.join(', ')}`,
    problems,
  });
};

const offsetOf = (yaml: Document, path: DocumentPath, where: 'key' | 'value'): number | undefined => {
  if (where === 'key' && path.length > 0) {
    const parent = path.length === 1 ? yaml.contents : yaml.getIn(path.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1));
      const key = pair?.key as Node | undefined;
      if (key?.range) return key.range[0];
    }
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = (length === 0 ? yaml.contents : yaml.getIn(path.slice(0, length), true)) as Node | null | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
};

type Issue = z.core.$ZodIssue;

const explain = (
  issue: Issue,
  prefix: DocumentPath,
  schema: z.ZodType,
  problemAt: ParsedDocument<unknown>['problemAt'],
): Problem[] => {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const where = path.length === 0 ? 'the file' : `"${path.join('.')}"`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problemAt([...path, key], `unknown key "${key}"`, suggest(key, keysAt(schema, path)), 'key'),
      );
    case 'invalid_value':
      return [
        problemAt(
          path,
          `${where} has a value that is not allowed`,
          issue.values.length === 1 ? `write ${JSON.stringify(issue.values[0])}` : `one of: ${issue.values.map(String).join(', ')}`,
        ),
      ];
    case 'invalid_union': {
      const [nearest] = [...issue.errors].sort((a, b) => rank(a) - rank(b));
      if (nearest === undefined || nearest.length === 0) return [problemAt(path, `${where}: ${issue.message}`)];
      return nearest.flatMap((inner) => explain(inner, path, schema, problemAt));
    }
    case 'invalid_type': {
      const missing = issue.message.includes('received undefined');
      return [
        missing
          ? problemAt(path.slice(0, -1), `${where} is missing`, `it must be ${articled(issue.expected)}`)
          : problemAt(path, `${where} must be ${articled(issue.expected)}`, quotingHint(issue.expected)),
      ];
    }
    default:
      return [problemAt(path, path.length === 0 ? issue.message : `${where}: ${issue.message}`)];
  }
};

/** Alternatives of a union that differ only in details explain better than ones of another type altogether. */
const rank = (issues: readonly Issue[]): number =>
  issues.reduce(
    (sum, issue) =>
      sum + (issue.code === 'invalid_type' && issue.path.length === 0 ? 100 : issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1),
    0,
  );

const articled = (expected: string): string =>
  ({ array: 'a list', object: 'a mapping', string: 'a text', number: 'a number', boolean: 'true or false', record: 'a mapping' })[
    expected
  ] ?? expected;

const quotingHint = (expected: string): string | undefined =>
  expected === 'string' ? 'quote it: YAML reads 3.10 as the number 3.1' : undefined;

/** The keys that the schema allows at a path, for suggestions; unions contribute all of theirs. */
const keysAt = (schema: z.ZodType, path: DocumentPath): readonly string[] => {
  type Definition = {
    type: string;
    shape?: Record<string, z.ZodType>;
    innerType?: z.ZodType;
    element?: z.ZodType;
    valueType?: z.ZodType;
    options?: z.ZodType[];
    in?: z.ZodType;
  };
  const walk = (node: z.ZodType, rest: DocumentPath): readonly string[] => {
    const definition = (node as unknown as { _zod: { def: Definition } })._zod.def;
    if (definition.options !== undefined) return definition.options.flatMap((option) => walk(option, rest));
    if (definition.innerType !== undefined) return walk(definition.innerType, rest);
    if (definition.in !== undefined) return walk(definition.in, rest);
    const [head, ...tail] = rest;
    if (definition.shape !== undefined) {
      if (head === undefined) return Object.keys(definition.shape);
      const child = definition.shape[String(head)];
      return child === undefined ? [] : walk(child, tail);
    }
    if (head === undefined) return [];
    if (definition.element !== undefined) return walk(definition.element, tail);
    if (definition.valueType !== undefined) return walk(definition.valueType, tail);
    return [];
  };
  return [...new Set(walk(schema, path))];
};
