import pico from 'picocolors';
import type { Environment } from '@wheelwright/core';
import type { Clock, Log, LogStep } from '../ports';
import type { Redact } from '../secret';
import { createLiveLines } from './live-lines';
import { renderDuration } from './render-duration';
import { renderTable } from './render-table';

/** Where lines go: standard output, or an array in a spec. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

export interface LogSettings {
  readonly output: Output;
  readonly variables: Environment;
  readonly clock: Clock;
  readonly redact: Redact;
}

/** A step that takes no longer gets one line, at its end; milliseconds. */
const announceAfter = 1000;
/** Pause between the plain lines that say that a long step is still going on; milliseconds. */
const heartbeat = 30_000;

export const createLog = ({ output, variables, clock, redact }: LogSettings): Log => {
  const color = pico.createColors(wantsColor(output, variables));
  const live = output.isTTY && variables['TERM'] !== 'dumb' && !isSet(variables['CI']) ? createLiveLines(output, color) : undefined;
  const print = (line: string): void => {
    const text = `${redact(line)}\n`;
    if (live === undefined) output.write(text);
    else live.print(text);
  };

  const step = (title: string): LogStep => {
    const start = clock.now();
    let detail = '';
    let announced = false;
    let open = true;
    const elapsed = (): string => color.dim(renderDuration(clock.now() - start));
    const row = live?.add(() => `${redact(title)}  ${elapsed()}${detail === '' ? '' : `  ${color.dim(redact(detail))}`}`);
    let timer: NodeJS.Timeout | undefined;
    const beat = (): void => {
      print(announced ? `  ${title} ... ${elapsed()}${detail === '' ? '' : `  ${color.dim(detail)}`}` : `  ${title} ...`);
      announced = true;
      timer = setTimeout(beat, heartbeat);
      timer.unref();
    };
    if (live === undefined) {
      timer = setTimeout(beat, announceAfter);
      timer.unref();
    }
    const end = (mark: string, last: string | undefined): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      row?.remove();
      print(`${mark} ${title}  ${elapsed()}${last === undefined || last === '' ? '' : `  ${last}`}`);
    };
    return {
      update: (text) => {
        detail = text;
      },
      done: (last) => end(color.green('✓'), last),
      failed: (last) => end(color.red('✗'), last),
    };
  };

  return {
    step,
    info: (line) => print(line),
    warn: (line) => print(`${color.yellow('!')} ${line}`),
    error: (lines) => print(`${color.red('✗')} ${lines}`),
    table: (head, rows) => print(renderTable(head.map((cell) => color.bold(cell)), rows, output.isTTY ? output.columns : undefined)),
  };
};

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0' && value !== 'false';

/** no-color.org; FORCE_COLOR is what Nx gives to the tasks that it pipes to a terminal. */
const wantsColor = (output: Output, variables: Environment): boolean => {
  const refused = variables['NO_COLOR'];
  if (refused !== undefined && refused !== '') return false;
  if (variables['FORCE_COLOR'] !== undefined) return isSet(variables['FORCE_COLOR']);
  return output.isTTY && variables['TERM'] !== 'dumb';
};
