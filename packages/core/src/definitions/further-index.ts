import { z } from 'zod';
import type { Problem } from '../errors/problem';
import { normalizeProjectName } from '../values/project-name';
import type { DocumentPath } from './document';
import { indexField, nameField } from './fields';

/** An index behind the user's own, or one that gives some distributions and alone gives them. */
export const furtherIndexField = z.union([
  indexField,
  z.strictObject({
    url: indexField.describe('Its URL, or its name in uv’s configuration.'),
    only: z.array(nameField).min(1).describe('Distributions that come from this index and from no other, also where your own index has them.'),
  }),
]);

/**
 * An index of wheel.yaml besides the user's own: a URL, or the name of an index of uv's configuration. A text alone is asked
 * last. With `only` it gives nothing but these distributions, and nobody else gives them; their names are normalized.
 */
export type FurtherIndex = string | { readonly url: string; readonly only: readonly string[] };

/** Its one spelling; a distribution that two indexes alone would give is a problem. */
export const normalizeFurtherIndexes = (
  written: readonly z.infer<typeof furtherIndexField>[],
  problemAt: (path: DocumentPath, message: string, hint?: string) => Problem,
): { readonly value: readonly FurtherIndex[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const value = written.map((index, position): FurtherIndex => {
    if (typeof index === 'string') return index;
    const names = index.only.map((name) => normalizeProjectName(name));
    names.forEach((name, at) => {
      if (seen.has(name)) problems.push(problemAt(['indexes', position, 'only', at], `"${name}" is to come from one index only, and stands here twice`, 'keep one of the two'));
      seen.add(name);
    });
    return { url: index.url, only: [...names].sort() };
  });
  return { value, problems };
};

/** For people: `from your own index, then https://example.org/simple`, or `numpy from https://example.org/nightly alone`. */
export const renderFurtherIndex = (index: FurtherIndex): string => (typeof index === 'string' ? `from your own index, then ${index}` : `${index.only.join(', ')} from ${index.url} alone`);
