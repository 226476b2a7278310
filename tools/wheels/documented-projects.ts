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

/**
 * What is said of a wheel that something was grafted into.
 *
 * @param grafted paths in the wheel; a name that ends in .so is taken for an extension module
 */
export const graftExceptions = (grafted: readonly string[]): readonly CheckException[] => {
  if (grafted.length === 0) return [];
  const beside = { code: 'W009', reason: 'grafted libraries are in a folder of their own' };
  return [beside, grafted.some((path) => path.endsWith('.so')) ? { code: 'W004', reason: 'which nothing imports' } : { code: 'W010', reason: 'which holds no Python' }];
};

const numpySays: readonly CheckException[] = [
  { code: 'W002', reason: 'empty __init__.py, and two stubs that are the same' },
  { code: 'W004', reason: 'code for type checkers to look at' },
];

/** Of the wheels of one project. */
export const checkExceptions: Readonly<Record<string, readonly CheckException[]>> = {
  'numpy-wheels': numpySays,
  'numpy-ilp64-wheels': numpySays,
  'astropy-wheels': [{ code: 'W002', reason: 'its sdist has files twice: data of tests, and empty ones' }],
  'randomgen-wheels': [{ code: 'W002', reason: 'two __init__.py are empty, two licences the same' }],
};
