/** Generated from schema.json by `npm run generate`. */

/**
 * Resolves sources, build and test requirements and tools, with hashes, into wheel.lock.json and platforms.lock.json.
 */
export interface LockGeneratorSchema {
  /**
   * Locks only this wheel project; all of the workspace when not given.
   */
  project?: string;
  /**
   * Asks everything anew, also what is locked already.
   */
  upgrade?: boolean;
}
