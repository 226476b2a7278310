import type { Interpreter } from '../definitions/toolchain';
import type { WheelProject } from '../definitions/wheel';
import { suggest } from '../errors/nearest-word';
import { WheelError } from '../errors/wheel-error';
import { pythonVersionOf } from '../values/python-tag';

export interface PythonSelectionRequest {
  readonly project: Pick<WheelProject, 'pythons' | 'missingPythons'>;
  /** Name of the Nx project, for messages. */
  readonly name: string;
  /** What `--pythons` says; undefined when it was not given. */
  readonly asked: readonly string[] | undefined;
  readonly interpreters: readonly Interpreter[];
  /** Whether the interpreter's headers are needed: to build an extension they are, to test they are not. */
  readonly headers: boolean;
  /** Where interpreters were looked for and how one of a version (3.10) is installed, in words. */
  readonly advice: (version: string) => string;
}

export interface PythonSelection {
  /** In the order of the project. */
  readonly interpreters: readonly Interpreter[];
  /** Python tags that this machine lacks and that the project lets it skip. */
  readonly skipped: readonly string[];
}

/**
 * The python tags of a project that a run is about.
 *
 * @throws WheelError python-unknown for a tag that is asked for and not one of the project's
 */
export const narrowPythons = ({ project, name, asked }: Pick<PythonSelectionRequest, 'project' | 'name' | 'asked'>): readonly string[] => {
  if (asked === undefined) return project.pythons;
  const unknown = asked.filter((python) => !project.pythons.includes(python));
  if (unknown.length > 0) {
    throw new WheelError({
      code: 'python-unknown',
      family: 'usage',
      message: `${name} has no ${unknown.map((python) => `"${python}"`).join(', ')}; its Pythons are ${project.pythons.join(', ')}`,
      hint: suggest(unknown[0] ?? '', project.pythons),
    });
  }
  return project.pythons.filter((python) => asked.includes(python));
};

/**
 * The interpreters that a run needs. One that the machine lacks is an error, unless the project says
 * `missing-pythons: skip`, nobody asked for it by name, and there is another.
 *
 * @throws WheelError python-unknown, interpreter-missing naming all that are missing
 */
export const selectPythons = (request: PythonSelectionRequest): PythonSelection => {
  const { project, name, asked, headers, advice } = request;
  const wanted = narrowPythons(request);
  const found = new Map(request.interpreters.map((interpreter) => [interpreter.tag, interpreter]));
  const usable = (python: string): Interpreter | undefined => {
    const interpreter = found.get(python);
    return headers && interpreter?.include === undefined ? undefined : interpreter;
  };
  const missing = wanted.filter((python) => usable(python) === undefined);
  const interpreters = wanted.map(usable).filter((interpreter) => interpreter !== undefined);
  const maySkip = project.missingPythons === 'skip' && asked === undefined && interpreters.length > 0;
  if (missing.length > 0 && !maySkip) {
    const others = project.pythons.filter((python) => usable(python) !== undefined);
    const described = missing.map((python) => {
      const version = pythonVersionOf(python);
      return found.has(python) ? `${python} (Python ${version} is there, but not its headers)` : `${python} (Python ${version})`;
    });
    throw new WheelError({
      code: 'interpreter-missing',
      family: 'usage',
      message: `${name} needs ${described.join(', ')}, which this machine lacks`,
      hint: [
        advice(pythonVersionOf(missing[0] ?? '')),
        ...(others.length === 0 ? [] : [`or run only those that are there: --pythons=${others.join(',')}`]),
      ].join('; '),
    });
  }
  return { interpreters, skipped: missing };
};
