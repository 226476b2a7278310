import type { Ability, PlatformFinding } from './doctor';

const stages = ['build', 'repair', 'test'] as const;

/** Rows of a table: platform and yes or no for each stage. */
export const findingRows = (findings: readonly PlatformFinding[]): readonly (readonly string[])[] =>
  findings.map((finding) => [finding.platform, ...stages.map((stage) => (finding[stage].able ? 'yes' : 'no'))]);

export const findingHead = ['platform', ...stages] as const;

/**
 * Why not, and what to do: one paragraph for each reason, with all that it holds for.
 *
 * @example renderReasons(findings) // ['manylinux2014_aarch64 (test): there is no qemu-aarch64-static', '  apt-get install ...']
 */
export const renderReasons = (findings: readonly PlatformFinding[]): readonly string[] => {
  const reasons = new Map<string, { readonly ability: Extract<Ability, { able: false }>; readonly platforms: Map<string, string[]> }>();
  for (const finding of findings) {
    for (const stage of stages) {
      const ability = finding[stage];
      if (ability.able) continue;
      const known = reasons.get(ability.reason) ?? { ability, platforms: new Map<string, string[]>() };
      known.platforms.set(finding.platform, [...(known.platforms.get(finding.platform) ?? []), stage]);
      reasons.set(ability.reason, known);
    }
  }
  return [...reasons.values()].flatMap(({ ability, platforms }) => {
    const named = [...platforms].map(([platform, affected]) => (affected.length === stages.length ? platform : `${platform} (${affected.join(', ')})`));
    return [`${named.join(', ')}: ${ability.reason}`, ...(ability.command === undefined ? [] : [`  ${ability.command}`])];
  });
};
