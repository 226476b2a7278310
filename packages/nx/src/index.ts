export { createNodes, createNodesV2 } from './inference/create-nodes';
export { preTasksExecution } from './guard/pre-tasks-execution';
export type { PluginOptions } from './inference/plugin-options';
