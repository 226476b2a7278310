import { join } from 'node:path';
import {
  askBackendScript,
  backendSettings,
  buildEnvironmentFolder,
  formatRequirements,
  homeVariables,
  isWheelError,
  machinePaths,
  parseBackendAnswer,
  systemPath,
  WheelError,
  type FurtherIndex,
  type Interpreter,
  type LockedPackage,
  type WheelBuildSettings,
} from '@wheelwright/core';
import { systemVariables } from '../node/system-variables';
import { performPythonEnvironment } from '../perform/python-environment';
import type { LockSession } from './lock-session';

export interface BackendQuestion {
  readonly interpreter: Interpreter;
  /** The static build requirements, resolved. */
  readonly packages: readonly LockedPackage[];
  /** Absolute folder of a copy of the source: backends write into it. */
  readonly source: string;
  readonly settings: WheelBuildSettings;
  /** `indexes` of wheel.yaml. */
  readonly indexes?: readonly FurtherIndex[] | undefined;
  /** Scratch folder of this question. */
  readonly folder: string;
  /** Name of the project, for messages. */
  readonly name: string;
}

/**
 * What the backend wants besides, for these settings (PEP 517): asked in an environment of the static requirements,
 * with nothing else on PATH, so that the answer is the same on every machine (meson-python asks for ninja only where
 * there is none).
 *
 * @throws WheelError environment-failed, with what the backend printed
 */
export const askBackend = async (session: LockSession, question: BackendQuestion): Promise<readonly string[]> => {
  const { host } = session;
  const { interpreter, packages, folder, settings } = question;
  const environment = buildEnvironmentFolder(host.machine.cache, { ...question, against: [] });
  const log = join(host.machine.cache, 'logs', `lock-${question.name}-${interpreter.tag}.log`);
  await host.files.remove(log);
  const answer = join(folder, 'answer.json');
  const home = join(folder, 'home');
  await host.files.remove(answer);
  await host.files.makeFolder(home);
  await performPythonEnvironment(host, {
    kind: 'python-environment',
    title: 'environment to ask the backend',
    python: interpreter.executable,
    path: environment,
    requirements: formatRequirements(packages),
    wheels: [],
    shared: true,
    indexes: question.indexes,
    uv: await session.uv(),
    log,
  });
  const ask = async (path: string): Promise<void> => {
    await host.processes.run({
      argv: [machinePaths(host.machine.os).python(environment), '-c', askBackendScript, question.source, backendSettings(settings.configSettings), answer],
      cwd: question.source,
      environment: { ...systemVariables(host), ...literal(settings.environment), PATH: path, ...homeVariables(home, home, host.machine.os), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC', PYTHONNOUSERSITE: '1' },
      log,
      timeoutSeconds: 600,
    });
  };
  const bare = machinePaths(host.machine.os).programs(environment);
  try {
    try {
      await ask(bare);
    } catch (error) {
      if (!isWheelError(error) || error.code !== 'command-failed') throw error;
      // A setup.py that calls the shell before it knows what it needs.
      await ask([bare, ...systemPath].join(machinePaths(host.machine.os).separator));
    }
    return parseBackendAnswer(await host.files.readText(answer));
  } catch (error) {
    if (!isWheelError(error) || error.code !== 'command-failed') throw error;
    throw new WheelError({
      code: 'environment-failed',
      family: 'tool',
      message: `the build backend of ${question.name} does not say for ${interpreter.tag} what it needs`,
      hint: 'constrain the build requirements in wheel.yaml (build.constraints) to versions that this source was made for',
      log,
      tail: error.tail,
      cause: error,
    });
  }
};

/** Variables that name a folder of a build mean nothing before there is one. */
const literal = (environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => !value.includes('{')));
