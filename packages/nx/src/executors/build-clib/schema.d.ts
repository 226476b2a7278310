/** Generated from schema.json by `npm run generate`. */

/**
 * Builds a C library as a relocatable prefix with its licence texts.
 */
export interface BuildClibOptions {
  /**
   * Platform of platforms.yaml to work for. The configuration of the task sets it: nx run <project>:build-clib:<platform>.
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
