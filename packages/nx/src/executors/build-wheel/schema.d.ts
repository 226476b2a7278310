/** Generated from schema.json by `npm run generate`. */

/**
 * Builds the wheels of a project, one per Python.
 */
export interface BuildWheelOptions {
  /**
   * Platform of platforms.yaml to work for. The configuration of the task sets it: nx run <project>:build-wheel:<platform>.
   */
  platform?: string;
  /**
   * False where the project is not built for the platform. Inferred from the YAML files.
   */
  supported?: boolean;
  /**
   * Narrows the run to some Pythons of the project: python tags with commas between them.
   */
  pythons?: string;
  /**
   * Prints the plan and does nothing.
   */
  dryRun?: boolean;
}
