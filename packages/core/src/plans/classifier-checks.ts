import { nearestWord, suggest } from '../errors/nearest-word';
import { deprecatedClassifiers, troveClassifiers, troveVersion } from '../policies/trove-classifiers';
import type { Findings } from './release-finding';

/**
 * What PyPI has against classifiers. What is not on the list may have come after it, so it is only a warning where it
 * begins as PyPI's do.
 */
export const checkClassifiers = (classifiers: readonly string[], { error, warn }: Pick<Findings, 'error' | 'warn'>): void => {
  for (const text of classifiers) {
    if (troveClassifiers.has(text)) continue;
    const shown = `its classifier ${JSON.stringify(text)}`;
    const [topic = ''] = text.split(' :: ');
    const instead = deprecatedClassifiers.get(text);
    if (topic === 'Private') error(`${shown} says that it must not be uploaded to PyPI`, 'take the classifier away if it may');
    else if (instead !== undefined) error(`${shown} is deprecated, and PyPI takes it no more`, instead.length === 0 ? 'take it away' : `write ${instead.map((name) => JSON.stringify(name)).join(' or ')}`);
    else if (!topics.includes(topic)) error(`${shown} is none of PyPI’s`, suggest(topic, topics));
    else if (text.split(' :: ').some((part) => part.trim() !== part || part === '') || topic === text) error(`${shown} is not written as "Topic :: Part"`);
    else warn(`${shown} is not on PyPI’s list (of ${troveVersion})`, unknownHint(text));
  }
};

const topics: readonly string[] = [...new Set([...troveClassifiers].map((text) => text.split(' :: ')[0] ?? ''))];

const unknownHint = (text: string): string => {
  const near = nearestWord(text, [...troveClassifiers]);
  return near === undefined ? 'PyPI refuses a file with a classifier that it does not know' : `did you mean "${near}"? PyPI refuses a file with a classifier that it does not know`;
};
