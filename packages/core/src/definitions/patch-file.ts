/** A patch beside a clib.yaml. */
export interface PatchFile {
  /** Path relative to the folder. */
  readonly name: string;
  /** Of the clib.yaml that names it: relative to the workspace, absolute for a file of the catalogue. */
  readonly folder: string;
}

/** A patch that was read. */
// A type and not an interface: plain data whose digest is taken.
export type PatchText = {
  /** As the YAML file names it, for messages. */
  readonly name: string;
  readonly text: string;
};

/** What patches are kept by while their texts are at hand. */
export const patchPath = ({ name, folder }: PatchFile): string => (folder === '.' ? name : `${folder}/${name}`);
