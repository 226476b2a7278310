/** `uv pip install` of exactly what a requirements file with hashes names, from wheels only, into a folder of its own. */
export const uvInstallToolArgv = (request: {
  readonly uv: string;
  /** Executable of the interpreter whose tags choose the wheels. */
  readonly python: string;
  readonly into: string;
  readonly requirements: string;
}): readonly string[] => [
  request.uv,
  ...uvInstallWords,
  '--only-binary',
  ':all:',
  '--python',
  request.python,
  '--target',
  request.into,
  '--requirement',
  request.requirements,
];

/** The same with an interpreter's own pip, for the first tool of all: uv. */
export const pipInstallToolArgv = (request: { readonly python: string; readonly into: string; readonly requirements: string }): readonly string[] => [
  request.python,
  '-m',
  'pip',
  'install',
  '--no-input',
  '--no-compile',
  '--no-deps',
  '--disable-pip-version-check',
  '--require-hashes',
  '--only-binary',
  ':all:',
  '--target',
  request.into,
  '--requirement',
  request.requirements,
];

/** A virtual environment without pip, at `path`. */
export const uvVenvArgv = (request: { readonly uv: string; readonly python: string; readonly path: string }): readonly string[] => [
  request.uv,
  'venv',
  '--no-project',
  '--color',
  'never',
  '--python',
  request.python,
  request.path,
];

export interface UvInstallPlace {
  readonly uv: string;
  /** Python of a virtual environment. */
  readonly environment: string;
  /** What the wheels are for, where that is not what its Python runs on: x86_64-pc-windows-msvc. */
  readonly platform?: string | undefined;
}

const placeWords = ({ environment, platform }: UvInstallPlace): readonly string[] => ['--python', environment, ...(platform === undefined ? [] : ['--python-platform', platform])];

/** Installs pinned requirements into a virtual environment; for another platform from wheels only, since nothing can be built for it. */
export const uvInstallArgv = (request: UvInstallPlace & { readonly requirements: string }): readonly string[] => [
  request.uv,
  ...uvInstallWords,
  ...(request.platform === undefined ? [] : ['--only-binary', ':all:']),
  ...placeWords(request),
  '--requirement',
  request.requirements,
];

/** Installs wheels, as they are, into a virtual environment. */
export const uvInstallWheelsArgv = (request: UvInstallPlace & { readonly wheels: readonly string[] }): readonly string[] => [
  request.uv,
  'pip',
  'install',
  '--no-deps',
  '--no-index',
  '--no-progress',
  '--color',
  'never',
  ...placeWords(request),
  ...request.wheels,
];

const uvInstallWords = ['pip', 'install', '--no-deps', '--require-hashes', '--no-progress', '--color', 'never'] as const;
