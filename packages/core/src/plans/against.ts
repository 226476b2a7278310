import { satisfies } from '@renovatebot/pep440';
import type { WheelLock } from '../definitions/lock';
import type { RepairedWheelRecord, WheelFile } from '../definitions/records';
import type { InterpreterIdentity, ToolchainRecord } from '../definitions/toolchain';
import type { WheelProject } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import { markerHolds, type MarkerEnvironment } from '../formats/marker';
import { parseRequirement, type Requirement } from '../formats/requirement';
import { normalizeProjectName } from '../values/project-name';
import { parseWheelFilename, wheelAcceptsPython } from '../values/wheel-filename';

/** A distribution that another wheel project of the workspace builds, as far as that is known before it is built. */
export interface ProvidedDistribution {
  /** Normalized name of the distribution. */
  readonly name: string;
  /** Of its pinned sdist; undefined where only the built wheel knows it. */
  readonly version: string | undefined;
  /** What it needs when it runs. */
  readonly dependencies: readonly string[];
}

/** By the name of the Nx project. */
export type ProvidedDistributions = ReadonlyMap<string, ProvidedDistribution>;

/** @param lock of that project: it knows what the source asks for */
export const providedBy = (project: Pick<WheelProject, 'distribution' | 'source'>, lock: WheelLock | undefined): ProvidedDistribution => ({
  name: normalizeProjectName(project.distribution),
  version: project.source.kind === 'sdist' ? project.source.version : undefined,
  dependencies: [...(lock?.requirements?.dependencies ?? [])].sort(),
});

/** Every wheel project that some cell of a project is built or tested against, each once, sorted; of both stages when none is said. */
export const againstOf = (project: Pick<WheelProject, 'build' | 'test' | 'overrides'>, ...stages: readonly ('build' | 'test')[]): readonly string[] => {
  const asked = stages.length === 0 ? (['build', 'test'] as const) : stages;
  return [...new Set(asked.flatMap((stage) => [...project[stage].against, ...project.overrides.flatMap((override) => override[stage].against ?? [])]))].sort();
};

/** A repaired wheel of another project that goes into an environment. */
export interface AgainstWheel {
  readonly project: string;
  /** Normalized name of the distribution. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly wheel: WheelFile;
}

export interface AgainstRequest {
  /** Name of the project that builds or tests. */
  readonly consumer: string;
  readonly stage: 'build' | 'test';
  readonly platform: string;
  readonly interpreter: Pick<InterpreterIdentity, 'tag' | 'version' | 'implementation' | 'architecture'>;
  readonly machine: ToolchainRecord['machine'];
  readonly provider: {
    readonly project: string;
    readonly distribution: string;
    /** Absolute folder of its repaired wheels. */
    readonly folder: string;
    readonly records: readonly RepairedWheelRecord[];
  };
  /** What the environment was asked for: requirements of source, backend and wheel.yaml. */
  readonly requires: readonly string[];
  readonly constraints: readonly string[];
}

/**
 * The repaired wheel of another project that fits an interpreter and what is required of its distribution.
 *
 * @throws WheelError wheel-missing: there is none for this Python; wheel-invalid: it is not what is required
 */
export const selectAgainst = (request: AgainstRequest): AgainstWheel => {
  const { consumer, stage, platform, interpreter, provider } = request;
  const verb = stage === 'build' ? 'built' : 'tested';
  const fitting = provider.records.filter(({ wheel }) => wheelAcceptsPython(parseWheelFilename(wheel.file), interpreter.tag));
  const found = fitting.find(({ python }) => python === interpreter.tag) ?? fitting[0];
  if (found === undefined) {
    throw new WheelError({
      code: 'wheel-missing',
      family: 'usage',
      message: `${consumer} is ${verb} against ${provider.project}, which has no repaired wheel for ${interpreter.tag} on ${platform}`,
      hint: `nx run ${provider.project}:repair:${platform}, or leave it out there: an override of ${consumer} with select: "${interpreter.tag}-${platform}" and ${stage}: { against: [] }`,
    });
  }
  const name = normalizeProjectName(provider.distribution);
  const { version } = parseWheelFilename(found.wheel.file);
  const environment = markerEnvironment(request);
  const unmet = [...request.requires, ...request.constraints].filter((text) => {
    const requirement = readRequirement(text);
    if (requirement === undefined || requirement.name !== name) return false;
    if (requirement.marker !== undefined && !markerHolds(requirement.marker, environment)) return false;
    return !satisfies(version, requirement.specifiers.join(','), { prereleases: true });
  });
  if (unmet.length > 0) {
    throw new WheelError({
      code: 'wheel-invalid',
      family: 'usage',
      message: `${consumer} cannot be ${verb} against ${provider.project} on ${interpreter.tag}: ${found.wheel.file} is not what it asks for (${unmet.join(', ')})`,
      hint: `build another version in ${provider.project}, or take it out of "${stage}.against" of ${consumer}: the index then gives what is asked for`,
    });
  }
  return { project: provider.project, name, path: `${provider.folder}/${found.wheel.file}`, wheel: found.wheel };
};

/** Lines of a requirements file that name exactly these files, by hash. */
export const formatAgainst = (wheels: readonly AgainstWheel[]): string =>
  wheels.map(({ name, path, wheel }) => `${name} @ ${fileUrl(path)} \\\n    --hash=sha256:${wheel.sha256}\n`).join('');

/** @example fileUrl('C:\\wheels\\a b.whl') // 'file:///C:/wheels/a%20b.whl' */
export const fileUrl = (path: string): string => {
  const drive = /^(?<letter>[A-Za-z]:)[\\/](?<rest>.*)$/u.exec(path)?.groups;
  const parts = (drive === undefined ? path : (drive['rest'] as string).replaceAll('\\', '/')).split('/').map(encodeURIComponent).join('/');
  return drive === undefined ? `file://${parts}` : `file:///${drive['letter']}/${parts}`;
};

/** What counts of them in a digest: the bytes, not the place. */
export const againstInputs = (wheels: readonly AgainstWheel[]): readonly { readonly file: string; readonly sha256: string }[] | undefined =>
  wheels.length === 0 ? undefined : wheels.map(({ wheel }) => ({ file: wheel.file, sha256: wheel.sha256 })).sort((a, b) => (a.file < b.file ? -1 : 1));

/** Requirements that do not name one of the distributions. */
export const withoutDistributions = (requires: readonly string[], names: readonly string[]): readonly string[] =>
  requires.filter((text) => !names.includes(readRequirement(text)?.name ?? ''));

/** undefined for what is no requirement: the resolver says so, in its own words. */
const readRequirement = (text: string): Requirement | undefined => {
  try {
    return parseRequirement(text);
  } catch {
    return undefined;
  }
};

const markerEnvironment = ({ interpreter, machine }: Pick<AgainstRequest, 'interpreter' | 'machine'>): MarkerEnvironment => ({
  python_version: interpreter.version.split('.').slice(0, 2).join('.'),
  python_full_version: interpreter.version,
  implementation_name: interpreter.implementation,
  implementation_version: interpreter.version,
  platform_python_implementation: interpreter.implementation === 'cpython' ? 'CPython' : interpreter.implementation,
  platform_machine: interpreter.architecture,
  os_name: machine.os === 'win32' ? 'nt' : 'posix',
  sys_platform: machine.os,
  platform_system: { linux: 'Linux', darwin: 'Darwin', win32: 'Windows' }[machine.os] ?? machine.os,
});
