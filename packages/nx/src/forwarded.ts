import type { ExecutorContext } from '@nx/devkit';

/**
 * Whether a task of another project stands on this one, so that `--pythons` may speak of that project's Pythons: Nx
 * forwards it (`params: forward`) to every wheel project that one is built or tested against.
 */
export const isForwarded = ({ taskGraph, projectName, targetName, configurationName }: Pick<ExecutorContext, 'taskGraph' | 'projectName' | 'targetName' | 'configurationName'>): boolean => {
  if (taskGraph === undefined || projectName === undefined) return false;
  const own = [projectName, targetName, configurationName].filter((word) => word !== undefined).join(':');
  const standOn = new Set([own]);
  // Each round finds those that stand on what is found; there are no circles among tasks.
  for (let before = 0; before < standOn.size; ) {
    before = standOn.size;
    for (const [task, needs] of Object.entries(taskGraph.dependencies)) if (needs.some((need) => standOn.has(need))) standOn.add(task);
  }
  return [...standOn].some((task) => !task.startsWith(`${projectName}:`));
};
