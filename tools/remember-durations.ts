import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WorkspaceRun } from '@wheelwright/testing';

/**
 * How long tasks took when they ran, in this run or one before it in the same workspace: a task that is cached takes no time.
 *
 * @param file where they are remembered, task to milliseconds
 */
export const rememberDurations = (file: string, { tasks, durations }: WorkspaceRun): Readonly<Record<string, number>> => {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  const now = Object.fromEntries(Object.entries(durations).filter(([task]) => tasks[task] === 'executed'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...before, ...now }));
  return { ...before, ...now };
};
