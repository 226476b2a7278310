/** A METADATA or WHEEL file: headers as in an e-mail, and what follows the first empty line. */
export interface Metadata {
  /** In order, names as written, continuation lines joined with a newline. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}

/** @example headersOf(parseMetadata('Name: numpy\nVersion: 2.2.6\n'), 'name') // ['numpy'] */
export const parseMetadata = (text: string): Metadata => {
  const lines = text.split(/\r\n|\n|\r/u);
  const headers: { name: string; value: string }[] = [];
  let position = 0;
  for (; position < lines.length; position += 1) {
    const line = lines[position] as string;
    if (line === '') break;
    const previous = headers.at(-1);
    if (/^[ \t]/u.test(line) && previous !== undefined) {
      previous.value += `\n${line.trim().replace(/^\|/u, '')}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) break;
    headers.push({ name: line.slice(0, colon), value: line.slice(colon + 1).trim() });
  }
  return { headers, body: lines.slice(position + 1).join('\n') };
};

/** All values of a header, whatever its case; empty when there is none. */
export const headersOf = (metadata: Metadata, name: string): readonly string[] =>
  metadata.headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map(({ value }) => value);

/** The first value of a header. */
export const headerOf = (metadata: Metadata, name: string): string | undefined => headersOf(metadata, name)[0];

/**
 * The text with headers added at the end of its headers; everything else stays byte for byte, so that a wheel's own
 * METADATA is changed no more than needed.
 */
export const withHeaders = (text: string, added: readonly { readonly name: string; readonly value: string }[]): string => {
  if (added.length === 0) return text;
  const lines = added.map(({ name, value }) => `${name}: ${value}\n`).join('');
  const end = /\n\r?\n/u.exec(text);
  if (end !== null) return `${text.slice(0, end.index + 1)}${lines}${text.slice(end.index + 1)}`;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines}`;
};

/** The text with every header of a name replaced by these values, where the first one stood. */
export const replaceHeaders = (text: string, name: string, values: readonly string[]): string => {
  const end = /\n\r?\n/u.exec(text);
  const [head, rest] = end === null ? [text, ''] : [text.slice(0, end.index + 1), text.slice(end.index + 1)];
  const lines = head.split('\n');
  const isNamed = (line: string): boolean => line.toLowerCase().startsWith(`${name.toLowerCase()}:`);
  const first = lines.findIndex(isNamed);
  const kept = lines.filter((line) => !isNamed(line));
  kept.splice(first === -1 ? kept.length - 1 : first, 0, ...values.map((value) => `${name}: ${value}`));
  return kept.join('\n') + rest;
};
