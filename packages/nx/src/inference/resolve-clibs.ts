import { normalizeClib, suggest, type ParsedDocument, type Problem, type WrittenClib } from '@wheelwright/core';
import { readCatalogue } from '../workspace/catalogue';
import { catalogueClib } from '../workspace/catalogue-clib';
import type { DefinedClib } from './definition-set';

/** A clib.yaml that its schema likes. */
export interface WrittenFile {
  readonly file: string;
  readonly root: string;
  readonly name: string;
  readonly document: ParsedDocument<WrittenClib>;
}

export interface ResolvedClibs {
  /** In the order of the files. */
  readonly clibs: readonly DefinedClib[];
  readonly problems: readonly Problem[];
  /** Names of those with a problem. */
  readonly broken: readonly string[];
}

/**
 * C libraries with what they extend: another one of the workspace, else one of the catalogue.
 *
 * @param brokenNames libraries that are there and cannot be read: nobody is told that they are not there
 */
export const resolveClibs = (files: readonly WrittenFile[], brokenNames: readonly string[]): ResolvedClibs => {
  const byName = new Map([...files].reverse().map((file) => [file.name, file]));
  const resolved = new Map<WrittenFile, Resolved>();
  const resolve = (file: WrittenFile, above: readonly WrittenFile[]): Resolved => {
    const known = resolved.get(file);
    if (known !== undefined) return known;
    const result = resolveOne(file, [...above, file]);
    resolved.set(file, result);
    return result;
  };
  const resolveOne = (file: WrittenFile, way: readonly WrittenFile[]): Resolved => {
    const { document, root, name } = file;
    const base = document.written.extends;
    const own = base === undefined ? undefined : byName.get(base);
    if (own !== undefined && way.includes(own)) {
      const circle = [...way.slice(way.indexOf(own)), own].map((one) => one.name);
      return failed(document.problemAt(['extends'], `C libraries extend each other in a circle: ${circle.join(' -> ')}`));
    }
    const extended = own === undefined ? undefined : resolve(own, way);
    const value = extended?.clib?.value ?? (base === undefined || own !== undefined ? undefined : catalogueClib(base));
    if (base !== undefined && value === undefined) {
      // What is wrong is said where it is written.
      if (own !== undefined || brokenNames.includes(base)) return { clib: undefined, problems: [] };
      const names = [...byName.keys(), ...readCatalogue().names()];
      return failed(document.problemAt(['extends'], `there is no C library "${base}" in this workspace, nor in the catalogue`, suggest(base, names)));
    }
    const normalized = normalizeClib(document, { name, folder: root, base: value });
    const bases = own === undefined ? [] : [{ file: own.file, name: own.name }, ...(extended?.clib?.bases ?? [])];
    if (normalized.problems.length > 0) return { clib: undefined, problems: normalized.problems };
    return { clib: { file: file.file, root, name, value: normalized.value, document, bases }, problems: [] };
  };
  const results = files.map((file) => ({ name: file.name, ...resolve(file, []) }));
  return {
    clibs: results.flatMap(({ clib }) => clib ?? []),
    problems: results.flatMap(({ problems }) => problems),
    broken: results.flatMap(({ name, clib }) => (clib === undefined ? [name] : [])),
  };
};

interface Resolved {
  readonly clib: DefinedClib | undefined;
  readonly problems: readonly Problem[];
}

const failed = (problem: Problem): Resolved => ({ clib: undefined, problems: [problem] });
