import { dirname, join } from 'node:path';
import { digestOf, isCommandError, machinePaths, normalizeProjectName, uvInstallArgv, uvInstallWheelsArgv, uvVenvArgv, WheelError, type PythonEnvironmentStep } from '@wheelwright/core';
import { systemOfBench } from '../node/system-variables';
import type { Host } from '../ports';
import { completeMarker } from '../toolchain/make-once';
import { uvEnvironment } from '../toolchain/uv-environment';
import { turnIntoMusl } from './musl-environment';
import { endWine, turnIntoWine } from './wine-environment';

/**
 * Makes a virtual environment with exactly the step's pinned requirements and wheels, through the user's own index. A
 * shared one is made once, under a lock, and reused; it counts as there only when it was made to its end. Another one
 * is always made anew.
 *
 * @throws WheelError environment-failed, with uv's last lines
 */
export const performPythonEnvironment = async (host: Host, step: PythonEnvironmentStep): Promise<void> => {
  if (!step.shared) {
    await make(host, step);
    return;
  }
  const marker = join(step.path, completeMarker);
  if (await isUsable(host, marker, step)) return;
  await host.locks.hold(`environment-${digestOf(step.path).slice(0, 16)}`, async () => {
    if (await isUsable(host, marker, step)) return;
    await make(host, step);
    await host.files.write(marker, '');
  });
};

/** An environment whose interpreter was removed or replaced since is no longer one; that of an image stays as long as the image. */
const isUsable = async (host: Host, marker: string, step: PythonEnvironmentStep): Promise<boolean> =>
  (await host.files.exists(marker)) && (host.bench.image !== undefined || (await host.files.exists(machinePaths(host.machine.os).python(step.path))));

/** In its final place, since the scripts of an environment name it; scripts of wheels cannot be moved. */
const make = async (host: Host, step: PythonEnvironmentStep): Promise<void> => {
  if (step.wine !== undefined) await endWine(host, step.wine, step.path);
  await host.files.remove(step.path);
  await host.files.makeFolder(dirname(step.path));
  const requirements = `${step.path}.txt`;
  const views = `${step.path}.indexes`;
  const pinned = new Set([...step.requirements.matchAll(/^([A-Za-z0-9._-]+)==/gmu)].map(([, name = '']) => normalizeProjectName(name)));
  try {
    const environment = await uvEnvironment(host, { indexes: step.indexes ?? [], wants: (name) => pinned.has(name), folder: views });
    const run = (argv: readonly string[]): Promise<unknown> => host.bench.processes.run({ argv, cwd: dirname(step.path), environment, log: step.log, network: true });
    await run(uvVenvArgv({ uv: step.uv, python: step.python, path: step.path }));
    const place = { uv: step.uv, environment: machinePaths(systemOfBench(host)).python(step.path), platform: (step.wine ?? step.musl)?.platform };
    if (step.requirements.trim() !== '') {
      await host.files.write(requirements, step.requirements);
      await run(uvInstallArgv({ ...place, requirements }));
    }
    if (step.wheels.length > 0) await run(uvInstallWheelsArgv({ ...place, wheels: step.wheels }));
    if (step.wine !== undefined) await turnIntoWine(host, { wine: step.wine, path: step.path, log: step.log });
    if (step.musl !== undefined) await turnIntoMusl(host, step.musl, step.path);
  } catch (error) {
    await host.files.remove(step.path);
    throw explain(step, error);
  } finally {
    await host.files.remove(requirements);
    await host.files.remove(views);
  }
};

const explain = (step: PythonEnvironmentStep, error: unknown): unknown => {
  if (!isCommandError(error)) return error;
  return new WheelError({
    code: 'environment-failed',
    family: 'tool',
    message: `the Python environment could not be made: ${step.title} (${step.python})`,
    hint: 'the last lines say which requirement; hashes that do not match, or a version that is gone, mean a stale lock: npx nx g @wheelwright/nx:lock',
    log: error.log ?? step.log,
    tail: error.tail,
    cause: error,
  });
};
