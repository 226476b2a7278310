import { stripVTControlCharacters } from 'node:util';
import type { Colors } from 'picocolors/types';
import type { Output } from './log';

/** Lines at the bottom of a terminal that are drawn anew while things go on above them. */
export interface LiveLines {
  /** Prints above them. */
  print(text: string): void;
  add(render: () => string): { remove(): void };
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** More would scroll a small terminal. */
const mostRows = 8;

export const createLiveLines = (output: Output, color: Colors): LiveLines => {
  const rows = new Set<() => string>();
  let drawn = 0;
  let tick = 0;
  let timer: NodeJS.Timeout | undefined;

  const clear = (): string => (drawn === 0 ? '' : `\u001B[${drawn}A\u001B[0J`);
  const draw = (above = ''): void => {
    const shown = [...rows].slice(0, mostRows);
    const more = rows.size > shown.length ? [`  … and ${rows.size - shown.length} more`] : [];
    const frame = color.cyan(frames[tick % frames.length] ?? '');
    const lines = [...shown.map((render) => fit(`${frame} ${render()}`, output.columns)), ...more];
    output.write(`${clear()}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  const run = (): void => {
    timer ??= setInterval(() => {
      tick += 1;
      draw();
    }, 120).unref();
  };

  return {
    print: (text) => draw(text),
    add: (render) => {
      rows.add(render);
      run();
      return {
        remove: () => {
          rows.delete(render);
          if (rows.size > 0) return;
          clearInterval(timer);
          timer = undefined;
          output.write(clear());
          drawn = 0;
        },
      };
    },
  };
};

/** A line that wraps could not be cleared again; one that is too long loses its colors and its end. */
const fit = (line: string, columns: number): string => {
  const plain = [...stripVTControlCharacters(line)];
  return plain.length < columns ? line : `${plain.slice(0, Math.max(1, columns - 2)).join('')}…`;
};
