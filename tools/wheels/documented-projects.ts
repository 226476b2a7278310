/** The wheel repositories that this replaces, each one file here. */
export const theFive = ['numpy-wheels', 'dipy-wheels', 'astropy-wheels', 'randomgen-wheels', 'scikit-image-wheels'] as const;

/** Rows of packages/nx/docs/wheels.md, in its order: the five, each followed by its variants. */
export const documentedProjects: readonly string[] = ['numpy-wheels', 'numpy-ilp64-wheels', 'dipy-wheels', 'astropy-wheels', 'randomgen-wheels', 'scikit-image-wheels'];

/** What a checker says of a project's wheels and what is well so. One that is no longer said is an error too. */
export interface CheckException {
  /** Code of check-wheel-contents: `W002`. */
  readonly code: string;
  readonly reason: string;
}

/** Of every wheel that something was grafted into. */
export const graftExceptions: readonly CheckException[] = [
  { code: 'W009', reason: 'grafted libraries are in a folder of their own' },
  { code: 'W010', reason: 'which holds no Python' },
];

/** Of the wheels of one project. */
export const checkExceptions: Readonly<Record<string, readonly CheckException[]>> = {};
