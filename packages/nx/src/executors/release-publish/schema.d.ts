/** Generated from schema.json by `npm run generate`. */

/**
 * What nx release publish runs: upload, for all platforms of the project.
 */
export interface ReleasePublishOptions {
  /**
   * Destination of destinations.yaml, or pypi or testpypi. Without it, the rules of wheel.yaml say where a CI run uploads to.
   */
  destination?: string;
  /**
   * Checks everything, asks the destination what it has, prints the plan, and writes nothing.
   */
  dryRun?: boolean;
  /**
   * Narrows the upload to some platforms of the project: names with commas between them.
   */
  platforms?: string;
  /**
   * Narrows the upload to some Pythons of the project: python tags with commas between them.
   */
  pythons?: string;
  /**
   * File, relative to the workspace, with the files that the release must hold, instead of the Pythons and platforms of the project.
   */
  expect?: string;
  /**
   * Leaves a file of the same name alone where the destination tells no hash of it. Identical files are always skipped.
   */
  skipExisting?: boolean;
  /**
   * Sends wheels that have not passed their tests too.
   */
  untested?: boolean;
  /**
   * Signs each file with gpg and sends the signature with it. PyPI ignores signatures.
   */
  sign?: boolean;
  /**
   * Files that are sent at the same time.
   */
  jobs?: number;
  /**
   * File, relative to the workspace, for the report as JSON, besides dist/uploads/<project>/<destination>.json. A dry run writes only this one.
   */
  report?: string;
  /**
   * Given by nx release; an index knows itself whether a release is the first.
   */
  firstRelease?: boolean;
  /**
   * Given by nx release; versions stand in the wheels.
   */
  nxReleaseVersionData?: {};
}
