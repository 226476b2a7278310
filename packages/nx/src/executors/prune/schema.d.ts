/** Generated from schema.json by `npm run generate`. */

/**
 * Removes old versions from a channel of nightlies: all but the newest, and what is too old.
 */
export interface PruneOptions {
  /**
   * Destination of destinations.yaml, of kind anaconda.
   */
  destination?: string;
  /**
   * Distributions whose versions are looked at: names with commas between them.
   */
  distributions?: string;
  /**
   * So many of the newest versions of each stay.
   */
  versions?: number;
  /**
   * Versions that are older go, but for the newest one.
   */
  days?: number;
  /**
   * Prints what would go, and removes nothing.
   */
  dryRun?: boolean;
}
