import { againstOf } from '@wheelwright/core';
import type { DefinedClib, DefinedWheel } from './definition-set';

/**
 * The projects a project stands on: the platforms, since a dependsOn that names a project is no edge for `nx affected`
 * before Nx 24, its C libraries, what it extends, and the wheel projects it is built or tested against. Sorted.
 *
 * @param platforms name of the platforms project
 */
export const dependenciesOf = (definition: DefinedClib | DefinedWheel, platforms: string | undefined): readonly string[] => {
  const libraries = 'bases' in definition ? [...definition.value.needs, ...definition.bases.map(({ name }) => name)] : [...definition.value.libraries, ...againstOf(definition.value)];
  return [...new Set([...(platforms === undefined ? [] : [platforms]), ...libraries])].sort();
};
