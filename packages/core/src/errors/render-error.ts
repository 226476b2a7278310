import { renderProblem } from './problem';
import { isWheelError, type WheelError } from './wheel-error';

const mistake = 'a mistake of Wheelwright itself, please report it:';

/**
 * An error for a person: what happened, every problem with its place, the end of a failed program's output and where
 * the rest is, what to do next. The stack is only for errors that are not ours.
 *
 * @param root of the workspace: paths below it are shown relative to it
 */
export const renderError = (error: unknown, root?: string): string => {
  if (!isWheelError(error)) {
    const { stack, message } = (typeof error === 'object' && error !== null ? error : {}) as { readonly stack?: unknown; readonly message?: unknown };
    return `${mistake} ${String(stack ?? message ?? error)}`;
  }
  return [error.family === 'bug' ? `${mistake} ${error.message}` : error.message, ...detailsOf(error, root).map((line) => `  ${line}`)].join('\n');
};

const detailsOf = (error: WheelError, root: string | undefined): readonly string[] => [
  ...error.problems.map(renderProblem),
  ...error.tail.map((line) => `| ${line}`),
  ...(error.log === undefined ? [] : [`whole output: ${shown(error.log, root)}`]),
  ...(error.hint === undefined ? [] : [`what to do: ${error.hint}`]),
  ...(error.family === 'bug' && error.stack !== undefined ? error.stack.split('\n').slice(1) : []),
];

const shown = (path: string, root: string | undefined): string => (root !== undefined && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
