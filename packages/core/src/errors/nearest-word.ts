import { closest, distance } from 'fastest-levenshtein';

/**
 * The known word a misspelt one was probably meant to be, or undefined when none is near.
 *
 * @example nearestWord('verson', ['name', 'version']) // 'version'
 */
export const nearestWord = (word: string, known: readonly string[]): string | undefined => {
  if (known.length === 0) return undefined;
  const best = closest(word, known);
  return distance(word, best) <= Math.max(2, Math.floor(word.length / 3)) ? best : undefined;
};

/** `did you mean "version"?`, or the list of what is allowed when nothing is near. */
export const suggest = (word: string, known: readonly string[]): string => {
  const best = nearestWord(word, known);
  if (best !== undefined) return `did you mean "${best}"?`;
  return known.length === 0 ? 'nothing is allowed here' : `known: ${[...known].sort().join(', ')}`;
};

/** The known words that are nearest to a word, nearest first. */
export const nearestWords = (word: string, known: readonly string[], count: number): readonly string[] =>
  [...new Set(known)]
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
