import { buildIdentifier, matchesSelector, skippedAltogether, type Problem } from '@wheelwright/core';
import type { DefinitionSet } from '../inference/definition-set';
import { supportOf } from '../inference/support';

/**
 * Where it is written that a project is not built for a platform: its own file, or the file of a library it needs.
 * Empty when nothing says so.
 */
export const explainUnsupported = (set: DefinitionSet, project: string, platform: string): readonly Problem[] => {
  const isSupported = supportOf(set);
  const clibs = new Map(set.clibs.map((clib) => [clib.name, clib]));
  const seen = new Set<string>();
  const halves = set.platforms[0]?.value.merged.get(platform)?.halves.map(({ key }) => key) ?? [];
  const explain = (name: string): readonly Problem[] => {
    if (seen.has(name)) return [];
    seen.add(name);
    const wheel = set.wheels.find((one) => one.name === name);
    if (wheel !== undefined) {
      if (wheel.value.platforms?.includes(platform) === false) {
        return [wheel.document.problemAt(['platforms'], `its platforms are ${wheel.value.platforms.join(', ')}`, undefined, 'key')];
      }
      const skipped = [platform, ...halves].find((key) => skippedAltogether(wheel.value, key) !== undefined);
      if (skipped === undefined) return missing(wheel.value.libraries);
      const cells = wheel.value.pythons.map((python) => buildIdentifier(python, skipped));
      return (wheel.value.skip ?? [])
        .filter(({ select }) => cells.some((cell) => matchesSelector(select, cell)))
        .map(({ select, reason }) => wheel.document.problemAt(['skip', select], `it skips ${select}`, reason, 'key'));
    }
    const clib = clibs.get(name);
    if (clib === undefined) return [];
    const ruledOut = [platform, ...halves].find((key) => clib.value.platforms[key] === null);
    if (ruledOut !== undefined) return [clib.document.problemAt(['platforms', ruledOut], `${name} is not built for ${ruledOut}`, clib.value.reasons[ruledOut], 'key')];
    return missing(clib.value.needs);
  };
  const missing = (needs: readonly string[]): readonly Problem[] => needs.filter((need) => !isSupported(need, platform)).flatMap(explain);
  return explain(project);
};
