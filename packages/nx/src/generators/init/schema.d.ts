/** Generated from schema.json by `npm run generate`. */

/**
 * Makes a workspace ready: the plugin in nx.json, a platforms project, dist/ in .gitignore, and plugins loaded in Nx’s own process (.env). What is there already stays as it is.
 */
export interface InitOptions {
  /**
   * Folder of the platforms project, when the workspace has no platforms.yaml yet.
   */
  folder?: string;
}
