import { randomInt } from 'node:crypto';
import { containerName, containerReady, isRunningArgv, isWheelError, removeContainersArgv, runContainerArgv, WheelError, type ContainerMount, type ContainerRuntime, type LocalImage } from '@wheelwright/core';
import type { Host, ProcessResult } from '../ports';
import { clientEnvironment } from './client-environment';
import { observeOwner, sweepContainers } from './container-owner';

/** A container in which programs can be run. */
export interface RunningContainer {
  readonly name: string;
  /** Asks for it; what it ended with is not asked, since docker's client does not always know. */
  isRunning(): Promise<boolean>;
  remove(): Promise<void>;
}

export interface StartContainer {
  readonly runtime: ContainerRuntime;
  readonly image: LocalImage;
  readonly network: 'host' | 'none';
  readonly mounts: readonly ContainerMount[];
}

/** Every exit code is an answer: what ends a container says more than its code. */
const allCodes = Array.from({ length: 256 }, (_unused, code) => code);

/**
 * Starts a container that waits. The client that holds it runs as long as it does, in a group of our own processes:
 * whatever ends those (Ctrl-C, Nx, the watchdog when we die) asks the container to end too, and it is removed by that.
 *
 * @throws WheelError environment-failed
 */
export const startContainer = async (host: Host, request: StartContainer): Promise<RunningContainer> => {
  const { runtime, image, network, mounts } = request;
  const owner = await observeOwner(host);
  if (owner !== undefined) await sweepContainers(host, runtime, owner);
  const name = containerName(owner ?? { process: 0, started: '0' }, randomInt(2 ** 40));
  let isReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const ask = (argv: readonly string[]): Promise<ProcessResult> => host.processes.run({ argv, cwd: '/', environment: clientEnvironment(host), timeoutSeconds: 60, acceptExitCodes: [1, 2, 125] });
  const held = host.processes.run({
    argv: runContainerArgv(runtime, { name, label: owner?.label ?? 'unknown', image: image.reference, network, mounts }),
    cwd: '/',
    environment: clientEnvironment(host),
    acceptExitCodes: allCodes,
    onLine: (line) => {
      if (line === containerReady) isReady();
    },
  });
  held.catch(() => undefined);
  await Promise.race([
    ready,
    held.then((result) => {
      throw notStarted(image, result);
    }),
  ]);
  return {
    name,
    isRunning: async () => (await ask(isRunningArgv(runtime, name))).stdout.trim() === 'true',
    remove: async () => {
      try {
        await ask(removeContainersArgv(runtime, [name]));
      } catch (error) {
        // Interrupted: the client that holds it was asked to end, and takes it along.
        if (!isWheelError(error)) throw error;
      }
      await held.catch(() => undefined);
    },
  };
};

const notStarted = (image: LocalImage, { exitCode, stdout, stderr }: ProcessResult): WheelError =>
  new WheelError({
    code: 'environment-failed',
    family: 'tool',
    message: `no container of the image ${image.reference} could be started (exit code ${exitCode})`,
    hint: 'it needs /bin/sh, env and readlink',
    tail: `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '').slice(-10),
  });
