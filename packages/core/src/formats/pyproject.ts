import { parse, TomlError } from 'smol-toml';
import { WheelError } from '../errors/wheel-error';

/** What matters here of a source's pyproject.toml. */
export interface Pyproject {
  /** `build-system.requires` (PEP 518); undefined without that table. */
  readonly buildRequires: readonly string[] | undefined;
  /** `build-system.build-backend`, such as `mesonpy`. */
  readonly buildBackend: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly requiresPython: string | undefined;
  /** `project.dependencies` (PEP 621); undefined where they are not said there: no such table, or dynamic. */
  readonly dependencies: readonly string[] | undefined;
}

/**
 * @param file what to call it in errors
 * @throws WheelError definition-invalid with line and column
 */
export const parsePyproject = (file: string, text: string): Pyproject => {
  const toml = readToml(file, text);
  const system = tableOf(toml['build-system']);
  const project = tableOf(toml['project']);
  const dynamic = textsOf(project?.['dynamic']) ?? [];
  const dependencies = project === undefined || dynamic.includes('dependencies') ? undefined : (textsOf(project['dependencies']) ?? []);
  return {
    // PEP 518: a table without "requires" is an error; backends' own tools read it as an empty list.
    buildRequires: system === undefined ? undefined : (textsOf(system['requires']) ?? []),
    buildBackend: textOf(system?.['build-backend']),
    name: textOf(project?.['name']),
    version: textOf(project?.['version']),
    requiresPython: textOf(project?.['requires-python']),
    dependencies,
  };
};

const readToml = (file: string, text: string): Readonly<Record<string, unknown>> => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [message = ''] = error.message.split('\n');
    throw new WheelError({
      code: 'definition-invalid',
      family: 'usage',
      message: `${file} is not valid TOML`,
      problems: [{ file, line: error.line, column: error.column, message: message.replace(/^Invalid TOML document: /u, '') }],
      cause: error,
    });
  }
};

const tableOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const textsOf = (value: unknown): readonly string[] | undefined => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined);
