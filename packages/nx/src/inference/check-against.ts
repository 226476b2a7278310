import { againstOf, buildIdentifier, platformKeys, skipReason, suggest, type Problem } from '@wheelwright/core';
import { findCycles } from './cycles';
import type { DefinedWheel, DefinitionSet } from './definition-set';
import { againstOn, supportOf } from './support';

const stages = ['build', 'test'] as const;
const words = { build: 'built', test: 'tested' } as const;

/** What `build.against` and `test.against` get wrong: names, circles, and wheels that will never be there. */
export const checkAgainst = (set: DefinitionSet): readonly Problem[] => [...checkNames(set), ...checkCircles(set), ...checkPresence(set)];

const checkNames = ({ wheels, clibs, brokenWheels }: DefinitionSet): readonly Problem[] => {
  const known = wheels.map(({ name }) => name);
  return wheels.flatMap(({ document, ...wheel }) =>
    stages.flatMap((stage) =>
      againstOf(wheel.value, stage)
        .filter((name) => !known.includes(name) && !brokenWheels.includes(name))
        .map((name) =>
          document.problemAt(
            placeOf(wheel, stage, name),
            `there is no wheel project "${name}" in this workspace`,
            clibs.some((clib) => clib.name === name) ? 'it is a C library: those stand in "libraries"' : suggest(name, known),
          ),
        ),
    ),
  );
};

const checkCircles = ({ wheels }: DefinitionSet): readonly Problem[] => {
  const byName = new Map(wheels.map((wheel) => [wheel.name, wheel]));
  const needs = new Map(wheels.map(({ name, value }) => [name, againstOf(value)]));
  return findCycles(needs).flatMap((circle) => {
    const [first = '', next = first] = circle;
    const wheel = byName.get(first);
    if (wheel === undefined) return [];
    const stage = againstOf(wheel.value, 'build').includes(next) ? 'build' : 'test';
    const message = next === first ? `"${first}" is ${words[stage]} against itself` : `wheel projects are built or tested against each other in a circle: ${[...circle, first].join(' -> ')}`;
    return [wheel.document.problemAt(placeOf(wheel, stage, next), message, next === first ? undefined : 'remove one of these names from "against" of the one before it')];
  });
};

/** On every platform that a project is built for, each of its Pythons must find a wheel. */
const checkPresence = (set: DefinitionSet): readonly Problem[] => {
  const [catalogue] = set.platforms;
  if (catalogue === undefined) return [];
  const byName = new Map(set.wheels.map((wheel) => [wheel.name, wheel]));
  const isSupported = supportOf(set);
  return set.wheels.flatMap((wheel) =>
    stages.flatMap((stage) =>
      againstOf(wheel.value, stage).flatMap((name): readonly Problem[] => {
        const other = byName.get(name);
        if (other === undefined) return [];
        const platforms = platformKeys(catalogue.value).filter((platform) => (wheel.value.platforms === undefined ? isSupported(wheel.name, platform) : wheel.value.platforms.includes(platform)));
        const concerned = platforms.filter((platform) => againstOn(wheel.value, platform, stage).includes(name));
        const missing = concerned.filter((platform) => !isSupported(name, platform));
        const pythons = wheel.value.pythons.filter(
          (python) => other.value.abi === 'cpython' && !other.value.pythons.includes(python) && concerned.some((platform) => againstOn(wheel.value, platform, stage, [python]).includes(name)),
        );
        const skipped = concerned.flatMap((platform) =>
          other.value.pythons
            .filter((python) => isSupported(name, platform) && skipReason(other.value, python, platform) !== undefined && wheel.value.pythons.includes(python) && againstOn(wheel.value, platform, stage, [python]).includes(name))
            .map((python) => buildIdentifier(python, platform)),
        );
        return [
          ...missing.map((platform) => absent(wheel, { stage, name, what: `is not built for ${platform}`, select: `*-${platform}` })),
          ...pythons.map((python) => absent(wheel, { stage, name, what: `is not built for ${python}`, select: `${python}-*` })),
          ...skipped.map((cell) => absent(wheel, { stage, name, what: `skips ${cell}`, select: cell })),
        ];
      }),
    ),
  );
};

const absent = (wheel: DefinedWheel, { stage, name, what, select }: { readonly stage: 'build' | 'test'; readonly name: string; readonly what: string; readonly select: string }): Problem =>
  wheel.document.problemAt(
    placeOf(wheel, stage, name),
    `"${name}", which this is ${words[stage]} against, ${what}`,
    `add that there, or leave it out here: overrides: [{ select: "${select}", ${stage}: { against: [] } }]`,
  );

/** Where the name is written: in the project's own settings, or in an override. */
const placeOf = ({ value }: Pick<DefinedWheel, 'value'>, stage: 'build' | 'test', name: string): readonly (string | number)[] => {
  const own = value[stage].against.indexOf(name);
  if (own >= 0) return [stage, 'against', own];
  const position = value.overrides.findIndex((override) => override[stage].against?.includes(name) === true);
  return ['overrides', position, stage, 'against', value.overrides[position]?.[stage].against?.indexOf(name) ?? 0];
};
