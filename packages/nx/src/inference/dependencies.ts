import type { DefinedClib, DefinedWheel } from './definition-set';

/**
 * The projects a project stands on: the platforms, since a dependsOn that names a project is no edge for `nx affected`
 * before Nx 24, and its C libraries. Sorted.
 *
 * @param platforms name of the platforms project
 */
export const dependenciesOf = ({ value }: DefinedClib | DefinedWheel, platforms: string | undefined): readonly string[] => {
  const libraries = 'needs' in value ? value.needs : value.libraries;
  return [...new Set([...(platforms === undefined ? [] : [platforms]), ...libraries])].sort();
};
