/** Generated from schema.json by `npm run generate`. */

/**
 * Asks the git repository of a wheel project which commit is to be built.
 */
export interface SourceOptions {
  /**
   * Says which commit it is and writes nothing.
   */
  dryRun?: boolean;
}
