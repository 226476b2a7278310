import type { Clib } from '../definitions/clib';
import { WheelError } from '../errors/wheel-error';

/** What a graph of C libraries must answer; `undefined` for a name that is no C library of the workspace. */
export type NeedsOf = (name: string) => readonly string[] | undefined;
export type ProvidesOf = (name: string) => readonly string[];

/** A capability that two libraries of one closure provide, with the way that leads to each. */
export interface ProviderConflict {
  readonly capability: string;
  /** Each from a name that was asked for to the provider: `['scipy', 'suitesparse', 'openblas']`. */
  readonly paths: readonly [readonly string[], readonly string[]];
}

/**
 * C libraries and everything they need, each once, what is needed before what needs it. The order depends on the
 * order of the names asked for and of each `needs`, and on nothing else.
 *
 * @example libraryClosure(['libpng'], (name) => ({ libpng: ['zlib'], zlib: [] })[name]) // ['zlib', 'libpng']
 * @throws WheelError definition-invalid when libraries need each other in a circle, project-unknown for an unknown name
 */
export const libraryClosure = (names: readonly string[], needsOf: NeedsOf): readonly string[] => [...pathsOf(names, needsOf).keys()];

/** What of a library's needs whoever uses it sees too: a library brings libraries; a tool, the tools it calls. */
export const inheritedNeeds = (clib: Pick<Clib, 'kind' | 'needs'>, kindOf: (name: string) => Clib['kind'] | undefined): readonly string[] =>
  clib.needs.filter((name) => (kindOf(name) ?? clib.kind) === clib.kind);

/** Capabilities, such as `blas`, that more than one library of a closure provides; sorted. */
export const findProviderConflicts = (names: readonly string[], needsOf: NeedsOf, providesOf: ProvidesOf): readonly ProviderConflict[] => {
  const first = new Map<string, readonly string[]>();
  const conflicts: ProviderConflict[] = [];
  for (const [name, path] of pathsOf(names, needsOf)) {
    for (const capability of providesOf(name)) {
      const other = first.get(capability);
      if (other === undefined) first.set(capability, path);
      else conflicts.push({ capability, paths: [other, path] });
    }
  }
  return conflicts.sort((a, b) => (a.capability < b.capability ? -1 : a.capability > b.capability ? 1 : 0));
};

/** `blas is provided twice: numpy-wheels -> openblas, and numpy-wheels -> scipy-openblas32` */
export const renderProviderConflict = (conflict: ProviderConflict, asked?: string): string => {
  const [one, two] = conflict.paths.map((path) => renderPath(asked === undefined ? path : [asked, ...path]));
  return `${conflict.capability} is provided twice: ${one}, and ${two}`;
};

/**
 * @param asked the project whose libraries these are; paths in the message start there
 * @throws WheelError definition-invalid when two libraries of the closure provide the same
 */
export const refuseProviderConflicts = (conflicts: readonly ProviderConflict[], asked?: string): void => {
  if (conflicts.length === 0) return;
  throw new WheelError({
    code: 'definition-invalid',
    family: 'usage',
    message: conflicts.map((conflict) => renderProviderConflict(conflict, asked)).join('; '),
    hint: 'keep one of them: a build would take whichever it finds first',
  });
};

/** Every name of the closure, in dependency order, with the first way that leads to it. */
const pathsOf = (names: readonly string[], needsOf: NeedsOf): ReadonlyMap<string, readonly string[]> => {
  const done = new Map<string, readonly string[]>();
  const visit = (name: string, above: readonly string[]): void => {
    if (done.has(name)) return;
    const path = [...above, name];
    if (above.includes(name)) {
      throw new WheelError({
        code: 'definition-invalid',
        family: 'usage',
        message: `C libraries need each other in a circle: ${renderPath(path.slice(path.indexOf(name)))}`,
        hint: 'remove one of these names from "needs" of the one before it',
      });
    }
    const needs = needsOf(name);
    if (needs === undefined) {
      throw new WheelError({
        code: 'project-unknown',
        family: 'usage',
        message: above.length === 0 ? `there is no C library "${name}" in this workspace` : `there is no C library "${name}" in this workspace, needed by ${renderPath(above)}`,
        hint: `add a folder with a clib.yaml that has "name: ${name}", or correct the name`,
      });
    }
    for (const need of needs) visit(need, path);
    done.set(name, path);
  };
  for (const name of names) visit(name, []);
  return done;
};

const renderPath = (path: readonly string[]): string => path.join(' -> ');
