import { nearestWords } from '../errors/nearest-word';
import { WheelError } from '../errors/wheel-error';
import { isAbbreviatedHash, isCommitHash, type GitRef } from '../tools/git';

/** The ref that a run is to build. */
export interface AskedRef {
  readonly ref: string;
  /** Variable that says so; undefined: wheel.yaml. */
  readonly variable: string | undefined;
}

/** NUMPY_WHEELS_BUILD_COMMIT, for the project numpy-wheels. */
export const buildCommitVariable = (project: string): string => `${project.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '_')}_BUILD_COMMIT`;

/**
 * What wheel.yaml says, unless BUILD_COMMIT, or the variable of the project itself, says otherwise.
 *
 * @example askedRef('main', 'numpy-wheels', { BUILD_COMMIT: 'v2.3.5' }) // { ref: 'v2.3.5', variable: 'BUILD_COMMIT' }
 */
export const askedRef = (written: string, project: string, variables: Readonly<Record<string, string | undefined>>): AskedRef => {
  for (const variable of [buildCommitVariable(project), 'BUILD_COMMIT']) {
    const value = variables[variable]?.trim() ?? '';
    // Azure leaves the name of a variable that is not set: $(NAME).
    if (value !== '' && !/^\$\(.*\)$/u.test(value)) return { ref: value, variable };
  }
  return { ref: written, variable: undefined };
};

/** What a ref is to a repository. Only branches (and HEAD, and what has a name of its own kind) move. */
export type FoundRef =
  | { readonly kind: 'commit'; readonly commit: string }
  | { readonly kind: 'tag' | 'branch'; readonly name: string; readonly commit: string }
  | { readonly kind: 'abbreviated'; readonly beginning: string }
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] }
  | { readonly kind: 'unknown' };

/** Finds a branch, a tag, a whole name (`refs/pull/1/head`, `HEAD`) or a hash among the names of a repository. */
export const findRef = (ref: string, refs: readonly GitRef[]): FoundRef => {
  if (isCommitHash(ref)) return { kind: 'commit', commit: ref.toLowerCase() };
  const named = (name: string): readonly GitRef[] => refs.filter((one) => one.name === name);
  const found = (one: GitRef): FoundRef => ({ kind: one.name.startsWith('refs/tags/') ? 'tag' : 'branch', ...one });
  const [whole] = ref === 'HEAD' || ref.startsWith('refs/') ? named(ref) : [];
  if (whole !== undefined) return found(whole);
  const [first, second] = [...named(`refs/tags/${ref}`), ...named(`refs/heads/${ref}`)];
  if (first !== undefined && second !== undefined && first.commit !== second.commit) return { kind: 'ambiguous', names: [first.name, second.name] };
  // A clone of this machine knows the branches of its origin under other names.
  const [fetched] = first === undefined ? [...named(`refs/remotes/${ref}`), ...named(`refs/remotes/origin/${ref}`)] : [first];
  if (fetched !== undefined) return found(fetched);
  return isAbbreviatedHash(ref) ? { kind: 'abbreviated', beginning: ref.toLowerCase() } : { kind: 'unknown' };
};

/** Names of the tags that stand at a commit itself, sorted. They decide its version, and may come later than it. */
export const tagsAt = (commit: string, refs: readonly GitRef[]): readonly string[] =>
  refs
    .filter((ref) => ref.commit === commit && ref.name.startsWith('refs/tags/'))
    .map(({ name }) => name.slice('refs/tags/'.length))
    .sort();

/** Where a ref was looked for, for errors. */
export interface RefPlace extends AskedRef {
  /** The repository as people may see it. */
  readonly repository: string;
}

const quoted = ({ ref, variable }: AskedRef): string => `"${ref}"${variable === undefined ? '' : ` (${variable})`}`;

export const unknownRefError = (place: RefPlace, refs: readonly GitRef[]): WheelError => {
  const names = [...new Set(refs.flatMap(({ name }) => /^refs\/(?:heads|tags)\/(.+)$/u.exec(name)?.[1] ?? []))];
  const near = nearestWords(place.ref, names, 3);
  const known = names.length === 0 ? 'it has no branch and no tag' : `it has ${near.map((name) => `"${name}"`).join(', ')}${names.length > near.length ? ` and ${names.length - near.length} more` : ''}`;
  return new WheelError({
    code: 'source-unavailable',
    family: 'usage',
    message: `${place.repository} has no branch, tag or commit ${quoted(place)}`,
    hint: `${known}; a hash needs seven digits at least`,
  });
};

/** @param choices what it could be, each as a person would write it */
export const ambiguousRefError = (place: RefPlace, choices: readonly string[]): WheelError =>
  new WheelError({
    code: 'source-unavailable',
    family: 'usage',
    message: `${quoted(place)} is not one commit of ${place.repository}: it could be ${choices.join(', or ')}`,
    hint: choices.every((choice) => choice.startsWith('refs/')) ? 'write the whole name' : 'write more digits',
  });
