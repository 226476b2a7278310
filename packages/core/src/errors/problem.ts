/** One thing wrong with a file that a person wrote. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
}

/** `projects/zlib/clib.yaml:3:1: unknown key "verson" (did you mean "version"?)` */
export const renderProblem = (problem: Problem): string => {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${place}: ${problem.message}${problem.hint === undefined ? '' : ` (${problem.hint})`}`;
};
