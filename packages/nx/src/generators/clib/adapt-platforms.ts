import { clibSchema, editYaml, parseYamlDocument } from '@wheelwright/core';

export interface AdaptedClib {
  readonly text: string;
  /** Platforms that were taken out, sorted. */
  readonly dropped: readonly string[];
}

/** A clib.yaml of the catalogue without the platforms that a workspace does not have; byte for byte the same when it has them all. */
export const adaptPlatforms = (text: string, platforms: readonly string[]): AdaptedClib => {
  const parsed = parseYamlDocument('clib.yaml', text, clibSchema);
  const named = Object.keys((parsed.ok ? parsed.document.written.platforms : undefined) ?? {});
  const dropped = named.filter((name) => !platforms.includes(name)).sort();
  if (dropped.length === 0) return { text, dropped };
  const paths = dropped.length === named.length ? [['platforms']] : dropped.map((name) => ['platforms', name]);
  return { text: editYaml(text, paths.map((path) => ({ kind: 'remove' as const, path }))), dropped };
};
