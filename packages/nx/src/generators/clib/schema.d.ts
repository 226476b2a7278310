/** Generated from schema.json by `npm run generate`. */

/**
 * Copies a C library of the catalogue into the workspace, with all that it needs, or starts a new one from the URL of its archive.
 */
export interface ClibGeneratorSchema {
  /**
   * Name of the library in the catalogue; with --url, what the new one is to be called.
   */
  name?: string;
  /**
   * URL of the archive of a library that the catalogue does not have.
   */
  url?: string;
  /**
   * With --url: its version, where the name of the archive does not say it.
   */
  release?: string;
  /**
   * With --url: what the sha256 of the archive must be.
   */
  sha256?: string;
  /**
   * Folder that gets a folder per library, relative to the workspace; projects when not given.
   */
  directory?: string;
  /**
   * Replaces files that are there and differ.
   */
  overwrite?: boolean;
}
