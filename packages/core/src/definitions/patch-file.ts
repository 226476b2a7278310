/** A patch beside a clib.yaml. */
export interface PatchFile {
  /** Path relative to the folder. */
  readonly name: string;
  /** Of the clib.yaml that names it: relative to the workspace, absolute for a file of the catalogue. */
  readonly folder: string;
}

/** What patches are kept by while their texts are at hand. */
export const patchPath = ({ name, folder }: PatchFile): string => (folder === '.' ? name : `${folder}/${name}`);
