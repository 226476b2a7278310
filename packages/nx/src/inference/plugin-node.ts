import type { ProjectGraphExternalNode } from '@nx/devkit';
import { version } from '../../package.json';

/**
 * Wheelwright itself in the project graph, so that its version is in the hash of every stage, however it was
 * installed: a linked plugin is in no lock file, and one of the workspace is no npm package.
 */
export const pluginNode = {
  type: 'npm',
  name: 'npm:wheelwright-itself',
  data: { packageName: 'wheelwright-itself', version, hash: version },
} satisfies ProjectGraphExternalNode;
