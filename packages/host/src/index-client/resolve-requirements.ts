import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, explainCompileFailure, isWheelError, parseCompiled, uvCompileArgv, WheelError, withoutDistributions, type FurtherIndex, type Interpreter, type LockedPackage, type ProvidedDistribution } from '@wheelwright/core';
import type { Host } from '../ports';
import { createRedact, secretsAmong } from '../secret';
import { indexEnvironment } from './index-environment';
import { withIndexes } from './index-views';
import type { IndexSettings } from './index-settings';
import { loadIndexSettings } from './load-index-settings';
import { writeProvidedWheels } from './provided-wheels';

export interface ResolveRequest {
  /** uv executable */
  readonly uv: string;
  readonly interpreter: Interpreter;
  readonly requires: readonly string[];
  readonly constraints: readonly string[];
  /** What the workspace builds itself: it must fit, and is not part of the answer. */
  readonly provided?: readonly ProvidedDistribution[];
  /** `indexes` of wheel.yaml, besides the user's own. */
  readonly indexes?: readonly FurtherIndex[] | undefined;
  /** Read anew when not given. */
  readonly settings?: IndexSettings;
}

/**
 * Resolves requirements for an interpreter, from wheels of the user's own indexes, into pinned packages with the
 * hashes of all their files, sorted by name.
 *
 * @throws WheelError environment-failed: names what has no wheel, and quotes uv's reason
 */
export const resolveRequirements = async (host: Host, request: ResolveRequest): Promise<readonly LockedPackage[]> => {
  const { uv, interpreter, provided = [] } = request;
  const names = provided.map(({ name }) => name);
  // Of what has no version before it is built, the index's release would be asked for in its place.
  const unknown = provided.filter(({ version }) => version === undefined).map(({ name }) => name);
  const requires = [...withoutDistributions(request.requires, unknown), ...provided.flatMap(({ dependencies }) => dependencies)];
  const constraints = [...withoutDistributions(request.constraints, unknown), ...provided.flatMap(({ name, version }) => (version === undefined ? [] : [`${name}==${version}`]))];
  if (requires.length === 0) return [];
  const folder = join(host.machine.scratch, 'resolve', `${digestOf([interpreter.tag, requires, constraints, names]).slice(0, 16)}-${process.pid}`);
  const file = join(folder, 'constraints.txt');
  await host.files.write(file, constraints.map((line) => `${line}\n`).join(''));
  try {
    const settings = await withIndexes(host, request.settings ?? (await loadIndexSettings(host)), { indexes: request.indexes ?? [], wants: (name) => !names.includes(name), folder: join(folder, 'indexes') });
    const environment = {
      PATH: host.variables['PATH'] ?? '/usr/bin:/bin',
      HOME: host.machine.home,
      LC_ALL: 'C.UTF-8',
      UV_CACHE_DIR: join(host.machine.cache, 'uv'),
      UV_PYTHON_DOWNLOADS: 'never',
      ...indexEnvironment(withFindLinks(settings, names.length === 0 ? [] : [pathToFileURL(join(folder, 'provided')).href])),
    };
    if (names.length > 0) await writeProvidedWheels(host, join(folder, 'provided'), provided);
    const result = await host.processes.run({
      argv: uvCompileArgv({ uv, python: interpreter.executable, constraints: file }),
      cwd: folder,
      environment,
      input: requires.map((line) => `${line}\n`).join(''),
      timeoutSeconds: 900,
      acceptExitCodes: [1, 2],
    });
    if (result.exitCode === 0) return parseCompiled(result.stdout).filter(({ name }) => !names.includes(name));
    throw unresolved(`${interpreter.tag}${builtHere(provided)}`, requires, createRedact(secretsAmong(environment))(result.stderr));
  } catch (error) {
    if (isWheelError(error)) throw error;
    throw new WheelError({
      code: 'environment-failed',
      family: 'tool',
      message: `uv answered for ${interpreter.tag} with something else than pinned requirements: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'requirements must be names and versions; a URL or a local path cannot be locked',
    });
  } finally {
    await host.files.remove(folder);
  }
};

const withFindLinks = (settings: IndexSettings, urls: readonly string[]): IndexSettings => ({ ...settings, findLinks: [...urls.map((url) => ({ url, userinfo: undefined })), ...settings.findLinks] });

/** What the requirements must do with, for people. */
const builtHere = (provided: readonly ProvidedDistribution[]): string => {
  const fixed = provided.flatMap(({ name, version }) => (version === undefined ? [] : [`${name} ${version}`]));
  return fixed.length === 0 ? '' : ` with ${fixed.join(', ')}, which this workspace builds`;
};

const unresolved = (python: string, requires: readonly string[], stderr: string): WheelError => {
  const { reason, withoutWheel } = explainCompileFailure(stderr);
  const what = withoutWheel.length === 0 ? '' : ` ${withoutWheel.join(', ')} ${withoutWheel.length === 1 ? 'has' : 'have'} no wheel for it.`;
  return new WheelError({
    code: 'environment-failed',
    family: 'usage',
    message: `the requirements ${requires.join(', ')} cannot be resolved for ${python}.${what} ${reason}`,
    hint:
      withoutWheel.length === 0
        ? 'change the requirements or their constraints in wheel.yaml'
        : `constrain ${withoutWheel.join(', ')} in wheel.yaml to a version that has a wheel for ${python}`,
    tail: stderr.trim().split('\n').slice(-15),
  });
};
