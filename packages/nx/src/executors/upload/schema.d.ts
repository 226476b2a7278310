/** Generated from schema.json by `npm run generate`. */

/**
 * Sends the tested wheels of a project to a destination, whole or not at all, and asks it afterwards whether they are there.
 */
export interface UploadOptions {
  /**
   * Destination of destinations.yaml, or pypi or testpypi. Without it, the rules of wheel.yaml say where a CI run uploads to.
   */
  destination?: string;
  /**
   * Checks everything, asks the destination what it has, prints the plan, and writes nothing.
   */
  dryRun?: boolean;
  /**
   * Platform whose wheels are sent; all platforms of the project that have a tag of their own when not said. The configuration of the task sets it: nx run <project>:upload:<platform>.
   */
  platform?: string;
  /**
   * False where the project is not built for the platform. Inferred from the YAML files.
   */
  supported?: boolean;
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
}
