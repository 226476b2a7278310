import { buildIdentifier, onPlatform, settingsFor, type WheelProject } from '@wheelwright/core';
import type { DefinitionSet } from './definition-set';

/** Answers whether a project is built for a platform. */
export type IsSupported = (project: string, platform: string) => boolean;

/**
 * A project is built for a platform when its file does not rule that out and everything it needs is built for it.
 * Unknown names are left to the checks, circles too.
 */
export const supportOf = ({ platforms, clibs, wheels }: DefinitionSet): IsSupported => {
  const merged = platforms[0]?.value.merged;
  /** What is compiled for a platform: for its halves where it has some. */
  const cellsOf = (platform: string): readonly string[] => [platform, ...(merged?.get(platform)?.halves.map(({ key }) => key) ?? [])];
  const libraries = new Map(clibs.map((clib) => [clib.name, clib.value]));
  const projects = new Map(wheels.map((wheel) => [wheel.name, wheel.value]));
  const known = new Map<string, boolean>();
  const library = (name: string, platform: string): boolean => {
    const key = `${name}\n${platform}`;
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    // Said first, so that a circle ends here.
    known.set(key, true);
    const clib = libraries.get(name);
    const supported = clib === undefined || (cellsOf(platform).every((one) => clib.platforms[one] !== null) && clib.needs.every((need) => library(need, platform)));
    known.set(key, supported);
    return supported;
  };
  const wheelProject = (name: string, platform: string): boolean => {
    const key = `wheel\n${name}\n${platform}`;
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    known.set(key, true);
    const wheel = projects.get(name);
    const supported =
      wheel === undefined ||
      ((wheel.platforms === undefined || wheel.platforms.includes(platform)) &&
        cellsOf(platform).every((one) => onPlatform(wheel, one).pythons.length > 0) &&
        wheel.libraries.every((need) => library(need, platform)) &&
        cellsOf(platform).flatMap((one) => againstOn(wheel, one, 'build')).every((need) => wheelProject(need, platform)));
    known.set(key, supported);
    return supported;
  };
  return (project, platform) => (projects.has(project) ? wheelProject(project, platform) : library(project, platform));
};

/** The wheel projects that one is built or tested against on a platform, on any of its Pythons or on one; sorted. */
export const againstOn = (wheel: WheelProject, platform: string, stage: 'build' | 'test', pythons: readonly string[] = wheel.pythons): readonly string[] =>
  [...new Set(onPlatform({ pythons, skip: wheel.skip }, platform).pythons.flatMap((python) => settingsFor(wheel, buildIdentifier(python, platform))[stage].against))].sort();
