export { createNodes, createNodesV2 } from './inference/create-nodes';
export { preTasksExecution } from './inference/platform-guard';
export type { PluginOptions } from './inference/plugin-options';
