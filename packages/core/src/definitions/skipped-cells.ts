import { buildIdentifier, matchesSelector, type WheelProject } from './wheel';

/** Why a project is not built for a Python on a platform; undefined where it is. */
export const skipReason = ({ skip }: Pick<WheelProject, 'skip'>, python: string, platform: string): string | undefined =>
  skip?.find(({ select }) => matchesSelector(select, buildIdentifier(python, platform)))?.reason;

/** The project as it is on one platform: without the Pythons that are skipped there. It may have none left. */
export const onPlatform = <Project extends Pick<WheelProject, 'pythons' | 'skip'>>(project: Project, platform: string): Project =>
  project.skip === undefined ? project : { ...project, pythons: project.pythons.filter((python) => skipReason(project, python, platform) === undefined) };

/** Why nothing of a project is built for a platform, as its file says it; undefined where it says nothing or something is. */
export const skippedAltogether = (project: Pick<WheelProject, 'pythons' | 'skip'>, platform: string): string | undefined => {
  const reasons = project.pythons.map((python) => skipReason(project, python, platform));
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join('; ');
};
