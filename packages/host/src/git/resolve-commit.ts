import { ambiguousRefError, findRef, isAbbreviatedHash, isCommitHash, tagsAt, unknownRefError, unreachable, type AskedRef, type GitRef, type LockedCommit, type RefPlace } from '@wheelwright/core';
import type { Host } from '../ports';
import { bringAll } from './bring-commit';
import { askRefs, commitsBeginning, hasCommit, mirrorFolder, mirrorRefs, type Remote } from './mirror';
import { printableLocation } from './repository-error';

/** Which commit a ref is, and the tags that stand at it. */
export type ResolvedCommit = Pick<LockedCommit, 'kind' | 'commit' | 'tags'>;

/**
 * Asks a repository which commit a branch, tag or hash is. Nothing is cloned for a name; for the beginning of a hash
 * the history is needed. A hash that this machine has had needs no network.
 *
 * @param location what git is asked
 * @throws WheelError source-unavailable: the repository cannot be reached, or the ref is unknown or ambiguous
 */
export const resolveCommit = async (host: Host, location: string, asked: AskedRef): Promise<ResolvedCommit> => {
  const remote: Remote = { location, trusted: true };
  const mirror = mirrorFolder(host, remote);
  const place: RefPlace = { ...asked, repository: printableLocation(location) };
  if (isCommitHash(asked.ref)) {
    const commit = asked.ref.toLowerCase();
    return atCommit(commit, (await hasCommit(host, mirror, commit)) ? await mirrorRefs(host, mirror) : await askRefs(host, remote));
  }
  if (isAbbreviatedHash(asked.ref)) {
    const known = await mirrorRefs(host, mirror);
    const beginning = asked.ref.toLowerCase();
    if (findRef(asked.ref, known).kind === 'abbreviated' && (await commitsBeginning(host, mirror, beginning)).length > 0) return complete(host, mirror, place, known);
  }
  const refs = await askRefs(host, remote);
  const found = findRef(asked.ref, refs);
  switch (found.kind) {
    case 'tag':
    case 'branch':
      return { kind: found.kind, commit: found.commit, tags: [...tagsAt(found.commit, refs)] };
    case 'commit':
      return atCommit(found.commit, refs);
    case 'abbreviated':
      await bringAll(host, remote);
      return complete(host, mirror, place, refs);
    case 'ambiguous':
      throw ambiguousRefError(place, found.names);
    case 'unknown':
      throw unknownRefError(place, refs);
    default:
      return unreachable(found);
  }
};

const atCommit = (commit: string, refs: readonly GitRef[]): ResolvedCommit => ({ kind: 'commit', commit, tags: [...tagsAt(commit, refs)] });

const complete = async (host: Host, mirror: string, place: RefPlace, refs: readonly GitRef[]): Promise<ResolvedCommit> => {
  const [first, ...others] = await commitsBeginning(host, mirror, place.ref.toLowerCase());
  if (first === undefined) throw unknownRefError(place, refs);
  if (others.length > 0) throw ambiguousRefError(place, [first, ...others].map(({ commit, description }) => `${commit.slice(0, place.ref.length + 6)} (${description})`));
  return atCommit(first.commit, refs);
};
