/**
 * The repairwheel program (0.8), which does for wheels of macOS what delocate does, without a Mac and without LLVM: it
 * carries delocate, with Mach-O files read, changed and signed by itself.
 */
export interface RepairwheelRepair {
  /** argv prefix that starts repairwheel. */
  readonly program: readonly string[];
  readonly wheel: string;
  /** Folder that receives the repaired wheel. */
  readonly into: string;
  /** Folder with the libraries that may be grafted, under the last part of their install names. */
  readonly libraries: string;
  /** File name patterns of libraries that are left out. */
  readonly exclude: readonly string[];
}

export const repairwheelArgv = ({ program, wheel, into, libraries, exclude }: RepairwheelRepair): readonly string[] => [
  ...program,
  '--no-sys-paths',
  '-l',
  libraries,
  ...exclude.flatMap((pattern) => ['-e', pattern]),
  '-o',
  into,
  wheel,
];
