/** The delvewheel program (1.13): intent to argv, and the names it gives. */
export interface DelvewheelRepair {
  /** argv prefix that starts delvewheel. */
  readonly program: readonly string[];
  readonly wheel: string;
  /** Folder that receives the repaired wheel. */
  readonly into: string;
  /** Folder with the DLLs that may be grafted. */
  readonly libraries: string;
  /** File name patterns of DLLs that are left out. */
  readonly exclude: readonly string[];
  readonly strip: boolean;
}

export const delvewheelRepairArgv = ({ program, wheel, into, libraries, exclude, strip }: DelvewheelRepair): readonly string[] => [
  ...program,
  'repair',
  '--add-path',
  libraries,
  ...exclude.flatMap((pattern) => ['--exclude', pattern]),
  ...(strip ? ['--strip'] : []),
  '-w',
  into,
  wheel,
];

/**
 * The name that delvewheel gives a DLL it grafts.
 *
 * @param sha256 of the file as it was before, hexadecimal
 * @example graftedDll('libpng16-16.dll', '6fe93401ba8e3f22ca1bf13e1236b8cd...') // 'libpng16-16-6fe93401ba8e3f22ca1bf13e1236b8cd.dll'
 */
export const graftedDll = (file: string, sha256: string): string => file.replace(/(?:\.dll)?$/iu, (ending) => `-${sha256.slice(0, 32)}${ending}`);
