/** Generated from schema.json by `npm run generate`. */

/**
 * Installs each repaired wheel in a clean environment and runs the tests of the project.
 */
export interface TestOptions {
  /**
   * Platform of platforms.yaml to work for. The configuration of the task sets it: nx run <project>:test:<platform>.
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
