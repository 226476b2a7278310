import type { PreTasksExecution } from '@nx/devkit';
import type { PluginOptions } from './plugin-options';
export const preTasksExecution: PreTasksExecution<PluginOptions> = (_options, context) => {
  console.log('GUARD', context.argv);
  const e = new Error('unknown platform "bogus"\nsecond line'); e.stack = e.message; throw e;
};
