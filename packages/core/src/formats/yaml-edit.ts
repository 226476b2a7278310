import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit, type Alias, type Document, type Node, type Scalar } from 'yaml';

/** A change of a YAML file at a path of keys and list positions, all as they are before any change. */
export type YamlEdit =
  | { readonly kind: 'set'; readonly path: readonly (string | number)[]; readonly value: string }
  | { readonly kind: 'remove'; readonly path: readonly (string | number)[] };

/**
 * Changes texts and removes keys and list entries of a YAML file that a person keeps. Every other byte stays as it is:
 * comments, order, quotes, spacing. Only where that cannot be done, in a mapping of one line, is the file written anew,
 * still with its comments. What a removed part is `&marked` as moves to the first `*place` that asks for it.
 *
 * @example editYaml('# mine\nversion: "1"  # why\n', [{ kind: 'set', path: ['version'], value: '2' }])
 * // '# mine\nversion: "2"  # why\n'
 */
export const editYaml = (text: string, edits: readonly YamlEdit[]): string => {
  const wanted = edited(parseDocument(text), edits);
  const value = JSON.stringify(wanted.toJS({ maxAliasCount: 100 }));
  const careful = cut(text, edits);
  // Read again, so that no cleverness of ours about texts can change what a file says.
  if (careful !== undefined && valueOf(careful) === value) return careful;
  return wanted.toString({ lineWidth: 0 });
};

const valueOf = (text: string): string | undefined => {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : JSON.stringify(document.toJS({ maxAliasCount: 100 }));
};

/** The changes made to the parsed document. List entries go from the last to the first, so that positions hold. */
const edited = (document: Document, edits: readonly YamlEdit[]): Document => {
  const removed: Node[] = [];
  for (const { path, ...edit } of [...edits].reverse().sort((a, b) => comparePaths(b.path, a.path))) {
    const node = document.getIn(path, true);
    if (edit.kind === 'remove') {
      if (isNode(node)) removed.push(node);
      document.deleteIn(path);
    } else if (isScalar(node)) node.value = edit.value;
    else document.setIn(path, edit.value);
  }
  const marked = marksIn(removed);
  visit(document, {
    Alias: (_key, alias) => {
      const node = marked.get(alias.source);
      marked.delete(alias.source);
      return node;
    },
  });
  return document;
};

const comparePaths = (a: YamlEdit['path'], b: YamlEdit['path']): number => {
  for (const [position, part] of a.entries()) {
    const other = b[position];
    if (other === undefined) return 1;
    if (part !== other) return typeof part === 'number' && typeof other === 'number' ? part - other : String(part) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
};

/** `&name` to the node it stands before. */
const marksIn = (nodes: readonly Node[]): Map<string, Node> => {
  const marks = new Map<string, Node>();
  for (const node of nodes) {
    visit(node, {
      Node: (_key, one) => {
        if (!isAlias(one) && one.anchor !== undefined) marks.set(one.anchor, one);
      },
    });
  }
  return marks;
};

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The changes made to the text; undefined where lines are not enough. */
const cut = (text: string, edits: readonly YamlEdit[]): string | undefined => {
  const document = parseDocument(text);
  const cuts: Cut[] = [];
  const removed: Node[] = [];
  for (const edit of edits) {
    const node = document.getIn(edit.path, true);
    const one = edit.kind === 'set' ? (isScalar(node) ? setText(node, edit.value) : undefined) : linesOf(text, document, edit.path);
    if (one === undefined) return undefined;
    if (edit.kind === 'remove' && isNode(node)) removed.push(node);
    cuts.push(one);
  }
  const marked = marksIn(removed);
  visit(document, {
    Alias: (_key, alias: Alias) => {
      const [range, there] = [alias.range ?? undefined, marked.get(alias.source)?.range ?? undefined];
      if (there === undefined || range === undefined || cuts.some(({ from, to }) => range[0] >= from && range[0] < to)) return;
      marked.delete(alias.source);
      cuts.push({ from: range[0], to: range[1], text: text.slice(text.lastIndexOf(`&${alias.source}`, there[0]), there[1]).trimEnd() });
    },
  });
  return cuts.sort((a, b) => b.from - a.from).reduce((rest, { from, to, text: by }) => `${rest.slice(0, from)}${by}${rest.slice(to)}`, text);
};

/** The new text in the quotes of the old one. */
const setText = ({ range, type }: Scalar, value: string): Cut | undefined => {
  if (!range) return undefined;
  const [from, to] = range;
  if (type === 'QUOTE_SINGLE' && !value.includes("'")) return { from, to, text: `'${value}'` };
  const plain = type === 'PLAIN' && !/[:#,\s[\]{}]/u.test(value.replace(/:(?=\S)/gu, '')) && parseDocument(value).toJS() === value;
  return { from, to, text: plain ? value : JSON.stringify(value) };
};

/** The lines of a key or a list entry with the comment above it; undefined when it shares its line with others. */
const linesOf = (text: string, document: Document, path: readonly (string | number)[]): Cut | undefined => {
  const parent = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isCollection(parent) || parent.flow === true || !(isMap(parent) || isSeq(parent))) return undefined;
  const last = path.at(-1);
  const item = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last)) : parent.items[Number(last)];
  const first = isPair(item) ? item.key : item;
  const node = isPair(item) ? (item.value ?? item.key) : item;
  if (!isNode(first) || !isNode(node) || !first.range || !node.range) return undefined;
  let from = lineStart(text, first.range[0]);
  const indent = /^ */u.exec(text.slice(from))?.[0] ?? '';
  for (let above = lineStart(text, from - 1); from > 0 && text.startsWith(`${indent}#`, above); above = lineStart(text, from - 1)) from = above;
  return { from, to: node.range[2], text: '' };
};

const lineStart = (text: string, offset: number): number => (offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1);
