import { relative } from 'node:path';
import { isNativeError } from 'node:util/types';
import { isWheelError, renderProblem, type WheelError } from '@wheelwright/core';
import type { Log } from '@wheelwright/host';

/**
 * Prints an error for a person: what happened, every problem with its place, the end of a failed program's output and
 * where the rest is, what to do next. The stack is only for errors that are not ours.
 *
 * @param root of the workspace: paths below it are shown relative to it
 */
export const reportError = (log: Log, error: unknown, root?: string): void => {
  log.error(renderError(error, root));
};

/** The lines of `reportError`. */
export const renderError = (error: unknown, root?: string): string => {
  if (!isWheelError(error)) {
    const detail = isNativeError(error) ? (error.stack ?? error.message) : String(error);
    return `a mistake of Wheelwright itself, please report it: ${detail}`;
  }
  return [
    error.family === 'bug' ? `a mistake of Wheelwright itself, please report it: ${error.message}` : error.message,
    ...detailsOf(error, root).map((line) => `  ${line}`),
  ].join('\n');
};

const detailsOf = (error: WheelError, root: string | undefined): readonly string[] => [
  ...error.problems.map(renderProblem),
  ...error.tail.map((line) => `| ${line}`),
  ...(error.log === undefined ? [] : [`whole output: ${shown(error.log, root)}`]),
  ...(error.hint === undefined ? [] : [`what to do: ${error.hint}`]),
  ...(error.family === 'bug' && error.stack !== undefined ? error.stack.split('\n').slice(1) : []),
];

const shown = (path: string, root: string | undefined): string => (root !== undefined && path.startsWith(`${root}/`) ? relative(root, path) : path);
