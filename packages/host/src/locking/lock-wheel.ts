import { join } from 'node:path';
import {
  digestOf,
  isWheelError,
  planEnvironments,
  sameVersion,
  sourceIsLocked,
  wheelLock,
  withoutOwn,
  type AskedEnvironment,
  type EnvironmentQuestion,
  type Interpreter,
  type LockedEnvironment,
  type LockedPackage,
  type ProvidedDistributions,
  type SourceRequirements,
  type WheelBuildSettings,
  type WheelLock,
  type WheelProject,
} from '@wheelwright/core';
import { resolveRequirements } from '../index-client/resolve-requirements';
import { askBackend } from './ask-backend';
import type { LockSession } from './lock-session';
import { openSource, type LockSource } from './open-source';

export interface LockWheelRequest {
  /** Name of the Nx project. */
  readonly name: string;
  readonly project: WheelProject;
  readonly lock: WheelLock | undefined;
  /** Absolute folder of wheel.yaml. */
  readonly folder: string;
  /** What git is asked for a git source. */
  readonly location?: string;
  /** What a source of the workspace asks for; undefined for an sdist or a commit, which is brought to be read. */
  readonly requirements: SourceRequirements | undefined;
  /** Text of a patch of wheel.yaml, by its name. */
  readonly patch: (name: string) => Promise<string>;
  /** Keys of the workspace's platforms. */
  readonly platforms: readonly string[];
  /** What the projects that it is built or tested against bring. */
  readonly provided?: ProvidedDistributions;
  /** Ask everything anew. */
  readonly upgrade: boolean;
}

/**
 * The lock of a wheel project: its sdist or commit by hash, and every environment that it is built or tested in. Answers whose
 * question did not change stay; a lock that is whole is given back without a look at the network.
 *
 * @throws WheelError source-unavailable, environment-failed
 */
export const lockWheel = async (session: LockSession, request: LockWheelRequest): Promise<WheelLock> => {
  const { project, lock, upgrade } = request;
  const scratch = join(session.host.machine.scratch, `lock-${digestOf([request.folder]).slice(0, 16)}`);
  const isLocked = sourceIsLocked(project, lock) && !upgrade;
  const source = openSource(session, { ...request, scratch, found: isLocked ? lock?.source : undefined });
  try {
    const requirements = request.requirements ?? (isLocked ? lock?.requirements : undefined) ?? (await source.requirements());
    const locked = project.source.kind === 'path' ? undefined : isLocked ? lock?.source : await source.locked();
    const { kept, asked } = planEnvironments({ project, lock, requirements, platforms: request.platforms, ...(request.provided === undefined ? {} : { provided: request.provided }), upgrade });
    const environments: LockedEnvironment[] = [...kept];
    const missing = new Set<string>();
    for (const one of asked) {
      const interpreter = (await session.interpreters()).find(({ tag }) => tag === one.question.python);
      if (interpreter === undefined) missing.add(one.question.python);
      else environments.push(await answer(session, { ...request, one, interpreter, requirements, source, scratch }));
    }
    if (missing.size > 0) {
      session.host.log.warn(`${request.name}: ${[...missing].join(', ')} ${missing.size === 1 ? 'is' : 'are'} not on this machine, so what ${missing.size === 1 ? 'it needs' : 'they need'} is not locked`);
    }
    return wheelLock({ ...(locked === undefined ? {} : { source: locked }), requirements, environments, ...(project.indexes === undefined ? {} : { indexes: project.indexes.map((index) => (typeof index === 'string' ? index : { url: index.url, only: [...index.only] })) }) });
  } finally {
    await session.host.files.remove(scratch);
  }
};

interface Answering extends LockWheelRequest {
  readonly one: AskedEnvironment;
  readonly interpreter: Interpreter;
  readonly requirements: SourceRequirements;
  readonly source: LockSource;
  readonly scratch: string;
}

const answer = async (session: LockSession, request: Answering): Promise<LockedEnvironment> => {
  const { question } = request.one;
  const line = session.host.log.step(`lock the ${question.purpose} environment of ${request.name}, ${question.python}`);
  try {
    const packages = question.purpose === 'build' ? await buildPackages(session, request) : await testPackages(session, request);
    line.done(`${packages.length} distributions`);
    return { ...answered(question), packages: [...packages] };
  } catch (error) {
    line.failed();
    throw error;
  }
};

/** A question as it stands in the lock. */
const answered = ({ purpose, python, requires, constraints, against }: EnvironmentQuestion): Omit<LockedEnvironment, 'packages'> => ({
  purpose,
  python,
  requires: [...requires],
  constraints: [...constraints],
  ...(against.length === 0 ? {} : { against: against.map(({ name, version, dependencies }) => ({ name, ...(version === undefined ? {} : { version }), dependencies: [...dependencies] })) }),
});

/** The static requirements, and with them what the backend asks for under each of the settings. */
const buildPackages = async (session: LockSession, request: Answering): Promise<readonly LockedPackage[]> => {
  const { one, source } = request;
  const packages = await resolve(session, request, one.question.requires);
  const asking = one.question.against.length === 0 ? packages : await indexPackages(session, request);
  const wanted = new Set<string>();
  for (const settings of one.settings) {
    const folder = await source.folder(settings.patches);
    for (const requirement of await askFor(session, request, { packages, asking, source: folder, settings })) wanted.add(requirement);
  }
  const more = [...wanted].filter((requirement) => !one.question.requires.includes(requirement)).sort();
  return more.length === 0 ? packages : resolve(session, request, [...one.question.requires, ...more]);
};

interface Asking {
  readonly packages: readonly LockedPackage[];
  /** With the index's releases of what the workspace builds; undefined where the index has none. */
  readonly asking: readonly LockedPackage[] | undefined;
  readonly source: string;
  readonly settings: WheelBuildSettings;
}

/** What the backend wants; nothing, and a warning, where it does not answer without a wheel that only the workspace has. */
const askFor = async (session: LockSession, request: Answering, { packages, asking, source, settings }: Asking): Promise<readonly string[]> => {
  const { one, interpreter, scratch, name } = request;
  try {
    return await askBackend(session, { interpreter, packages: asking ?? packages, source, settings, folder: join(scratch, 'ask'), name, indexes: request.project.indexes });
  } catch (error) {
    if (asking !== undefined || !isWheelError(error) || error.code !== 'environment-failed') throw error;
    const others = one.question.against.map((other) => other.name).join(', ');
    session.host.log.warn(`${name}: for ${one.question.python} the build backend cannot be asked before ${others} is built, which no index has; what it needs besides stands in build.requires of wheel.yaml, or is not there`);
    return [];
  }
};

/** A backend may need, to say what it wants, what the workspace has not built yet: the index's release does for the question. */
const indexPackages = async (session: LockSession, request: Answering): Promise<readonly LockedPackage[] | undefined> => {
  const { one } = request;
  try {
    return await resolve(session, { ...request, one: { ...one, question: { ...one.question, against: [] } } }, one.question.requires);
  } catch (error) {
    if (isWheelError(error) && error.code === 'environment-failed') return undefined;
    throw error;
  }
};

/** The test requirements and the dependencies of the distribution, fitting together, without the distribution itself. */
const testPackages = async (session: LockSession, request: Answering): Promise<readonly LockedPackage[]> => {
  const { one, project, requirements } = request;
  const requires = [...one.question.requires, ...requirements.dependencies];
  const packages = await resolve(session, request, requires);
  const own = packages.find(({ name }) => withoutOwn([{ name, version: '', hashes: [] }], project.distribution).length === 0);
  // Something among the test requirements needs the distribution: it must do with the version that is tested.
  if (own === undefined || project.source.kind !== 'sdist' || sameVersion(own.version, project.source.version)) return withoutOwn(packages, project.distribution);
  return withoutOwn(await resolve(session, request, requires, [`${project.distribution}==${project.source.version}`]), project.distribution);
};

const resolve = async (session: LockSession, request: Answering, requires: readonly string[], more: readonly string[] = []): Promise<readonly LockedPackage[]> =>
  resolveRequirements(session.host, {
    uv: await session.uv(),
    interpreter: request.interpreter,
    requires,
    constraints: [...request.one.question.constraints, ...more],
    provided: request.one.question.against,
    indexes: request.project.indexes,
    settings: await session.settings(),
  });
