import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isWheelError, normalizeVersion, parseProjectName, parseWheelType, suggest, WheelError, type ProjectName, type Version, type WheelType } from '@wheelwright/core';

/** Letters and words of terryfy's command, and what it lacked. */
const words = {
  'wheel-url-dir': { type: 'string', short: 'u' },
  'wheel-dir': { type: 'string', short: 'w' },
  'wheel-type': { type: 'string', short: 't', multiple: true },
  clobber: { type: 'boolean', short: 'c' },
  'no-twine': { type: 'boolean', short: 'n' },
  sign: { type: 'boolean', short: 's' },
  repository: { type: 'string', short: 'r' },
  verbose: { type: 'boolean', short: 'v' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'dry-run': { type: 'boolean' },
  expect: { type: 'string' },
  jobs: { type: 'string' },
  json: { type: 'boolean' },
  'skip-existing': { type: 'boolean' },
  wait: { type: 'string' },
  sdist: { type: 'boolean' },
  'index-url': { type: 'string' },
  destinations: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  identity: { type: 'string' },
  'config-file': { type: 'string' },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

export interface UploaderOptions {
  readonly project: ProjectName;
  readonly version: Version;
  /** URL or path of the page with the wheels, as it was written. */
  readonly source: string;
  readonly allowedHosts: readonly string[];
  /** Folder for the wheels, as it was written. */
  readonly folder: string;
  readonly types: readonly WheelType[];
  /** The words of `types`. */
  readonly typeWords: readonly string[];
  readonly sdist: boolean;
  readonly clobber: boolean;
  /** Only fetch. */
  readonly noUpload: boolean;
  readonly sign: boolean;
  readonly identity: string | undefined;
  /** Section of .pypirc, or destination of a destinations.yaml; undefined: as the environment says, else pypi. */
  readonly repository: string | undefined;
  readonly destinations: string | undefined;
  readonly pypirc: string | undefined;
  readonly indexUrl: string | undefined;
  readonly verbose: boolean;
  readonly dryRun: boolean;
  readonly expect: string | undefined;
  readonly jobs: number;
  readonly json: boolean;
  readonly skipExisting: boolean;
  /** Milliseconds to wait for files that are not on the page yet. */
  readonly wait: number;
}

export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | { readonly kind: 'run'; readonly options: UploaderOptions };

/** Where the old command looked when it was told nothing. */
const oldDefault = 'http://wheels.scikit-image.org';

/** @throws WheelError command-line with the first thing that is wrong */
export const readCommand = (argv: readonly string[]): Command => {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [name, version, ...more] = positionals;
  if (name === undefined || version === undefined || more.length > 0) throw refuse(`a project and a version are needed, not ${positionals.length === 0 ? 'nothing' : positionals.map((word) => `"${word}"`).join(' ')}`, 'for example: wheel-uploader -u https://staging.example/wheels numpy 1.11.1');
  if (values['wheel-url-dir'] === undefined) throw refuse('-u is needed: the page that shows the wheels', `the old command fetched from ${oldDefault} when it was not given; that page is gone, and what somebody else may put there one day is not to be uploaded`);
  const typeWords = values['wheel-type'] ?? ['macosx'];
  return {
    kind: 'run',
    options: {
      project: known(() => parseProjectName(name)),
      version: normalizeVersion(version) ?? fail(`"${version}" is not a version`, 'such as 1.11.1 or 1.12.0rc2'),
      source: values['wheel-url-dir'],
      allowedHosts: values['allow-host'] ?? [],
      folder: values['wheel-dir'] ?? '.',
      types: typeWords.map((word) => known(() => parseWheelType(word))),
      typeWords,
      sdist: values.sdist ?? false,
      clobber: values.clobber ?? false,
      noUpload: values['no-twine'] ?? false,
      sign: values.sign ?? false,
      identity: values.identity,
      repository: values.repository,
      destinations: values.destinations,
      pypirc: values['config-file'],
      indexUrl: values['index-url'],
      verbose: values.verbose ?? false,
      dryRun: values['dry-run'] ?? false,
      expect: values.expect,
      jobs: number('--jobs', values.jobs ?? '3', { least: 1, most: 32 }),
      json: values.json ?? false,
      skipExisting: values['skip-existing'] ?? false,
      wait: number('--wait', values.wait ?? '0', { least: 0, most: 24 * 60 }) * 60_000,
    },
  };
};

/** True where the words ask for a report as JSON, however wrong the rest of them is. */
export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

const parse = (argv: readonly string[]): { readonly values: ReturnType<typeof parseWords>['values']; readonly positionals: readonly string[] } => {
  try {
    return parseWords(argv);
  } catch (error) {
    const unknown = /^Unknown option '--?([^'\s]+)'/u.exec((error as Error).message)?.[1];
    if (unknown === undefined) throw refuse((error as Error).message.split('. ')[0] ?? '');
    throw refuse(`unknown option "${unknown}"`, suggest(unknown, Object.keys(words)));
  }
};

const parseWords = (argv: readonly string[]) => parseArgs({ args: [...argv], options: words, allowPositionals: true, strict: true });

const number = (option: string, text: string, { least, most }: { readonly least: number; readonly most: number }): number =>
  /^\d+$/u.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : fail(`${option} must be a number from ${least} to ${most}, not "${text}"`);

/** What core says about a word, as a mistake of the command line. */
const known = <Value>(read: () => Value): Value => {
  try {
    return read();
  } catch (error) {
    if (!isWheelError(error)) throw error;
    throw refuse(error.message, error.hint);
  }
};

const fail = (message: string, hint?: string): never => {
  throw refuse(message, hint);
};

const refuse = (message: string, hint?: string): WheelError =>
  new WheelError({ code: 'definition-invalid', family: 'usage', message, hint: `${hint === undefined ? '' : `${hint}; `}wheel-uploader --help explains every word` });
