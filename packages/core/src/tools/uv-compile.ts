import type { LockedPackage } from '../definitions/lock';
import { normalizeProjectName } from '../values/project-name';

/**
 * `uv pip compile` that answers with hashes, from wheels only: to resolve is not to build. Requirements come on
 * standard input.
 */
export const uvCompileArgv = (request: {
  readonly uv: string;
  /** Executable of the interpreter that the answer is for. */
  readonly python: string;
  /** File of constraints */
  readonly constraints: string;
}): readonly string[] => [
  request.uv,
  'pip',
  'compile',
  '--generate-hashes',
  '--no-header',
  '--no-annotate',
  '--no-progress',
  '--color',
  'never',
  '--only-binary',
  ':all:',
  '--python',
  request.python,
  '--constraints',
  request.constraints,
  '-',
];

/**
 * Reads the requirements file that `uv pip compile` prints; sorted by name, hashes sorted.
 *
 * @throws Error a line that is not a pinned requirement with hashes, which would install unchecked
 */
export const parseCompiled = (stdout: string): readonly LockedPackage[] => {
  const packages = stdout
    .replace(/\\\n/gu, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): LockedPackage => {
      const [, name, version, rest = ''] = /^([A-Za-z0-9._-]+)==([^\s;]+)(.*)$/u.exec(line) ?? [];
      const hashes = [...rest.matchAll(/--hash=sha256:([0-9a-f]{64})/gu)].map(([, hash]) => hash as string);
      if (name === undefined || version === undefined || hashes.length === 0) throw new Error(`not a pinned requirement with a hash: ${line}`);
      return { name: normalizeProjectName(name), version, hashes: [...new Set(hashes)].sort() };
    });
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Why uv found no answer, from what it printed: its reasons in one line, and the projects that have no wheel. */
export const explainCompileFailure = (stderr: string): { readonly reason: string; readonly withoutWheel: readonly string[] } => {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^[\s×╰─▶│]+/u, '').trim())
    .filter((line) => line !== '');
  const causes = lines.filter((line) => line.startsWith('cause: ')).map((line) => line.slice('cause: '.length));
  const flat = lines.join(' ');
  const withoutWheel = [...flat.matchAll(/Wheels are required for `([^`]+)`/gu), ...flat.matchAll(/([A-Za-z0-9._-]+)(?:[=<>!~][^\s,]*)? has no (?:usable )?wheels/gu)].map(
    ([, name]) => normalizeProjectName(name as string),
  );
  const reason = causes.length > 0 ? causes.join(' ') : lines.filter((line) => !line.startsWith('hint: ')).join(' ');
  return { reason: reason.replace(/^error: /u, '').replace(/,? (?:and you require .*?, )?we can conclude that your requirements are unsatisfiable\.?$/u, ''), withoutWheel: [...new Set(withoutWheel)].sort() };
};
