import type { ExecutorContext } from '@nx/devkit';
import type { MergedPlatform, Platform } from '@wheelwright/core';
import type { Site } from '../../boundary';

export type SupportedPlatform = Platform | MergedPlatform;

/** The platforms a project is built for, as inference put them into the configurations of its `repair` target. */
export const supportedPlatforms = ({ workspace, project }: Pick<Site, 'workspace' | 'project'>, { projectsConfigurations }: Pick<ExecutorContext, 'projectsConfigurations'>): readonly SupportedPlatform[] => {
  const configurations: Readonly<Record<string, { readonly supported?: boolean }>> = projectsConfigurations.projects[project.name]?.targets?.['repair']?.configurations ?? {};
  return [...workspace.platforms.platforms.values(), ...workspace.platforms.merged.values()].filter(({ key }) => configurations[key] !== undefined && configurations[key].supported !== false);
};
