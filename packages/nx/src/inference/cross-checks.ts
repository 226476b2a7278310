import { buildIdentifier, findProviderConflicts, isKnownIndex, knownIndexes, inheritedNeeds, matchesSelector, nearestWord, platformKeys, renderProviderConflict, skippedAltogether, suggest, type Problem } from '@wheelwright/core';
import { checkAgainst } from './check-against';
import { findCycles } from './cycles';
import type { DefinedClib, DefinitionSet } from './definition-set';
import { supportOf } from './support';

/** What the files of a workspace get wrong about each other: names, circles, platforms. In the order of the files. */
export const checkDefinitions = (set: DefinitionSet): readonly Problem[] =>
  [...checkSingleFiles(set), ...checkNames(set), ...checkLibraries(set), ...checkCycles(set), ...checkAgainst(set), ...checkPlatforms(set), ...checkPythons(set), ...checkSkips(set), ...checkMergedSelections(set), ...checkCapabilities(set), ...checkProviders(set), ...checkChannels(set)].sort(
    (a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || compare(a.message, b.message),
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const checkSingleFiles = ({ platforms, destinations }: DefinitionSet): readonly Problem[] =>
  [{ name: 'platforms', found: platforms }, { name: 'destinations', found: destinations }].flatMap(({ name, found: [first, ...others] }) =>
    others.map(({ file }) => ({ file, message: `a workspace has one ${name}.yaml, and there is ${first?.file} already`, hint: `put all ${name} into one of them` })),
  );

/** Two definitions must not become one Nx project. */
const checkNames = ({ platforms, clibs, wheels, destinations }: DefinitionSet): readonly Problem[] => {
  const problems: Problem[] = [];
  const names = new Map<string, string>();
  const folders = new Map<string, string>();
  const everything: readonly { readonly file: string; readonly root: string; readonly name: string }[] = [...platforms, ...clibs, ...wheels, ...destinations];
  for (const { file, root, name } of [...everything].sort((a, b) => compare(a.file, b.file))) {
    const other = folders.get(root);
    const namesake = names.get(name);
    if (other !== undefined) problems.push({ file, message: `${other} stands in the same folder`, hint: 'one folder holds one project' });
    else if (namesake !== undefined) problems.push({ file, message: `${namesake} is called "${name}" too`, hint: 'rename one of the folders' });
    folders.set(root, other ?? file);
    names.set(name, namesake ?? file);
  }
  return problems;
};

const checkLibraries = ({ clibs, wheels, brokenClibs }: DefinitionSet): readonly Problem[] => {
  const known = [...clibs.map(({ name }) => name), ...brokenClibs];
  const unknown = (name: string): { message: string; hint: string } => ({
    message: `there is no C library "${name}" in this workspace`,
    hint: wheels.some((wheel) => wheel.name === name) ? 'it is a wheel project' : suggest(name, known),
  });
  return [
    ...clibs.flatMap(({ value, document }) => value.needs.flatMap((name, position) => (known.includes(name) ? [] : [at(document, ['needs', position], unknown(name))]))),
    ...wheels.flatMap(({ value, document }) => value.libraries.flatMap((name, position) => (known.includes(name) ? [] : [at(document, ['libraries', position], unknown(name))]))),
  ];
};

const at = (document: DefinedClib['document'], path: readonly (string | number)[], { message, hint }: { message: string; hint: string | undefined }, where: 'key' | 'value' = 'value'): Problem =>
  document.problemAt(path, message, hint, where);

const checkCycles = ({ clibs }: DefinitionSet): readonly Problem[] => {
  const byName = new Map(clibs.map((clib) => [clib.name, clib]));
  return findCycles(new Map(clibs.map(({ name, value }) => [name, value.needs]))).flatMap((circle) => {
    const [first = '', next = first] = circle;
    const clib = byName.get(first);
    if (clib === undefined) return [];
    return [at(clib.document, ['needs', clib.value.needs.indexOf(next)], { message: `C libraries need each other in a circle: ${[...circle, first].join(' -> ')}`, hint: 'remove one of these names from "needs" of the one before it' })];
  });
};

const checkPlatforms = (set: DefinitionSet): readonly Problem[] => {
  const [catalogue] = set.platforms;
  if (catalogue === undefined) return [];
  const known = platformKeys(catalogue.value);
  const isSupported = supportOf(set);
  const unknown = (platform: string): { message: string; hint: string } => ({ message: `${catalogue.file} has no platform "${platform}"`, hint: suggest(platform, known) });
  return [
    ...set.clibs.flatMap(({ value, document }) =>
      Object.entries(value.platforms).flatMap(([platform, adjust]) => {
        if (!known.includes(platform)) return [at(document, ['platforms', platform], unknown(platform), 'key')];
        const halves = catalogue.value.merged.get(platform)?.halves.map(({ key }) => key);
        return halves === undefined || adjust === null ? [] : [at(document, ['platforms', platform], { message: `nothing is compiled for ${platform}, which is merged from ${halves.join(' and ')}`, hint: 'say it for those' }, 'key')];
      }),
    ),
    ...set.wheels.flatMap(({ value, document }) =>
      (value.platforms ?? []).flatMap((platform, position) => {
        if (!known.includes(platform)) return [at(document, ['platforms', position], unknown(platform))];
        const missing = value.libraries.find((library) => !isSupported(library, platform));
        if (missing === undefined || skippedAltogether(value, platform) !== undefined) return [];
        return [at(document, ['platforms', position], { message: `"${missing}", which this is built against, is not built for ${platform}`, hint: 'remove the platform here, or allow it there' })];
      }),
    ),
  ];
};

const checkPythons = ({ platforms, wheels }: DefinitionSet): readonly Problem[] => {
  const [catalogue] = platforms;
  if (catalogue === undefined) return [];
  const known = [...catalogue.value.pythons.keys()];
  return wheels.flatMap(({ value, document }) =>
    value.pythons.flatMap((python, position) =>
      known.includes(python) ? [] : [at(document, ['pythons', position], { message: `${catalogue.file} has no Python "${python}"`, hint: suggest(python, known) })],
    ),
  );
};

/** A pattern that no cell of the workspace answers to would quietly build what somebody meant to skip; one for a Python that the project no longer has does no harm. */
const checkSkips = ({ platforms, wheels }: DefinitionSet): readonly Problem[] => {
  const [catalogue] = platforms;
  if (catalogue === undefined) return [];
  const cells = platformKeys(catalogue.value).flatMap((platform) => [...catalogue.value.pythons.keys()].map((python) => buildIdentifier(python, platform)));
  return wheels.flatMap(({ value, document }) =>
    (value.skip ?? []).flatMap(({ select }) =>
      cells.some((cell) => matchesSelector(select, cell)) ? [] : [at(document, ['skip', select], { message: `no Python on a platform of this workspace is called "${select}"`, hint: `they are called such as "${buildIdentifier(value.pythons[0] ?? '', value.platforms?.[0] ?? platformKeys(catalogue.value)[0] ?? '')}"` }, 'key')],
    ),
  );
};

/** Nothing is built or tested for a merged platform itself: what an override says of its cells alone would be said to nobody. */
const checkMergedSelections = ({ platforms, wheels }: DefinitionSet): readonly Problem[] => {
  const [catalogue] = platforms;
  if (catalogue === undefined) return [];
  const matches = (select: string, platform: string, pythons: readonly string[]): boolean => pythons.some((python) => matchesSelector(select, buildIdentifier(python, platform)));
  return wheels.flatMap(({ value, document }) =>
    value.overrides.flatMap(({ select }, position) => {
      if ([...catalogue.value.platforms.keys()].some((platform) => matches(select, platform, value.pythons))) return [];
      const merged = [...catalogue.value.merged.values()].find(({ key }) => matches(select, key, value.pythons));
      if (merged === undefined) return [];
      const halves = merged.halves.map(({ key }) => key);
      return [at(document, ['overrides', position, 'select'], { message: `wheels for ${merged.key} are merged from those for ${halves.join(' and ')}, and nothing is built for it alone`, hint: `select those: ${halves.map((key) => `"*-${key}"`).join(', ')}` })];
    }),
  );
};

/** `lacks: lapak` would apply always; a capability that nothing provides is only refused when it looks like one that something does. */
const checkCapabilities = ({ clibs, wheels }: DefinitionSet): readonly Problem[] => {
  const known = [
    ...new Set(
      clibs.flatMap(({ value }) => [...value.provides, ...value.sources.flatMap(({ adjust }) => adjust.provides ?? []), ...Object.values(value.platforms).flatMap((adjust) => adjust?.provides ?? [])]),
    ),
  ];
  return wheels.flatMap(({ value, document }) =>
    value.overrides.flatMap(({ lacks }, position) => {
      if (lacks === undefined || known.includes(lacks)) return [];
      const meant = nearestWord(lacks, known);
      return meant === undefined ? [] : [at(document, ['overrides', position, 'lacks'], { message: `no C library provides "${lacks}"`, hint: `did you mean "${meant}"?` })];
    }),
  );
};

/** Two libraries that provide the same, both on the way into one build: it would take whichever it finds first. */
const checkProviders = (set: DefinitionSet): readonly Problem[] => {
  const byName = new Map(set.clibs.map(({ name, value }) => [name, value]));
  // Circles are said where they are; there is no way through them.
  if (findCycles(new Map(set.clibs.map(({ name, value }) => [name, value.needs]))).length > 0) return [];
  const known = (names: readonly string[]): readonly string[] => names.filter((name) => byName.has(name));
  const inherited = new Map(set.clibs.map(({ name, value }) => [name, known(inheritedNeeds(value, (need) => byName.get(need)?.kind))]));
  const providers = new Set(set.clibs.flatMap(({ name, value }) => (value.provides.length > 0 ? [name] : [])));
  if (providers.size < 2) return [];
  const conflictsOf = (project: string, names: readonly string[], problemAt: (position: number, message: string) => Problem): readonly Problem[] =>
    findProviderConflicts(known(names), (name) => inherited.get(name), (name) => byName.get(name)?.provides ?? []).map((conflict) =>
      problemAt(names.indexOf(conflict.paths[1][0] ?? ''), renderProviderConflict(conflict, project)),
    );
  const hint = 'keep one of them: a build would take whichever it finds first';
  return [
    ...set.clibs.flatMap(({ name, value, document }) => conflictsOf(name, value.needs, (position, message) => document.problemAt(['needs', position], message, hint))),
    ...set.wheels.flatMap(({ name, value, document }) => conflictsOf(name, value.libraries, (position, message) => document.problemAt(['libraries', position], message, hint))),
  ];
};

/** Rules that send wheels to where nobody knows. */
const checkChannels = ({ destinations, wheels, brokenDestinations }: DefinitionSet): readonly Problem[] => {
  if (brokenDestinations) return [];
  const known = destinations.flatMap(({ value }) => [...value.destinations.keys()]);
  const file = destinations[0]?.file ?? 'destinations.yaml, which is not there,';
  return wheels.flatMap(({ value, document }) =>
    value.upload.flatMap(({ to }, position) =>
      to.flatMap((name) =>
        known.includes(name) || isKnownIndex(name)
          ? []
          : [document.problemAt(['upload', position, 'to'], `${file} has no destination "${name}"`, suggest(name, [...known, ...Object.keys(knownIndexes)]))],
      ),
    ),
  );
};
