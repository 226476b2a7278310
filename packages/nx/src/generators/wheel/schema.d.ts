/** Generated from schema.json by `npm run generate`. */

/**
 * Writes the wheel.yaml of a distribution of the Python index, and its lock.
 */
export interface WheelGeneratorSchema {
  /**
   * Name of the distribution on the Python index.
   */
  name: string;
  /**
   * Folder of the project, relative to the workspace; projects/<name>-wheels when not given.
   */
  directory?: string;
}
