/** Generated from schema.json by `npm run generate`. */

/**
 * Brings a C library to the newest release of its upstream, or to one that is named: version, URL and sha256.
 */
export interface BumpGeneratorSchema {
  /**
   * Name of the C library project.
   */
  name?: string;
  /**
   * Version to go to; the newest when not given.
   */
  to?: string;
  /**
   * URL of its archive, where that is not the old one with another version.
   */
  url?: string;
  /**
   * What the sha256 of the archive must be.
   */
  sha256?: string;
  /**
   * Takes alphas, betas and release candidates for the newest too.
   */
  preReleases?: boolean;
  /**
   * All C libraries of the workspace that have an upstream; what cannot be asked is said and left.
   */
  all?: boolean;
}
