/** Generated from schema.json by `npm run generate`. */

/**
 * Finds the interpreters, brings the tools of a platform at their locked versions and writes toolchain.json.
 */
export interface ToolchainOptions {
  /**
   * Platform of platforms.yaml to work for. The configuration of the task sets it: nx run <project>:toolchain:<platform>.
   */
  platform?: string;
  /**
   * False where the project is not built for the platform. Inferred from the YAML files.
   */
  supported?: boolean;
  /**
   * Prints the plan and does nothing.
   */
  dryRun?: boolean;
}
