import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

type Row = readonly string[];

/**
 * A table without lines, two spaces from the left. Where it is wider than the terminal, whose lines would wrap, each row
 * becomes a paragraph instead: its first cell, and beside it every other one that is not empty behind the name of its column.
 *
 * @param columns width of the terminal in characters; undefined: as wide as it is
 */
export const renderTable = (head: Row, rows: readonly Row[], columns: number | undefined): string => {
  const lines = tableLines(head, rows);
  if (columns === undefined || lines.every((line) => widthOf(line) <= columns)) return lines.join('\n');
  const left = Math.max(...rows.map(([first = '']) => widthOf(first)));
  return rows.flatMap((row) => paragraph(head, row, { columns, left })).join('\n');
};

const none = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];

const tableLines = (head: Row, rows: readonly Row[]): readonly string[] => {
  const table = new Table({
    head: [...head],
    chars: { ...Object.fromEntries(none.map((name) => [name, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`);
};

const paragraph = (head: Row, [first = '', ...others]: Row, { columns, left }: { readonly columns: number; readonly left: number }): readonly string[] => {
  const lines = [`  ${first}${' '.repeat(left - widthOf(first))}`];
  others.forEach((cell, position) => {
    if (cell === '') return;
    const line = lines.at(-1) ?? '';
    const part = `  ${head[position + 1] ?? ''} ${cell}`;
    const isFull = widthOf(line) > 2 + left && widthOf(line) + widthOf(part) > columns;
    if (isFull) lines.push(`${' '.repeat(2 + left)}${part}`);
    else lines[lines.length - 1] = `${line}${part}`;
  });
  return lines;
};

const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length;
