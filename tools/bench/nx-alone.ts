import type { ProjectGraph, TargetConfiguration } from '@nx/devkit';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { quickExecutor } from './quick-executor';

/**
 * The same workspace without any plugin: every project a project.json with the same targets, edges, inputs, outputs and
 * configurations, every task one that writes a file. What Nx takes for it, no plugin can undercut. Plugins are loaded as in
 * ours.
 */
export const nxAlone = async (workspace: TemporaryWorkspace): Promise<TemporaryWorkspace> => {
  const drawn = await workspace.run(['graph', '--file=graph.json']);
  if (drawn.exitCode !== 0) throw new Error(drawn.output);
  const { graph } = JSON.parse(workspace.read('graph.json')) as { graph: ProjectGraph };
  const files = Object.fromEntries(
    Object.values(graph.nodes).flatMap(({ name, data }): [string, string][] => [
      [`${data.root}/project.json`, JSON.stringify({ name, implicitDependencies: data.implicitDependencies, targets: Object.fromEntries(Object.entries(data.targets ?? {}).map(([key, target]) => [key, plain(target)])) })],
      // The one file of each project that tasks have as an input.
      [`${data.root}/wheel.yaml`, `name: ${name}\n`],
    ]),
  );
  return temporaryWorkspace({ files: { ...quickExecutor, ...files, 'nx.json': JSON.stringify({ analytics: false, neverConnectToCloud: true }) } });
};

const plain = ({ cache, dependsOn, inputs, outputs, configurations }: TargetConfiguration): TargetConfiguration => ({
  executor: 'quick:make',
  cache: cache === true,
  dependsOn,
  inputs: inputs?.map((input) => (typeof input === 'object' && 'externalDependencies' in input ? { externalDependencies: [] } : input)),
  outputs,
  configurations,
});
