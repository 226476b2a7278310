import type { TargetConfiguration } from '@nx/devkit';

/** One entry of a target's inputs. */
export type InputDefinition = Exclude<NonNullable<TargetConfiguration['inputs']>[number], string>;

/** Options of the plugin in nx.json. Every task's hash holds them, so they are few. */
export interface PluginOptions {
  /** True: no project is inferred. A way out while the YAML files of a workspace cannot be read. */
  readonly disabled?: boolean;
  /** Further inputs of every stage, such as the plugin's own source where it is a project of the workspace. */
  readonly inputs?: readonly (InputDefinition | string)[];
}
