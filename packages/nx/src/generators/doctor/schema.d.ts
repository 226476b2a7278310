/** Generated from schema.json by `npm run generate`. */

/**
 * Tells which platforms this machine can build, repair and test, and what would provide the rest. Writes nothing.
 */
export interface DoctorGeneratorSchema {
  /**
   * Prints the findings as JSON.
   */
  json?: boolean;
}
